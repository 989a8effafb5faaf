"""The files of published releases: found, or made in the background where nobody made them at publication."""

import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.pages.data.file_words import file_words
from dashboard.served import ServedRelease
from data.exports.layer_files import LayersNotMade, layer_files
from data.exports.release_tables import ReleaseTable, release_tables
from data.exports.table_file import TableFile
from data.exports.table_shelf import FilesUnavailable, ShelvedTable, TableShelf
from data.release.errors import ReleaseError

FOLDER: Final = "files"
"""Folder of a country in the store that holds the files which the custodian made beforehand."""

_CACHE_VARIABLE: Final = "FAMILY_ATLAS_FILES"
_MOST_HERE: Final = 50_000
_MOST_SECONDS: Final = 900
_MOST_WAITING: Final = 3
_PROGRAM: Final = (sys.executable, "-c", "from dashboard.cli import main; main()")


@dataclass(frozen=True)
class TableAtHand:
    """A table and its files; None as long as they are not made."""

    table: ReleaseTable
    shelved: ShelvedTable | None


@dataclass(frozen=True)
class FilesAtHand:
    """The files of a release.

    Attributes:
        tables: in order.
        layers: files of outlines; None as long as they are not made, () where the release has none.
        failed: they cannot be made here.
    """

    tables: tuple[TableAtHand, ...]
    layers: tuple[TableFile, ...] | None
    failed: bool = False

    @property
    def complete(self) -> bool:
        """Whether all are made."""
        return self.layers is not None and all(item.shelved for item in self.tables)

    @property
    def files(self) -> tuple[TableFile, ...]:
        """All that are made."""
        made = (file for item in self.tables if item.shelved for file in item.shelved.files)
        return (*made, *(self.layers or ()))


class ReleaseFiles:
    """The files of a store's releases, and one thread that makes those that are missing.

    Args:
        store: folder of the releases; what the custodian put there is only read.
        cache: folder for files that are made here.
    """

    def __init__(self, store: Path, cache: Path | None = None) -> None:
        self._store, self._cache = store.absolute(), cache
        self._layers: dict[str, tuple[TableFile, ...]] = {}
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)
        self._complete: dict[str, FilesAtHand] = {}
        self._failed: set[str] = set()
        self._making: set[str] = set()
        self._lock = threading.Lock()

    def at_hand(self, served: ServedRelease, *, prepare: bool = True) -> FilesAtHand:
        """What is made; `prepare`: what is missing is made from now on, without waiting.

        Raises:
            ReleaseCorrupted: a file of the release cannot be read.
        """
        release, words = served.release, file_words(served)
        known = self._complete.get(served.release_id)
        if known is not None:
            return known
        shelf = self._shelf(served)
        tables = tuple(TableAtHand(table, shelf.find(release, table, words)) for table in tables_of(served))
        failed = served.release_id in self._failed
        at_hand = FilesAtHand(tables, self._layers.get(served.release_id), failed)
        if at_hand.complete:
            self._complete[served.release_id] = at_hand
        elif prepare:
            self._prepare(served)
        return at_hand

    def table(self, served: ServedRelease, name: str) -> ShelvedTable | None:
        """The files of one table, made now where they are missing; None if there is no such table.

        Raises:
            FilesUnavailable: they cannot be made here, or too many readers wait for others already.
            ReleaseCorrupted: a file of the release cannot be read.
        """
        table = next((table for table in tables_of(served) if table.name == name), None)
        if table is None:
            return None
        found = self._shelf(served).find(served.release, table, file_words(served))
        if found is not None:
            return found
        # Whoever waits holds a thread of the server.
        if not self._waiting.acquire(blocking=False):
            raise FilesUnavailable(f"{_MOST_WAITING} tables are being made.")
        try:
            return self._make(served, table)
        finally:
            self._waiting.release()

    def _prepare(self, served: ServedRelease) -> None:
        with self._lock:
            if served.release_id in self._making or served.release_id in self._failed:
                return
            self._making.add(served.release_id)
        name = f"files of {served.release_id}"
        threading.Thread(target=self._make_all, args=(served,), name=name, daemon=True).start()

    def _make_all(self, served: ServedRelease) -> None:
        try:
            for table in tables_of(served):
                self._make(served, table)
            self._layers[served.release_id] = layer_files(served.release)
        except (FilesUnavailable, LayersNotMade, ReleaseError):
            self._failed.add(served.release_id)
        finally:
            self._making.discard(served.release_id)

    def _make(self, served: ServedRelease, table: ReleaseTable) -> ShelvedTable:
        shelf, words = self._shelf(served), file_words(served)
        found = shelf.find(served.release, table, words)
        if found is None and table.rows > _MOST_HERE:
            self._make_apart(served, table)
        return found or shelf.make(served.release, table, words)

    def _make_apart(self, served: ServedRelease, table: ReleaseTable) -> None:
        """Make a long table in a process of its own, so that neither its work nor its memory stays in this one."""
        command = [*_PROGRAM, "export", served.country, served.release_id, "--store", str(self._store)]
        command += ["--table", table.name, "--cache", str(self._cache)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        try:
            done = subprocess.run(  # noqa: S603  (our own command)
                command, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FilesUnavailable(str(error)) from error
        if done.returncode:
            raise FilesUnavailable(done.stderr.strip()[-2000:])

    def _shelf(self, served: ServedRelease) -> TableShelf:
        if self._cache is None:
            self._cache = _cache_folder()
        return TableShelf(self._store / served.country / FOLDER, self._cache)


def tables_of(served: ServedRelease) -> tuple[ReleaseTable, ...]:
    """The tables of a release, looked up once."""
    tables: tuple[ReleaseTable, ...] = served.kept(("release tables",), lambda: release_tables(served.release))
    return tables


def _cache_folder() -> Path:
    """The folder that the environment names, else one of this user among the temporary ones."""
    named = os.environ.get(_CACHE_VARIABLE, "")
    if named:
        return Path(named)
    folder = Path(tempfile.gettempdir()) / f"family-atlas-files-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return folder
    # Somebody else may have put a folder of this name there, or a link.
    ours = status.st_uid == os.getuid() and not folder.is_symlink() and not status.st_mode & 0o022
    return folder if ours else Path(tempfile.mkdtemp(prefix="family-atlas-files-"))
