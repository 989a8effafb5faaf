"""Outlines of a release's areas for the tables of a download: none where its shapes do not tell their projection."""

from collections.abc import Collection, Mapping
from functools import partial

import shapely

from dashboard.served import ServedRelease
from data.exports.area_outlines import level_outlines, read_shapes
from geo.errors import ShapesError
from geo.shapes import WebShapes


def outlines_of(served: ServedRelease, levels: Collection[str]) -> dict[str, Mapping[str, shapely.Geometry]] | None:
    """By level and code the outline in degrees; None where the release cannot give them."""
    try:
        return {level: served.kept(("outlines", level), partial(_outlines, served, level)) for level in levels}
    except ShapesError:
        return None


def web_shapes(served: ServedRelease) -> WebShapes:
    """The shapes of a release with their projection. Raises ShapesError where they do not tell it."""
    shapes: WebShapes = served.kept(("web shapes",), partial(read_shapes, served.release))
    return shapes


def _outlines(served: ServedRelease, level: str) -> Mapping[str, shapely.Geometry]:
    return level_outlines(served.release, web_shapes(served), level).by_code()
