"""Outlines of leaves tile their districts, whatever the families are spread like."""

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hexes import nested_leaves, parents, points_to_cells
from geo.leaf_outlines import GRID_DEGREES, leaf_outlines, polygons_only

DISTRICTS = np.array([shapely.box(100, 46, 101, 47), shapely.box(101, 46, 102.5, 47)], dtype=object)


def leaves_of(seed, points, minimum):
    """Leaves of families that stand in three clusters and all over two districts."""
    random = np.random.default_rng(seed)
    middles = random.uniform((46.1, 100.1), (46.9, 102.4), (3, 2))
    spread = random.normal(middles[random.integers(0, 3, points)], 0.05)
    place = np.where(random.random((points, 1)) < 0.7, spread, random.uniform((46, 100), (47, 102.5), (points, 2)))
    place = np.clip(place, (46.001, 100.001), (46.999, 102.499))
    district = (place[:, 1] > 101).astype(np.int64)
    cells = points_to_cells(place[:, 0], place[:, 1])
    frame = pl.DataFrame({"district": district, "cell": cells}).group_by("district", "cell").len()
    return nested_leaves(frame["district"], frame["cell"], frame["len"], minimum_families=minimum)[1]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), points=st.integers(1, 900), minimum=st.integers(1, 40))
def test_they_tile_their_districts(seed, points, minimum):
    leaves = leaves_of(seed, points, minimum)
    found = leaf_outlines(leaves, DISTRICTS)
    assert len(found.geometry) == leaves.height
    assert shapely.is_valid(found.geometry).all()
    assert not shapely.is_empty(found.geometry).any()
    district = leaves["district"].to_numpy()
    cut = np.flatnonzero(found.cut)
    left, right = shapely.STRtree(found.geometry[cut]).query(found.geometry[cut], predicate="overlaps")
    assert shapely.area(shapely.intersection(found.geometry[cut][left], found.geometry[cut][right])).sum() < 1e-4
    for row in np.unique(district):
        own = cut[district[cut] == row]
        outside = shapely.difference(shapely.union_all(found.geometry[own]), DISTRICTS[row])
        assert outside.area < 10 * GRID_DEGREES
        if (leaves.filter(pl.col("district") == row)["resolution"] == 0).any():
            assert shapely.area(found.geometry[own]).sum() == pytest.approx(DISTRICTS[row].area, abs=1e-4)


def test_what_is_left_of_a_cell_lacks_its_finer_cells():
    inner = points_to_cells([46.5], [100.5], 6)
    leaves = pl.DataFrame(
        {
            "district": [0, 0, 0],
            "h3_cell": np.array([0, parents(inner, 5)[0], inner[0]], np.uint64),
            "resolution": [0, 5, 6],
            "kind": ["remainder", "remainder", "cell"],
        }
    )
    district, around, cell = leaf_outlines(leaves, DISTRICTS).geometry
    place = shapely.Point(100.5, 46.5)
    assert [bool(outline.intersects(place)) for outline in (district, around, cell)] == [False, False, True]
    assert around.area > 5 * cell.area
    assert district.contains(shapely.Point(100.02, 46.02))


def test_a_hexagon_outside_its_district_is_drawn_whole():
    cell = points_to_cells([48.0], [105.0], 6)
    leaves = pl.DataFrame({"district": [0], "h3_cell": cell, "resolution": [6], "kind": ["cell"]})
    found = leaf_outlines(leaves, DISTRICTS)
    assert found.cut.tolist() == [False]
    assert found.geometry[0].contains(shapely.Point(105, 48))


def test_lines_and_points_that_cutting_leaves_behind_go():
    line, square = shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)
    mixed = np.array([shapely.GeometryCollection([line, square]), line, square], dtype=object)
    kept, nothing, same = polygons_only(mixed)
    assert kept.equals(square)
    assert nothing.is_empty
    assert same is square
