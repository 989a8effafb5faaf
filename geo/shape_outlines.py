"""Outlines of areas and hexagons on the globe, for maps that others draw: the web shapes of a release turned back.

They are as general as the web shapes themselves (whole tenths of a view box unit, corners dropped, the smallest areas
enlarged): good to draw with, not to measure land with.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from h3ronpy.vector import cells_to_coordinates, cells_to_wkb_polygons

from geo.errors import ShapesError
from geo.hexes import Cells
from geo.shapes import WebShapes

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_RING: Final = re.compile(r"M([^lz]*)l([^z]*)z")
_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")


def plane_outlines(shapes: WebShapes, level: str) -> Geometries:
    """Polygons of the areas of "adm0", "adm1" or "adm2" in view box units (equal-area), object[areas], in row order.

    Raises:
        ShapesError: a path is of another kind than `geo.shapes` writes.
    """
    return np.array([_polygon(shape.d, shape.pcode) for shape in shapes.levels[level]], dtype=object)


def globe_outlines(shapes: WebShapes, level: str) -> Geometries:
    """The same in degrees (EPSG:4326), longitude first. Raises ShapesError as `plane_outlines`."""
    return shapely.transform(plane_outlines(shapes, level), lambda xy: _to_degrees(shapes, xy))


def to_plane(shapes: WebShapes, geometry: Any) -> Any:
    """A geometry, or an array of them, from degrees into view box units."""
    return shapely.transform(geometry, lambda xy: np.column_stack(shapes.project(xy[:, 0], xy[:, 1])))


def cell_outlines(cells: Cells) -> Geometries:
    """Polygons of H3 cells in degrees, object[cells]; the index 0 (no cell) gives None."""
    outlines = np.full(cells.size, None, dtype=object)
    there = cells != 0
    if there.any():
        outlines[there] = shapely.from_wkb([bytes(ring) for ring in cells_to_wkb_polygons(cells[there]).to_pylist()])
    return outlines


def cell_centres(cells: Cells) -> Floats:
    """Longitude and latitude of the middle of H3 cells, f64[cells, 2]; nan for the index 0 (no cell)."""
    centres = np.full((cells.size, 2), np.nan)
    there = cells != 0
    if there.any():
        table = cells_to_coordinates(cells[there])
        columns = [np.asarray(table.column(name)) for name in ("lng", "lat")]
        centres[there] = np.column_stack(columns)
    return centres


def _polygon(path: str, pcode: str) -> shapely.Geometry:
    rings = _RING.findall(path)
    if not rings or "".join(f"M{start}l{steps}z" for start, steps in rings) != path:
        raise ShapesError(f"The outline of the area {pcode} is not one that this program writes: rebuild the release.")
    parts = [_ring(start, steps) for start, steps in rings]
    # Rings of holes and of islands in them are told by nothing but where they lie: the even-odd rule.
    return shapely.make_valid(reduce(shapely.symmetric_difference, parts)) if len(parts) > 1 else parts[0]


def _ring(start: str, steps: str) -> shapely.Geometry:
    moves = np.array([float(number) for number in _NUMBER.findall(f"{start} {steps}")]).reshape(-1, 2)
    return shapely.make_valid(shapely.polygons(np.cumsum(moves, axis=0)))


def _to_degrees(shapes: WebShapes, units: Floats) -> Floats:
    return np.column_stack(shapes.unproject(units[:, 0], units[:, 1]))
