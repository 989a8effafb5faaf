"""Who shares a border: squares on a board, corners, overlaps and islands."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geo.boundaries import load_builtin
from geo.neighbours import neighbours, neighbours_of
from tests.invented.country import boundaries


def polygons(*shapes: Polygon) -> np.ndarray:
    return np.array(shapes, dtype=object)


def test_squares_of_the_invented_country() -> None:
    """Two rows of three squares: a square in the middle has three neighbours, a corner has two."""
    assert neighbours(boundaries(), 2) == ((1, 3), (0, 2, 4), (1, 5), (0, 4), (1, 3, 5), (2, 4))
    assert neighbours(boundaries(), 1) == ((1,), (0,))
    assert neighbours(boundaries(), 0) == ((),)


def test_a_corner_is_no_border() -> None:
    assert neighbours_of(polygons(box(0, 0, 1, 1), box(1, 1, 2, 2), box(1, 0, 2, 1))) == ((2,), (2,), (0, 1))


def test_borders_without_common_vertices_and_slight_overlaps_count() -> None:
    wide, low, high, far = box(0, 0, 1, 2), box(1, -1, 2, 0.7), box(0.999, 0.7, 2, 3), box(5, 5, 6, 6)
    assert neighbours_of(polygons(wide, low, high, far)) == ((1, 2), (0, 2), (0, 1), ())


def test_a_hole_and_what_fills_it_are_neighbours() -> None:
    inside = box(1, 1, 2, 2)
    assert neighbours_of(polygons(box(0, 0, 3, 3).difference(inside), inside)) == ((1,), (0,))


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_any_squares_of_a_board(cells: set[tuple[int, int]]) -> None:
    order = sorted(cells)
    found = neighbours_of(polygons(*(box(x, y, x + 1, y + 1) for x, y in order)))
    assert found == tuple(
        tuple(row for row, (u, v) in enumerate(order) if abs(u - x) + abs(v - y) == 1) for x, y in order
    )


def test_builtin_areas_hang_together() -> None:
    for country in ("mng", "kaz"):
        areas = load_builtin(country)
        for level in (1, 2):
            beside = neighbours(areas, level)
            seen, edge = {0}, [0]
            while edge:
                edge = [row for area in edge for row in beside[area] if row not in seen and not seen.add(row)]  # type: ignore[func-returns-value]
            assert len(seen) == len(areas.levels[level])
            shapes = areas.levels[level].geometry.to_numpy()
            assert all(shapely.touches(shapes[0], shapes[row]) for row in beside[0])
