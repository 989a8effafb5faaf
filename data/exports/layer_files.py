"""The files of a release's layers as they are given out: made once by a process of its own, kept on disk, described."""

import atexit
import hashlib
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from data.exports.layer_names import GEOPACKAGE, LAYER_FILES, NO_OUTLINES, geoparquet_name
from data.exports.table_file import MEDIA_TYPES, TableFile
from data.release.dimensions import LEVELS
from data.release.folder_lock import hold, nobody_holds
from data.release.reader import Release

_WRITER: Final = "data.exports.layer_writer"
_MOST_RELEASES: Final = 8
_MOST_SECONDS: Final = 300
_SECONDS_BEFORE_NEXT_TRY: Final = 60
_FOLDERS: Final = "family-atlas-layers-"
_YOUNG: Final = 60


class LayersNotMade(Exception):
    """The files could not be written; the message holds what the writer said."""


@dataclass(frozen=True)
class KeptLayers:
    """Files of a release's layers in `folder`; none where its shapes have no outlines."""

    folder: Path
    files: tuple[TableFile, ...]

    def path(self, name: str) -> Path | None:
        """Where a file of this name lies; None if there is none."""
        return self.folder / name if any(file.name == name for file in self.files) else None


class LayerShelf:
    """Keeps the files of the releases that were asked for last, in a folder that goes with the process."""

    def __init__(self, most: int = _MOST_RELEASES, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[str, KeptLayers] = OrderedDict()
        self._failed: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._folder: Path | None = None
        self._holds = -1

    def layers(self, release: Release) -> KeptLayers:
        """The files of a release, written where they are not kept; others who need some written meanwhile wait.

        Raises:
            LayersNotMade: they cannot be written; it is tried again after a minute.
        """
        kept = self._find(release.release_id)
        if kept is not None:
            return kept
        with self._making:
            kept = self._find(release.release_id)
            if kept is None:
                kept = self._try(release)
            return kept

    def _find(self, release_id: str) -> KeptLayers | None:
        with self._lock:
            kept = self._kept.get(release_id)
            if kept is None or not kept.folder.is_dir():
                return None
            self._kept.move_to_end(release_id)
            return kept

    def _try(self, release: Release) -> KeptLayers:
        moment, reason = self._failed.get(release.release_id, (-math.inf, ""))
        if self._clock() - moment < _SECONDS_BEFORE_NEXT_TRY:
            raise LayersNotMade(reason)
        try:
            kept = self._make(release)
        except LayersNotMade as error:
            self._failed[release.release_id] = (self._clock(), str(error))
            raise
        with self._lock:
            self._kept[release.release_id] = kept
            while len(self._kept) > self._most:
                _, oldest = self._kept.popitem(last=False)
                shutil.rmtree(oldest.folder, ignore_errors=True)
        return kept

    def _make(self, release: Release) -> KeptLayers:
        if self._folder is None or not self._folder.is_dir():
            self._folder = self._new_folder()
        folder = Path(tempfile.mkdtemp(prefix=f"{release.release_id}-", dir=self._folder))
        if not _write(release.folder, folder):
            return KeptLayers(folder, ())
        rows = {
            level: pl.scan_parquet(folder / geoparquet_name(level)).select(pl.len()).collect().item()
            for level in LEVELS
        }
        by_file = {GEOPACKAGE: sum(rows.values()), **{geoparquet_name(level): rows[level] for level in LEVELS}}
        return KeptLayers(folder, tuple(_describe(folder / name, by_file[name]) for name in LAYER_FILES))

    def _new_folder(self) -> Path:
        _sweep(Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=_FOLDERS))
        self._holds = hold(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder


def _sweep(root: Path) -> None:
    """Remove folders of processes that ended without tidying up, as a worker does that is told to stop."""
    for folder in root.glob(f"{_FOLDERS}*"):
        try:
            status = folder.stat()
            # One that was made a moment ago may not be locked yet.
            if status.st_uid == os.getuid() and time.time() - status.st_mtime > _YOUNG and nobody_holds(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def layer_files(release: Release) -> tuple[TableFile, ...]:
    """The files of a release's layers: the GeoPackage, then a GeoParquet per level; none without outlines.

    Raises:
        LayersNotMade: they cannot be written.
    """
    return SHELF.layers(release).files


SHELF: Final = LayerShelf()
"""That of this process; nothing is on disk before the first file is asked for."""


def _write(release: Path, folder: Path) -> bool:
    """Run the writer; whether there are outlines to write."""
    command = [sys.executable, "-m", _WRITER, str(release.resolve()), str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(  # noqa: S603  (our own module, paths that we made)
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LayersNotMade(str(error)) from error
    if done.returncode not in (0, NO_OUTLINES):
        raise LayersNotMade(done.stderr.strip()[-2000:])
    return done.returncode == 0


def _describe(path: Path, rows: int) -> TableFile:
    kind = LAYER_FILES[path.name]
    content = path.read_bytes()
    return TableFile(path.name, kind, MEDIA_TYPES[kind], len(content), hashlib.sha256(content).hexdigest(), rows)
