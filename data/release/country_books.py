"""The books of one country: its ledger and its published list, kept in step through every crash.

A command that moves a release to or from the site (1) adds its line to the ledger and (2) replaces the published list,
which names that line. It has happened when the list is replaced: a command that is killed before has done nothing. The
line that it left behind counts for nothing, for every reader, because the list does not know it; the next command that
opens the books says so in a line of its own. So at no moment do ledger and list tell different stories, the site never
shows what the ledger does not know, and no later command completes a publication that somebody stopped. Commands that
do not touch the site (build, check) have happened when their line is written.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from data.release import layout
from data.release.ledger import Ledger, LedgerEntry, Step, append, next_entry, read_ledger
from data.release.published_list import PublishedList, make_list, parse_list
from data.release.release_records import ReleaseRecord, read_records
from data.release.release_states import Action, follow

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class BooksView:
    """What the books tell at one moment. `interrupted`: lines of commands that were killed."""

    ledger: Ledger
    records: dict[str, ReleaseRecord]
    interrupted: tuple[LedgerEntry, ...] = ()


class Books:
    """Ledger and published list below a country's folder of the store."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.country = folder.name
        self.ledger_path = folder / layout.LEDGER
        self.list_path = folder / layout.PUBLISHED
        self._folder = folder
        self._clock = clock

    def view(self) -> BooksView:
        """Read both without changing them; what a killed command left behind is told apart.

        Raises:
            LedgerDamaged: a line of the ledger was changed or is missing.
            ReleaseError: the published list is damaged.
        """
        # The list first: its line is in the ledger already. A writer may finish between the two.
        published, ledger = self._read_list(), read_ledger(self.ledger_path)
        while (again := self._read_list()) != published:
            published, ledger = again, read_ledger(self.ledger_path)
        if published is None:
            return BooksView(ledger, read_records(ledger))
        ledger.check_reaches(published.ledger.line, published.ledger.sha256, self.ledger_path)
        undone = ledger.undone()
        interrupted = tuple(
            entry
            for entry in ledger.entries[published.ledger.line :]
            if entry.changes_the_site and entry.line not in undone
        )
        return BooksView(ledger, read_records(ledger, [entry.line for entry in interrupted]), interrupted)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out; waits for them."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            for leftover in self._folder.glob(f".{layout.PUBLISHED}.*"):  # of a writer that was killed
                leftover.unlink(missing_ok=True)
            yield
        finally:
            os.close(descriptor)

    def pen(self, by: str) -> "Pen":
        """Open the books for writing, under the lock; says which lines a killed command left behind.

        Raises:
            LedgerDamaged, ReleaseError: as `view`.
        """
        view = self.view()
        pen = Pen(self, view.ledger, view.records, by)
        for entry in view.interrupted:
            pen.undo(entry)
        if not self.list_path.exists() and any(record.was_public for record in view.records.values()):
            pen.write_list()
        return pen

    def now(self) -> datetime:
        """The present, in UTC, to the second: times in the books are no finer."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    def _read_list(self) -> PublishedList | None:
        try:
            return parse_list(self.list_path.read_bytes(), self.list_path)
        except FileNotFoundError:
            return None


class Pen:
    """Writes into the books; only while they are locked."""

    def __init__(self, books: Books, ledger: Ledger, records: dict[str, ReleaseRecord], by: str) -> None:
        self.records = records
        self.now = books.now()
        self._books = books
        self._ledger = ledger
        self._by = by

    def write(
        self,
        release_id: str,
        reference_date: date,
        actions: Sequence[tuple[str, Action]],
        *,
        reason: str = "",
        override: str = "",
        visible_from: datetime | None = None,
        leak: dict[str, float] | None = None,
        demonstration_key: bool = False,
    ) -> None:
        """Move releases in one line: (identifier, action) each, of which the first is `release_id`.

        Raises:
            IllegalTransition: one of them is not in the state for it; nothing was written.
        """
        entry = next_entry(
            self._ledger,
            at=self.now,
            by=self._by,
            release_id=release_id,
            reference_date=reference_date,
            steps=[self._step(name, action) for name, action in actions],
            reason=reason,
            override=override,
            visible_from=visible_from,
            leak=leak,
            demonstration_key=demonstration_key,
        )
        # Without a list, a line that a crash left behind could not be told from one whose list was lost.
        if entry.changes_the_site and not self._books.list_path.exists():
            self.write_list()
        self._append(entry)
        if entry.changes_the_site:
            self.write_list()

    def undo(self, entry: LedgerEntry) -> None:
        """Say that the command which wrote `entry` was killed before the site changed."""
        self._append(
            next_entry(
                self._ledger,
                at=self.now,
                by=self._by,
                release_id=entry.release_id,
                reference_date=entry.reference_date,
                reason=f"line {entry.line} was interrupted and counts for nothing",
                undoes=entry.line,
            )
        )

    def write_list(self) -> None:
        """Replace the published list by the one that belongs to the ledger."""
        listed = make_list(self._books.country, self._ledger, self.records.values())
        layout.write_durably(self._books.list_path, listed.to_bytes())

    def _append(self, entry: LedgerEntry) -> None:
        self._ledger = append(self._books.ledger_path, self._ledger, entry)
        self.records = read_records(self._ledger)

    def _step(self, release_id: str, action: Action) -> Step:
        record = self.records.get(release_id)
        state = record.state if record else None
        return Step(release_id, action, state, follow(release_id, state, action))
