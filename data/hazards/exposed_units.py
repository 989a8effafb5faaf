"""Which published units a hazard layer exposes: whole ones, never parts of them.

- A second-level area is exposed when its representative point lies inside the layer, or at least half of its surface.
- An H3 leaf is exposed when the middle of its cell lies inside. What is left of an area beside its hexagons has no cell
  of its own and goes with the area.

The choice of units is all that a layer decides; what is shown of them is what is published anyway
(docs/decisions/0020-hazard-layers-select-units.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shape_outlines import cell_centres, plane_outlines, to_plane
from geo.shapes import WebShapes

Unit = tuple[str, int]
"""Level and row of a published area or leaf."""


@dataclass(frozen=True)
class ExposedUnits:
    """What a layer exposes: bool[areas] of the second level, bool[leaves]."""

    districts: NDArray[np.bool_]
    leaves: NDArray[np.bool_]


def exposed_units(
    layer: shapely.Geometry, shapes: WebShapes, cells: NDArray[np.uint64], district_of_leaf: Sequence[int]
) -> ExposedUnits:
    """Find what a layer exposes.

    Args:
        layer: polygons in degrees (WGS 84).
        shapes: of the release; areas are compared in their equal-area plane.
        cells: H3 index of every leaf, 0 for what is left of an area.
        district_of_leaf: row of the second-level area of every leaf.

    Raises:
        ShapesError: the shapes of the release cannot be read.
    """
    plane = to_plane(shapes, layer)
    shapely.prepare(plane)
    outlines = plane_outlines(shapes, "adm2")
    points = np.array([(shape.cx, shape.cy) for shape in shapes.levels["adm2"]], dtype=np.float64).reshape(-1, 2)
    districts = shapely.contains_xy(plane, points[:, 0], points[:, 1])
    touched = np.flatnonzero(shapely.intersects(plane, outlines) & ~districts)
    covered = shapely.area(shapely.intersection(plane, outlines[touched]))
    districts[touched] = 2 * covered >= shapely.area(outlines[touched])
    shapely.prepare(layer)
    centres = cell_centres(cells)
    leaves = np.zeros(cells.size, dtype=np.bool_)
    there = cells != 0
    leaves[there] = shapely.contains_xy(layer, centres[there, 0], centres[there, 1])
    rest = np.asarray(district_of_leaf, dtype=np.int64)[~there]
    leaves[~there] = districts[rest]
    return ExposedUnits(districts, leaves)


def units_of_districts(districts: Sequence[int], areas: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Unit]:
    """The coarsest published units that make up a choice of second-level areas: a published total beats a sum.

    Args:
        districts: rows of the second level.
        areas: all areas of "adm1" and "adm2" with their `parent`'s row.
    """
    chosen = set(districts)
    parts: dict[int, list[int]] = {}
    for row, area in enumerate(areas["adm2"]):
        parts.setdefault(int(area["parent"]), []).append(row)
    whole = [parent for parent in sorted(parts) if chosen.issuperset(parts[parent])]
    if whole and len(whole) == len(areas["adm1"]):
        return [("adm0", 0)]
    inside = {row for parent in whole for row in parts[parent]}
    return [*(("adm1", parent) for parent in whole), *(("adm2", row) for row in sorted(chosen - inside))]


def units_of_leaves(
    leaves: Sequence[int], district_of_leaf: Sequence[int], areas: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Unit]:
    """The coarsest published units that make up a choice of leaves; single leaves only in areas that are cut."""
    chosen = set(leaves)
    parts: dict[int, list[int]] = {}
    for row, district in enumerate(district_of_leaf):
        parts.setdefault(int(district), []).append(row)
    whole = [district for district in sorted(parts) if chosen.issuperset(parts[district])]
    inside = {row for district in whole for row in parts[district]}
    return [*units_of_districts(whole, areas), *(("h3", row) for row in sorted(chosen - inside))]
