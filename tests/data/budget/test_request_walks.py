"""No path of random actions by random people leaves the table of transitions, or is missing from the record."""

import contextlib
import shutil

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from data.application_database import connect
from data.budget.entry_checks import EntryRefused
from data.budget.errors import StepRefused
from data.budget.norm_book import NormBook
from data.budget.request_states import TRANSITIONS, Action, Reach
from data.budget.requests import FundingRequests
from data.budget.rounds import Rounds
from data.people.audit import read_events
from data.people.errors import OutsideScope
from data.people.rights import has_right
from tests.data.budget.budget_round import (
    ADMINISTRATOR,
    AIMAG,
    AIMAG_APPROVER,
    APPROVER,
    AUDITOR,
    NATIONAL,
    OTHER_SOUM,
    SOUM,
    Budget,
    HandClock,
)

PEOPLE = {
    person.name: person
    for person in (SOUM, OTHER_SOUM, AIMAG, AIMAG_APPROVER, APPROVER, NATIONAL, AUDITOR, ADMINISTRATOR)
}
AREAS = ("MN2101", "MN2301")
ALLOWED = {(step.source.value, step.target.value): step for step in TRANSITIONS if step.source}
REACHES = {Reach.AREA: ("", "MN21", "MN2101"), Reach.PARENT: ("", "MN21"), Reach.COUNTRY: ("",)}

# Mostly what comes next in order by those who may, so that walks come far; and anything by anybody.
likely = st.sampled_from(
    [
        ("saraa", "save"), ("saraa", "submit"), ("bold", "accept"), ("bold", "return"), ("tuya", "approve"),
        ("nara", "lock"), ("anna", "submit"), ("tuya", "accept"),
    ]
)  # fmt: skip
anything = st.tuples(
    st.sampled_from(sorted(PEOPLE)), st.sampled_from([*(action.value for action in Action), "save", "late", "", "x"])
)
moves = st.tuples(st.one_of(likely, likely, likely, anything), st.sampled_from(AREAS), st.sampled_from([0, 0, 0, 0, 1]))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moves, min_size=8, max_size=20))
def test_no_walk_leaves_the_table(filled_database, tmp_path, walk):
    path = tmp_path / "walk.sqlite"
    shutil.copy(filled_database[0], path)
    engine, clock = connect(f"sqlite:///{path}", name="a walk"), HandClock()
    rounds = Rounds(engine, NormBook(engine))
    budget = Budget(engine, NormBook(engine), rounds, FundingRequests(engine, rounds, clock=clock), clock, 1)
    complete = {area: budget.complete(area) for area in AREAS}
    requests, moved = budget.requests, 0
    for (name, action), area, behind in walk:
        person, before = PEOPLE[name], budget.of(area)
        with contextlib.suppress(StepRefused, OutsideScope, EntryRefused):
            if action == "late":
                clock.move(days=30)
            elif action == "save":
                requests.save(person, "mng", before.number, before.version, complete[area])
            else:
                requests.move(person, "mng", before.number, action, before.version - behind, "note")
                assert not behind
                moved += 1
        after = budget.of(area)
        if after.state != before.state:
            step = ALLOWED[before.state, after.state]
            assert step.action == action
            assert has_right(person, step.right)
            assert person.territory in (REACHES[step.reach] if area == "MN2101" else ("",))
            assert after.version == before.version + 1
            assert after.lines == before.lines
        elif after.lines != before.lines:
            assert (action, before.state) in (("save", "draft"), ("save", "returned"))
    steps = 0
    for area in AREAS:
        request = budget.of(area)
        states = ["draft", *(step.after for step in request.steps)]
        assert [step.before for step in request.steps] == states[:-1]
        assert states[-1] == request.state
        steps += len(request.steps)
    with Session(engine) as session:
        recorded = sum(event.event == "request_moved" for event in read_events(session))
    assert steps == moved == recorded
    engine.dispose()
