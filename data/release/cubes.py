"""The tables of one tier as dense arrays: one entry per base and breakdown, indicator of the register, and area."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.release import layout
from data.release.dimensions import BASES, DIMENSIONS, LEVELS, Breakdown

_CELL: Final = ("numerator", "denominator", "state")
Cube = dict[str, NDArray[Any]]


class Cubes:
    """Figures of one tier; each file is read on first use and kept.

    Args:
        read: gives the content of one of the tier's files.
        indicators: how many the tier's register has.
        at_leaves: how many of them stand in the tables of H3 leaves: the first ones. Those for planners only are never
            published there.
        size: number of areas of a level, "h3" for leaves.
    """

    def __init__(
        self, read: Callable[[str], bytes], *, indicators: int, at_leaves: int, size: Callable[[str], int]
    ) -> None:
        self._read, self._indicators, self._at_leaves, self._size = read, indicators, at_leaves, size

    def column(
        self, level: str, base: str, breakdown: Breakdown, position: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Numerator, denominator and state of one indicator; arrays (areas), in the areas' order."""
        if level == "h3":
            cube = self._h3
            row = (BASES.index(base), position)
        else:
            cube = self._adm[level]
            row = (self._rows[level][(BASES.index(base), breakdown)], position)
        numerator, denominator = (cube[name][row].astype(np.int64) for name in ("numerator", "denominator"))
        return numerator, denominator, cube["state"][row]

    @cached_property
    def _h3(self) -> Cube:
        file = self._file(layout.H3_FILE)
        shape = (len(BASES), self._at_leaves, self._size("h3"))
        return {name: _narrow(_column(file, name)).reshape(shape) for name in _CELL}

    @cached_property
    def _adm(self) -> dict[str, Cube]:
        file, levels = self._file(layout.ADM_FILE), range(len(LEVELS[:3]))
        numbers = _column(file, "level")
        places = [np.flatnonzero(numbers == number) for number in levels]
        cubes: dict[str, Cube] = {level: {} for level in LEVELS[:3]}
        for name in _CELL:
            column = _column(file, name)
            for number in levels:
                shape = (-1, self._indicators, self._size(LEVELS[number]))
                cubes[LEVELS[number]][name] = _narrow(column[places[number]]).reshape(shape)
        # What the columns took while they were read; the tables are numpy's own.
        pa.default_memory_pool().release_unused()
        return cubes

    @cached_property
    def _rows(self) -> Mapping[str, dict[tuple[int, Breakdown], int]]:
        file = self._file(layout.ADM_FILE)
        # Releases of earlier formats have no column for groups.
        there = [name for name in DIMENSIONS if name in file.schema_arrow.names]
        keys = np.stack([_column(file, name) for name in ("level", "base", *there)])
        rows: dict[str, dict[tuple[int, Breakdown], int]] = {}
        for number, level in enumerate(LEVELS[:3]):
            of_level = keys[1:, keys[0] == number]
            firsts = of_level[:, :: self._indicators * self._size(level)].T.tolist()
            rows[level] = {(base, Breakdown(*codes)): row for row, (base, *codes) in enumerate(firsts)}
        return rows

    def _file(self, name: str) -> pq.ParquetFile:
        return pq.ParquetFile(pa.BufferReader(self._read(name)))


def _column(file: pq.ParquetFile, name: str) -> NDArray[Any]:
    """A column without gaps. Arrow's own `to_numpy` would bring pandas into every process that serves."""
    chunks = file.read(columns=[name], use_threads=False).column(0).chunks
    return np.concatenate(
        [np.frombuffer(part.buffers()[1], str(part.type))[part.offset : part.offset + len(part)] for part in chunks]
    )


def _narrow(column: NDArray[Any]) -> NDArray[Any]:
    """The same integers in the narrowest of the types that hold them: a process keeps tables of many releases."""
    kind = np.result_type(np.min_scalar_type(column.min(initial=0)), np.min_scalar_type(column.max(initial=0)))
    return column.astype(kind)
