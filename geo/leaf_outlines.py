"""Outlines of the published leaves that tile their districts, as the map of hexagons shows them.

Leaves are painted coarse to fine, the remainder of a split cell before the cells: what is seen of one is its hexagon
cut with its district, less what is painted over it. That is what these outlines are, so that a program that is no
painter (a geographic information system) shows the same picture and tells at any point which leaf it lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from geo.shape_outlines import Geometries, cell_outlines

GRID_DEGREES: Final = 1e-5
"""Outlines are rounded to this, about a metre: far below how general they are."""


@dataclass(frozen=True)
class LeafOutlines:
    """Outlines in degrees, longitude first, object[leaves] of valid polygons or multipolygons, none of them empty.

    `cut` is False where nothing would be left (the hexagon lies wholly outside its district's general outline, or under
    finer leaves): the leaf then has its hexagon, or its district, as a whole, over which others lie.
    """

    geometry: Geometries
    cut: npt.NDArray[np.bool_]


def leaf_outlines(leaves: pl.DataFrame, districts: Geometries) -> LeafOutlines:
    """Cut the leaves of a release out of its districts.

    Args:
        leaves: district (row of `districts`), h3_cell (0: the whole district), resolution, kind ("cell", "remainder").
        districts: outlines in degrees.
    """
    district = leaves["district"].to_numpy().astype(np.int64)
    around = districts[district]
    hexagons = cell_outlines(leaves["h3_cell"].to_numpy().astype(np.uint64))
    whole = np.array([outer if hexagon is None else hexagon for hexagon, outer in zip(hexagons, around, strict=True)])
    painted = 2 * leaves["resolution"].to_numpy().astype(np.int64) + (leaves["kind"] == "cell").to_numpy()
    inside = shapely.intersection(whole, around)
    seen = _less_finer(inside, whole, district, painted)
    seen = polygons_only(shapely.set_precision(seen, GRID_DEGREES))
    cut = ~shapely.is_empty(seen)
    seen[~cut] = shapely.set_precision(whole[~cut], GRID_DEGREES)
    return LeafOutlines(seen, cut)


def polygons_only(geometries: Geometries) -> Geometries:
    """The polygons of each geometry: points and lines that cutting left behind have no area to show."""
    mixed = ~np.isin(shapely.get_type_id(geometries), (3, 6))
    found = geometries.copy()
    found[mixed] = [
        shapely.union_all([part for part in shapely.get_parts(geometry) if part.geom_type.endswith("Polygon")])
        for geometry in geometries[mixed]
    ]
    return found


def _less_finer(
    inside: Geometries, whole: Geometries, district: npt.NDArray[np.int64], painted: npt.NDArray[np.int64]
) -> Geometries:
    """Take away from every leaf what is painted later in its district, one layer of paint after the other."""
    seen = inside.copy()
    order = np.lexsort((-painted, district))
    layer = np.flatnonzero(np.diff(district[order], prepend=-1) | np.diff(painted[order], prepend=-1))
    over, last = shapely.Polygon(), -1
    for rows in np.split(order, layer[1:]):
        if district[rows[0]] != last:
            over, last = shapely.Polygon(), int(district[rows[0]])
        if not over.is_empty:
            seen[rows] = shapely.difference(seen[rows], over)
        over = shapely.union_all([over, *whole[rows]])
    return seen
