"""Published programmes as a running site reads them: again whenever a file changes."""

from dataclasses import dataclass
from pathlib import Path

from data.progress.document import FOLDER, ProgressDocument, parse_document
from data.progress.errors import ProgressDamaged


@dataclass(frozen=True)
class ProgrammesAtHand:
    """Programmes of a country, the latest start first, and whether every file could be read."""

    programmes: tuple[ProgressDocument, ...] = ()
    readable: bool = True

    def find(self, code: str) -> ProgressDocument | None:
        """The programme of a code, None if it is not published."""
        return next((item for item in self.programmes if item.framework.code == code), None)


class ProgressShelf:
    """The programmes of every country of a store; safe under threads, because what is kept is replaced whole."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._kept: dict[str, tuple[int, ProgrammesAtHand]] = {}

    def version(self, country: str) -> int:
        """A number that changes whenever a file does (0: there is none)."""
        return _version(self._paths(country))

    def read(self, country: str) -> ProgrammesAtHand:
        """The programmes of a country, whose code the caller has checked; a damaged one is left out."""
        paths = self._paths(country)
        version = _version(paths)
        kept = self._kept.get(country)
        if kept and kept[0] == version:
            return kept[1]
        found, readable = [], True
        for path in paths:
            try:
                found.append(parse_document(path.read_bytes(), path))
            except (ProgressDamaged, OSError):
                readable = False
        found.sort(key=lambda item: (item.framework.first_day, item.framework.code), reverse=True)
        at_hand = ProgrammesAtHand(tuple(found), readable)
        self._kept[country] = version, at_hand
        return at_hand

    def _paths(self, country: str) -> list[Path]:
        return sorted((self._store / country / FOLDER).glob("*.json"))


def _version(paths: list[Path]) -> int:
    keys = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        keys.append((path.name, status.st_mtime_ns, status.st_ino, status.st_size))
    return (hash(tuple(keys)) or 1) if keys else 0
