"""Outlines of the parts of an area, and the box they are drawn in. Public, hence kept for everybody.

Areas come from the release's web shapes, hexagons from its hexagon file; both in the same viewBox units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.desk import Place
from dashboard.pages.place.locator import area_boxes, view_box
from dashboard.served import ServedRelease
from geo.hex_shapes import HexShapes, decode_hexes

_AROUND: Final = 0.06
"""How far around an area its neighbours are drawn, as a share of its larger side."""


@dataclass(frozen=True)
class Outlines:
    """Outlines of some rows of a level in the order of painting: `rows[i]` has the path `paths[i]`."""

    rows: Sequence[int]
    paths: Sequence[str]


def frame_of(served: ServedRelease, place: Place) -> str:
    """The view box of an area with a margin."""
    return view_box(area_boxes(served)[place.level][place.row], _AROUND)


def ratio_of(served: ServedRelease, place: Place) -> float:
    """Width of an area's view box in heights."""
    _, _, width, height = map(float, frame_of(served, place).split())
    return width / height


def area_outlines(served: ServedRelease, level: str, rows: Sequence[int]) -> Outlines:
    """Outlines of areas of an administrative level."""
    shapes = served.shapes.levels[level]
    return Outlines(rows, [shapes[row].d for row in rows])


def leaf_outlines(served: ServedRelease, district: int) -> Outlines:
    """Outlines of the hexagons of a district, larger ones first; the rest of a district has the district's."""

    def write() -> Outlines:
        hexes = _hexes(served)
        found = np.flatnonzero(hexes.district == district)
        whole = served.shapes.levels["adm2"][district].d
        return Outlines([int(hexes.leaf[item]) for item in found], [_path(hexes, int(item), whole) for item in found])

    outlines: Outlines = served.kept(("explore-leaves", district), write)
    return outlines


def around(served: ServedRelease, place: Place) -> list[int]:
    """Rows of the areas of an area's own level that reach into its view box, without itself."""

    def find() -> list[int]:
        left, top, width, height = map(float, frame_of(served, place).split())
        boxes = np.array(area_boxes(served)[place.level])
        meets = (boxes[:, 0] < left + width) & (boxes[:, 2] > left) & (boxes[:, 1] < top + height) & (boxes[:, 3] > top)
        return [int(row) for row in np.flatnonzero(meets) if row != place.row]

    rows: list[int] = served.kept(("explore-around", place.level, place.row), find)
    return rows


def _hexes(served: ServedRelease) -> HexShapes:
    hexes: HexShapes = served.kept(("explore-hexes",), lambda: decode_hexes(served.release.hexes()))
    return hexes


def _path(hexes: HexShapes, item: int, whole: str) -> str:
    start, end = int(hexes.offsets[item]), int(hexes.offsets[item + 1])
    if start == end:
        return whole
    corners = " ".join(f"{x:.2f},{y:.2f}".replace(".00", "") for x, y in hexes.vertices[start:end].tolist())
    return f"M{corners}z"
