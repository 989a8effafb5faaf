"""The published rule of docs/results-frameworks.md: at its thresholds, in its order, and monotone."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.progress.actual import Actual
from data.progress.framework import FrameworkIndicator
from data.progress.status import FRESH, REASONS, STATES, TOLERANCE, Status, indicator_status
from tests.progress_programme import NO_TARGET, NOT_AVAILABLE, TODAY, invented_actuals, invented_framework

# One hundred days, the last of them the target's.
FIRST, HALF_WAY, LAST = date(2026, 1, 1), date(2026, 2, 19), date(2026, 4, 10)
RANK = {"off_track": 0, "not_measurable": 1, "on_track": 2, "achieved": 3}


def day(number: int) -> date:
    """The day on which a number of the programme's hundred days have passed."""
    return FIRST + timedelta(days=number - 1)


def indicator(**changes: Any) -> FrameworkIndicator:
    content = {
        "code": "i", "result": "r", "title": {"en": "I"}, "measure": "unit", "cycle": "at_closure",
        "baseline": {"value": 0}, "baseline_year": 2025, "target": {"value": 100}, "target_year": 2026,
    }  # fmt: skip
    return FrameworkIndicator.model_validate(content | changes)


def figure(value: str | Decimal, until: date = HALF_WAY, **changes: Any) -> Actual:
    content = {"indicator": "i", "first_day": FIRST, "last_day": until, "value": value, "computed": False}
    return Actual.model_validate(content | changes)


def judge(about: FrameworkIndicator, *actuals: Actual, today: date = HALF_WAY) -> Status:
    return indicator_status(about, actuals, today, FIRST, LAST)


def told(status: Status) -> tuple[str, str]:
    return status.state, status.reason


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-5", ("off_track", "behind")),
        ("39.9999999999999999", ("off_track", "behind")),
        ("40", ("on_track", "within_tolerance")),
        ("49.9999999999999999", ("on_track", "within_tolerance")),
        ("50", ("on_track", "on_schedule")),
        ("99.9999999999999999", ("on_track", "on_schedule")),
        ("100", ("achieved", "target_reached")),
        ("100.5", ("achieved", "target_reached")),
    ],
)
def test_half_way_through_the_time_the_thresholds_are_exact(value, expected):
    assert told(judge(indicator(), figure(value))) == expected
    falling = indicator(ascending=False, baseline={"value": 100}, target={"value": 0})
    assert told(judge(falling, figure(Decimal(100) - Decimal(value)))) == expected
    percent = indicator(measure="percentage", baseline={"value": "20"}, target={"value": "20.5"})
    assert told(judge(percent, figure(Decimal("20") + Decimal(value) / 200))) == expected


def test_the_components_are_told():
    status = judge(indicator(baseline={"value": 40}), figure("61"))
    assert status.way == Fraction(21, 60)
    assert (status.elapsed, status.tolerance, status.needed) == (Fraction(1, 2), TOLERANCE, Fraction(2, 5))
    assert (status.measured_on, status.target_day) == (HALF_WAY, LAST)
    assert status.actual == figure("61")
    assert judge(indicator(), figure("0", day(5)), today=day(5)).needed == 0


@pytest.mark.parametrize(
    ("changes", "actuals", "today", "expected"),
    [
        ({"target": NO_TARGET, "target_year": None}, ["70"], HALF_WAY, ("not_measurable", "no_target")),
        ({"target": NOT_AVAILABLE, "target_year": None}, ["70"], HALF_WAY, ("not_measurable", "target_not_available")),
        ({"target": {"value": 0}}, ["70"], HALF_WAY, ("not_measurable", "target_zero")),
        ({"target": {"value": 0}, "baseline": NOT_AVAILABLE}, ["0"], LAST, ("not_measurable", "target_zero")),
        ({"target": {"value": 0}, "baseline": {"value": -8}}, ["0"], HALF_WAY, ("achieved", "target_reached")),
        ({"target": {"value": 0}, "baseline": NOT_AVAILABLE, "ascending": False}, ["0"], LAST,
         ("achieved", "target_reached")),
        ({}, ["100"], FIRST - timedelta(days=1), ("not_measurable", "not_begun")),
        ({}, ["0"], FIRST, ("on_track", "within_tolerance")),
        ({}, [], HALF_WAY, ("not_measurable", "no_actual")),
        ({}, [], LAST, ("not_measurable", "no_actual")),
        ({}, [], LAST + timedelta(days=1), ("not_measurable", "no_actual_closed")),
        ({}, ["99"], LAST, ("on_track", "on_schedule")),
        ({}, ["99"], LAST + timedelta(days=1), ("off_track", "target_missed")),
        ({"baseline": NOT_AVAILABLE}, ["99"], HALF_WAY, ("not_measurable", "baseline_not_available")),
        ({"baseline": NO_TARGET}, ["99"], HALF_WAY, ("not_measurable", "no_baseline")),
        ({"baseline": NOT_AVAILABLE}, ["100"], HALF_WAY, ("achieved", "target_reached")),
        ({"baseline": NOT_AVAILABLE}, ["99"], LAST + timedelta(days=1), ("off_track", "target_missed")),
        # What was at its target to begin with has no way to go, and is to stay there.
        ({"baseline": {"value": 100}}, ["100"], HALF_WAY, ("achieved", "target_reached")),
        ({"baseline": {"value": 100}}, ["99"], HALF_WAY, ("off_track", "behind")),
        # A target of a later year than the programme's is due with the programme.
        ({"target_year": 2030}, ["99"], LAST + timedelta(days=1), ("off_track", "target_missed")),
        ({"target_year": None}, ["99"], LAST + timedelta(days=1), ("off_track", "target_missed")),
    ],
)  # fmt: skip
def test_every_way_of_not_knowing_has_its_own_reason(changes, actuals, today, expected):
    assert told(judge(indicator(**changes), *(figure(value) for value in actuals), today=today)) == expected


@pytest.mark.parametrize(
    ("low", "value", "high", "before", "after"),
    [
        ("100", "104", "108", ("achieved", "target_reached"), ("achieved", "target_reached")),
        ("99.9", "104", "108", ("on_track", "interval_straddles_target"),
         ("not_measurable", "interval_straddles_target")),
        ("92", "96", "100", ("on_track", "on_schedule"), ("not_measurable", "interval_straddles_target")),
        ("92", "96", "99.9", ("on_track", "on_schedule"), ("off_track", "target_missed")),
    ],
)  # fmt: skip
def test_only_a_whole_interval_reaches_the_target(low, value, high, before, after):
    rising = figure(value, low=low, high=high)
    mirrored = [Decimal(200) - Decimal(part) for part in (high, value, low)]
    falling = figure(mirrored[1], low=mirrored[0], high=mirrored[2])
    for about, actual in ((indicator(), rising), (indicator(ascending=False, baseline={"value": 200}), falling)):
        assert told(judge(about, actual)) == before
        assert told(judge(about, actual, today=LAST + timedelta(days=1))) == after


def test_the_latest_figure_for_everybody_counts():
    others = (
        figure("100", day(49), category="sex:female"),
        figure("100", HALF_WAY, pcode="MN11"),
        figure("100", HALF_WAY, indicator="other"),
        figure("100", day(30)),
    )
    assert told(judge(indicator(), figure("10"), *others)) == ("off_track", "behind")
    corrected = figure("60", revision=2)
    assert judge(indicator(), corrected, figure("10")).actual == corrected


def test_reached_in_the_year_of_the_target_is_in_time():
    later = LAST + timedelta(days=900)
    in_year, after = figure("100", date(2026, 12, 31)), figure("100", date(2027, 1, 1))
    assert told(judge(indicator(), in_year, today=later)) == ("achieved", "target_reached")
    assert told(judge(indicator(), after, today=later)) == ("achieved", "target_reached_late")
    assert told(judge(indicator(), figure("100"), after, today=later)) == ("achieved", "target_reached")
    assert told(judge(indicator(), figure("100"), figure("99", date(2027, 1, 1)), today=later))[0] == "off_track"


def test_a_yearly_figure_stands_for_a_year():
    first, last = date(2020, 1, 1), date(2029, 12, 31)
    half = figure("20", date(2021, 12, 31))
    for cycle, state in (("yearly", "off_track"), ("at_closure", "on_track")):
        about = indicator(cycle=cycle, target_year=2029)
        fresh = indicator_status(about, [half], date(2021, 12, 31) + FRESH, first, last)
        assert (fresh.state, fresh.measured_on) == ("on_track", date(2021, 12, 31))
        assert indicator_status(about, [half], date(2025, 1, 1), first, last).state == state


values = st.decimals(-1000, 1000, places=3)
days = st.dates(date(2025, 6, 1), date(2027, 6, 30))


@settings(max_examples=150, deadline=None)
@given(values, values, values, st.decimals(0, 100, places=3), st.decimals(0, 50, places=3), st.booleans(),
       st.sampled_from(["yearly", "at_closure"]), days, days)  # fmt: skip
@example(Decimal(0), Decimal(100), Decimal(99), Decimal(1), Decimal(2), True, "yearly", HALF_WAY, LAST + timedelta(9))
def test_a_better_figure_never_worsens_the_status(baseline, target, value, more, noise, ascending, cycle, until, today):
    about = indicator(
        baseline={"value": baseline}, target={"value": target}, ascending=ascending, cycle=cycle, target_year=2026
    )

    def status(at: Decimal) -> Status:
        return judge(about, figure(at, until, low=at - noise, high=at + noise), today=today)

    better = value + more if ascending else value - more
    assert RANK[status(better).state] >= RANK[status(value).state]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([None, "value"]), values, values, values, st.booleans(), days, days)
def test_achieved_means_that_the_target_is_reached(known, baseline, target, value, ascending, until, today):
    before = {"value": baseline} if known else NOT_AVAILABLE
    about = indicator(baseline=before, target={"value": target}, ascending=ascending)
    status = judge(about, figure(value, until), today=today)
    reached = value >= target if ascending else value <= target
    assert status.state in STATES
    assert status.reason in REASONS
    if status.state == "achieved":
        assert reached
    elif reached:
        assert status.reason in ("target_zero", "not_begun")
    if status.way is not None and status.reason != "not_begun":
        assert (status.way >= 1) == reached


def test_the_invented_programme_has_every_state():
    framework = invented_framework()
    found = {
        item.code: told(indicator_status(item, invented_actuals(), TODAY, framework.first_day, framework.last_day))
        for item in framework.indicators
    }
    assert {state for state, _ in found.values()} == set(STATES)
    assert found["staff"] == ("on_track", "within_tolerance")
    assert found["noisy"] == ("on_track", "interval_straddles_target")
