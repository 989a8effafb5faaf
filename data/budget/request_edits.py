"""Edits of two people at once: a three-way merge per line. What cannot be merged is kept until somebody settles it.

The form that a person sends was made of one version of the request (`base`); meanwhile others may have changed it
(`theirs`). Of the person's lines (`mine`) those count that differ from the base.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.budget.entry_checks import EntryRefused
from data.budget.errors import StepRefused, UnknownRequest
from data.budget.request_entries import content_of, entries_of
from data.budget.request_records import LineEntry, RequestLine, Saved, UnmergedEdit
from data.budget.request_rows import read_versions, write_entries
from data.budget.request_tables import RequestRow, UnmergedEditRow

Keep = Literal["mine", "theirs"]


@dataclass(frozen=True)
class Merge:
    """By round line: what is taken over, what cannot be; and the lines that others had changed."""

    taken: dict[int, LineEntry]
    conflicts: dict[int, LineEntry]
    others: tuple[int, ...]


def merge(
    base: Mapping[int, LineEntry], theirs: Mapping[int, LineEntry], mine: Mapping[int, LineEntry], *, editable: bool
) -> Merge:
    """Decide about every line that was changed: a conflict where others changed it, too, and differently.

    Args:
        base: all lines as the person had them before them.
        theirs: all lines as they stand now.
        mine: the person's lines; lines left out are unchanged.
        editable: whether the request can be changed now; if not, every changed line is a conflict.
    """
    changed = {line: entry for line, entry in mine.items() if entry not in (base[line], theirs[line])}
    conflicts = {line: entry for line, entry in changed.items() if not editable or theirs[line] != base[line]}
    taken = {line: entry for line, entry in changed.items() if line not in conflicts}
    return Merge(taken, conflicts, tuple(line for line in base if theirs[line] != base[line]))


def save_edit(
    session: Session,
    row: RequestRow,
    lines: Sequence[RequestLine],
    base_version: int,
    mine: Mapping[int, LineEntry],
    account: str,
    now: datetime,
    *,
    editable: bool,
) -> Saved:
    """Take an edit over into a locked request as far as it can be, and keep the rest.

    Raises:
        EntryRefused: the base version never was, or an amount is too large.
    """
    base = read_versions(session, row.id, [base_version]).get(base_version)
    if base is None:
        raise EntryRefused("unknown_version", "line", f"The request has no version {base_version}; open it again.")
    theirs = {line.line.number: line.entry for line in lines}
    found = merge(base, theirs, mine, editable=editable)
    version = write_entries(session, row, lines, found.taken, account, now) if found.taken else row.version
    for line, entry in found.conflicts.items():
        session.add(
            UnmergedEditRow(
                request_id=row.id,
                round_line_id=line,
                account=account,
                base_version=base_version,
                at=now,
                content=content_of({line: entry}),
            )
        )
    return Saved(version, tuple(found.taken), tuple(found.conflicts), found.others)


def settle(
    session: Session,
    row: RequestRow,
    lines: Sequence[RequestLine],
    edit_number: int,
    keep: Keep,
    account: str,
    now: datetime,
    *,
    editable: bool,
) -> int:
    """Decide about an entry that was kept: "mine" puts it into its line, "theirs" leaves the line. Gives the version.

    The entry stays in the database either way, and so does what it replaces.

    Raises:
        UnknownRequest: the request has no such entry that waits.
        StepRefused: "wrong_state": the request cannot be changed now; "unknown_action": `keep` is neither.
        EntryRefused: its amount is too large.
    """
    if keep not in get_args(Keep):
        raise StepRefused("unknown_action", "Keep what you entered, or what stands in the line.")
    edit = session.get(UnmergedEditRow, edit_number)
    if edit is None or edit.request_id != row.id or edit.settled_at is not None:
        raise UnknownRequest(f"The funding request {row.id} has no entry {edit_number} that waits to be settled.")
    version = row.version
    if keep == "mine":
        if not editable:
            raise StepRefused("wrong_state", "The request cannot be changed now; it has to be returned first.")
        version = write_entries(session, row, lines, entries_of(edit.content), account, now)
    edit.settled_at = now
    return version


def read_unmerged(session: Session, number: int) -> tuple[UnmergedEdit, ...]:
    """Entries of a request that wait to be settled, oldest first."""
    wanted = select(UnmergedEditRow).where(UnmergedEditRow.request_id == number, UnmergedEditRow.settled_at.is_(None))
    rows = list(session.scalars(wanted.order_by(UnmergedEditRow.id)))
    bases = read_versions(session, number, {row.base_version for row in rows}) if rows else {}
    return tuple(
        UnmergedEdit(
            row.id,
            row.round_line_id,
            row.account,
            row.at,
            row.base_version,
            entries_of(row.content)[row.round_line_id],
            bases[row.base_version][row.round_line_id],
        )
        for row in rows
    )
