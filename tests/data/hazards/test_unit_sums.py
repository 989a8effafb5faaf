"""Sums over published units equal what their reader could add up by hand, with the noise of all of them."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.hazards.exposed_units import units_of_districts, units_of_leaves
from data.hazards.top_up import MOST_AMOUNT, MOST_MONTHS, Cost, TopUp, cost_of
from data.hazards.unit_sums import Counted, UnitSum, UnitSums
from data.people.errors import OutsideScope
from data.people.scoped_release import ScopedValues
from data.release.dimensions import Breakdown
from data.release.intervals import Z90
from data.release.states import ValueState

FAMILIES = Counted("families", "families")
CHILDREN = Counted("persons", "persons", "numerator", {"age": "0-4"})
HERDERS = Counted("persons", "persons", "numerator", {"group": "livelihood_herder"})
COUNTED = (
    FAMILIES,
    Counted("persons", "persons"),
    CHILDREN,
    HERDERS,
    Counted("zone_de", "families"),
    Counted("gap_allowance", "families", "denominator"),
    Counted("gap_allowance", "families", "rest"),
    Counted("receives_any", "persons"),
)
SHOWN, HIDDEN = (0, 4, 5, 6, 7, 8), (1, 2, 3)  # districts of the tiny country


def part_of(figure, part):
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rest": figure.denominator - figure.numerator,
    }[part]


@settings(max_examples=30)
@given(st.sampled_from(COUNTED), st.sets(st.integers(0, 8), min_size=1))
def test_a_sum_is_the_sum_of_published_units(read, counted, chosen):
    figures = read()
    units = units_of_districts(sorted(chosen), {level: figures.areas(level) for level in ("adm1", "adm2")})
    found = UnitSums(figures).add_up(counted, units)
    cells = [
        figures.figure(level, row, indicator=counted.indicator, base=counted.base, **counted.breakdown)
        for level, row in units
    ]
    shown = [cell for cell in cells if cell.state.has_value]
    assert found.shown == len(shown)
    assert [unit for unit, _ in found.hidden] == [
        u for u, cell in zip(units, cells, strict=True) if not cell.state.has_value
    ]
    if not shown:
        assert math.isnan(found.total)
        return
    assert found.total == sum(part_of(cell, counted.part) for cell in shown)
    times = 2 if counted.part == "rest" else 1
    breakdown = figures.breakdown(**counted.breakdown)
    variance = sum(
        times * figures.noise_variance(level, counted.base, breakdown)
        for (level, _), cell in zip(units, cells, strict=True)
        if cell.state is ValueState.VALUE
    )
    assert found.variance == pytest.approx(variance)
    assert found.high == pytest.approx(found.total + Z90 * math.sqrt(variance))
    assert found.low == pytest.approx(max(0.0, found.total - Z90 * math.sqrt(variance)))


def test_one_more_leaf_tells_that_leaf_and_nothing_else(read):
    """Two layers that differ by one leaf differ by exactly the leaf's published figure."""
    figures = read()
    sums, districts = UnitSums(figures), figures.leaves["district"].to_list()
    areas = {level: figures.areas(level) for level in ("adm1", "adm2")}
    differences = 0
    for leaf in range(figures.leaves.height):
        # A choice that holds no district as a whole, without the leaf and with it.
        others = [row for row in range(0, figures.leaves.height, 2) if row // 2 != leaf // 2]
        without = sums.add_up(FAMILIES, units_of_leaves(others, districts, areas))
        with_leaf = sums.add_up(FAMILIES, units_of_leaves([*others, leaf], districts, areas))
        cell = figures.figure("h3", leaf, indicator="families", base="families")
        if cell.state.has_value:
            differences += 1
            assert with_leaf.total - without.total == cell.numerator
        else:
            assert with_leaf.total == without.total
    assert differences


def test_bounds_of_hidden_units(read):
    figures = read()
    sums = UnitSums(figures)
    found = sums.add_up(FAMILIES, [("adm2", row) for row in (0, 1, 2)])
    assert [(unit, state) for unit, state in found.hidden] == [
        (("adm2", 1), ValueState.SUPPRESSED_SMALL),
        (("adm2", 2), ValueState.SUPPRESSED_COMPLEMENT),
    ]
    parent = figures.figure("adm1", 0, indicator="families", base="families")
    shown = figures.figure("adm2", 0, indicator="families", base="families")
    noise = figures.noise_variance("adm1", "families", Breakdown()) + figures.noise_variance(
        "adm2", "families", Breakdown()
    )
    expected = max(0.0, parent.numerator - shown.numerator + Z90 * math.sqrt(noise))
    assert found.hidden_high == pytest.approx(expected)


def without(figures, monkeypatch, *levels):
    """The same figures with every area of some levels hidden."""
    original = figures.values

    def values(*, level, **asked):
        found = original(level=level, **asked)
        if level not in levels:
            return found
        state = np.full(len(found.rows), ValueState.SUPPRESSED_COMPLEMENT, dtype=np.uint8)
        return ScopedValues(found.rows, dataclasses.replace(found.values, state=state))

    monkeypatch.setattr(figures, "values", values)
    return UnitSums(figures)


def test_parts_stand_for_a_hidden_area(read, monkeypatch):
    figures = read()
    of_parts = UnitSums(figures).add_up(FAMILIES, [("adm2", row) for row in range(9)])
    for levels, unit in ((("adm0", "adm1"), ("adm0", 0)), (("adm1",), ("adm0", 0))):
        found = without(read(), monkeypatch, *levels).add_up(FAMILIES, [unit])
        if len(levels) == 2:
            assert (found.total, found.variance, found.shown) == (of_parts.total, of_parts.variance, 6)
            assert [part for part, _ in found.hidden] == [("adm2", row) for row in HIDDEN]
        else:
            assert (found.shown, found.hidden) == (1, ())
    nothing = without(read(), monkeypatch, "adm0", "adm1", "adm2").add_up(FAMILIES, [("adm1", 0)])
    assert [part for part, _ in nothing.hidden] == [("adm1", 0)]


def test_what_is_not_published_for_a_unit_counts_as_hidden(read):
    """Age is not told of leaves: the district bounds it."""
    figures = read()
    leaf = next(row for row in range(18) if row // 2 in SHOWN)
    found = UnitSums(figures).add_up(CHILDREN, [("h3", leaf)])
    assert math.isnan(found.total)
    assert found.hidden[0][1] is ValueState.NOT_APPLICABLE
    district = figures.figure("adm2", leaf // 2, indicator="persons", base="persons", age="0-4")
    assert found.hidden_high >= 0
    assert found.hidden_high <= district.high + 1e-9


def test_no_bound_from_beyond_the_territory(read):
    """A soum's planner does not learn what the aimag's figures leave."""
    soum = UnitSums(read("MN1102"))
    found = soum.add_up(FAMILIES, [("adm2", 1)])
    assert math.isnan(found.hidden_high)
    aimag = UnitSums(read("MN11")).add_up(FAMILIES, [("adm2", 1)])
    assert aimag.hidden_high >= 0


@pytest.mark.parametrize("unit", [("adm2", 3), ("adm1", 1), ("adm0", 0), ("h3", 7)])
def test_units_outside_the_territory_are_refused(read, unit):
    with pytest.raises(OutsideScope):
        UnitSums(read("MN11")).add_up(FAMILIES, [unit])


def test_intervals_hold_what_they_promise():
    """Noise added to known counts: the interval of the sum holds the truth nine times in ten."""
    random = np.random.default_rng(5)
    variance, units, trials = 3.0, 12, 4_000
    errors = random.normal(0, math.sqrt(variance), (trials, units)).sum(axis=1)
    half = Z90 * math.sqrt(units * variance)
    assert np.mean(np.abs(errors) <= half) == pytest.approx(0.9, abs=0.02)


def unit_sum(total, low, high, hidden_high=0.0):
    return UnitSum(total, 1.0, low, high, 1, (), hidden_high)


@given(st.integers(1, MOST_AMOUNT), st.integers(1, MOST_MONTHS), st.floats(0, 1e7), st.floats(0, 1e4))
def test_costs_are_amounts_times_months_times_people(amount, months, total, half):
    found = cost_of(TopUp(amount, months), unit_sum(total, max(0, total - half), total + half, 10))
    assert found.cost == pytest.approx(amount * months * total)
    assert found.low <= found.cost <= found.high <= found.with_hidden
    assert found.with_hidden == pytest.approx(amount * months * (total + half + 10))


def test_costs_of_nobody_and_wrong_amounts():
    nothing = cost_of(TopUp(1, 1), unit_sum(math.nan, math.nan, math.nan, 7.0))
    assert isinstance(nothing, Cost)
    assert math.isnan(nothing.cost)
    assert nothing.with_hidden == 7.0
    for amount, months in ((0, 1), (1, 0), (MOST_AMOUNT + 1, 1), (1, MOST_MONTHS + 1), (-1, 1)):
        with pytest.raises(ValueError, match="up to"):
            TopUp(amount, months)
