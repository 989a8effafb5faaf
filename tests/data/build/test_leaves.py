"""Leaves: one for every family, nested in districts, families without coordinates included."""

import numpy as np
import polars as pl
from h3ronpy.vector import coordinates_to_cells
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.leaves import make_leaves
from geo.hexes import parents


@st.composite
def places(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    """District and cell of families; points in clusters, so that cells split at several resolutions."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 400))
    district = rng.integers(0, draw(st.integers(1, 4)), count)
    spread = draw(st.sampled_from([0.001, 0.02, 0.3]))
    lat, lon = 45 + district * 0.5 + rng.normal(0, spread, count), 75 + rng.normal(0, spread, count)
    cell = np.asarray(coordinates_to_cells(lat, lon, 8), dtype=np.uint64)
    cell[rng.random(count) < draw(st.sampled_from([0.0, 0.1, 0.9, 1.0]))] = 0
    return district.astype(np.int64), cell, draw(st.integers(1, 40))


@settings(max_examples=100, deadline=None)
@given(places())
def test_every_family_has_one_leaf_inside_its_district(drawn: tuple[np.ndarray, np.ndarray, int]) -> None:
    district, cell, minimum = drawn
    leaf, leaves = make_leaves(district, cell, minimum_families=minimum)
    assert leaves.columns == ["leaf", "district", "h3_cell", "resolution", "kind"]
    assert leaves["leaf"].to_list() == list(range(leaves.height))
    assert set(leaf) == set(range(leaves.height)), "an empty leaf, or a family without one"
    np.testing.assert_array_equal(leaves["district"].to_numpy()[leaf], district)
    assert leaves.select("district", "h3_cell", "kind").is_duplicated().sum() == 0

    families = np.bincount(leaf)
    of_district = np.bincount(district)[leaves["district"].to_numpy()]
    assert ((families >= minimum) | (families == of_district)).all()

    kind = leaves["kind"].to_numpy()[leaf]
    name = leaves["h3_cell"].to_numpy()[leaf]
    resolution = leaves["resolution"].to_numpy()[leaf]
    for finer in range(4, 9):
        # A family in a leaf with a cell lives in that cell, also in what remains of it.
        inside = (resolution == finer) & (cell != 0)
        np.testing.assert_array_equal(parents(cell[inside], finer), name[inside])
    # Without coordinates: the whole district's remainder, never a cell.
    assert (name[cell == 0] == 0).all()
    assert (kind[cell == 0] == "remainder").all()
    assert ((name == 0) == (resolution == 0)).all()


@settings(max_examples=50, deadline=None)
@given(places())
def test_published_cells_do_not_overlap(drawn: tuple[np.ndarray, np.ndarray, int]) -> None:
    """Every family in a published cell is counted in that leaf: or the remainder tells of it."""
    district, cell, minimum = drawn
    leaf, leaves = make_leaves(district, cell, minimum_families=minimum)
    for row in leaves.filter(pl.col("kind") == "cell").iter_rows(named=True):
        inside = (district == row["district"]) & (cell != 0)
        inside[inside] = parents(cell[inside], row["resolution"]) == row["h3_cell"]
        held = set(leaf[inside])
        # Finer leaves of a cell replace it; "cell" kinds are whole.
        assert held == {row["leaf"]}


@settings(max_examples=50, deadline=None)
@given(places(), st.randoms(use_true_random=False))
def test_order_of_families_does_not_matter(drawn: tuple[np.ndarray, np.ndarray, int], random: object) -> None:
    district, cell, minimum = drawn
    order = np.random.default_rng(random.randrange(2**32)).permutation(len(district))  # type: ignore[attr-defined]
    leaf, leaves = make_leaves(district, cell, minimum_families=minimum)
    shuffled, same = make_leaves(district[order], cell[order], minimum_families=minimum)
    assert same.equals(leaves)
    np.testing.assert_array_equal(shuffled, leaf[order])


@settings(max_examples=50, deadline=None)
@given(places(), st.integers(0, 20))
def test_margins_ask_for_more_and_never_for_less(drawn: tuple[np.ndarray, np.ndarray, int], most: int) -> None:
    district, cell, minimum = drawn

    def margin(_: np.ndarray, cells: np.ndarray) -> np.ndarray:
        return (cells % np.uint64(most + 1)).astype(np.int64)

    leaf, leaves = make_leaves(district, cell, minimum_families=minimum, margin=margin)
    families = np.bincount(leaf)
    of_district = np.bincount(district)[leaves["district"].to_numpy()]
    asked = minimum + margin(district, leaves["h3_cell"].to_numpy())
    is_cell = (leaves["kind"] == "cell").to_numpy()
    assert (families >= minimum)[families < of_district].all()
    assert (families >= asked)[is_cell & (leaves["h3_cell"] != 0).to_numpy()].all()
