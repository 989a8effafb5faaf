"""Sums over cells of columns that no person inherits: one column at a time on each core, never side by side."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from os import cpu_count

import numba
import numpy as np
from numpy.typing import NDArray

from data.build.distinct_columns import Column


def sum_columns(
    columns: Iterable[Column], cell: NDArray[np.int64], key: NDArray[np.uint32], cells: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Sum columns over cells, and the keys of the rows that are not 0.

    Args:
        columns: one value per row each; taken a few at a time.
        cell: of every row.
        key: of every row.
        cells: how many there are.

    Yields:
        Per column: int64 (cells), sums; uint32 (cells), sums of keys modulo 2^32.
    """

    def add(column: Column) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        counts, keys = np.zeros(cells, dtype=np.int64), np.zeros(cells, dtype=np.uint32)
        _add_column(cell, key, column, counts, keys)
        return counts, keys

    left, cores = iter(columns), cpu_count() or 1
    with ThreadPoolExecutor(max_workers=cores) as pool:
        while some := list(islice(left, cores)):
            yield from pool.map(add, some)


@numba.njit(cache=True, nogil=True)
def _add_column(cell, key, column, counts, keys):  # type: ignore[no-untyped-def]
    for row in range(len(column)):
        value = np.int64(column[row])
        if value != 0:
            counts[cell[row]] += value
            keys[cell[row]] += key[row]
