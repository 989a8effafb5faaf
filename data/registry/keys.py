"""64-bit keys of texts and rows: stable across engines, machines and library versions, and a compact index of them.

Text is hashed by FNV-1a (Fowler, Noll, Vo) and finished by the mixer of SplitMix64 (Steele et al. 2014). Keys are for
finding and comparing, not for hiding: they are no protection of an identifier and never leave the process.
"""

import numba
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
_NULL = int(np.iinfo(np.int64).min)
_NULL_DOUBLE = int(np.array(np.nan).view(np.int64))


@numba.njit(cache=True, nogil=True, inline="always")
def _mix(value: np.uint64) -> np.uint64:
    value = np.uint64(value)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@numba.njit(cache=True, nogil=True)
def _hash_texts(offsets: npt.NDArray[np.int64], data: npt.NDArray[np.uint8], out: Keys) -> None:
    for row in range(out.size):
        value = np.uint64(0xCBF29CE484222325)
        for at in range(offsets[row], offsets[row + 1]):
            value = (value ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
        out[row] = _mix(value)


@numba.njit(cache=True, nogil=True)
def _fold(keys: Keys, values: npt.NDArray[np.int64]) -> None:
    for row in range(keys.size):
        keys[row] = _mix(keys[row] * np.uint64(0x9E3779B97F4A7C15) + np.uint64(values[row]))


@numba.njit(cache=True, nogil=True)
def _fold_known(
    keys: Keys, values: npt.NDArray[np.int64], known: npt.NDArray[np.uint8], offset: int, otherwise: int
) -> None:
    for row in range(keys.size):
        at = row + offset
        value = values[row] if known[at >> 3] >> (at & 7) & 1 else otherwise
        keys[row] = _mix(keys[row] * np.uint64(0x9E3779B97F4A7C15) + np.uint64(value))


@numba.njit(cache=True, nogil=True)
def _insert(slots: Numbers, known: Keys, count: int, keys: Keys, numbers: Numbers) -> int:
    mask = slots.size - 1
    for row in range(keys.size):
        at = np.int64(keys[row] & np.uint64(mask))
        while slots[at] >= 0 and known[slots[at]] != keys[row]:
            at = (at + 1) & mask
        if slots[at] < 0:
            slots[at] = count
            known[count] = keys[row]
            count += 1
        numbers[row] = slots[at]
    return count


@numba.njit(cache=True, nogil=True)
def _find(slots: Numbers, known: Keys, keys: Keys, numbers: Numbers) -> None:
    mask = slots.size - 1
    for row in range(keys.size):
        at = np.int64(keys[row] & np.uint64(mask))
        while slots[at] >= 0 and known[slots[at]] != keys[row]:
            at = (at + 1) & mask
        numbers[row] = slots[at]


def text_keys(texts: pl.Series) -> Keys:
    """u64[n], one key per text; null counts as a text of its own."""
    array = texts.cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    array = array.cast(pa.large_string())
    _, offsets, data = array.buffers()
    out = np.empty(len(texts), dtype=np.uint64)
    if len(texts):
        begin = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(texts) + 1]
        _hash_texts(begin, np.frombuffer(data or b"", dtype=np.uint8), out)
        if texts.null_count():
            out[texts.is_null().to_numpy()] = np.uint64(0x6E756C6C)
    return out


def fold(keys: Keys, values: pl.Series) -> None:
    """Mix one more column (integers, booleans, dates, doubles) into row keys, in place. The order of columns counts."""
    if values.dtype == pl.Float64:
        # Equal doubles have equal bits once -0.0 is 0.0; null is told apart by an impossible bit pattern.
        _fold_column(keys, (values + 0.0).to_arrow(), np.float64, _NULL_DOUBLE)
    else:
        _fold_column(keys, values.to_physical().cast(pl.Int64).to_arrow(), np.int64, _NULL)


def _fold_column(keys: Keys, column: pa.Array, kind: type[np.float64 | np.int64], otherwise: int) -> None:
    known, data = column.buffers()
    if not keys.size:
        return
    numbers = np.frombuffer(data, dtype=kind)[column.offset : column.offset + keys.size].view(np.int64)
    if column.null_count:
        _fold_known(keys, numbers, np.frombuffer(known, dtype=np.uint8), column.offset, otherwise)
    else:
        _fold(keys, numbers)


def row_keys(frame: pl.DataFrame) -> Keys:
    """u64[n]: one key per row over all columns, in their order."""
    keys = np.zeros(frame.height, dtype=np.uint64)
    for series in frame.iter_columns():
        if series.dtype == pl.String:
            _fold(keys, text_keys(series).view(np.int64))
        else:
            fold(keys, series)
    return keys


def repeated(keys: Keys) -> npt.NDArray[np.bool_]:
    """Which keys occur more than once. bool[n]."""
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not twice.size:
        return np.zeros(keys.size, dtype=np.bool_)
    index = KeyIndex(twice.size)
    index.add(twice)
    return index.find(keys) >= 0


class KeyIndex:
    """Numbers distinct keys 0, 1, 2 ... in the order in which they come. About 20 bytes per key."""

    def __init__(self, capacity: int = 1 << 16) -> None:
        self._known = np.empty(capacity, dtype=np.uint64)
        self._slots = np.full(_slots_for(capacity), -1, dtype=np.int32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, keys: Keys) -> Numbers:
        """i32[n], the number of each key; unknown ones get the next numbers."""
        self._reserve(self._count + keys.size)
        numbers = np.empty(keys.size, dtype=np.int32)
        self._count = _insert(self._slots, self._known, self._count, keys, numbers)
        return numbers

    def find(self, keys: Keys) -> Numbers:
        """i32[n], the number of each key; -1 if unknown."""
        numbers = np.empty(keys.size, dtype=np.int32)
        _find(self._slots, self._known, keys, numbers)
        return numbers

    def _reserve(self, count: int) -> None:
        if count <= self._known.size:
            return
        known = self._known[: self._count].copy()
        capacity = max(count, 2 * self._known.size)
        self._known = np.empty(capacity, dtype=np.uint64)
        self._slots = np.full(_slots_for(capacity), -1, dtype=np.int32)
        _insert(self._slots, self._known, 0, known, np.empty(known.size, dtype=np.int32))


def _slots_for(capacity: int) -> int:
    return 1 << (2 * capacity - 1).bit_length()
