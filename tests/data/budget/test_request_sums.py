"""Totals of children equal the parent at every level: line, request, first-level area, nation; SQL against Python."""

import random
import shutil
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from data.application_database import connect
from data.budget.norm_book import NormBook
from data.budget.requests import FundingRequests, LineEntry
from data.budget.rounds import Rounds
from data.budget.take_up import TakeUp
from data.people.scope import Identity
from tests.data.budget.added_up import check_sums
from tests.data.budget.budget_round import AIMAG, NATIONAL, Budget, HandClock, draft

AREAS = ("MN1101", "MN1102", "MN1103", "MN2101", "MN2102", "MN2103", "MN2201", "MN2202", "MN2301")
LARGEST = 2_000_000
"""Participants in one line, so that its amount stays below the largest."""


def test_proposals_add_up(budget):
    rolled = check_sums(budget)
    assert rolled.whole.total_minor > 0
    assert rolled.whole.states == {"draft": 9}
    inside = check_sums(budget, AIMAG)
    assert inside.parents == tuple(part for part in rolled.parents if part.area == "MN21")


UNEVEN = (
    TakeUp(3333, 119, 1, 118),
    TakeUp(10_000, 7, 3333, 6, times=365),
    TakeUp(10_000, 120, 9999, 119, times=3660),
    TakeUp(10_000, 1),
)


def test_the_database_rounds_proposals_as_python_does(budget, read):
    """The uneven ratios would pass 64 bits if their parts were multiplied as they are."""
    [care, visit, _] = draft(budget.norms).lines
    lines = [replace(item, take_up=take_up) for take_up in UNEVEN for item in (care, visit)]
    budget.number = budget.rounds.open(NATIONAL, "mng", draft(budget.norms, lines=tuple(lines)), read())
    pick = random.Random(5)
    with budget.engine.begin() as connection:
        for (number,) in connection.execute(text("SELECT id FROM funding_request_line")).all():
            values = {"many": pick.choice([0, 1, pick.randrange(100), 10_000_000]), "number": number}
            change = "UPDATE funding_request_line SET proposed = :many WHERE id = :number"
            connection.execute(text(change), values)
    for item in budget.requests.listed(NATIONAL, "mng", budget.number):
        assert item.proposed_minor == sum(line.proposed_minor for line in budget.of(item.area).lines)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(AREAS),
            st.dictionaries(st.integers(0, 2), st.integers(0, LARGEST), max_size=3),
            st.sampled_from([(), ("submit",), ("submit", "accept"), ("submit", "return")]),
        ),
        max_size=4,
        unique_by=lambda item: item[0],
    )
)
def test_whatever_is_entered_adds_up(filled_database, tmp_path, changes):
    path = tmp_path / "sums.sqlite"
    shutil.copy(filled_database[0], path)
    engine, clock = connect(f"sqlite:///{path}", name="a test"), HandClock()
    norms = NormBook(engine)
    rounds = Rounds(engine, norms)
    budget = Budget(engine, norms, rounds, FundingRequests(engine, rounds, clock=clock), clock, filled_database[1])
    for area, values, actions in changes:
        request = budget.of(area)
        planner = Identity("p", "planner", "mng", area)
        mine = {request.lines[place].line.number: LineEntry(value, "changed") for place, value in values.items()}
        budget.requests.save(planner, "mng", request.number, 1, mine)
        if actions:
            budget.bring(area, *actions)
    for part in {area[:4] for area, _, actions in changes if actions[-1:] == ("accept",)}:
        own = [item.state for item in budget.requests.listed(NATIONAL, "mng", budget.number, parent=part)]
        if set(own) == {"accepted"}:
            budget.requests.move_area(Identity("a", "approver", "mng"), "mng", budget.number, part, "approve")
    check_sums(budget)
    engine.dispose()
