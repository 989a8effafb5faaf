"""Two at once, on SQLite and on a real PostgreSQL: both never win, and nothing of either is lost."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import text

from data.budget.errors import StepRefused
from data.budget.requests import LineEntry
from data.people.database import open_database
from tests.data.budget.added_up import check_sums
from tests.data.budget.budget_round import (
    AIMAG,
    AIMAG_APPROVER,
    APPROVER,
    NATIONAL,
    SOUM,
    HandClock,
    draft,
    fill,
)


@pytest.fixture(scope="module")
def on_postgresql(postgres_server, read):
    """The rooms of one PostgreSQL database for all tests of this file: its schema takes a second to make."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres_server.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
    engine = open_database(url)
    yield fill(engine, HandClock(), read())
    engine.dispose()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def busy(request):
    """A round of its own on either database."""
    if request.param == "sqlite":
        return request.getfixturevalue("budget")
    rooms = request.getfixturevalue("on_postgresql")
    figures = request.getfixturevalue("read")()
    return replace(rooms, number=rooms.rounds.open(NATIONAL, "mng", draft(rooms.norms), figures))


def at_once(*works):
    """Let all begin in the same moment; what each gives, or the StepRefused that it met."""
    start = Barrier(len(works))

    def run(work):
        start.wait()
        try:
            return work()
        except StepRefused as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.result() for done in [threads.submit(run, work) for work in works]]


def test_of_two_steps_at_once_one_is_taken(busy):
    for area in ("MN2101", "MN2102", "MN2103"):
        request = busy.bring(area, "submit")
        asked = [
            (AIMAG_APPROVER, "accept"), (APPROVER, "return"), (APPROVER, "accept"), (AIMAG_APPROVER, "return"),
        ]  # fmt: skip
        move = partial(busy.requests.move, country="mng", number=request.number, base_version=request.version)
        found = at_once(*(partial(move, person, action=action, note="note") for person, action in asked))
        won = [item for item in found if not isinstance(item, StepRefused)]
        assert won == [request.version + 1]
        assert {item.reason for item in found if isinstance(item, StepRefused)} == {"changed"}
        after = busy.of(area)
        assert (after.version, len(after.steps)) == (request.version + 1, 2)
        assert [item.version for item in busy.requests.history(NATIONAL, "mng", request.number)] == [1, 2, 3, 4]


def test_saving_and_submitting_at_once_loses_neither(busy):
    for round_of_play in range(3):
        area = ("MN2201", "MN2202", "MN2301")[round_of_play]
        request = busy.of(area)
        planner = type(AIMAG)("filler", "planner", "mng", area)
        version = busy.requests.save(planner, "mng", request.number, 1, busy.complete(area)).version
        number = request.lines[0].line.number
        late = LineEntry(7, "late", {1: "A", 2: "B"})
        saved, moved = at_once(
            partial(busy.requests.save, planner, "mng", request.number, version, {number: late}),
            partial(busy.requests.move, planner, "mng", request.number, "submit", version),
        )
        after = busy.of(area)
        if isinstance(moved, StepRefused):
            assert moved.reason == "changed"
            assert (after.state, after.lines[0].entry, after.unmerged) == ("draft", late, ())
        else:
            assert (after.state, saved.merged) == ("submitted", ())
            assert [edit.entry for edit in after.unmerged] == [late]


def test_many_saving_at_once_are_all_found(busy):
    request = busy.of("MN2101")
    first, second, third = (line.line.number for line in request.lines)
    entries = {
        (person, line, count): LineEntry(count, f"{person.name} {line} {count}")
        for person, line in ((SOUM, first), (AIMAG, second), (AIMAG, third), (SOUM, third))
        for count in (1, 2)
    }
    works = [
        lambda person=person, line=line, entry=entry: busy.requests.save(
            person, "mng", request.number, 1, {line: entry}
        )
        for (person, line, _), entry in entries.items()
    ]
    found = at_once(*works)
    assert not [item for item in found if isinstance(item, StepRefused)]
    after = busy.of("MN2101")
    history = busy.requests.history(NATIONAL, "mng", request.number)
    kept = {(edit.line, edit.entry.reason) for edit in after.unmerged}
    kept |= {(line, entry.reason) for version in history for line, entry in version.entries.items()}
    assert {(line, entry.reason) for (_, line, _), entry in entries.items()} <= kept
    assert [item.version for item in history] == list(range(1, after.version + 1))
    assert after.version == 1 + sum(bool(item.merged) for item in found)
    assert after.total_minor == sum(line.amount_minor for line in after.lines)


def test_no_area_is_approved_while_a_child_goes_back(busy):
    first = busy.bring("MN2201", "submit", "accept")
    second = busy.bring("MN2202", "submit", "accept")
    approved, returned = at_once(
        lambda: busy.requests.move_area(APPROVER, "mng", busy.number, "MN22", "approve"),
        lambda: busy.requests.move(APPROVER, "mng", second.number, "return", second.version, "note"),
    )
    states = (busy.of("MN2201").state, busy.of("MN2202").state)
    if isinstance(approved, StepRefused):
        assert (approved.reason, states) == ("undecided", ("accepted", "returned"))
    else:
        assert (approved, returned.reason, states) == (2, "changed", ("approved", "approved"))
    assert busy.of("MN2201").version in (first.version, first.version + 1)


def test_an_entry_is_settled_once(busy):
    request = busy.of("MN2101")
    number = request.lines[0].line.number
    busy.requests.save(AIMAG, "mng", request.number, 1, {number: LineEntry(1, "one")})
    busy.requests.save(SOUM, "mng", request.number, 1, {number: LineEntry(2, "two")})
    [edit] = busy.of("MN2101").unmerged

    def settle(keep):
        try:
            return busy.requests.settle_edit(SOUM, "mng", request.number, edit.number, keep)
        except Exception as error:  # noqa: BLE001  (which one is what is asked)
            return type(error).__name__

    found = at_once(lambda: settle("mine"), lambda: settle("theirs"))
    assert found.count("UnknownRequest") == 1
    settled = text("SELECT count(*) FROM request_unmerged_edit WHERE settled_at IS NOT NULL AND request_id = :number")
    with busy.engine.connect() as connection:
        assert connection.scalar(settled, {"number": request.number}) == 1


def test_both_databases_add_up_alike(busy):
    busy.bring("MN2301", "submit", "accept", "approve")
    request = busy.of("MN2101")
    entries = {line.line.number: LineEntry(2_000_000, "many") for line in request.lines}
    busy.requests.save(SOUM, "mng", request.number, 1, entries)
    rolled = check_sums(busy)
    assert rolled.whole.approved_minor == busy.of("MN2301").total_minor > 0
    assert isinstance(rolled.whole.total_minor, int)


def test_ceilings_set_at_once_are_those_of_one(busy):
    sets = [{"MN21": 1}, {"MN21": 2, "MN22": 2}, {"MN21": 3, "MN23": 3}]
    at_once(
        *(partial(busy.rounds.set_ceilings, NATIONAL, "mng", busy.number, ceilings, "pro_rata") for ceilings in sets)
    )
    assert busy.rounds.ceilings("mng", busy.number) in sets
