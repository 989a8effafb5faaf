"""Sums over the requests of a round: per first-level area, per line of the round, and in all; added up by the database.

All amounts are whole minor units, so the sums are exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from data.budget.request_states import GRANTED
from data.budget.request_tables import RequestLineRow, RequestRow


@dataclass(frozen=True)
class LineSum:
    """Sums of one line of the round: participants, units of its norm, and minor units of money."""

    participants: int = 0
    quantity: int = 0
    minor: int = 0

    def __add__(self, other: "LineSum") -> "LineSum":
        """Both together."""
        return LineSum(self.participants + other.participants, self.quantity + other.quantity, self.minor + other.minor)


@dataclass(frozen=True)
class AreaSum:
    """Sums of a first-level area, or of all that the account may see.

    Attributes:
        area: p-code, '' for all together.
        states: number of requests by state; states without a request are left out.
        total_minor: asked for, whatever the state.
        approved_minor: of requests that are approved or locked.
        lines: by the number of the round's line.
    """

    area: str
    states: Mapping[str, int]
    total_minor: int
    approved_minor: int
    lines: Mapping[int, LineSum]

    @property
    def requests(self) -> int:
        """How many requests there are."""
        return sum(self.states.values())


@dataclass(frozen=True)
class RollUp:
    """Sums per first-level area in the order of their p-codes, and of all of them."""

    parents: tuple[AreaSum, ...]
    whole: AreaSum


def read_roll_up(session: Session, condition: ColumnElement[bool]) -> RollUp:
    """Add up the requests that fulfil a condition on `funding_request`, in two statements."""
    granted = case((RequestRow.state.in_([state.value for state in GRANTED]), RequestRow.total_minor), else_=0)
    of_state = (
        select(
            RequestRow.parent,
            RequestRow.state,
            func.count(),
            func.sum(RequestRow.total_minor),
            func.sum(granted),
        )
        .where(condition)
        .group_by(RequestRow.parent, RequestRow.state)
    )
    of_line = (
        select(
            RequestRow.parent,
            RequestLineRow.round_line_id,
            func.sum(RequestLineRow.participants),
            func.sum(RequestLineRow.quantity),
            func.sum(RequestLineRow.amount_minor),
        )
        .join(RequestLineRow, RequestLineRow.request_id == RequestRow.id)
        .where(condition)
        .group_by(RequestRow.parent, RequestLineRow.round_line_id)
    )
    states: dict[str, dict[str, int]] = {}
    totals: dict[str, list[int]] = {}
    for parent, state, count, total, approved in session.execute(of_state):
        states.setdefault(parent, {})[state] = count
        sums = totals.setdefault(parent, [0, 0])
        # PostgreSQL adds 64-bit integers up as NUMERIC, which comes as Decimal.
        sums[0] += int(total)
        sums[1] += int(approved)
    lines: dict[str, dict[int, LineSum]] = {}
    for parent, line, participants, quantity, minor in session.execute(of_line):
        lines.setdefault(parent, {})[line] = LineSum(int(participants), int(quantity), int(minor))
    parents = tuple(
        AreaSum(parent, states[parent], totals[parent][0], totals[parent][1], lines.get(parent, {}))
        for parent in sorted(states)
    )
    return RollUp(parents, _together(parents))


def _together(parents: tuple[AreaSum, ...]) -> AreaSum:
    states: dict[str, int] = {}
    lines: dict[int, LineSum] = {}
    for part in parents:
        for state, count in part.states.items():
            states[state] = states.get(state, 0) + count
        for line, found in part.lines.items():
            lines[line] = lines.get(line, LineSum()) + found
    return AreaSum(
        "", states, sum(part.total_minor for part in parents), sum(part.approved_minor for part in parents), lines
    )
