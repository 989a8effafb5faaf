"""Columns of small integers, each kept once: many indicators have the same denominator, and some the same numerator."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

_BLOCK_ROWS = 8192

Column = NDArray[np.bool_] | NDArray[np.int16]


class DistinctColumns:
    """Columns of one length in the order in which they came. Those of 0 and 1 are kept as bits.

    Args:
        rows: length of every column.
        behind: columns that stand before these; what is there already is not kept again.
    """

    def __init__(self, rows: int, behind: Self | None = None) -> None:
        self.rows, self._behind = rows, behind
        self._columns: list[tuple[NDArray[Any], bool]] = []
        self._known: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._columns)

    def __iter__(self) -> Iterator[Column]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, number: int) -> Column:
        """One column, as it was placed."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        column, as_bits = self._columns[number]
        return np.unpackbits(column, count=self.rows).view(np.bool_) if as_bits else column

    @property
    def kept(self) -> list[tuple[NDArray[Any], bool]]:
        """The columns as they are kept, and whether as bits; `restored` takes them."""
        return list(self._columns)

    @classmethod
    def restored(cls, rows: int, kept: Iterable[tuple[NDArray[Any], bool]]) -> Self:
        """Columns that were kept before, in the order given; equal ones are not looked for."""
        columns = cls(rows)
        columns._columns = list(kept)
        return columns

    def place(self, column: Column) -> int:
        """Keep a column unless it is there; gives its number, counted from the first of those before."""
        as_bits = column.dtype == np.bool_
        kept = np.packbits(column) if as_bits else column
        digest = hashlib.blake2b(kept.data, digest_size=16).digest() + bytes([as_bits])
        before = self._behind._known if self._behind else {}
        if digest in before:
            return before[digest]
        if digest not in self._known:
            self._known[digest] = len(before) + len(self._columns)
            self._columns.append((kept, as_bits))
        return self._known[digest]

    def matrix(self) -> NDArray[np.int16]:
        """int16, (rows, columns): all of them."""
        matrix = np.empty((self.rows, len(self._columns)), dtype=np.int16)
        # Block by block: writing whole columns into a matrix of rows would touch every cache line once per column.
        for begin in range(0, self.rows if self._columns else 0, _BLOCK_ROWS):
            end = min(begin + _BLOCK_ROWS, self.rows)
            parts = [
                np.unpackbits(column[begin // 8 : -(-end // 8)], count=end - begin) if as_bits else column[begin:end]
                for column, as_bits in self._columns
            ]
            np.stack(parts, axis=1, out=matrix[begin:end], casting="same_kind")
        return matrix
