from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.errors import BudgetError
from data.budget.variance import Cell, total, variance_derivation, variances

amounts = st.integers(0, 10**9)
quantities = st.integers(0, 10**5)
cells = st.builds(
    Cell, st.sampled_from(["visit", "case", "family_month"]), quantities, quantities, st.integers(0, 10**6), amounts
)
trees = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), cells), max_size=24)
"""Parent, area, and a cell of one of the area's lines."""


@settings(max_examples=120, deadline=None)
@given(trees)
def test_the_parts_add_up_to_the_difference_at_every_level(tree):
    parts = variances([cell for _, _, cell in tree])

    def check(places):
        found = total(parts[place] for place in places)
        planned = sum(tree[place][2].planned_minor for place in places)
        actual = sum(tree[place][2].cost_minor for place in places)
        assert found.planned_minor == planned
        assert found.actual_minor == actual
        assert found.volume_minor + found.mix_minor + found.price_minor == actual - planned
        return found

    everything = range(len(tree))
    for place in everything:
        check([place])
    parents = {parent: [place for place in everything if tree[place][0] == parent] for parent, _, _ in tree}
    for places in parents.values():
        areas = {tree[place][1] for place in places}
        children = [check([place for place in places if tree[place][1] == area]) for area in areas]
        assert total(children) == check(places)
    kinds = {cell.kind for _, _, cell in tree}
    lines = [check([place for place in everything if tree[place][2].kind == kind]) for kind in kinds]
    assert total(lines) == total(map(check, parents.values())) == check(everything)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        cells.map(lambda cell: Cell("visit", cell.planned, cell.actual, cell.price_minor, cell.cost_minor)),
        min_size=1,
        max_size=8,
    )
)
def test_the_whole_follows_the_textbook(found):
    """Volume at the planned average price, price at actual quantities: computed here from the totals alone."""
    whole = total(variances(found))
    planned, actual = sum(cell.planned for cell in found), sum(cell.actual for cell in found)
    flexible = sum(cell.actual * cell.price_minor for cell in found)
    assert whole.price_minor == sum(cell.cost_minor for cell in found) - flexible
    if planned:
        average = Fraction(sum(cell.planned * cell.price_minor for cell in found), planned)
        assert abs(whole.volume_minor - (actual - planned) * average) <= Fraction(1, 2)
        assert abs(whole.mix_minor - (flexible - actual * average)) <= Fraction(1, 2)
    else:
        assert (whole.volume_minor, whole.mix_minor) == (flexible, 0)


def test_a_worked_example():
    """Two areas, one dearer: 10 % more visits, all of them in the dear one, each 5 cheaper than planned."""
    cells = [Cell("visit", 60, 60, 100, 5700), Cell("visit", 40, 50, 200, 9750)]
    near, far = variances(cells)
    # Average planned price 140: 10 visits more are worth 1,400, of which the areas' planned costs 6,000 : 8,000.
    assert (near.volume_minor, far.volume_minor) == (600, 800)
    assert (near.mix_minor, far.mix_minor) == (-600, 1200)
    assert (near.price_minor, far.price_minor) == (-300, -250)
    whole = total([near, far])
    assert (whole.planned_minor, whole.volume_minor, whole.mix_minor, whole.price_minor, whole.actual_minor) == (
        14_000,
        1_400,
        600,
        -550,
        15_450,
    )
    steps = variance_derivation(cells, whole, "MNT", 2, source="round").steps
    assert [step.value for step in steps] == [100, 110, 14_000, 16_000, 1_400, 600, -550, 15_450]


def test_a_single_cell_has_no_mix():
    (only,) = variances([Cell("case", 7, 9, 33, 300)])
    assert (only.volume_minor, only.mix_minor, only.price_minor) == (66, 0, 3)


def test_negative_figures_are_refused():
    with pytest.raises(BudgetError):
        Cell("case", -1, 0, 1, 1)
