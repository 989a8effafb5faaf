"""Costs of scenarios: exact, summed at every level, with the noise carried to the end."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.money import rounded
from data.budget.norm import unit_price
from data.budget.scenario import MOST_LINES, ScenarioRefused
from data.budget.scenario_amount import DIFFERENCES, Factors, difference, half_up
from data.budget.scenario_difference import CAUSES, cost_difference
from data.budget.take_up import TakeUp
from data.release.intervals import Z90
from tests.data.budget.scenario_places import (
    areas,
    coefficient,
    costs,
    hidden,
    line,
    loads,
    norm,
    scenario,
    unknown,
)

counts = st.integers(0, 5_000)
shares = st.integers(0, 10_000)
units = st.sampled_from(["family_month", "case", "visit", "place_day"])


@st.composite
def take_ups(draw):
    months = draw(st.integers(1, 12))
    return TakeUp(draw(shares), months, draw(shares), draw(st.integers(1, months)), draw(st.integers(1, 40)))


@st.composite
def plans(draw):
    """A scenario of one to three lines over one to three years, costed over four areas of two parents."""
    years = draw(st.integers(1, 3))
    lines = []
    for number in range(draw(st.integers(1, 3))):
        by = draw(st.sampled_from(["coverage", "areas"]))
        phase = draw(st.lists(shares, min_size=1, max_size=3))
        own = norm(number, f"n{number}", draw(units), draw(st.integers(1, 10**7)))
        source = draw(st.sampled_from(["unreached:f", "reached:f", "unreached:o"]))
        phase = tuple(sorted(phase) if by == "areas" else phase)
        lines.append(line(own, source, draw(take_ups()), phase_by=by, phase_bp=phase))
    values = {code: loads([draw(counts) for _ in range(4)]) for code in ("unreached:f", "reached:f", "unreached:o")}
    plan = scenario(*lines, years=years, inflation=draw(st.integers(-1000, 2000)))
    factors = [coefficient(f"X{row:02}", Fraction(draw(st.integers(500, 3000)), 1000)) for row in range(4)]
    return costs(plan, values, areas=areas(4, parents=[0, 0, 1, 1]), coefficients=factors)


@given(st.integers(0, 10**15), st.integers(1, 10**9))
@settings(max_examples=60)
def test_half_up_is_the_usual_rounding(top, bottom):
    assert half_up(top, bottom) == rounded(Fraction(top, bottom))


@given(plans())
@settings(max_examples=30, deadline=None)
def test_totals_are_sums_at_every_level(found):
    whole = found.cost()
    lines, years, places = (range(len(found.scenario.lines)), range(found.scenario.years), range(4))
    assert whole.value == sum(found.cost(line=number).value for number in lines)
    assert whole.value == sum(found.cost(year=year).value for year in years)
    assert whole.value == sum(found.cost(places=[place]).value for place in places)
    assert whole.value == found.cost(places=[0, 1]).value + found.cost(places=[2, 3]).value
    assert whole.value == sum(cell.quantity * cell.unit_price for cell in found.cells.values())
    assert all(isinstance(part, int) for part in (whole.value, whole.low, whole.high))
    for total in (whole, *(found.cost(places=[place]) for place in places)):
        assert 0 <= total.low <= total.value <= total.high


@given(plans())
@settings(max_examples=20, deadline=None)
def test_every_cell_follows_the_exact_path(found):
    for (number, place, year), cell in found.cells.items():
        own = found.scenario.lines[number]
        take_up, load = own.take_up, found.caseloads[own.source][place]
        first = next((y for y in range(found.scenario.years) if found.cells[number, place, y].factors.coverage), year)
        share = cell.factors.coverage
        assert cell.participants == rounded(Fraction(load.value) * share)
        assert cell.participants_low == rounded(Fraction(load.low) * share)
        assert cell.participants_high == rounded(Fraction(load.high) * share)
        months = take_up.full_months if year <= first else Fraction(take_up.months)
        if cell.participants:
            by_unit = months if own.norm.unit == "family_month" else take_up.times * months / take_up.months
            assert cell.quantity == rounded(cell.participants * by_unit)
        assert cell.unit_price == rounded(own.norm.amount_minor * cell.price.factor * found.scenario.inflation(year))
        if not year:
            assert cell.unit_price == unit_price(own.norm, cell.price.coefficients, found.areas[place].chain,
                                                 found.scenario.prices_of).minor  # fmt: skip


@given(plans(), plans())
@settings(max_examples=20, deadline=None)
def test_differences_add_up_exactly(one, other):
    found = cost_difference(one, other)
    assert set(found.causes) == set(CAUSES)
    assert found.before + sum(found.causes.values()) == found.after
    assert (found.before, found.after) == (one.cost().value, other.cost().value)
    back = cost_difference(other, one)
    assert sum(back.causes.values()) == -sum(found.causes.values())
    assert not any(cost_difference(one, one).causes.values())


def test_a_difference_names_the_factor_that_changed():
    base = Factors(100.0, Fraction(1), Fraction(12), 12, 0, 1000, Fraction(1), Fraction(1))
    changes = {
        "caseload": {"caseload": 120.0},
        "coverage": {"coverage": Fraction(1, 2)},
        "months": {"full_months": Fraction(6), "months": 6},
        "price": {"amount_minor": 1100},
        "coefficient": {"coefficient": Fraction(3, 2)},
    }
    assert tuple(changes) == DIFFERENCES
    for name, change in changes.items():
        found = difference(base, Factors(**{**{k: getattr(base, k) for k in base.__dataclass_fields__}, **change}))
        assert [cause for cause, minor in found.items() if minor] == [name]


def test_the_noise_of_a_sum_is_that_of_repeated_draws():
    """A sum's interval is as wide as 90 % of what the noise does to it; ends that are added would be twice as wide."""
    values = [400, 250, 800, 120, 900, 333]
    plan = scenario(line(norm(amount=700)), line(norm(2, "m", amount=300), take_up=TakeUp(5000)))
    found = costs(plan, {"unreached:f": loads(values, sd=3.0)}).cost()
    draws = np.random.default_rng(5).normal(0, 3.0, (20_000, len(values))) + values
    money = (draws * (12 * 700 + 0.5 * 12 * 300)).sum(axis=1)
    half = (found.high - found.low) / 2
    assert half == pytest.approx(Z90 * money.std(), rel=0.03)
    parts = [costs(plan, {"unreached:f": loads(values)}).cost(places=[place]) for place in range(6)]
    assert half < 0.6 * sum(part.high - part.value for part in parts)


def test_hidden_parts_of_a_whole_bring_only_the_noise_of_the_whole():
    values = [*loads([400, 250], sd=3.0), hidden(2, 30.0, 70.0), hidden(3, 10.0, 70.0)]
    whole = loads([690], sd=4.0, level="adm1")[0]
    plan = scenario(line(norm(amount=700)))
    more = {"areas": areas(4), "wholes": {("unreached:f", 0): whole}}
    found = costs(plan, {"unreached:f": values}, **more).cost()
    assert found.value == 690 * 12 * 700
    assert (found.high - found.low) / 2 == pytest.approx(Z90 * 4.0 * 12 * 700, abs=1)
    # Where prices differ, what is hidden could all be in the cheaper or in the dearer area.
    dear = costs(plan, {"unreached:f": values}, **more, coefficients=[coefficient("X03", 2)]).cost()
    assert dear.high - dear.value > found.high - found.value + 20 * 12 * 700
    # A part alone is anything from nothing to all that is hidden.
    alone = costs(plan, {"unreached:f": values}, **more).cost(places=[2])
    assert (alone.low, alone.value, alone.high) == (0, 30 * 8400, 70 * 8400)


def test_areas_without_a_case_load_are_counted_not_guessed():
    found = costs(scenario(line(), years=2), {"unreached:f": [*loads([10, 20]), unknown(2)]})
    assert found.cost().lacking == 2
    assert found.cost(places=[2]).cells == 0
    assert found.cost(places=[2]).value == 0
    assert costs(scenario(line(source="gone")), {"unreached:f": loads([1])}).cost().cells == 0


def test_areas_join_by_need_and_stay():
    needs = [0.1, math.nan, 0.4, 0.2]
    plan = scenario(line(phase_by="areas", phase_bp=(2500, 5000, 10_000)), years=4)
    found = costs(plan, {"unreached:f": loads([10] * 4)}, areas=areas(4, needs))
    joined = {place: [bool(found.cells[0, place, year].amount) for year in range(4)] for place in range(4)}
    assert joined[2] == [True, True, True, True]
    assert joined[3] == [False, True, True, True]
    assert joined[0] == joined[1] == [False, False, True, True]


def test_take_up_grows_only_in_the_first_year():
    plan = scenario(line(take_up=TakeUp(10_000, 12, 0, 12)), years=2)
    found = costs(plan, {"unreached:f": loads([10])})
    assert [found.cells[0, 0, year].quantity for year in (0, 1)] == [60, 120]


def test_scenarios_that_cannot_be():
    for reason, change in (
        ("lines", {"lines": ()}),
        ("lines", {"lines": (line(),) * (MOST_LINES + 1)}),
        ("years", {"years": 6}),
        ("name", {"name": ""}),
        ("first_year", {"first_year": 1999}),
        ("inflation", {"inflation_bp": 10_001}),
    ):
        good = scenario(line())
        with pytest.raises(ScenarioRefused) as error:
            type(good)(**{**{k: getattr(good, k) for k in good.__dataclass_fields__}, **change})
        assert error.value.reason == reason
    for phase in ({"phase_by": "areas", "phase_bp": (6000, 5000)}, {"phase_bp": ()}, {"phase_bp": (10_001,)}):
        with pytest.raises(ScenarioRefused):
            line(**phase)
    with pytest.raises(ScenarioRefused):
        line(take_up=TakeUp(months=13))
