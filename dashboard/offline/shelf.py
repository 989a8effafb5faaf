"""Offline copies that were made already: each once per process, kept as files that vanish with it."""

import hashlib
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from dashboard.request_log import log

_KEPT: Final = 12
_OPEN_FILES: Final = "/proc/self/fd"

Key = tuple[str, str, int]
"""Release, language, version of the notes."""


@dataclass(frozen=True)
class OfflineFile:
    """A copy on disk that lasts as long as `file` is open; `path` is where it can be opened again."""

    file: IO[bytes]
    path: str
    size: int
    etag: str


class OfflineShelf:
    """The last copies that were asked for, each made once, however many ask for it at the same time."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Key, OfflineFile] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Key, threading.Lock] = {}
        self._asked: set[Key] = set()

    def get(self, key: Key, make: Callable[[], bytes]) -> OfflineFile:
        """The copy under `key`, made where there is none."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            found = self._kept.get(key)
            if found is None:
                found = _keep(make())
                with self._lock:
                    self._kept[key] = found
                    while len(self._kept) > self._most:
                        self._kept.popitem(last=False)
        return found

    def size(self, key: Key, make: Callable[[], bytes]) -> int:
        """Bytes of a copy; 0 where it is being made, in a thread that nobody waits for."""
        found = self._kept.get(key)
        if found is None and key not in self._asked:
            self._asked.add(key)
            threading.Thread(target=self._prepare, args=(key, make), name="offline-copy", daemon=True).start()
        return found.size if found else 0

    def _prepare(self, key: Key, make: Callable[[], bytes]) -> None:
        try:
            self.get(key, make)
        except Exception:  # noqa: BLE001  (nobody waits for this thread; who asks for the copy gets the error)
            log.error("offline_copy_not_made", release=key[0], language=key[1], exc_info=True)


def _keep(content: bytes) -> OfflineFile:
    # Without a name where the system opens such files: a worker that is told to stop does not tidy up.
    if os.path.isdir(_OPEN_FILES):
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (kept open)
        path = f"{_OPEN_FILES}/{file.fileno()}"
    else:
        file = tempfile.NamedTemporaryFile(prefix="family-atlas-offline-", suffix=".zip")  # noqa: SIM115
        path = file.name
    file.write(content)
    file.flush()
    return OfflineFile(file, path, len(content), hashlib.sha256(content).hexdigest()[:20])
