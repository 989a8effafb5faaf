"""Flags over results of a round, and the demonstration's results, which hold anomalies on purpose."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from data.budget.demonstration.furnish_results import furnish_results
from data.budget.norm import CostNorm
from data.budget.result_flags import audited_lines, find_flags
from data.budget.result_records import QuarterResult, ResultEntry, ResultLine, RoundResults
from data.budget.round_records import Round, RoundLine
from data.budget.take_up import TakeUp
from data.people.database import open_database
from tests.data.budget.results_country import NATIONAL, NOON, furnish, rooms

DAY = date(2027, 1, 1)
AT = datetime(2027, 5, 1, tzinfo=UTC)
NORM = CostNorm(
    1, "mng", "care", 1, "", "", "visit", 1000, "MNT", DAY, DAY, None, "A/1", DAY, "", {}, {}, (), "evidenced", 0, 0,
    (), True,
)  # fmt: skip
LINES = tuple(RoundLine(number, number, NORM, "everybody:families", TakeUp()) for number in range(1, 6))
ROUND = Round(1, "mng", "Year", DAY, date(2027, 12, 31), "r1", "MNT", 2, None, DAY, DAY, "closed", False, LINES)


def line_of(area, position, *quantities, participants=93, proposed=97, units=480):
    entries = [ResultEntry(units // 5 + quarter, quantity, 5) for quarter, quantity in enumerate(quantities)]
    results = {
        quarter: QuarterResult(quarter, "verified", 2, entry, "", "a", AT, "b", AT)
        for quarter, entry in enumerate(entries, start=1)
    }
    number = area * 10 + position
    code = f"MN11{area:02}"
    return ResultLine(
        number, area, code, "MN11", LINES[position - 1], proposed, "value", participants, units, 1000, units * 1000,
        results,
    )  # fmt: skip


def clean():
    """Ten areas of five services each, in a year of two quarters that went nearly as planned."""
    return [
        line_of(area, position, 100 + (area * 7 + position * 3) % 19, 101 + (area * 5 + position * 7) % 23)
        for area in range(10)
        for position in range(1, 6)
    ]


def flags_of(lines, before=None, ceilings=None):
    former = RoundResults(ROUND, tuple(before), 0) if before is not None else None
    return find_flags(RoundResults(ROUND, tuple(lines), 0), former, ceilings)


def test_clean_results_are_not_flagged():
    assert flags_of(clean(), clean(), {f"MN11{area:02}": 2_500_000 for area in range(10)}) == []


def test_what_stands_out_is_found_with_its_figures():
    lines = clean()
    lines[17] = line_of(3, 3, 105, 420)
    (flag,) = flags_of(lines)
    assert (flag.code, flag.area, flag.line) == ("jump", "MN1103", 33)
    assert (flag.figures["before"], flag.figures["now"], flag.figures["peers"]) == (105, 420, 10)
    assert flag.figures["ratio"] == pytest.approx(4)
    assert audited_lines([flag], lines) == {33: ("jump",)}


def test_jumps_against_the_last_round_compare_the_same_quarters():
    lines = [line_of(area, 1, 110 + area) for area in range(10)]
    before = [line_of(area, 1, 100 + area, 9_000) for area in range(10)]
    assert flags_of(lines, before) == []
    before[4] = line_of(4, 1, 25, 9_000)
    (flag,) = flags_of(lines, before)
    assert (flag.code, flag.area, flag.figures["before"], flag.figures["now"]) == ("jump_round", "MN1104", 25, 114)


def test_areas_that_report_exactly_their_plan_or_ask_for_exactly_their_limit():
    lines = [line for line in clean() if line.area != "MN1102"]
    lines += [line_of(2, position, 120, 120, proposed=93) for position in range(1, 6)]
    found = {flag.code: flag for flag in flags_of(lines, ceilings={f"MN11{area:02}": 2_400_000 for area in range(10)})}
    assert set(found) == {"as_planned", "as_proposed", "at_ceiling"}
    assert (found["as_planned"].area, found["as_planned"].figures) == ("MN1102", {"figures": 10})
    assert found["at_ceiling"].figures == {"figures": 10}
    # What was asked for is no reason to audit results.
    assert audited_lines(list(found.values()), lines) == {
        line.number: ("as_planned",) for line in lines if line.area == "MN1102"
    }


def test_the_demonstration_has_results_in_every_state_and_an_anomaly(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    number, _ = furnish(engine)
    assert furnish_results(engine, "mng", clock=lambda: NOON) == 0, "rounds of people are left alone"
    with engine.begin() as connection:
        connection.execute(text("UPDATE budget_round SET demonstration = 1"))
    assert furnish_results(engine, "mng", clock=lambda: NOON) == 18
    found = rooms(engine).of_round(NATIONAL, "mng", number)
    states = {result.state for line in found.lines for result in line.results.values()}
    assert states == {"reported", "verified", "questioned"}
    assert {flag.code for flag in find_flags(found)} >= {"as_planned"}
    assert sum(line.paid_minor for line in found.lines) > 0
    assert any(line.ready for line in found.lines), "something is left to settle for those who try it"
    rooms(engine).settle(NATIONAL, "mng", number)
    run = rooms(engine).runs(NATIONAL, "mng", number)[0]
    assert any(picked.why == "flagged" for picked in run.sample().picked)
    assert furnish_results(engine, "mng", clock=lambda: NOON) == 0, "once only"
    engine.dispose()
