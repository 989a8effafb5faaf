"""Notes as a running server reads them: again whenever the file changes, and never at the price of a page."""

from dataclasses import dataclass
from pathlib import Path

from data.notes.errors import NotesDamaged
from data.notes.note import Note
from data.notes.notebook import notes_path, parse_history


@dataclass(frozen=True)
class NotesAtHand:
    """Notes that hold, and whether the file could be read.

    Where it could not, `notes` are the last that this process read: a caveat that was shown stays.
    """

    notes: tuple[Note, ...] = ()
    readable: bool = True


class NotesShelf:
    """The notes of every country of a store; safe under threads, because what is kept is replaced whole."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._kept: dict[str, tuple[int, NotesAtHand]] = {}

    def version(self, country: str) -> int:
        """A number that changes whenever the file does (0: there is none)."""
        try:
            status = notes_path(self._store, country).stat()
        except OSError:
            return 0
        # Two changes within one tick of the file system's clock have one time, but each is a file of its own.
        return hash((status.st_mtime_ns, status.st_ino, status.st_size)) or 1

    def read(self, country: str) -> NotesAtHand:
        """Notes of a country that hold now."""
        version = self.version(country)
        kept = self._kept.get(country)
        if kept and kept[0] == version:
            return kept[1]
        path = notes_path(self._store, country)
        try:
            found = NotesAtHand(parse_history(path.read_bytes(), path).current) if version else NotesAtHand()
        except (NotesDamaged, OSError):
            found = NotesAtHand(kept[1].notes if kept else (), readable=False)
        self._kept[country] = version, found
        return found
