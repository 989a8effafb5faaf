"""Compares what the database adds up with what Python adds up, at every level."""

from collections import Counter

from data.budget.request_entries import MOST_LINE_MINOR
from data.budget.requests import LineSum
from tests.data.budget.budget_round import NATIONAL


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
