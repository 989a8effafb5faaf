"""Hexagons in districts: the rules of the disclosure design as properties of random populations."""

from __future__ import annotations

import h3
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.hexes import cell_strings, nested_leaves, parents, points_to_cells, resolutions

Population = tuple[np.ndarray, np.ndarray, np.ndarray]


def population(seed: int, districts: int, points: int, spread: float) -> Population:
    """Distinct (district, r8 cell) pairs and their families; districts share coarse cells, as real ones do."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform((46.0, 100.0), (48.0, 103.0), (districts, 2))
    where = rng.integers(0, districts, points)
    scale = spread * rng.lognormal(0, 1, districts)[where]
    at = centre[where] + rng.standard_t(2, (points, 2)) * scale[:, None]
    at[:, 0] = np.clip(at[:, 0], 40, 55)
    cells = points_to_cells(at[:, 0], np.clip(at[:, 1], 85, 120))
    pairs = pl.DataFrame({"d": where, "c": cells, "f": rng.integers(1, 6, points)}).group_by("d", "c").agg(pl.sum("f"))
    pairs = pairs.sort("d", "c")
    return pairs["d"].to_numpy(), pairs["c"].to_numpy(), pairs["f"].to_numpy()


populations = st.builds(
    population, st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 1500), st.sampled_from([0.0, 0.02, 0.3])
)


@settings(max_examples=60, deadline=None)
@given(populations, st.sampled_from([1, 3, 10, 30]), st.sampled_from([0, 4, 7]))
def test_leaves_obey_the_design(rows: Population, minimum: int, coarsest: int) -> None:
    district, cell, families = rows
    leaf_of_row, leaves = nested_leaves(*rows, minimum_families=minimum, coarsest=coarsest)
    # Every row has exactly one leaf, every leaf has rows, and sums agree.
    assert set(leaf_of_row.tolist()) == set(range(len(leaves)))
    assert leaves["leaf"].to_list() == list(range(len(leaves)))
    np.testing.assert_array_equal(np.bincount(leaf_of_row, families), leaves["families"])
    np.testing.assert_array_equal(leaves["district"].to_numpy()[leaf_of_row], district)
    # Every leaf is large enough unless the whole district is not.
    per_district = leaves.group_by("district").agg(pl.sum("families"), pl.len())
    small = leaves.filter(pl.col("families") < minimum).join(per_district, on="district")
    assert (small["len"] == 1).all()
    # Leaves nest: rows of a leaf share its cell; a remainder holds no row of a published cell inside its split cell.
    assert leaves.equals(leaves.sort("district", "h3_cell", "kind"))
    np.testing.assert_array_equal(resolutions(leaves["h3_cell"].to_numpy()), leaves["resolution"])
    for leaf, _, name, resolution, kind, _ in leaves.iter_rows():
        mine = cell[leaf_of_row == leaf]
        if name:
            assert (parents(mine, resolution) == np.uint64(name)).all()
            assert resolution >= coarsest
        if kind == "cell":
            assert name
            same = (district == leaves["district"][leaf]) & (parents(cell, resolution) == np.uint64(name))
            assert (leaf_of_row[same] == leaf).all(), "a published cell is whole within its district"
    assert leaves.select("district", "h3_cell").is_unique().all()


@settings(max_examples=30, deadline=None)
@given(populations, st.randoms(use_true_random=False))
def test_row_order_does_not_matter(rows: Population, random: object) -> None:
    order = np.arange(rows[0].size)
    np.random.default_rng(random.randint(0, 2**31)).shuffle(order)  # type: ignore[attr-defined]
    leaf_of_row, leaves = nested_leaves(*rows, minimum_families=10)
    shuffled_of_row, shuffled = nested_leaves(*(column[order] for column in rows), minimum_families=10)
    assert leaves.equals(shuffled)
    np.testing.assert_array_equal(leaf_of_row[order], shuffled_of_row)


@settings(max_examples=40, deadline=None)
@given(populations)
def test_raising_the_minimum_never_adds_leaves(rows: Population) -> None:
    counts = [len(nested_leaves(*rows, minimum_families=k)[1]) for k in (1, 2, 3, 5, 8, 12, 20, 30, 50, 100, 1000)]
    assert counts == sorted(counts, reverse=True)


def test_a_split_by_hand() -> None:
    """One r7 cell, its children 40, 35, 20, 15: the pool of 35 stands; at 20, 9 it needs the smallest child back."""
    top = h3.latlng_to_cell(47.0, 105.0, 7)
    children = np.sort(np.array([int(c, 16) for c in h3.cell_to_children(top, 8)], np.uint64))
    one = np.zeros(4, np.int64)
    leaf, leaves = nested_leaves(one, children[:4], [40, 35, 20, 15], minimum_families=30)
    assert leaves.select("h3_cell", "kind", "families").rows() == [
        (int(top, 16), "remainder", 35),
        (int(children[0]), "cell", 40),
        (int(children[1]), "cell", 35),
    ]
    assert leaf.tolist() == [1, 2, 0, 0]
    leaf, leaves = nested_leaves(one, children[:4], [40, 35, 9, 10], minimum_families=30)
    assert leaves["families"].to_list() == [54, 40]
    assert leaf.tolist() == [1, 0, 0, 0]
    # Nothing gained: a single unit, which is the whole district.
    leaf, leaves = nested_leaves(one[:2], children[:2], [40, 9], minimum_families=30)
    assert leaves.rows() == [(0, 0, 0, 0, "remainder", 49)]
    # A small district stays whole, however small.
    assert nested_leaves(one[:2], children[:2], [3, 2])[1].rows() == [(0, 0, 0, 0, "remainder", 5)]


def test_two_districts_in_one_cell_are_two_units() -> None:
    top = h3.latlng_to_cell(47.0, 105.0, 7)
    children = np.array([int(c, 16) for c in h3.cell_to_children(top, 8)], np.uint64)[:2]
    leaf, leaves = nested_leaves([0, 0, 1, 1], np.tile(children, 2), [30, 30, 50, 60])
    assert leaves["district"].to_list() == [0, 0, 1, 1]
    assert len(set(leaf.tolist())) == 4


def test_cells_and_parents_are_those_of_h3() -> None:
    rng = np.random.default_rng(3)
    lat, lon = rng.uniform(-90, 90, 300), rng.uniform(-180, 180, 300)
    cells = points_to_cells(lat, lon)
    expected = [int(h3.latlng_to_cell(a, o, 8), 16) for a, o in zip(lat, lon, strict=True)]
    assert cells.tolist() == expected
    for resolution in range(9):
        ours = [h3.int_to_str(c) for c in parents(cells, resolution).tolist()]
        assert ours == [h3.cell_to_parent(h3.int_to_str(c), resolution) for c in expected]
    assert points_to_cells([np.nan, 47.0, 47.0], [100.0, np.inf, 100.0])[:2].tolist() == [0, 0]
    assert cell_strings(np.array([0, expected[0]], np.uint64)) == ["", h3.int_to_str(expected[0])]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"families": [1, 0]}, "at least one family"),
        ({"district": [0, -1]}, "outside every district"),
        ({"families": [1]}, "do not match"),
        ({"cell": [613352958781816831] * 2}, "more than once"),
        ({"cell": [613352958781816831, 0]}, "one H3 resolution"),
        ({"minimum_families": 0}, "at least 1"),
        ({"coarsest": 9}, "9 or finer"),
    ],
)
def test_wrong_input_is_said(changes: dict[str, object], sentence: str) -> None:
    good = {"district": [0, 0], "cell": [613352958781816831, 613126034969067519], "families": [1, 1]}
    with pytest.raises(GeoError, match=sentence):
        nested_leaves(**{**good, **changes})  # type: ignore[arg-type]


def test_no_rows_give_no_leaves() -> None:
    leaf, leaves = nested_leaves([], np.empty(0, np.uint64), [])
    assert leaf.size == 0
    assert leaves.is_empty()
