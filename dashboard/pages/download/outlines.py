"""Outlines of a release's areas for the tables of a download: none where its shapes do not tell their projection."""

from collections.abc import Collection, Mapping
from functools import partial

import numpy as np
import shapely

from dashboard.served import ServedRelease
from geo.errors import ShapesError
from geo.shape_outlines import cell_outlines, globe_outlines
from geo.shapes import WebShapes


def outlines_of(served: ServedRelease, levels: Collection[str]) -> dict[str, Mapping[str, shapely.Geometry]] | None:
    """By level and code the outline in degrees; None where the release cannot give them."""
    try:
        return {level: served.kept(("outlines", level), partial(_outlines, served, level)) for level in levels}
    except ShapesError:
        return None


def web_shapes(served: ServedRelease) -> WebShapes:
    """The shapes of a release with their projection. Raises ShapesError where they do not tell it."""
    shapes: WebShapes = served.kept(
        ("web shapes",), lambda: WebShapes.from_json(served.release.shapes_path().read_bytes())
    )
    return shapes


def _outlines(served: ServedRelease, level: str) -> Mapping[str, shapely.Geometry]:
    shapes = web_shapes(served)
    if level != "h3":
        geometries = globe_outlines(shapes, level)
        return {shape.pcode: outline for shape, outline in zip(shapes.levels[level], geometries, strict=True)}
    districts = globe_outlines(shapes, "adm2")
    cells = served.release.leaves["h3_cell"].to_numpy().astype(np.uint64)
    outlines = {}
    for row, (district, outline) in enumerate(zip(served.leaf_districts, cell_outlines(cells), strict=True)):
        # What is left of a district has no hexagon of its own.
        outlines[f"{shapes.levels['adm2'][district].pcode}.{row}"] = districts[district] if outline is None else outline
    return outlines
