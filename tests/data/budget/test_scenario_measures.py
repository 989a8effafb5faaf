"""What follows from a scenario's costs: reach, cost per participant, effect of a transfer, concentration of money."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.equity import NeedArea, equity
from data.budget.scenario_reach import care_costs, cost_per_reached, line_reach
from data.budget.take_up import TakeUp
from data.budget.transfer_effect import BANDS, READINGS, Measured, Poverty, Transfer, band_effect, effect
from tests.data.budget.scenario_places import costs, hidden, line, loads, norm, scenario, unknown

HALF = TakeUp(coverage_bp=5000)


def test_who_is_left_is_divided_by_zone_and_adds_up():
    found = costs(scenario(line(take_up=HALF)), {"unreached:f": loads([100, 41, 10])})
    reach = line_reach(found, 0, loads([30, 200, 0]))
    assert (reach.caseload, reach.reached) == (151, 50 + 21 + 5)
    assert reach.unserved == 75
    # In the first area 30 of 100 live in D or E and so do 15 of the 50 left; in the second all, in the third none.
    assert (reach.unserved_de, reach.unserved_ac) == (15 + 20, 35 + 5)
    nowhere = line_reach(found, 0, None)
    assert (nowhere.unserved, nowhere.unserved_de, nowhere.unserved_ac) == (75, None, None)
    assert line_reach(found, 0, [*loads([30, 200]), unknown(2)]).unserved_de is None
    persons = costs(scenario(line(source="unreached:o")), {"unreached:o": loads([9])})
    assert line_reach(persons, 0, loads([9])).unserved_de is None


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=5), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_zones_always_add_up_to_those_left(pairs, coverage):
    found = costs(scenario(line(take_up=TakeUp(coverage))), {"unreached:f": loads([need for need, _ in pairs])})
    reach = line_reach(found, 0, loads([graver for _, graver in pairs]))
    assert reach.unserved_de + reach.unserved_ac == reach.unserved == reach.caseload - reach.reached
    assert 0 <= reach.unserved_de <= sum(min(need, graver) for need, graver in pairs)


def test_cost_per_participant_keeps_families_and_persons_apart():
    lines = (line(norm(amount=100)), line(norm(2, "o", amount=1000), "unreached:o"))
    found = costs(scenario(*lines, years=2), {"unreached:f": loads([3]), "unreached:o": loads([5])})
    families, persons = cost_per_reached(found, "families"), cost_per_reached(found, "persons")
    assert (families.cost_minor, families.participants, families.minor) == (2 * 3 * 1200, 6, 1200)
    assert persons.minor == 12_000
    assert families.cost_minor + persons.cost_minor == found.cost().value
    nobody = costs(scenario(line(take_up=TakeUp(0))), {"unreached:f": loads([3])})
    assert cost_per_reached(nobody, "families").minor is None


def test_care_is_divided_by_what_the_norms_say():
    lines = (
        line(norm(amount=100, care="community"), take_up=TakeUp(months=6)),
        line(norm(2, "i", "place_day", 7, care="institutional"), take_up=TakeUp(times=365)),
        line(norm(3, "x", amount=5)),
    )
    found = care_costs(costs(scenario(*lines), {"unreached:f": loads([10])}))
    assert found["community"].minor == 100
    assert found["institutional"].minor == round(365 * 7 / 12)
    assert found["institutional"].participants == 120
    assert care_costs(costs(scenario(line()), {"unreached:f": loads([1])})) == {}


BAND_SHARES = (0.2, 0.3, 0.35, 0.15)
LINE = 100_000


def poverty(headcount=0.3, families=10_000, error=0.0, size=4.0):
    middle = sum(share * (low + high) / 2 for share, (low, high) in zip(BAND_SHARES, BANDS, strict=True))
    bands = tuple(Measured(share, error) for share in BAND_SHARES)
    return Poverty(Measured(families, 50 * error), Measured(headcount, error), bands,
                   Measured(headcount * middle, error), Measured(size, error), LINE)  # fmt: skip


def simulated(transfer, reached, rng):
    """Families one by one: shortfalls spread evenly inside the bands, those reached receive the transfer."""
    band = rng.choice(4, size=200_000, p=BAND_SHARES)
    low, high = np.array(BANDS).T
    gaps = rng.uniform(low[band], high[band])
    after = np.where(rng.random(gaps.size) < reached, np.maximum(0, gaps - transfer), gaps)
    return (after > 0).mean() - 1, after.mean() - gaps.mean()


@pytest.mark.parametrize("share", [0.02, 0.18, 0.4, 0.9])
@pytest.mark.parametrize("reached", [0.25, 1.0])
def test_the_effect_is_that_of_families_one_by_one(share, reached):
    minor = share * LINE * 4.0
    found = effect(poverty(), [Transfer(Measured(3_000 * reached), minor)], "poor_first")
    headcount, gap = simulated(share, reached, np.random.default_rng(3))
    assert found.headcount.value / 100 / 0.3 == pytest.approx(headcount, abs=0.004)
    assert found.gap.value / 100 / 0.3 == pytest.approx(gap, abs=0.002)


@given(st.floats(0, 2), st.floats(0, 2))
@settings(max_examples=40)
def test_more_money_never_makes_more_poverty(one, other):
    less, more = sorted((one, other))
    for low, high in BANDS:
        lifted, left = band_effect(less, low, high)
        further, remaining = band_effect(more, low, high)
        assert 0 <= lifted <= further <= 1
        assert 0 <= remaining <= left + 1e-12 <= (low + high) / 2 + 1e-9


def test_the_two_readings_bound_the_effect_and_no_more_than_the_poor_are_lifted():
    transfers = [Transfer(Measured(2_000), 30_000.0), Transfer(Measured(9_000), 800_000.0)]
    first, plain = (effect(poverty(), transfers, reading) for reading in READINGS)
    assert first.headcount.value < plain.headcount.value < 0
    assert first.headcount.value >= -30.0
    assert first.gap.value >= -first.gap_before - 1e-9
    everything = effect(poverty(), [Transfer(Measured(10_000), 10.0 * LINE * 4)], "poor_first")
    assert everything.headcount.value == pytest.approx(-30.0)
    assert everything.gap.value == pytest.approx(-everything.gap_before)
    nothing = effect(poverty(), [Transfer(Measured(0), 1.0)], "poor_first")
    assert (nothing.headcount.value, nothing.gap.value) == (0, 0)
    with pytest.raises(ValueError, match="poverty line"):
        effect(poverty(families=0), transfers, "poor_first")


def test_the_interval_of_an_effect_grows_with_the_noise():
    transfers = [Transfer(Measured(2_000, 30.0), 60_000.0)]
    widths = [
        found.high - found.low
        for error in (0.0, 0.005, 0.02)
        for found in [effect(poverty(error=error), transfers, "as_they_come").headcount]
    ]
    assert widths == sorted(widths)
    assert widths[0] > 0


def place(number, minor, in_need, need, error=0):
    return NeedArea(number, minor, minor - error, minor + error, in_need, need)


def test_equal_money_behind_everybody_is_no_concentration():
    even = equity([place(0, 1000, 10, 0.1), place(1, 3000, 30, 0.4), place(2, 500, 5, 0.3)])
    assert even.index.value == pytest.approx(0)
    assert even.ranked == (0, 2, 1)
    assert all(across == pytest.approx(up) for across, up in even.curve)


def test_money_where_need_is_dense_is_above_nought():
    dense = equity([place(0, 0, 10, 0.1), place(1, 4000, 10, 0.4)])
    thin = equity([place(0, 4000, 10, 0.1), place(1, 0, 10, 0.4)])
    assert dense.index.value == pytest.approx(0.5)
    assert thin.index.value == pytest.approx(-0.5)
    # The index is one less twice the area under the curve.
    under = sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in zip(dense.curve, dense.curve[1:], strict=False))
    assert 1 - 2 * under == pytest.approx(dense.index.value)
    assert dense.curve[-1] == pytest.approx((1, 1))
    wide = equity([place(0, 100, 10, 0.1, 80), place(1, 4000, 10, 0.4, 3000)])
    assert wide.index.low < wide.index.value < wide.index.high


def test_areas_whose_need_is_hidden_are_left_out_and_counted():
    found = equity([place(0, 10, 10, 0.1), place(1, 10, 0, math.nan), place(2, 10, 10, 0.2)])
    assert (found.left_out, found.ranked) == (1, (0, 2))
    assert equity([place(0, 10, 10, 0.1)]).index is None
    assert equity([place(0, 0, 10, 0.1), place(1, 0, 10, 0.2)]).index is None


def test_a_derivation_ends_in_the_amount_and_says_what_it_rests_on():
    from data.budget.scenario_derivation import (
        cell_derivation,
        line_derivation,
        need_derivation,
        total_derivation,
        year_derivation,
    )

    found = costs(
        scenario(line(take_up=HALF), line(norm(2, "v", "visit", 50), take_up=TakeUp(times=4)), years=2),
        {"unreached:f": [*loads([100]), hidden(1, 7.0, 20.0)]},
    )
    for cell in found.cells.values():
        steps = cell_derivation(found, cell, 2).steps
        by_code = {step.code: step for step in steps}
        assert by_code["amount"].value == by_code["quantity"].value * by_code["unit_price"].value == cell.amount
        assert "A/1, 2026-01-01" in by_code["norm_amount"].source
        assert ("caseload" if cell.known == "value" else "caseload_estimated") == steps[0].code
        assert steps[0].source.endswith(", r")
    whole = total_derivation(found, None, 2).steps
    assert sum(step.value for step in whole if step.code == "line_amount") == whole[-1].value
    assert sum(step.value for step in whole if step.code == "year_amount") == whole[-1].value == found.cost().value
    one = line_derivation(found, 1, [0], 2)
    assert one.steps[-1].value == found.cost(line=1, places=[0]).value
    assert Fraction(one.steps[0].value) == 100
    for year in range(2):
        steps = year_derivation(found, year, 2).steps
        assert sum(step.value for step in steps if step.code == "line_amount") == steps[-1].value
        assert steps[-1].value == found.cost(year=year).value
    need = need_derivation(found, [0], (50, 45, 55), 77, 2)
    assert need.steps[0].value == found.cost(places=[0]).value
