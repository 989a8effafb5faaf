"""Columns of Arrow tables from arrays of numbers: codes, identifiers, dates. Fast, and the same bytes every time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from data.registry.demo.draws import Flags, Ints


def coded(numbers: Ints, codes: Sequence[str], missing: Flags | None = None) -> Any:
    """Text from numbers of codes."""
    indices = pa.array(numbers.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(codes), type=pa.string()))


def whole(values: Ints, kind: Any, missing: Flags | None = None) -> Any:
    """Whole numbers of an Arrow type."""
    return pa.array(values, mask=missing).cast(kind)


def decimal(values: Ints, places: int, missing: Flags | None = None) -> Any:
    """Numbers with a fixed number of decimals, given in whole units of the last one."""
    return pa.array(values / 10**places, mask=missing)


def number(values: Any, missing: Flags | None = None) -> Any:
    """Numbers or flags as they are."""
    return pa.array(values, mask=missing)


def days(values: Ints, missing: Flags | None = None) -> Any:
    """Dates from days since 1970."""
    return pa.array(values.astype(np.int32), mask=missing).cast(pa.date32())


def identifiers(prefix: str, numbers: Ints, digits: int, missing: Flags | None = None) -> Any:
    """Text of a prefix and a number with leading zeros. All of one width."""
    size, lead = len(numbers), len(prefix)
    width = lead + digits
    cells = np.empty((size, width), dtype=np.uint8)
    cells[:, :lead] = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    rest = numbers.astype(np.int64)
    for column in range(width - 1, lead - 1, -1):
        rest, digit = np.divmod(rest, 10)
        cells[:, column] = digit + ord("0")
    offsets = np.arange(size + 1, dtype=np.int32) * width
    validity = None
    if missing is not None and missing.any():
        validity = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(cells.reshape(-1)), validity)
