"""Report, verify, question and settle over a real database: rights, locks, money."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.budget.audit_sample import draw
from data.budget.errors import StepRefused, UnknownRequest, UnknownRound
from data.budget.incentives import Member
from data.budget.result_records import ResultEntry
from data.people.audit import read_events
from data.people.database import open_database
from data.people.errors import OutsideScope
from tests.data.budget import results_country as country
from tests.data.budget.results_country import (
    ADMINISTRATOR,
    AIMAG,
    APPROVER,
    AUDITOR,
    KAZ,
    NATIONAL,
    OTHER_APPROVER,
    OTHER_SOUM,
    SOUM,
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'budget.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_database").replace("postgresql://", "postgresql+psycopg://")
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def furnished(engine):
    return country.furnish(engine)


def entry(quantity, **more):
    return ResultEntry(**{"participants": quantity, "quantity": quantity, "cost_minor": 0, "evidence": "Act 7", **more})


def refused(reason, step, *arguments):
    with pytest.raises(StepRefused) as caught:
        step(*arguments)
    assert caught.value.reason == reason


def test_three_people_report_verify_and_settle(engine, furnished):
    number, lines = furnished
    results, line = country.rooms(engine), lines["MN1101", 1]
    team = (Member("joint_team", 1, 0, 6), Member("social_worker", 1, 8, 0), Member("social_worker", 2, 4, 3))
    first = entry(9, cost_minor=1_400_000, cases_assessed=12, cases_served=7, members=team)
    assert results.report(SOUM, "mng", line, 1, 0, first) == 1
    refused("nothing", results.settle, NATIONAL, "mng", number)
    assert results.decide(APPROVER, "mng", line, 1, 1, "question", "Which register?") == 2
    (found,) = [item for item in results.of_round(SOUM, "mng", number).lines if item.number == line]
    assert (found.results[1].state, found.results[1].question, found.waits) == ("questioned", "Which register?", True)
    assert results.report(SOUM, "mng", line, 1, 2, entry(10, cases_assessed=12, cases_served=7, members=team)) == 3
    assert results.decide(APPROVER, "mng", line, 1, 3, "verify") == 4
    run = results.settle(NATIONAL, "mng", number, "MN11")
    (found,) = [item for item in results.of_round(SOUM, "mng", number).lines if item.number == line]
    (settled,) = found.settlements
    assert (settled.run, settled.due_minor) == (run, 10 * 150_000)
    assert settled.incentive_due_minor == 12 * 5_000 + 7 * 8_000
    assert [member.role for member in found.results[1].entry.members] == ["social_worker"] * 2 + ["joint_team"]
    # Settled once: a second run finds nothing.
    refused("nothing", results.settle, NATIONAL, "mng", number)
    with Session(engine) as session:
        events = [(event.event, event.account) for event in read_events(session)]
        details = " ".join(event.detail for event in read_events(session))
        kept = session.execute(text("SELECT version, state FROM service_result_version ORDER BY version")).all()
    assert events == [
        ("result_reported", "soum"),
        ("result_decided", "area-approver"),
        ("result_reported", "soum"),
        ("result_decided", "area-approver"),
        ("settled", "national"),
    ]
    assert "register" not in details
    assert [tuple(row) for row in kept] == [(1, "reported"), (2, "questioned"), (3, "reported"), (4, "verified")]


def test_corrections_settle_the_difference_and_the_year_keeps_its_cap(engine, furnished):
    number, lines = furnished
    results, line = country.rooms(engine), lines["MN1101", 1]

    def report_and_verify(quarter, base, quantity):
        results.report(SOUM, "mng", line, quarter, base, entry(quantity))
        results.decide(APPROVER, "mng", line, quarter, base + 1, "verify")

    def dues():
        (found,) = [item for item in results.of_round(NATIONAL, "mng", number).lines if item.number == line]
        return [item.due_minor // 150_000 for item in found.settlements]

    report_and_verify(1, 0, 15)
    report_and_verify(2, 0, 20)
    results.settle(NATIONAL, "mng", number)
    report_and_verify(3, 0, 15)  # 50 of 40: capped
    results.settle(NATIONAL, "mng", number)
    assert dues() == [35, 5]
    # A verified quarter is corrected: the whole line waits until that is verified, then the difference is taken back.
    results.report(SOUM, "mng", line, 1, 2, entry(1))
    refused("nothing", results.settle, NATIONAL, "mng", number)
    results.decide(APPROVER, "mng", line, 1, 3, "verify")
    results.settle(NATIONAL, "mng", number)
    assert dues() == [35, 5, -4]
    sample = results.runs(AUDITOR, "mng", number)[0].sample()
    assert [picked.why for picked in sample.picked] == ["taken_back"]


def test_rights_and_territories(engine, furnished):
    number, lines = furnished
    results, line = country.rooms(engine), lines["MN1101", 1]
    results.report(AIMAG, "mng", line, 1, 0, entry(4))
    for identity in (OTHER_SOUM, APPROVER, NATIONAL, AUDITOR, ADMINISTRATOR, KAZ):
        with pytest.raises(OutsideScope):
            results.report(identity, "mng", line, 1, 1, entry(5))
    for identity in (SOUM, AIMAG, OTHER_APPROVER, NATIONAL, AUDITOR, KAZ):
        with pytest.raises(OutsideScope):
            results.decide(identity, "mng", line, 1, 1, "verify")
    results.decide(APPROVER, "mng", line, 1, 1, "verify")
    for identity in (SOUM, AIMAG, APPROVER, AUDITOR, KAZ):
        with pytest.raises(OutsideScope):
            results.settle(identity, "mng", number)
    for identity in (SOUM, AIMAG, KAZ, ADMINISTRATOR):
        with pytest.raises(OutsideScope):
            results.runs(identity, "mng", number)
    areas = {
        identity.name: {found.area for found in results.of_round(identity, "mng", number).lines}
        for identity in (SOUM, AIMAG, OTHER_APPROVER, NATIONAL, AUDITOR)
    }
    assert areas["soum"] == {"MN1101"}
    assert areas["aimag"] == {"MN1101", "MN1102", "MN1103"}
    assert areas["other-approver"] == {"MN2101", "MN2102", "MN2103"}
    assert areas["national"] == areas["auditor"] == set(country.AREAS)
    for identity in (KAZ, ADMINISTRATOR):
        with pytest.raises(OutsideScope):
            results.of_round(identity, "mng", number)


def test_samples_are_seen_by_those_who_see_all_that_they_rest_on(engine, furnished):
    number, lines = furnished
    results = country.rooms(engine)
    for area, approver in (("MN1101", APPROVER), ("MN2101", OTHER_APPROVER)):
        reporter = type(AIMAG)("reporter", "planner", "mng", area)
        results.report(reporter, "mng", lines[area, 2], 1, 0, entry(70))
        results.decide(approver, "mng", lines[area, 2], 1, 1, "verify")
    own = results.settle(NATIONAL, "mng", number, "MN11")
    whole = results.settle(NATIONAL, "mng", number)
    assert [run.number for run in results.runs(AUDITOR, "mng", number)] == [whole, own]
    assert [run.number for run in results.runs(APPROVER, "mng", number)] == [own]
    assert results.runs(OTHER_APPROVER, "mng", number) == []
    run = results.runs(APPROVER, "mng", number)[0]
    assert (run.seed, run.minor, run.area) == ("seed-1", 70 * 12_000, "MN11")
    assert run.sample() == draw([picked.item for picked in run.sample().picked], run.rule, "seed-1")


def test_what_is_not_usable_is_refused_and_changes_nothing(engine, furnished):
    _, lines = furnished
    results, line = country.rooms(engine), lines["MN1101", 1]
    refused("no_quarter", results.report, SOUM, "mng", line, 5, 0, entry(4))
    refused("no_quarter", results.report, SOUM, "mng", line, 0, 0, entry(4))
    early = country.rooms(engine, clock=lambda: datetime(2027, 3, 31, tzinfo=UTC))
    refused("too_early", early.report, SOUM, "mng", line, 2, 0, entry(4))
    refused("no_evidence", results.report, SOUM, "mng", line, 1, 0, entry(4, evidence="  "))
    refused("bad_number", results.report, SOUM, "mng", line, 1, 0, entry(-4))
    refused("bad_number", results.report, SOUM, "mng", line, 1, 0, entry(4, cost_minor=10**16))
    refused("bad_text", results.report, SOUM, "mng", line, 1, 0, entry(4, note="x" * 501))
    refused("bad_text", results.report, SOUM, "mng", line, 1, 0, entry(4, note="\u202e"))
    twice = (Member("joint_team", 1, 1, 1),) * 2
    refused("bad_members", results.report, SOUM, "mng", line, 1, 0, entry(4, members=twice))
    refused("not_reported", results.decide, APPROVER, "mng", line, 1, 0, "verify")
    for step in ((1, 0, entry(0, evidence="")),):
        results.report(SOUM, "mng", line, *step)  # nothing done is a result, too
    refused("no_question", results.decide, APPROVER, "mng", line, 1, 1, "question", " ")
    refused("unknown_action", results.decide, APPROVER, "mng", line, 1, 1, "pay")
    with pytest.raises(UnknownRequest):
        results.report(SOUM, "mng", 9999, 1, 0, entry(4))
    with pytest.raises(UnknownRequest):
        results.decide(KAZ, "kaz", line, 1, 1, "verify")
    with pytest.raises(UnknownRound):
        results.settle(NATIONAL, "mng", 99)


def test_who_comes_second_is_told_and_loses_nothing_of_the_first(engine, furnished):
    number, lines = furnished
    results, line = country.rooms(engine), lines["MN1101", 1]
    results.report(SOUM, "mng", line, 1, 0, entry(4))
    refused("changed", results.report, AIMAG, "mng", line, 1, 0, entry(5))
    results.report(AIMAG, "mng", line, 1, 1, entry(6))
    refused("changed", results.report, SOUM, "mng", line, 1, 1, entry(7))
    refused("changed", results.decide, APPROVER, "mng", line, 1, 1, "verify")
    results.decide(APPROVER, "mng", line, 1, 2, "verify")
    (found,) = [item for item in results.of_round(SOUM, "mng", number).lines if item.number == line]
    assert found.results[1].entry.quantity == 6
    with Session(engine) as session:
        contents = session.execute(text("SELECT content FROM service_result_version ORDER BY version")).scalars()
        assert [json.loads(content).get("quantity") for content in contents] == [4, 6, None]


def test_only_locked_requests_have_results(engine):
    number, lines = country.furnish(engine, locked=("MN1102",))
    results = country.rooms(engine)
    refused("not_locked", results.report, SOUM, "mng", lines["MN1101", 1], 1, 0, entry(4))
    found = results.of_round(AIMAG, "mng", number)
    assert ({line.area for line in found.lines}, found.unlocked) == ({"MN1102"}, 2)


def test_settlements_cannot_be_changed_in_the_database(engine, furnished):
    number, lines = furnished
    results, line = country.rooms(engine), lines["MN1101", 1]
    results.report(SOUM, "mng", line, 1, 0, entry(4))
    results.decide(APPROVER, "mng", line, 1, 1, "verify")
    results.settle(NATIONAL, "mng", number)
    for statement in (
        "UPDATE settlement SET flags = 'x'",
        "DELETE FROM settlement",
        "UPDATE settlement_run SET seed = 'x'",
        "DELETE FROM service_result_version",
    ):
        with engine.connect() as connection, pytest.raises(DBAPIError, match="can only be added"):
            connection.execute(text(statement))
