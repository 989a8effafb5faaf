"""Rows of budget rounds: found, read with their lines, and written with a request for every second-level area."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.budget.entry_checks import EntryRefused
from data.budget.errors import UnknownRound
from data.budget.money import LARGEST_MINOR
from data.budget.request_entries import content_of
from data.budget.request_records import LineEntry
from data.budget.request_states import RequestState
from data.budget.request_tables import RequestLineRow, RequestRow, RequestVersionRow, RoundLineRow, RoundRow
from data.budget.round_opening import AreaProposal, LinePlan


def find_round(session: Session, country: str, number: int, *, locked: bool = False) -> RoundRow:
    """One round, kept from others' changes until the transaction ends if `locked`.

    Raises:
        UnknownRound: the country has none of this number.
    """
    row = session.get(RoundRow, number, with_for_update=locked or None)
    if row is None or row.country != country:
        raise UnknownRound(f"There is no budget round {number} of {country}.")
    return row


def lines_of(session: Session, rounds: Sequence[int]) -> dict[int, list[RoundLineRow]]:
    """Lines of rounds in their order, by the round's number."""
    found: dict[int, list[RoundLineRow]] = {}
    wanted = select(RoundLineRow).where(RoundLineRow.round_id.in_(rounds)).order_by(RoundLineRow.position)
    for line in session.scalars(wanted):
        found.setdefault(line.round_id, []).append(line)
    return found


def add_lines(session: Session, number: int, plans: Sequence[LinePlan]) -> list[int]:
    """Write lines of a round; gives their numbers, in the order of the plans."""
    rows = [
        RoundLineRow(
            round_id=number,
            position=position,
            norm_id=plan.norm.number,
            source=plan.source.code,
            coverage_bp=plan.take_up.coverage_bp,
            months=plan.take_up.months,
            ramp_start_bp=plan.take_up.ramp_start_bp,
            ramp_months=plan.take_up.ramp_months,
            times=plan.take_up.times,
        )
        for position, plan in enumerate(plans, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def add_requests(
    session: Session, of: RoundRow, lines: Sequence[int], proposals: Sequence[AreaProposal], now: datetime
) -> None:
    """Write a request in its first version for every area that has a proposal; `lines` are the round's, in order."""
    common = {
        "round_id": of.id,
        "country": of.country,
        "state": RequestState.DRAFT.value,
        "version": 1,
        "changed_by": of.opened_by,
        "changed_at": now,
    }
    session.execute(
        insert(RequestRow),
        [{"area": item.area, "parent": item.parent, "total_minor": item.total_minor, **common} for item in proposals],
    )
    made = session.execute(select(RequestRow.area, RequestRow.id).where(RequestRow.round_id == of.id))
    numbers = {row.area: row.id for row in made}
    session.execute(
        insert(RequestLineRow),
        [
            {
                "request_id": numbers[item.area],
                "round_line_id": line,
                "proposed": part.proposed,
                "proposed_low": part.low,
                "proposed_high": part.high,
                "proposed_state": part.state,
                "participants": part.proposed,
                "quantity": part.quantity,
                "unit_price_minor": part.unit_price_minor,
                "factor_thousandths": part.factor_thousandths,
                "amount_minor": part.amount_minor,
                "reason": "",
                "documents": "{}",
            }
            for item in proposals
            for line, part in zip(lines, item.lines, strict=True)
        ],
    )
    session.execute(
        insert(RequestVersionRow),
        [
            {
                "request_id": numbers[item.area],
                "version": 1,
                "account": of.opened_by,
                "at": now,
                "content": content_of(
                    {line: LineEntry(part.proposed) for line, part in zip(lines, item.lines, strict=True)}
                ),
            }
            for item in proposals
        ],
    )


def check_envelope(minor: int | None) -> None:
    """Let an envelope in minor units pass, or none. Raises EntryRefused: it is no amount."""
    if minor is not None and (isinstance(minor, bool) or not isinstance(minor, int) or not 0 <= minor < LARGEST_MINOR):
        raise EntryRefused("not_an_amount", "envelope", "The envelope is an amount of 0 or more.")


def check_ceilings(session: Session, number: int, ceilings: Mapping[str, int]) -> None:
    """Let ceilings in minor units by p-code pass that are for areas of a round.

    Raises:
        EntryRefused: an area is not of the round, or an amount is none.
    """
    known: set[str] = set()
    for area, parent in session.execute(
        select(RequestRow.area, RequestRow.parent).where(RequestRow.round_id == number)
    ):
        known.update((area, parent))
    for pcode, minor in ceilings.items():
        if pcode not in known:
            raise EntryRefused("unknown_area", "ceiling", f"The round has no area '{pcode[:32]}'.")
        if isinstance(minor, bool) or not isinstance(minor, int) or not 0 <= minor < LARGEST_MINOR:
            raise EntryRefused("not_an_amount", "ceiling", f"The ceiling of {pcode} is an amount of 0 or more.")
