"""Lists of funding requests: one line each, with what the proposal was worth beside what is asked for."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select
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
    """What proposals are worth, by request: only their participants are kept, so the database works it out anew.

    In whole numbers, as `TakeUp.quantity` rounds: p x (w + r / d), half up, is p x w + floor((2 p r + d) / 2 d).
    """
    each = {line.number: line.take_up.units_each(line.norm.unit) for line in of.lines}
    whole = _by_line({number: ratio.numerator // ratio.denominator for number, ratio in each.items()})
    rest = _by_line({number: ratio.numerator % ratio.denominator for number, ratio in each.items()})
    parts = _by_line({number: ratio.denominator for number, ratio in each.items()})
    participants = cast(RequestLineRow.proposed, BigInteger)
    quantity = participants * whole + (2 * participants * rest + parts) // (2 * parts)
    sums = (
        select(RequestLineRow.request_id, func.sum(quantity * RequestLineRow.unit_price_minor))
        .join(RequestRow, RequestRow.id == RequestLineRow.request_id)
        .where(condition)
        .group_by(RequestLineRow.request_id)
    )
    return {number: int(minor) for number, minor in session.execute(sums)}


def _by_line(values: Mapping[int, int]) -> ColumnElement[int]:
    return cast(case(values, value=RequestLineRow.round_line_id), BigInteger)
