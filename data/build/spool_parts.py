"""A validated registry cut into parts of families, so that one part at a time is in memory.

A family's part follows from its identifier alone, so its members, its support and its earlier snapshots are in the same
part, whatever the order of rows.
"""

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.build.previous_snapshot import PREVIOUS_FILE
from data.registry.errors import SpoolError
from data.registry.keys import text_keys
from data.registry.snapshots import count_spooled_snapshots

_TABLES: Final = ("family.parquet", "person.parquet", "support.parquet", PREVIOUS_FILE)
_BATCH_ROWS: Final = 250_000
_FAMILY_BYTES: Final = 300
_PERSON_BYTES: Final = 90
"""Most that reading, measuring and adding up need at once per family and per person; measured by bench/parts.py."""
_FIXED_BYTES: Final = 1600 << 20
"""What a build needs whatever the size of its parts: the program, boundaries, and the sums of a country twice."""
_LEAST_PART_BYTES: Final = 64 << 20


def number_of_parts(spool: Path, memory: int) -> int:
    """How many parts keep the build of a spool within some memory, given in bytes."""
    return parts_within(*_size(spool), memory)


def memory_of_parts(spool: Path, parts: int) -> int:
    """Bytes that a build of a spool is expected to need at most with so many parts."""
    return _FIXED_BYTES + _bytes(*_size(spool)) // parts


def parts_within(families: int, persons: int, memory: int) -> int:
    """The same as `number_of_parts` for so many families in the largest snapshot and persons in all."""
    room = max(memory - _FIXED_BYTES, _LEAST_PART_BYTES)
    return max(-(-_bytes(families, persons) // room), 1)


def _size(spool: Path) -> tuple[int, int]:
    """Families of the largest snapshot, and persons."""
    by_date = count_spooled_snapshots(pl.scan_parquet(spool / "family.parquet"))
    return max(by_date.values(), default=0), pq.read_metadata(spool / "person.parquet").num_rows


def _bytes(families: int, persons: int) -> int:
    return families * _FAMILY_BYTES + persons * _PERSON_BYTES


def divide_spool(spool: Path, folder: Path, parts: int) -> list[Path]:
    """Write a spool as folders of the same files, each with the families of one part.

    Args:
        spool: folder written by the ingest.
        folder: gets the parts, in one step; if it is there, it is taken as it is.
        parts: how many; for one, the spool itself is the part.

    Raises:
        SpoolError: the disk is full.
    """
    if parts == 1:
        return [spool]
    names = [f"{number:03}" for number in range(parts)]
    if folder.is_dir():
        return [folder / name for name in names]
    partial = folder.with_suffix(".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        for name in names:
            (partial / name).mkdir(parents=True)
        for table in _TABLES:
            if (spool / table).is_file():
                _divide(spool / table, [partial / name / table for name in names])
        partial.rename(folder)
    except (OSError, pa.ArrowException) as error:
        what = getattr(error, "strerror", None) or str(error).split("Detail:")[-1].strip()
        raise SpoolError(f"Cannot write into {folder.parent}: {what}. Free some space and start again.") from error
    return [folder / name for name in names]


def _divide(table: Path, targets: Sequence[Path]) -> None:
    with pq.ParquetFile(table) as file, ExitStack() as stack:
        writers = [
            stack.enter_context(pq.ParquetWriter(target, file.schema_arrow, compression="lz4", use_dictionary=False))
            for target in targets
        ]
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            rows = pa.Table.from_batches([batch])
            identity = pl.Series(rows.column("family_id"))
            part = (text_keys(identity.fill_null("")) % np.uint64(len(targets))).astype(np.int64)
            order = np.argsort(part, kind="stable")
            sorted_rows = rows.take(pa.array(order))
            ends = np.searchsorted(part[order], np.arange(len(targets) + 1))
            for number, writer in enumerate(writers):
                if ends[number + 1] > ends[number]:
                    writer.write_table(sorted_rows.slice(ends[number], ends[number + 1] - ends[number]))
