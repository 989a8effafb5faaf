"""The packed cells of a release's public part, read in the file's order with little memory.

The files hold, for every base and breakdown (a run), every indicator of the register by its position and every area:
`data.release.cubes` keeps them whole in memory, which this module never does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.release import layout
from data.release.dimensions import ALL, BASES, DIMENSIONS, LEVELS, Breakdown
from data.release.errors import ReleaseCorrupted
from data.release.reader import Release

_FIGURES: Final = ("numerator", "denominator", "state")
_BATCH: Final = 32_768

Cells = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]
"""Numerator, denominator and state, one dimension each."""


@dataclass(frozen=True)
class Run:
    """The cells of one base and breakdown.

    Attributes:
        base: families or persons.
        breakdown: of the run.
        offset: row of its first cell in the file.
        indicators: how many positions of the register it holds.
        size: areas of the level; the cell of position p and area a stands at offset + p * size + a.
    """

    base: str
    breakdown: Breakdown
    offset: int
    indicators: int
    size: int


def cells_path(release: Release, level: str) -> Path:
    """The file with the cells of a level."""
    return release.folder / layout.PUBLIC / (layout.H3_FILE if level == "h3" else layout.ADM_FILE)


def level_size(release: Release, level: str) -> int:
    """Number of areas of a level, "h3" for leaves."""
    return int(release.leaves.height) if level == "h3" else len(release.areas(level))


def runs_of(release: Release, level: str) -> tuple[Run, ...]:
    """The runs of a level in the file's order.

    Raises:
        ReleaseCorrupted: the file's runs do not have the length that register and areas give them.
    """
    path, size = cells_path(release, level), level_size(release, level)
    positions = sum(entry.get("tier", "public") == "public" for entry in release.register.values())
    if level == "h3":
        found: list[tuple[int, ...]] = [(0, code, ALL, ALL, ALL, ALL) for code in range(len(BASES))]
        starts = [number * positions * size for number in range(len(BASES))]
        end = pq.read_metadata(path).num_rows
    else:
        there = set(pq.read_schema(path).names)
        # Releases of earlier formats have no column for groups.
        keys = ("level", "base", *(name for name in DIMENSIONS if name in there))
        starts, found, end = _changes(path, keys)
    lengths = np.diff([*starts, end])
    runs = []
    for start, codes, length in zip(starts, found, lengths, strict=True):
        if level != "h3" and LEVELS[codes[0]] != level:
            continue
        if length != positions * size:
            raise ReleaseCorrupted(
                f"{path} holds {length} cells of a table of {level} where {positions * size} are due; "
                "build the release again."
            )
        runs.append(Run(BASES[codes[1]], Breakdown(*codes[2:]), start, positions, size))
    return tuple(runs)


def _changes(path: Path, keys: tuple[str, ...]) -> tuple[list[int], list[tuple[int, ...]], int]:
    """Rows at which the keys change, the keys from there on, and the number of rows."""
    starts: list[int] = []
    found: list[tuple[int, ...]] = []
    row, last = 0, None
    for batch in pq.ParquetFile(path).iter_batches(_BATCH, columns=list(keys), use_threads=False):
        table = np.column_stack([batch.column(name).to_numpy().astype(np.int64) for name in keys])
        changed = np.flatnonzero((table[1:] != table[:-1]).any(axis=1)) + 1
        for place in (0, *changed.tolist()):
            codes = tuple(int(code) for code in table[place])
            if codes != last:
                starts.append(row + place)
                found.append(codes)
                last = codes
        row += batch.num_rows
    return starts, found, row


class CellStream:
    """Reads stretches of cells; those that lie behind each other cost no second look at the file."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        groups = [self._file.metadata.row_group(number).num_rows for number in range(self._file.num_row_groups)]
        self._first_rows = np.cumsum([0, *groups]).tolist()
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._held: list[NDArray[Any]] = []
        self._from = self._to = -1

    def read(self, start: int, count: int) -> Cells:
        """The cells from row `start` on; arrays of length `count`."""
        parts: list[list[NDArray[Any]]] = []
        row, end = start, start + count
        while row < end:
            self._hold(row)
            taken = slice(row - self._from, min(end, self._to) - self._from)
            parts.append([held[taken] for held in self._held])
            row = min(end, self._to)
        numerator, denominator, state = (
            np.concatenate(column) if len(column) > 1 else column[0] for column in zip(*parts, strict=True)
        )
        return numerator.astype(np.int64), denominator.astype(np.int64), state.astype(np.uint8)

    def _hold(self, row: int) -> None:
        if self._from <= row < self._to:
            return
        group = int(np.searchsorted(self._first_rows, row, side="right")) - 1
        if not self._to <= row or self._first_rows[group] > self._to or self._to < 0:
            self._to = self._first_rows[group]
            self._batches = self._file.iter_batches(
                _BATCH, row_groups=range(group, self._file.num_row_groups), columns=list(_FIGURES), use_threads=False
            )
        while self._to <= row:
            batch = next(self._batches)
            self._from, self._to = self._to, self._to + batch.num_rows
            self._held = [batch.column(name).to_numpy() for name in _FIGURES]
