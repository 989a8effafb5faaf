"""Published releases whose files are not as they were published: set aside until somebody has mended them.

A release is compared with the hashes of its manifest when it is opened. After that its files are looked at every few
seconds, but only for whether they changed (size, time of change, inode, rights): one that did is compared anew. Files
that rot without any of these changing are found by the next process that opens the release.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.request_log import log

LOOK_EVERY: Final = 2.0
"""Seconds between two looks at the files of a release."""

DOUBT_AFTER: Final = 0.5
"""Seconds for which a release that was found whole is not doubted while its files look as they did: comparing them
takes a part of that."""

TRY_AGAIN: Final = 60.0
"""Seconds after which a release that was set aside is tried again, although its files look as they did."""

_NOTHING: Final[frozenset[str]] = frozenset()
Signature = tuple[tuple[str, int, int, int, int], ...]


@dataclass
class _Watched:
    folder: Path
    signature: Signature
    looked: float
    since: float
    changed: bool = False
    tried_again: bool = False


class UnreadableReleases:
    """Watches the folders of releases of one process, by country and identifier.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._aside: dict[tuple[str, str], _Watched] = {}
        self._good: dict[tuple[str, str], _Watched] = {}
        self._told: set[tuple[str, str]] = set()

    def of(self, country: str) -> frozenset[str]:
        """Identifiers of the country's releases that are set aside; those whose files changed since are tried again."""
        if not self._aside:
            return _NOTHING
        with self._lock:
            of_country = {name: kept for (code, name), kept in self._aside.items() if code == country}
            for kept in of_country.values():
                kept.tried_again |= self._changed(kept) or self._clock() - kept.since > TRY_AGAIN
            return frozenset(name for name, kept in of_country.items() if not kept.tried_again)

    def set_aside(self, country: str, release_id: str, folder: Path, error: Exception) -> None:
        """Note that a release cannot be shown, and log why."""
        with self._lock:
            self._aside[country, release_id] = _Watched(folder, signature(folder), self._clock(), self._clock())
            self._good.pop((country, release_id), None)
        log.error("release_set_aside", country=country, release=release_id, reason=str(error))

    def opened(self, country: str, release_id: str, folder: Path, before: Signature) -> None:
        """Note that a release was found whole; `before` is what `signature` gave before it was read."""
        with self._lock:
            self._good[country, release_id] = _Watched(folder, before, self._clock(), self._clock())
            self._aside.pop((country, release_id), None)

    def forget(self, country: str, release_id: str) -> None:
        """Nobody will see the release again: it was withdrawn."""
        with self._lock:
            self._aside.pop((country, release_id), None)

    def is_as_it_was(self, country: str, release_id: str) -> bool:
        """Whether nothing changed in the files of an open release since it was found whole."""
        with self._lock:
            watched = self._good.get((country, release_id))
            return watched is not None and not self._changed(watched)

    def doubt(self) -> None:
        """Something that was read did not fit: look at all files now, and compare anew what is opened next."""
        with self._lock:
            for watched in self._good.values():
                doubtful = self._clock() - watched.since > DOUBT_AFTER
                watched.changed |= doubtful or signature(watched.folder) != watched.signature

    def every(self) -> dict[str, list[str]]:
        """Countries and the releases that are set aside, until they were found whole, for the health report."""
        found: dict[str, list[str]] = {}
        with self._lock:
            aside = sorted(self._aside)
        for country, release_id in aside:
            found.setdefault(country, []).append(release_id)
        return found

    def list_unreadable(self, country: str, version: int, error: Exception) -> None:
        """Log, once for each state of the file, that the country's published list cannot be read."""
        if (country, str(version)) not in self._told:
            self._told.add((country, str(version)))
            log.error("published_list_unreadable", country=country, reason=str(error))

    def _changed(self, watched: _Watched) -> bool:
        now = self._clock()
        if not watched.changed and now - watched.looked >= LOOK_EVERY:
            watched.looked = now
            watched.changed = signature(watched.folder) != watched.signature
        return watched.changed


def signature(folder: Path) -> Signature:
    """What tells whether files below a folder changed: name, size, time, inode and rights of each."""
    found = []
    try:
        for path in sorted(folder.rglob("*")):
            status = path.stat()
            name = str(path.relative_to(folder))
            found.append((name, status.st_size, status.st_mtime_ns, status.st_ino, status.st_mode))
    except OSError:
        return ()
    return tuple(found)
