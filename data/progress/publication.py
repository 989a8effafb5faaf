"""The planner side of progress: frameworks, entries that two people make, and what is published of them.

Every change asks for the right and is recorded with it, in one transaction. See docs/progress-entries.md.
"""

import hashlib
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.scope import Identity
from data.progress.document import ProgressDocument, document_path
from data.progress.entry_access import check_may_enter, check_may_read_entries
from data.progress.entry_checks import check_entry, check_still_asked, plain
from data.progress.entry_records import FigureEntry, KeptEntry, MilestoneEntry
from data.progress.entry_rows import add_decision, add_entry, read_entries
from data.progress.entry_states import EntryState, step_of
from data.progress.errors import EntryRefused
from data.progress.framework_book import (
    KeptFramework,
    TakenIn,
    framework_versions,
    latest_frameworks,
    lock_programme,
    take_in,
)
from data.progress.framework_source import read_source
from data.progress.progress_tables import MOST_NOTE, PublicationRow
from data.progress.publication_standing import Standing, published_file, read_standing
from data.release.layout import write_durably


class ProgressBook:
    """The programmes of one database and the documents of one store.

    Args:
        engine: the database.
        store: folder of the releases, in which the documents are put.
        clock: the time.
        demonstration: whether what is taken in and entered here is invented.
    """

    def __init__(
        self, engine: Engine, store: Path | str, *, clock: Clock = utc_now, demonstration: bool = False
    ) -> None:
        self._engine, self._store, self._clock = engine, Path(store), clock
        self._demonstration = demonstration

    def add_framework(self, identity: Identity, country: str, content: bytes, name: str = "framework.toml") -> TakenIn:
        """Take a framework file in as the next version of its programme; nothing where it says the same.

        Raises:
            OutsideScope: the account may not.
            FrameworkError: the file has mistakes; it names file and line of each.
            EntryRefused: "too_large", "other_country" or "changed".
        """
        check_may_enter(identity, country)
        framework = read_source(content, name)
        with Session(self._engine) as session:
            return take_in(
                session,
                identity,
                country,
                framework,
                content.decode(),
                self._clock(),
                demonstration=self._demonstration,
            )

    def frameworks(self, country: str) -> tuple[KeptFramework, ...]:
        """The latest version of every programme; what a programme promised is no secret, so no identity is asked."""
        with Session(self._engine) as session:
            return latest_frameworks(session, country)

    def framework(self, country: str, programme: str) -> KeptFramework:
        """The latest version of a programme. Raises UnknownProgramme."""
        return self.versions(country, programme)[-1]

    def versions(self, country: str, programme: str) -> tuple[KeptFramework, ...]:
        """Every version of a programme, the first one first. Raises UnknownProgramme."""
        with Session(self._engine) as session:
            return framework_versions(session, country, programme)

    def enter(self, identity: Identity, country: str, programme: str, entry: FigureEntry | MilestoneEntry) -> int:
        """Enter a figure or a milestone's state, or correct one; returns the entry's number. It waits to be confirmed.

        Raises:
            OutsideScope: the account may not.
            UnknownProgramme: the country has none of this code.
            EntryRefused: it breaks a rule (see `entry_checks`), an entry of the same is "open" already, or it says the
                "same" as the confirmed one.
        """
        check_may_enter(identity, country)
        _check_account(identity)
        now = self._clock()
        with Session(self._engine) as session:
            kept = lock_programme(session, country, programme)
            said = check_entry(kept.framework, entry, now.date())
            earlier = [item for item in read_entries(session, country, programme) if item.said.key == said.key]
            if any(item.state is EntryState.OPEN for item in earlier):
                raise EntryRefused("open", "An entry for the same waits to be settled; settle it first.")
            confirmed = [item.said for item in earlier if item.state is EntryState.CONFIRMED]
            if confirmed and confirmed[-1] == said:
                raise EntryRefused("same", "This is what is confirmed already; there is nothing to correct.")
            number = add_entry(
                session, country, programme, kept.version, said, identity.name, now, demonstration=self._demonstration
            )
            detail = f"{country}, {programme}, entry {number}, {' '.join(part for part in said.key if part)}"
            audit.record(session, now, identity.name, "progress_entered", detail, identity.purpose)
            session.commit()
            return number

    def decide(
        self, identity: Identity, country: str, programme: str, number: int, action: str, note: str = ""
    ) -> None:
        """Confirm or refuse what another national planner entered, or withdraw one's own entry while it is open.

        Raises:
            OutsideScope: the account may not.
            UnknownProgramme: the country has none of this code.
            EntryRefused: "unknown_action", "unknown_entry", "decided", "own" (nobody confirms or refuses the own
                entry), "not_own" (nobody withdraws another's), "needs_note", "long_note", or the framework does not
                ask for it any more (see `check_still_asked`).
        """
        check_may_enter(identity, country)
        _check_account(identity)
        step, said, now = step_of(action), plain(note), self._clock()
        if step is None:
            raise EntryRefused("unknown_action", "An entry can be confirmed, refused or withdrawn.")
        with Session(self._engine) as session:
            kept = lock_programme(session, country, programme)
            entry = next((item for item in read_entries(session, country, programme) if item.number == number), None)
            if entry is None:
                raise EntryRefused("unknown_entry", f"There is no entry {number} of '{programme}'.")
            if entry.state is not EntryState.OPEN:
                raise EntryRefused("decided", "The entry is settled already; look at it again.")
            own = entry.entered_by == identity.name
            if own != (step.by == "author"):
                if own:
                    raise EntryRefused("own", "Nobody confirms or refuses the own entry; another planner does.")
                raise EntryRefused("not_own", "Only who made an entry withdraws it; refuse it instead.")
            if step.needs_note and not said:
                raise EntryRefused("needs_note", "Say in a note why the entry is refused.")
            if len(said) > MOST_NOTE:
                raise EntryRefused("long_note", f"A note has {MOST_NOTE} characters at most.")
            if step.target is EntryState.CONFIRMED:
                check_still_asked(kept.framework, entry.said)
            try:
                add_decision(session, entry, step.target, said, identity.name, now)
            except IntegrityError as error:
                raise EntryRefused("decided", "The entry is settled already; look at it again.") from error
            detail = f"{country}, {programme}, entry {number}, {step.target}"
            audit.record(session, now, identity.name, "progress_decided", detail, identity.purpose)
            session.commit()

    def history(self, identity: Identity, country: str, programme: str) -> tuple[KeptEntry, ...]:
        """Every entry of a programme in the order in which they were made.

        Raises:
            OutsideScope: the account reads only what is published.
        """
        check_may_read_entries(identity, country)
        with Session(self._engine) as session:
            return read_entries(session, country, programme)

    def published(self, country: str, programme: str) -> ProgressDocument | None:
        """The document that is public now; None where there is none, or none that can be read."""
        return published_file(self._store, country, programme)[1]

    def standing(self, identity: Identity, country: str, programme: str) -> Standing:
        """What is published, and what publishing would change.

        Raises:
            OutsideScope: the account reads only what is published.
            UnknownProgramme: the country has none of this code.
        """
        check_may_read_entries(identity, country)
        with Session(self._engine) as session:
            kept = framework_versions(session, country, programme)[-1]
            return self._standing(session, country, kept)

    def publish(self, identity: Identity, country: str, programme: str) -> ProgressDocument:
        """Publish a programme: its file is replaced, and recorded, in one step; what is published is returned.

        Raises:
            OutsideScope: the account may not.
            UnknownProgramme: the country has none of this code.
            EntryRefused: "nothing_new"; "file_taken", where the store holds a document that another database
                published; or "not_written", and then nothing is recorded either.
        """
        check_may_enter(identity, country)
        with Session(self._engine) as session:
            kept = lock_programme(session, country, programme)
            standing = self._standing(session, country, kept)
            path = document_path(self._store, country, programme)
            if standing.taken:
                raise EntryRefused("file_taken", f"{path} was published from another database; move it away first.")
            if not standing.anything_new:
                raise EntryRefused("nothing_new", "What is published says the same already.")
            document, now = standing.draft, standing.draft.published_at
            content = document.to_bytes()
            digest = hashlib.sha256(content).hexdigest()
            session.add(
                PublicationRow(
                    country=country,
                    programme=programme,
                    framework_version=kept.version,
                    digest=digest,
                    content=content.decode(),
                    published_by=identity.name,
                    published_at=now,
                )
            )
            detail = f"{country}, {programme}, framework version {kept.version}, {digest[:16]}"
            audit.record(session, now, identity.name, "progress_published", detail, identity.purpose)
            session.flush()
            _write_with_its_record(session, path, content)
            return document

    def _standing(self, session: Session, country: str, kept: KeptFramework) -> Standing:
        return read_standing(session, self._store, country, kept, self._clock(), demonstration=self._demonstration)


def _check_account(identity: Identity) -> None:
    # The command line names no account: two of its users could not be told apart.
    if not identity.name:
        raise OutsideScope("Entries are made and settled by people with an account, on the planner site.")


def _write_with_its_record(session: Session, path: Path, content: bytes) -> None:
    """Replace the file and commit; if either fails, both are as they were.

    The caller holds the programme's lock, so nobody else writes the file meanwhile.

    Raises:
        EntryRefused: "not_written".
    """
    try:
        former = path.read_bytes() if path.exists() else None
        write_durably(path, content)
    except OSError as error:
        raise EntryRefused(
            "not_written", f"{path} could not be written ({error.strerror}); nothing is published."
        ) from error
    try:
        session.commit()
    except SQLAlchemyError:
        if former is None:
            path.unlink(missing_ok=True)
        else:
            write_durably(path, former)
        raise
