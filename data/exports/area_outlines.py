"""Outlines of the areas of a release on the globe (EPSG:4326, longitude first), as files and other programs take them.

They are the web shapes of the release turned back: general, for drawing and for joining, not for measuring land. Areas
below the least drawn size are enlarged about their middle and then lie over their neighbours; hexagons are cut so that
they tile their district (`geo.leaf_outlines`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from data.exports.value_chunks import area_frame
from data.release.reader import Release
from geo.leaf_outlines import GRID_DEGREES, leaf_outlines, polygons_only
from geo.shape_outlines import globe_outlines
from geo.shapes import WebShapes

CRS: Final = "EPSG:4326"

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class LevelOutlines:
    """Codes of the areas of a level in the release's order, their outlines, and how each outline came about.

    `how` is "generalised" (an administrative area), "cut" (a hexagon cut with its district, less finer ones) or "whole"
    (a hexagon that could not be cut: others lie over it).
    """

    codes: tuple[str, ...]
    geometry: Geometries
    how: tuple[str, ...]

    def by_code(self) -> dict[str, shapely.Geometry]:
        """The outline of every area under its code."""
        return dict(zip(self.codes, self.geometry, strict=True))


def read_shapes(release: Release) -> WebShapes:
    """Web shapes of a release with their projection. Raises ShapesError where they do not tell it."""
    return WebShapes.from_json(release.shapes())


def level_outlines(release: Release, shapes: WebShapes, level: str) -> LevelOutlines:
    """Outlines of "adm0", "adm1", "adm2" or "h3" as valid multipolygons, exterior rings counter-clockwise (RFC 7946).

    Raises:
        ShapesError: the shapes of the release cannot be read.
    """
    if level == "h3":
        found = leaf_outlines(release.leaves, globe_outlines(shapes, "adm2"))
        how = tuple("cut" if cut else "whole" for cut in found.cut.tolist())
        return LevelOutlines(tuple(area_frame(release, level)["pcode"]), _tidy(found.geometry), how)
    exact = globe_outlines(shapes, level)
    rounded = polygons_only(shapely.set_precision(exact, GRID_DEGREES))
    outlines = np.where(shapely.is_empty(rounded), exact, rounded)
    codes = tuple(shape.pcode for shape in shapes.levels[level])
    return LevelOutlines(codes, _tidy(outlines), ("generalised",) * len(codes))


def _tidy(geometries: Geometries) -> Geometries:
    """One kind of geometry, rings as RFC 7946 wants them, from one corner on: the same bytes every time."""
    many = np.array([shapely.multipolygons(shapely.get_parts(geometry)) for geometry in geometries], dtype=object)
    return shapely.orient_polygons(shapely.normalize(many), exterior_cw=False)
