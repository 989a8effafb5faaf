"""Lists of funding requests: one line each, with what the proposal was worth beside what is asked for."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from data.budget.request_records import ListedRequest
from data.budget.request_tables import RequestLineRow, RequestRow
from data.budget.round_records import Round


def read_listed(session: Session, condition: ColumnElement[bool], of: Round) -> list[ListedRequest]:
    """Requests of a round that fulfil a condition on `funding_request`, by p-codes of parent and area."""
    proposed = _proposed(session, condition, of)
    wanted = select(
        RequestRow.id,
        RequestRow.area,
        RequestRow.parent,
        RequestRow.state,
        RequestRow.version,
        RequestRow.total_minor,
        RequestRow.changed_at,
        RequestRow.changed_by,
    )
    return [
        ListedRequest(number, area, parent, state, version, total, proposed.get(number, 0), at, by)
        for number, area, parent, state, version, total, at, by in session.execute(
            wanted.where(condition).order_by(RequestRow.parent, RequestRow.area)
        )
    ]


def _proposed(session: Session, condition: ColumnElement[bool], of: Round) -> dict[int, int]:
    """What proposals are worth, by request. Worked out as when the round was opened, since only counts are kept."""
    found: dict[int, int] = {}
    quantities: dict[tuple[int, int], int] = {}
    by_number = {line.number: line for line in of.lines}
    lines = select(
        RequestLineRow.request_id,
        RequestLineRow.round_line_id,
        RequestLineRow.proposed,
        RequestLineRow.unit_price_minor,
    ).join(RequestRow, RequestRow.id == RequestLineRow.request_id)
    for request, number, participants, price in session.execute(lines.where(condition)):
        key = (number, participants)
        if key not in quantities:
            line = by_number[number]
            quantities[key] = line.take_up.quantity(participants, line.norm.unit)
        found[request] = found.get(request, 0) + quantities[key] * price
    return found
