"""Funding requests of one database: read, filled in by several people at once, and moved from state to state.

Every change asks for the right, is checked against the version that the person saw, and is recorded in the audit record
in the same transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import and_
from sqlalchemy.orm import Session

from data.budget.entry_checks import ENTRY_REASONS, EntryRefused, plain_text
from data.budget.request_access import (
    check_commenter,
    check_editor,
    check_reader,
)
from data.budget.request_edits import Keep, save_edit, settle
from data.budget.request_entries import checked_entries
from data.budget.request_reader import Place, RequestReader
from data.budget.request_records import (
    FundingRequest,
    LineEntry,
    ListedRequest,
    OpenStep,
    RequestComment,
    RequestLine,
    RequestStep,
    Saved,
    SavedVersion,
    UnmergedEdit,
)
from data.budget.request_rows import begin_change, locked_rows, read_lines
from data.budget.request_states import DECIDED, EDITABLE, Guard, Transition, bulk_step, rule_of, step_from
from data.budget.request_steps import (
    Standing,
    check_guards,
    check_may_take,
    check_version,
    count_undecided,
    count_unmerged,
    family_of,
    take_step,
    take_steps,
)
from data.budget.request_tables import MOST_COMMENT, RequestCommentRow, RequestRow
from data.budget.roll_up import AreaSum, LineSum, RollUp
from data.budget.round_records import Round
from data.people import audit
from data.people.scope import Identity

__all__ = [
    "ENTRY_REASONS",
    "AreaSum",
    "EntryRefused",
    "FundingRequest",
    "FundingRequests",
    "LineEntry",
    "LineSum",
    "ListedRequest",
    "OpenStep",
    "RequestComment",
    "RequestLine",
    "RequestStep",
    "RollUp",
    "Saved",
    "SavedVersion",
    "UnmergedEdit",
]


class FundingRequests(RequestReader):
    """The requests of one database."""

    def save(
        self, identity: Identity, country: str, number: int, base_version: int, entries: Mapping[int, LineEntry]
    ) -> Saved:
        """Take over what a person has entered; nothing of it is ever lost.

        Lines that somebody else has changed since `base_version` in another way, and all lines if the request can no
        longer be changed, are kept as unmerged entries.

        Args:
            identity: who entered it.
            country, number: the request.
            base_version: that the person's form was made of.
            entries: by number of the round's line; lines left out are unchanged.

        Raises:
            OutsideScope: the account does not fill in this request.
            UnknownRequest: the country has none of this number.
            EntryRefused: an entry is not usable; nothing was kept.
        """
        place = self.place(identity, country, number)
        check_editor(identity, country, place.area, place.parent)
        clean = checked_entries(entries, place.round)
        with self._change(place) as (session, row, of):
            now = self._clock()
            editable = row.state in EDITABLE and of.state == "open"
            lines = read_lines(session, number, of)
            saved = save_edit(session, row, lines, base_version, clean, identity.name, now, editable=editable)
            if saved.merged or saved.unmerged:
                changes = f"{len(saved.merged)} lines, {len(saved.unmerged)} unmerged"
                detail = f"{_named(place)}, version {saved.version}, {changes}"
                audit.record(session, now, identity.name, "request_saved", detail, identity.purpose)
            session.commit()
        return saved

    def settle_edit(self, identity: Identity, country: str, number: int, edit_number: int, keep: Keep) -> int:
        """Decide about an entry that could not be merged; gives the request's version.

        "mine" puts the entry into its line, "theirs" leaves the line as it stands. Whoever fills in the request may
        decide: the one who entered it may no longer be there.

        Raises:
            OutsideScope: the account does not fill in this request.
            UnknownRequest: there is no such request, or no such entry that waits.
            StepRefused: "wrong_state": the request cannot be changed now, so the entry can only be dropped.
            EntryRefused: the amount is too large.
        """
        place = self.place(identity, country, number)
        check_editor(identity, country, place.area, place.parent)
        with self._change(place) as (session, row, of):
            now = self._clock()
            editable = row.state in EDITABLE and of.state == "open"
            lines = read_lines(session, number, of)
            version = settle(session, row, lines, edit_number, keep, identity.name, now, editable=editable)
            detail = f"{_named(place)}, version {version}, entry {edit_number}, {'taken' if keep == 'mine' else 'left'}"
            audit.record(session, now, identity.name, "request_saved", detail, identity.purpose)
            session.commit()
        return version

    def move(
        self, identity: Identity, country: str, number: int, action: str, base_version: int, note: str = ""
    ) -> int:
        """Take a step; gives the request's version after it.

        Args:
            identity: who takes it.
            country, number: the request.
            action: "submit", "return", "accept", "approve" or "lock".
            base_version: that the person saw.
            note: why; needed for "return".

        Raises:
            OutsideScope: role or territory do not allow it.
            UnknownRequest: the country has none of this number.
            StepRefused: the reason is one of `request_states.REASONS`.
            EntryRefused: the note is not usable.
        """
        rule = rule_of(action)
        place = self.place(identity, country, number)
        check_may_take(identity, rule, place.area, place.parent)
        plain = plain_text(note, field="note", most=MOST_COMMENT)
        with self._change(place, family=rule) as (session, row, of):
            now = self._clock()
            check_version(row, base_version)
            step = step_from(row.state, action)
            at = Standing(
                of,
                now.date(),
                read_lines(session, number, of),
                count_unmerged(session, number) if Guard.UNMERGED in step.guards else 0,
                count_undecided(session, of.number, place.parent) if Guard.UNDECIDED in step.guards else 0,
                plain,
            )
            version = take_step(session, row, step, at, identity.name, now)
            detail = f"{_named(place)}, {step.source} to {step.target}, version {version}"
            audit.record(session, now, identity.name, "request_moved", detail, identity.purpose)
            session.commit()
        return version

    def move_area(self, identity: Identity, country: str, round_number: int, parent: str, action: str) -> int:
        """Approve or lock all requests of a first-level area that can be; gives how many that were.

        Raises:
            OutsideScope: role or territory do not allow it.
            UnknownRound: the country has none of this number.
            StepRefused: "undecided", "nothing" (no request of the area can take the step), or "unknown_action".
        """
        step = bulk_step(action)
        check_reader(identity, country)
        check_may_take(identity, step, "", parent)
        of = self._rounds.get(country, round_number)
        with Session(self._engine) as session:
            begin_change(session)
            rows = locked_rows(session, and_(RequestRow.round_id == of.number, RequestRow.parent == parent))
            now = self._clock()
            undecided = sum(row.state not in DECIDED for row in rows)
            check_guards(step, Standing(of, now.date(), (), 0, undecided))
            moved = take_steps(session, rows, step, identity.name, now)
            detail = f"round {of.number}, {parent}, {len(moved)} requests, {step.source} to {step.target}"
            audit.record(session, now, identity.name, "request_moved", detail, identity.purpose)
            session.commit()
        return len(moved)

    def comment(self, identity: Identity, country: str, number: int, text: str, line: int | None = None) -> int:
        """Add a comment on a request, or on one of its lines; gives its number.

        Raises:
            OutsideScope: the account has no part in the request.
            UnknownRequest: the country has none of this number.
            EntryRefused: the text is empty, too long or not printable, or the round has no such line.
        """
        place = self.place(identity, country, number)
        check_commenter(identity, country, place.area, place.parent)
        plain = plain_text(text, field="comment", most=MOST_COMMENT, needed=True)
        if line is not None and place.round.line(line) is None:
            raise EntryRefused("unknown_line", "line", f"The round has no line {line}.", line)
        now = self._clock()
        with Session(self._engine) as session:
            row = RequestCommentRow(request_id=number, round_line_id=line, at=now, account=identity.name, text=plain)
            session.add(row)
            session.flush()
            made = row.id
            audit.record(session, now, identity.name, "request_commented", _named(place), identity.purpose)
            session.commit()
        return made

    @contextmanager
    def _change(self, place: Place, *, family: Transition | None = None) -> Iterator[tuple[Session, RequestRow, Round]]:
        """A transaction in which the request (with its whole parent, if a step depends on it) is locked.

        The round is read anew in it: it may have been closed meanwhile.
        """
        with Session(self._engine) as session:
            begin_change(session)
            rows = locked_rows(session, family_of(family, place.number, place.round.number, place.parent))
            row = next(row for row in rows if row.id == place.number)
            yield session, row, self._rounds.within(session, row.country, row.round_id)


def _named(place: Place) -> str:
    return f"request {place.number}, round {place.round.number}, {place.area}"
