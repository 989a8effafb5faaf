"""One request from proposal to lock: who may do what, what is asked before, and what is recorded."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.budget.entry_checks import ENTRY_REASONS, EntryRefused
from data.budget.errors import StepRefused, UnknownRequest, UnknownRound
from data.budget.request_states import REASONS
from data.budget.requests import LineEntry
from data.people.audit import read_events
from data.people.errors import OutsideScope
from data.people.scope import Identity
from tests.data.budget.budget_round import (
    ADMINISTRATOR,
    AIMAG,
    AIMAG_APPROVER,
    APPROVER,
    AUDITOR,
    NATIONAL,
    OTHER_SOUM,
    SOUM,
)

NOWHERE = Identity("uma", "planner", "mng", "")
FOREIGN = Identity("kairat", "national_planner", "kaz")
OTHER_APPROVER = Identity("dorj", "approver", "mng", "MN22")
SOUM_APPROVER = Identity("small", "approver", "mng", "MN2101")
READERS = (SOUM, AIMAG, AIMAG_APPROVER, APPROVER, AUDITOR, NATIONAL, SOUM_APPROVER)
OUTSIDERS = (OTHER_SOUM, OTHER_APPROVER, NOWHERE, FOREIGN, ADMINISTRATOR)


def refused(do, reason):
    with pytest.raises(StepRefused) as found:
        do()
    assert found.value.reason == reason
    assert reason in REASONS
    return str(found.value)


def events(budget, *kinds):
    with Session(budget.engine) as session:
        return [(e.account, e.event, e.detail) for e in read_events(session) if e.event in kinds]


def test_territories_decide_what_is_listed_and_read(budget):
    request = budget.of("MN2101")
    for reader in READERS:
        assert budget.requests.get(reader, "mng", request.number) == request
        assert budget.requests.history(reader, "mng", request.number)
    for outsider in OUTSIDERS:
        with pytest.raises(OutsideScope):
            budget.requests.get(outsider, "mng", request.number)
    areas = {
        person.name: [item.area for item in budget.requests.listed(person, "mng", budget.number)]
        for person in (SOUM, AIMAG, NATIONAL)
    }
    assert areas["saraa"] == ["MN2101"]
    assert areas["anna"] == ["MN2101", "MN2102", "MN2103"]
    assert len(areas["nara"]) == 9
    for asked in (budget.requests.listed, budget.requests.roll_up):
        for outsider in (NOWHERE, FOREIGN, ADMINISTRATOR):
            with pytest.raises(OutsideScope):
                asked(outsider, "mng", budget.number)
        with pytest.raises(UnknownRound):
            asked(NATIONAL, "mng", 99)
    assert [area.area for area in budget.requests.roll_up(SOUM, "mng", budget.number).parents] == ["MN21"]
    assert budget.requests.roll_up(SOUM, "mng", budget.number).whole.requests == 1
    with pytest.raises(UnknownRequest):
        budget.requests.get(NATIONAL, "mng", 99)


def test_lists_are_filtered(budget):
    budget.bring("MN2102", "submit")
    listed = budget.requests.listed
    assert [item.area for item in listed(NATIONAL, "mng", budget.number, parent="MN22")] == ["MN2201", "MN2202"]
    assert [item.area for item in listed(NATIONAL, "mng", budget.number, state="submitted")] == ["MN2102"]
    assert listed(NATIONAL, "mng", budget.number, parent="MN22", state="submitted") == []
    assert listed(SOUM, "mng", budget.number, parent="MN22") == []
    for item in listed(NATIONAL, "mng", budget.number):
        request = budget.of(item.area)
        assert (item.total_minor, item.proposed_minor) == (request.total_minor, request.proposed_minor)
        assert (item.version, item.state, item.changed_by) == (request.version, request.state, request.changed_by)


def test_a_saved_entry_is_priced_and_kept(budget, clock):
    request = budget.of("MN2102")
    first, second, _ = (line.line for line in request.lines)
    clock.move(hours=3)
    entry = LineEntry(1234, "  new\n families ", {2: " A-7 ", 1: ""})
    saved = budget.requests.save(AIMAG, "mng", request.number, 1, {first.number: entry})
    assert (saved.version, saved.merged, saved.unmerged, saved.others) == (2, (first.number,), (), ())
    after = budget.of("MN2102")
    line = after.lines[0]
    assert line.entry == LineEntry(1234, "new families", {2: "A-7"})
    assert line.quantity == first.take_up.quantity(1234, "family_month")
    assert line.amount_minor == line.quantity * request.lines[0].unit_price_minor
    assert line.missing_documents == (1,)
    assert after.lines[1:] == request.lines[1:]
    assert after.total_minor == sum(line.amount_minor for line in after.lines)
    assert (after.changed_by, after.changed_at, after.version) == ("anna", clock.now, 2)
    assert (line.proposed, line.proposed_minor) == (request.lines[0].proposed, request.lines[0].amount_minor)
    history = budget.requests.history(AIMAG, "mng", request.number)
    assert [(item.version, item.account) for item in history] == [(1, "nara"), (2, "anna")]
    assert history[0].entries[first.number] == LineEntry(request.lines[0].proposed)
    assert history[1].entries[second.number] == request.lines[1].entry
    detail = f"request {request.number}, round {budget.number}, MN2102, version 2, 1 lines, 0 unmerged"
    assert events(budget, "request_saved") == [("anna", "request_saved", detail)]


def test_an_entry_that_changes_nothing_makes_no_version(budget):
    request = budget.of("MN2101")
    same = {line.line.number: line.entry for line in request.lines}
    for entries in ({}, same):
        saved = budget.requests.save(SOUM, "mng", request.number, 1, entries)
        assert (saved.version, saved.merged, saved.unmerged) == (1, (), ())
    assert budget.of("MN2101") == request
    assert events(budget, "request_saved") == []


@pytest.mark.parametrize("person", [OTHER_SOUM, AIMAG_APPROVER, NATIONAL, AUDITOR, APPROVER, ADMINISTRATOR, NOWHERE])
def test_only_planners_of_the_area_fill_in(budget, person):
    request = budget.of("MN2101")
    entries = {request.lines[0].line.number: LineEntry(1)}
    with pytest.raises(OutsideScope):
        budget.requests.save(person, "mng", request.number, 1, entries)
    with pytest.raises(OutsideScope):
        budget.requests.settle_edit(person, "mng", request.number, 1, "mine")
    assert budget.of("MN2101") == request


@pytest.mark.parametrize(
    ("entry", "field", "reason"),
    [
        (LineEntry(-1), "participants", "not_a_count"),
        (LineEntry(10_000_001), "participants", "not_a_count"),
        (LineEntry(True), "participants", "not_a_count"),
        (LineEntry(1.5), "participants", "not_a_count"),
        (LineEntry("5"), "participants", "not_a_count"),
        (LineEntry(10_000_000), "participants", "too_large"),
        (LineEntry(1, "x" * 501), "reason", "too_long"),
        (LineEntry(1, "a\x00b"), "reason", "unprintable"),
        (LineEntry(1, "a\u202eb"), "reason", "unprintable"),
        (LineEntry(1, "\ud800"), "reason", "unprintable"),
        (LineEntry(1, "", {3: "x"}), "document", "unknown_document"),
        (LineEntry(1, "", {0: "x"}), "document", "unknown_document"),
        (LineEntry(1, "", {1: "x" * 201}), "document", "too_long"),
        (LineEntry(1, "", {1: "\x00"}), "document", "unprintable"),
    ],
)
def test_entries_that_are_not_usable_name_line_and_field(budget, entry, field, reason):
    request = budget.of("MN2101")
    number, other = request.lines[0].line.number, request.lines[1].line.number
    with pytest.raises(EntryRefused) as found:
        budget.requests.save(SOUM, "mng", request.number, 1, {other: LineEntry(7), number: entry})
    assert (found.value.line, found.value.field, found.value.reason) == (number, field, reason)
    assert reason in ENTRY_REASONS
    assert budget.of("MN2101") == request


def test_lines_and_versions_of_elsewhere_are_refused(budget):
    request = budget.of("MN2101")
    number = request.lines[0].line.number
    for base, line, reason in (
        (1, 999, "unknown_line"),
        (2, number, "unknown_version"),
        (0, number, "unknown_version"),
    ):
        with pytest.raises(EntryRefused) as found:
            budget.requests.save(SOUM, "mng", request.number, base, {line: LineEntry(1)})
        assert found.value.reason == reason
    assert budget.of("MN2101") == request


def test_what_submitting_needs(budget):
    request = budget.of("MN2102")
    number, lines = request.number, [line.line.number for line in request.lines]

    def submit(version):
        return budget.requests.move(OTHER_SOUM, "mng", number, "submit", version)

    assert "line 1, 3" in refused(lambda: submit(1), "needs_document")
    documents = {1: "a", 2: "b"}
    entries = {part.line.number: LineEntry(part.participants, "", documents) for part in request.lines}
    entries[lines[1]] = LineEntry(request.lines[1].participants + 1)
    first = {line: entry for line, entry in entries.items() if line != lines[1]}
    budget.requests.save(OTHER_SOUM, "mng", number, 1, first)
    budget.requests.save(OTHER_SOUM, "mng", number, 2, {lines[1]: entries[lines[1]]})
    assert "line 2" in refused(lambda: submit(3), "needs_reason")
    budget.requests.save(OTHER_SOUM, "mng", number, 3, {lines[1]: replace(entries[lines[1]], reason="born since")})
    refused(lambda: submit(3), "changed")
    assert submit(4) == 5
    after = budget.of("MN2102")
    assert (after.state, after.version, after.lines) == ("submitted", 5, after.lines)
    assert [(step.before, step.after, step.version, step.account) for step in after.steps] == [
        ("draft", "submitted", 4, "bat")
    ]
    assert events(budget, "request_moved")[-1][2].endswith("MN2102, draft to submitted, version 5")


def test_a_line_without_participants_needs_no_documents(budget):
    request = budget.of("MN2102")
    entries = {line.line.number: LineEntry(0, "nobody here") for line in request.lines}
    budget.requests.save(OTHER_SOUM, "mng", request.number, 1, entries)
    assert budget.of("MN2102").total_minor == 0
    assert budget.requests.move(OTHER_SOUM, "mng", request.number, "submit", 2) == 3


def test_a_line_without_a_proposal_needs_a_reason(budget):
    with budget.engine.begin() as connection:
        connection.execute(text("UPDATE funding_request_line SET proposed_state = 'none' WHERE request_id = 5"))
    request = budget.of("MN2102")
    assert request.number == 5
    entries = {number: replace(entry, reason="") for number, entry in budget.complete("MN2102").items()}
    budget.requests.save(OTHER_SOUM, "mng", 5, 1, entries)
    assert "line 1, 2, 3" in refused(lambda: budget.requests.move(OTHER_SOUM, "mng", 5, "submit", 2), "needs_reason")


def test_decisions_are_the_parents(budget):
    request = budget.bring("MN2101", "submit")
    for person in (SOUM, AIMAG, OTHER_APPROVER, SOUM_APPROVER, AUDITOR, NATIONAL, FOREIGN, ADMINISTRATOR):
        for action in ("accept", "return"):
            with pytest.raises(OutsideScope):
                budget.requests.move(person, "mng", request.number, action, request.version, "note")
    move = budget.requests.move
    refused(lambda: move(AIMAG_APPROVER, "mng", request.number, "return", request.version, " \n "), "needs_note")
    with pytest.raises(EntryRefused):
        move(AIMAG_APPROVER, "mng", request.number, "return", request.version, "a\x00")
    version = move(AIMAG_APPROVER, "mng", request.number, "return", request.version, "too many")
    assert budget.of("MN2101").steps[-1].note == "too many"
    refused(lambda: move(AIMAG_APPROVER, "mng", request.number, "accept", version), "wrong_state")
    version = move(SOUM, "mng", request.number, "submit", version)
    version = move(AIMAG_APPROVER, "mng", request.number, "accept", version)
    version = move(APPROVER, "mng", request.number, "return", version, "after all")
    assert budget.of("MN2101").state == "returned"
    refused(lambda: move(SOUM, "mng", request.number, "submit", version - 1), "changed")


def test_no_approval_before_every_child_is_decided(budget, clock):
    requests = budget.requests
    first = budget.bring("MN2101", "submit", "accept")
    second = budget.bring("MN2102", "submit", "accept")
    third = budget.bring("MN2103", "submit")
    sentence = refused(
        lambda: requests.move(AIMAG_APPROVER, "mng", first.number, "approve", first.version), "undecided"
    )
    assert sentence.startswith("1 requests")
    refused(lambda: requests.move_area(AIMAG_APPROVER, "mng", budget.number, "MN21", "approve"), "undecided")
    version = requests.move(AIMAG_APPROVER, "mng", third.number, "accept", third.version)
    assert requests.move(AIMAG_APPROVER, "mng", first.number, "approve", first.version) == first.version + 1
    requests.move(AIMAG_APPROVER, "mng", third.number, "return", version, "once more")
    refused(lambda: requests.move(AIMAG_APPROVER, "mng", second.number, "approve", second.version), "undecided")
    clock.now = clock.now.replace(month=10, day=15)
    refused(lambda: requests.move_area(APPROVER, "mng", budget.number, "MN21", "approve"), "undecided")
    clock.move(days=1)
    assert date(2026, 10, 15) == budget.round.decide_by < clock.now.date()
    assert requests.move_area(APPROVER, "mng", budget.number, "MN21", "approve") == 1
    assert [budget.of(area).state for area in ("MN2101", "MN2102", "MN2103")] == ["approved", "approved", "returned"]


def test_a_whole_area_is_approved_and_locked(budget):
    for area in ("MN2201", "MN2202"):
        budget.bring(area, "submit", "accept")
    requests = budget.requests
    for person in (SOUM, AIMAG_APPROVER, NATIONAL, AUDITOR):
        with pytest.raises(OutsideScope):
            requests.move_area(person, "mng", budget.number, "MN22", "approve")
    refused(lambda: requests.move_area(NATIONAL, "mng", budget.number, "MN22", "lock"), "nothing")
    refused(lambda: requests.move_area(OTHER_APPROVER, "mng", budget.number, "MN22", "accept"), "unknown_action")
    assert requests.move_area(OTHER_APPROVER, "mng", budget.number, "MN22", "approve") == 2
    with pytest.raises(OutsideScope):
        requests.move_area(OTHER_APPROVER, "mng", budget.number, "MN22", "lock")
    assert requests.move_area(NATIONAL, "mng", budget.number, "MN22", "lock") == 2
    refused(lambda: requests.move_area(NATIONAL, "mng", budget.number, "MN22", "lock"), "nothing")
    for area in ("MN2201", "MN2202"):
        request = budget.of(area)
        assert [step.after for step in request.steps] == ["submitted", "accepted", "approved", "locked"]
        history = requests.history(NATIONAL, "mng", request.number)
        assert [item.version for item in history] == list(range(1, request.version + 1))
        assert history[-1].entries == {line.line.number: line.entry for line in request.lines}
    assert events(budget, "request_moved")[-1] == (
        "nara", "request_moved", f"round {budget.number}, MN22, 2 requests, approved to locked",
    )  # fmt: skip
    rolled = requests.roll_up(NATIONAL, "mng", budget.number)
    assert rolled.whole.approved_minor == sum(budget.of(area).total_minor for area in ("MN2201", "MN2202"))


def test_a_closed_round_takes_nothing_in_but_is_brought_to_its_end(budget):
    accepted = budget.bring("MN2301", "submit", "accept")
    waiting = budget.bring("MN2201", "submit")
    budget.rounds.close(NATIONAL, "mng", budget.number)
    request = budget.of("MN2102")
    number = request.lines[0].line.number
    saved = budget.requests.save(OTHER_SOUM, "mng", request.number, 1, {number: LineEntry(5, "late")})
    assert (saved.version, saved.unmerged) == (1, (number,))
    refused(lambda: budget.requests.move(OTHER_SOUM, "mng", request.number, "submit", 1), "round_closed")
    back = lambda: budget.requests.move(APPROVER, "mng", waiting.number, "return", waiting.version, "no")  # noqa: E731
    refused(back, "round_closed")
    version = budget.requests.move(APPROVER, "mng", accepted.number, "approve", accepted.version)
    assert budget.requests.move(NATIONAL, "mng", accepted.number, "lock", version) == version + 1


def test_open_steps_say_why_not(budget):
    def seen(person, area):
        return [
            (step.action, step.allowed, step.reason, step.needs_note)
            for step in budget.requests.steps_open(person, budget.of(area))
        ]

    assert seen(OTHER_SOUM, "MN2102") == [("submit", False, "needs_document", False)]
    assert seen(AUDITOR, "MN2102") == [("submit", False, "role", False)]
    budget.bring("MN2102", "submit")
    assert seen(AIMAG_APPROVER, "MN2102") == [("return", True, "", True), ("accept", True, "", False)]
    assert seen(SOUM_APPROVER, "MN2102")[0] == ("return", False, "territory", True)
    budget.requests.move(APPROVER, "mng", budget.of("MN2102").number, "accept", 3)
    assert seen(AIMAG_APPROVER, "MN2102")[1] == ("approve", False, "undecided", False)
    locked = budget.bring("MN2301", "submit", "accept", "approve", "lock")
    assert budget.requests.steps_open(NATIONAL, locked) == []


def test_comments_are_of_those_who_have_a_part(budget):
    request = budget.of("MN2101")
    line = request.lines[1].line.number
    for person in (SOUM, AIMAG_APPROVER, NATIONAL):
        budget.requests.comment(person, "mng", request.number, " Please\n look ", line)
    budget.requests.comment(AIMAG, "mng", request.number, "as a whole")
    found = budget.of("MN2101").comments
    assert [(item.account, item.text, item.line) for item in found] == [
        ("saraa", "Please look", line), ("bold", "Please look", line), ("nara", "Please look", line),
        ("anna", "as a whole", None),
    ]  # fmt: skip
    assert budget.of("MN2101").version == 1
    for person in (AUDITOR, OTHER_SOUM, OTHER_APPROVER, ADMINISTRATOR):
        with pytest.raises(OutsideScope):
            budget.requests.comment(person, "mng", request.number, "hello")
    for words, at, reason in ((" ", None, "empty"), ("x" * 1001, None, "too_long"), ("\x00", None, "unprintable"),
                              ("x", 99, "unknown_line")):  # fmt: skip
        with pytest.raises(EntryRefused) as refusal:
            budget.requests.comment(SOUM, "mng", request.number, words, at)
        assert refusal.value.reason == reason
    assert "look" not in "".join(event[2] for event in events(budget, "request_commented"))
    assert len(events(budget, "request_commented")) == 4


def test_steps_and_versions_can_only_be_added(budget):
    budget.bring("MN2101", "submit")
    for table in ("request_version", "request_step"):
        for statement in (f"UPDATE {table} SET account = 'x'", f"DELETE FROM {table}"):
            with budget.engine.begin() as connection, pytest.raises(DBAPIError, match="only be added"):
                connection.execute(text(statement))
