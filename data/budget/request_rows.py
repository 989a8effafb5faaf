"""Rows of funding requests: locked for a change, read whole, and written as the next version."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, Update, bindparam, insert, literal, select, update
from sqlalchemy.orm import Session

from data.budget.errors import StepRefused, UnknownRequest
from data.budget.request_entries import content_of, documents_of, documents_text, entries_of, line_amount
from data.budget.request_records import LineEntry, RequestLine, SavedVersion
from data.budget.request_tables import RequestLineRow, RequestRow, RequestVersionRow
from data.budget.round_records import Round

CHANGED: Final = "Somebody else has changed the request since it was opened; look at it again."

_CHANGE_LINE: Final = (
    update(RequestLineRow)
    .where(
        RequestLineRow.request_id == bindparam("of_request"),
        RequestLineRow.round_line_id == bindparam("of_line"),
    )
    .values({name: bindparam(name) for name in ("participants", "quantity", "amount_minor", "reason", "documents")})
)


def begin_change(session: Session) -> None:
    """Begin a transaction that will write: on SQLite with the lock at once, so that what it reads is still true then.

    SQLite lets one such transaction go at a time; PostgreSQL locks rows (`locked_rows`).
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("BEGIN IMMEDIATE")


def locked_rows(session: Session, condition: ColumnElement[bool]) -> list[RequestRow]:
    """Requests as they stand now, kept from everybody else until the transaction ends; always locked in one order."""
    wanted = select(RequestRow).where(condition).order_by(RequestRow.id).with_for_update()
    return list(session.scalars(wanted, execution_options={"populate_existing": True}))


def find_row(session: Session, country: str, number: int) -> RequestRow:
    """One request, not locked.

    Raises:
        UnknownRequest: the country has none of this number.
    """
    row = session.get(RequestRow, number)
    if row is None or row.country != country:
        raise UnknownRequest(f"There is no funding request {number} of {country}.")
    return row


def read_lines(session: Session, number: int, of: Round) -> tuple[RequestLine, ...]:
    """Lines of a request in the order of its round."""
    rows = session.scalars(select(RequestLineRow).where(RequestLineRow.request_id == number))
    by_line = {row.round_line_id: row for row in rows}
    found = []
    for line in of.lines:
        row = by_line[line.number]
        found.append(
            RequestLine(
                line,
                row.proposed,
                row.proposed_low,
                row.proposed_high,
                row.proposed_state,  # type: ignore[arg-type]
                row.participants,
                row.quantity,
                row.unit_price_minor,
                row.factor_thousandths,
                row.amount_minor,
                row.reason,
                documents_of(row.documents),
            )
        )
    return tuple(found)


def read_versions(session: Session, number: int, versions: Iterable[int]) -> dict[int, dict[int, LineEntry]]:
    """Entries of saved versions, by version and round line; those that are not there are left out."""
    wanted = select(RequestVersionRow.version, RequestVersionRow.content).where(
        RequestVersionRow.request_id == number, RequestVersionRow.version.in_(list(versions))
    )
    return {version: entries_of(content) for version, content in session.execute(wanted)}


def read_history(session: Session, number: int) -> list[SavedVersion]:
    """Every version of a request, the first one first."""
    wanted = select(RequestVersionRow).where(RequestVersionRow.request_id == number).order_by(RequestVersionRow.version)
    return [SavedVersion(row.version, row.account, row.at, entries_of(row.content)) for row in session.scalars(wanted)]


def write_entries(
    session: Session,
    row: RequestRow,
    lines: Sequence[RequestLine],
    entries: Mapping[int, LineEntry],
    account: str,
    now: datetime,
) -> int:
    """Put entries into lines of a locked request and keep the whole as its next version, which is returned.

    Raises:
        EntryRefused: an amount is too large.
        StepRefused: "changed": somebody else was quicker.
    """
    after, total, changes = {}, 0, []
    for line in lines:
        number = line.line.number
        entry = entries.get(number)
        after[number] = line.entry if entry is None else entry
        if entry is None:
            total += line.amount_minor
            continue
        quantity, amount = line_amount(
            entry.participants, line.line.take_up, line.line.norm, line.unit_price_minor, number=number
        )
        total += amount
        changes.append(
            {
                "of_request": row.id,
                "of_line": number,
                "participants": entry.participants,
                "quantity": quantity,
                "amount_minor": amount,
                "reason": entry.reason,
                "documents": documents_text(entry.documents),
            }
        )
    session.connection().execute(_CHANGE_LINE, changes)
    return _next_version(session, row, {"total_minor": total}, content_of(after), account, now)


def write_state(session: Session, row: RequestRow, after: str, account: str, now: datetime) -> int:
    """Bring a request that still is as it was read to another state; gives its new version.

    Raises:
        StepRefused: "changed": somebody else was quicker.
    """
    wanted = select(RequestVersionRow.content).where(RequestVersionRow.request_id == row.id)
    content = session.scalars(wanted.where(RequestVersionRow.version == row.version)).one()
    return _next_version(session, row, {"state": after}, content, account, now)


def write_states(session: Session, rows: Sequence[RequestRow], after: str, account: str, now: datetime) -> None:
    """Bring locked requests to another state, each with its next version."""
    numbers = [row.id for row in rows]
    copied = (
        select(
            RequestVersionRow.request_id,
            RequestVersionRow.version + 1,
            literal(account),
            literal(now, RequestVersionRow.at.type),
            RequestVersionRow.content,
        )
        .join(RequestRow, RequestRow.id == RequestVersionRow.request_id)
        .where(RequestRow.id.in_(numbers), RequestVersionRow.version == RequestRow.version)
    )
    columns = ["request_id", "version", "account", "at", "content"]
    session.execute(insert(RequestVersionRow).from_select(columns, copied))
    moved = update(RequestRow).where(RequestRow.id.in_(numbers))
    values = {"state": after, "version": RequestRow.version + 1, "changed_by": account, "changed_at": now}
    session.execute(moved.values(values).execution_options(synchronize_session=False))


def _next_version(
    session: Session, row: RequestRow, values: dict[str, Any], content: str, account: str, now: datetime
) -> int:
    """Compare and swap: the row is changed only if it still has the version that was read."""
    number, before, state = row.id, row.version, row.state
    swap = (
        update(RequestRow)
        .where(RequestRow.id == number, RequestRow.version == before, RequestRow.state == state)
        .values(version=before + 1, changed_by=account, changed_at=now, **values)
        .execution_options(synchronize_session=False)
    )
    if _rows_changed(session, swap) != 1:
        raise StepRefused("changed", CHANGED)
    common = {"request_id": number, "account": account, "at": now}
    session.execute(insert(RequestVersionRow).values(version=before + 1, content=content, **common))
    return before + 1


def _rows_changed(session: Session, statement: Update) -> int:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
