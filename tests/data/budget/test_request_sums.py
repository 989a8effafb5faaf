"""Totals of children equal the parent at every level: line, request, first-level area, nation; SQL against Python."""

import shutil
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.application_database import connect
from data.budget.norm_book import NormBook
from data.budget.request_entries import MOST_LINE_MINOR
from data.budget.requests import FundingRequests, LineEntry, LineSum
from data.budget.rounds import Rounds
from data.people.scope import Identity
from tests.data.budget.budget_round import AIMAG, NATIONAL, Budget, HandClock

AREAS = ("MN1101", "MN1102", "MN1103", "MN2101", "MN2102", "MN2103", "MN2201", "MN2202", "MN2301")
LARGEST = 2_000_000
"""Participants in one line, so that its amount stays below the largest."""


def check_sums(budget, identity=NATIONAL):
    """Compare what the database adds up with what Python adds up of all requests."""
    listed = budget.requests.listed(identity, "mng", budget.number)
    requests = [budget.requests.get(identity, "mng", item.number) for item in listed]
    rolled = budget.requests.roll_up(identity, "mng", budget.number)
    for request, item in zip(requests, listed, strict=True):
        for line in request.lines:
            assert line.amount_minor == line.quantity * line.unit_price_minor < MOST_LINE_MINOR
            assert line.quantity == line.line.take_up.quantity(line.participants, line.line.norm.unit)
        assert item.total_minor == request.total_minor == sum(line.amount_minor for line in request.lines)
        assert item.proposed_minor == sum(line.proposed_minor for line in request.lines)
    assert [part.area for part in rolled.parents] == sorted({request.parent for request in requests})
    for part in (*rolled.parents, rolled.whole):
        own = [request for request in requests if part.area in ("", request.parent)]
        assert part.states == Counter(request.state for request in own)
        assert part.requests == len(own)
        assert part.total_minor == sum(request.total_minor for request in own)
        assert part.approved_minor == sum(r.total_minor for r in own if r.state in ("approved", "locked"))
        assert part.total_minor == sum(line.minor for line in part.lines.values())
        for place, line in enumerate(budget.round.lines):
            wanted = [request.lines[place] for request in own]
            assert part.lines[line.number] == LineSum(
                sum(item.participants for item in wanted),
                sum(item.quantity for item in wanted),
                sum(item.amount_minor for item in wanted),
            )
    for name in ("total_minor", "approved_minor", "requests"):
        assert sum(getattr(part, name) for part in rolled.parents) == getattr(rolled.whole, name)
    return rolled


def test_proposals_add_up(budget):
    rolled = check_sums(budget)
    assert rolled.whole.total_minor > 0
    assert rolled.whole.states == {"draft": 9}
    inside = check_sums(budget, AIMAG)
    assert inside.parents == tuple(part for part in rolled.parents if part.area == "MN21")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
