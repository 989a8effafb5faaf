"""The notes of one country on disk: `<store>/<country>/notes.json`, a history that only grows.

A note is never changed or removed: it is retired, and a better one is added. A web server on a host of its own needs a
copy of the file beside `published.json`.
"""

import fcntl
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from data.notes.errors import NoteRefused, NotesDamaged
from data.notes.note import Note, Retirement, clean_text
from data.release import layout

NOTES_FILE: Final = "notes.json"
FORMAT_VERSION: Final = 1
MOST_REASON: Final = 300

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Current time, to the second; injectable, so that tests choose theirs."""
    return datetime.now(UTC).replace(microsecond=0)


class History(BaseModel):
    """Content of the file: every note that was ever added, and every retirement, each in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format_version: int = FORMAT_VERSION
    country: str
    notes: tuple[Note, ...] = ()
    retirements: tuple[Retirement, ...] = ()

    @property
    def current(self) -> tuple[Note, ...]:
        """Notes that hold now, in the order in which they were added."""
        retired = {end.note for end in self.retirements}
        return tuple(note for note in self.notes if note.id not in retired)

    def retirement(self, note_id: str) -> Retirement | None:
        """How a note ended; None: it holds."""
        return next((end for end in self.retirements if end.note == note_id), None)


@dataclass(frozen=True)
class Subject:
    """What a new note is attached to; empty means every indicator, area or release."""

    indicator: str = ""
    area: str = ""
    release_id: str = ""


class Notebook:
    """Reads and extends the notes of one country."""

    def __init__(self, store: Path | str, country: str, *, clock: Clock = utc_now) -> None:
        self.country = country
        self.path = notes_path(Path(store), country)
        self._clock = clock

    def read(self) -> History:
        """The whole history; an empty one where there is no file.

        Raises:
            NotesDamaged: the file is not one that this program wrote.
        """
        try:
            return parse_history(self.path.read_bytes(), self.path)
        except FileNotFoundError:
            return History(country=self.country)

    def add(
        self, subject: Subject, text: Mapping[str, str], languages: Collection[str], *, author: str, reason: str = ""
    ) -> Note:
        """Add a note; it shows from now on. The caller has checked that the subject exists.

        Args:
            subject: to what it is attached.
            text: plain text by language.
            languages: in which it must be written.
            author: who adds it.
            reason: why, for the history.

        Raises:
            NoteRefused: a text is missing or not usable, or the same note is there already.
            NotesDamaged: the file is not one that this program wrote.
        """
        cleaned = clean_text(text, languages)
        with self._locked():
            history = self.read()
            note = Note(
                id=f"n{len(history.notes) + 1}",
                indicator=subject.indicator,
                area=subject.area,
                release_id=subject.release_id,
                text=cleaned,
                author=author,
                reason=_one_line(reason),
                added_at=self._clock(),
            )
            if twin := next((known for known in history.current if _same(known, note)), None):
                raise NoteRefused(f"Note {twin.id} says the same about the same figures already; nothing was added.")
            self._write(history.model_copy(update={"notes": (*history.notes, note)}))
        return note

    def retire(self, note_id: str, *, author: str, reason: str) -> Retirement:
        """End a note; it stays in the history.

        Raises:
            NoteRefused: there is no such note, it was retired before, or no reason is given.
            NotesDamaged: the file is not one that this program wrote.
        """
        why = _one_line(reason)
        if not why:
            raise NoteRefused("Say why the note is retired: the reason stays in the history.")
        with self._locked():
            history = self.read()
            if note_id not in {note.id for note in history.notes}:
                held = ", ".join(note.id for note in history.current) or "none"
                raise NoteRefused(f"There is no note '{note_id}' of '{self.country}'; notes that hold: {held}.")
            if past := history.retirement(note_id):
                raise NoteRefused(f"Note {note_id} was retired on {past.retired_at:%Y-%m-%d} already.")
            end = Retirement(note=note_id, author=author, reason=why, retired_at=self._clock())
            self._write(history.model_copy(update={"retirements": (*history.retirements, end)}))
        return end

    def _write(self, history: History) -> None:
        content = orjson.dumps(history.model_dump(mode="json"), option=orjson.OPT_INDENT_2)
        layout.write_durably(self.path, content)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers out; waits for them."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path.parent / ".notes.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def notes_path(store: Path, country: str) -> Path:
    """Where the notes of a country lie."""
    return store / country / NOTES_FILE


def parse_history(content: bytes, path: Path) -> History:
    """Read the content of `notes.json`.

    Raises:
        NotesDamaged: it is not what this program wrote.
    """
    try:
        history = History.model_validate_json(content)
    except ValidationError as error:
        raise NotesDamaged(f"{path} is damaged ({error.error_count()} faults); restore it from your backup.") from error
    if history.format_version != FORMAT_VERSION:
        raise NotesDamaged(f"{path} has format {history.format_version}, this program reads {FORMAT_VERSION}.")
    return history


def _same(one: Note, other: Note) -> bool:
    about = ("indicator", "area", "release_id", "text")
    return all(getattr(one, name) == getattr(other, name) for name in about)


def _one_line(reason: str) -> str:
    line = " ".join(reason.split())
    if len(line) > MOST_REASON:
        raise NoteRefused(f"The reason has {len(line)} characters; at most {MOST_REASON} are kept.")
    return line
