"""Entries and decisions as rows: read whole with what each corrects, and added."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.progress.entry_records import FigureEntry, Grounds, KeptEntry, Key, MilestoneEntry
from data.progress.entry_states import EntryState
from data.progress.progress_tables import DecisionRow, EntryRow


def read_entries(session: Session, country: str, programme: str) -> tuple[KeptEntry, ...]:
    """Every entry of a programme in the order in which they were made."""
    wanted = (
        select(EntryRow, DecisionRow)
        .outerjoin(DecisionRow, DecisionRow.entry_id == EntryRow.id)
        .where(EntryRow.country == country, EntryRow.programme == programme)
        .order_by(EntryRow.id)
    )
    confirmed: dict[Key, list[FigureEntry | MilestoneEntry]] = {}
    found = []
    # A key has one open entry at most, so entries of a key are settled in the order in which they were made.
    for row, decision in session.execute(wanted):
        said = _said(row)
        earlier = confirmed.setdefault(said.key, [])
        before = earlier[-1] if earlier else None
        state = EntryState(decision.outcome) if decision is not None else EntryState.OPEN
        if state is EntryState.CONFIRMED:
            earlier.append(said)
        found.append(
            KeptEntry(
                row.id,
                said,
                row.framework_version,
                row.entered_by,
                row.entered_at,
                state,
                decision.decided_by if decision is not None else "",
                decision.decided_at if decision is not None else None,
                decision.note if decision is not None else "",
                len(earlier) if state is EntryState.CONFIRMED else 0,
                before,
                row.demonstration,
            )
        )
    return tuple(found)


def add_entry(
    session: Session,
    country: str,
    programme: str,
    version: int,
    said: FigureEntry | MilestoneEntry,
    account: str,
    now: datetime,
    *,
    demonstration: bool,
) -> int:
    """Add an entry to the transaction under way; gives its number."""
    kind = said.key[0]
    counted = select(func.count()).where(
        EntryRow.country == country,
        EntryRow.programme == programme,
        EntryRow.kind == kind,
        EntryRow.subject == said.subject,
    )
    row = EntryRow(
        country=country,
        programme=programme,
        framework_version=version,
        kind=kind,
        subject=said.subject,
        turn=(session.scalar(counted) or 0) + 1,
        comment=said.grounds.comment,
        reference=said.grounds.reference,
        address=said.grounds.address,
        demonstration=demonstration,
        entered_by=account,
        entered_at=now,
    )
    if isinstance(said, FigureEntry):
        row.first_day, row.last_day = said.first_day, said.last_day
        row.category, row.pcode, row.value = said.category, said.pcode, format(said.value, "f")
    else:
        row.state, row.percent = said.state, said.percent
    session.add(row)
    session.flush()
    return row.id


def add_decision(
    session: Session, entry: KeptEntry, outcome: EntryState, note: str, account: str, now: datetime
) -> None:
    """Add what settles an entry to the transaction under way."""
    session.add(
        DecisionRow(
            entry_id=entry.number,
            entered_by=entry.entered_by,
            outcome=outcome.value,
            note=note,
            decided_by=account,
            decided_at=now,
        )
    )
    session.flush()


def _said(row: EntryRow) -> FigureEntry | MilestoneEntry:
    grounds = Grounds(row.reference, row.address, row.comment)
    if row.kind == "actual" and row.first_day is not None and row.last_day is not None:
        return FigureEntry(
            row.subject, row.first_day, row.last_day, Decimal(row.value), grounds, row.category, row.pcode
        )
    return MilestoneEntry(row.subject, row.state, row.percent or 0, grounds)
