"""Fingerprints of the rows behind every snapshot, as of its date: what came later does not change them.

A release of a snapshot depends on its families, on what the snapshot before said of zones, on their members born by
then, on support as it was known, and on what work units had delivered. Every row is turned into a 64-bit key of its
values; the keys are added modulo 2^64, so that the order of rows does not matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from os import cpu_count
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.build.build_inputs import digest
from data.build.previous_snapshot import PREVIOUS_COLUMNS, PREVIOUS_FILE, snapshot_before
from data.build.service_needs import SUPPORT_DATES
from data.registry.keys import KeyIndex, row_keys, text_keys
from data.registry.result import IngestResult

_BATCH_ROWS: Final = 500_000
_MOST_SNAPSHOTS: Final = 64

Masks = NDArray[np.uint64]


def snapshot_rows(read: IngestResult, snapshots: Sequence[date]) -> dict[date, str]:
    """A fingerprint of the rows behind each snapshot that was read; secret, since it would tell of a guessed row."""
    if tuple(snapshots) == tuple(read.snapshots) and len(snapshots) == 1:
        return _OnlySnapshot(read, snapshots[0]).fingerprints()
    found: dict[date, str] = {}
    for begin in range(0, len(snapshots), _MOST_SNAPSHOTS):
        found |= _Rows(read.spool, snapshots[begin : begin + _MOST_SNAPSHOTS]).fingerprints()
    return found


class _Rows:
    """Sums of row keys per snapshot; a family's snapshots are the bits of one number."""

    def __init__(self, spool: Path, snapshots: Sequence[date]) -> None:
        self._spool, self._days = spool, list(snapshots)
        self._index, self._masks = KeyIndex(), np.zeros(1 << 16, dtype=np.uint64)

    def fingerprints(self) -> dict[date, str]:
        families = self._families()
        # The others look families up, and do not wait for each other.
        with ThreadPoolExecutor(max_workers=cpu_count()) as pool:
            others = [pool.submit(find) for find in (self._persons, self._support, self._work_units)]
            zones = pool.submit(self._zones).result()
            tables = (families, *(other.result() for other in others))
        before = {day: snapshot_before(self._spool, day) for day in self._days}
        return {
            day: digest([*(f"{table[day]:016x}" for table in tables), before[day], zones.get(before[day], 0)])
            for day in self._days
        }

    def _families(self) -> Mapping[date, int]:
        sums = dict.fromkeys(self._days, 0)
        for rows in _batches(self._spool / "family.parquet"):
            keys, days = row_keys(rows), rows["snapshot_date"]
            numbers = self._index.add(text_keys(rows["family_id"]))
            if len(self._index) > len(self._masks):
                self._masks = np.concatenate([self._masks, np.zeros(2 * len(self._index), dtype=np.uint64)])
            for bit, day in enumerate(self._days):
                inside = (days == day).fill_null(value=False).to_numpy()
                sums[day] = _plus(sums[day], keys[inside])
                self._masks[numbers[inside]] |= np.uint64(1 << bit)
        return sums

    def _zones(self) -> Mapping[date | None, int]:
        """Of every date, what the snapshot after it takes from it."""
        alone = self._spool / PREVIOUS_FILE
        sums: dict[date | None, int] = {}
        for rows in _batches(alone if alone.is_file() else self._spool / "family.parquet", PREVIOUS_COLUMNS):
            keys, days = row_keys(rows), rows["snapshot_date"]
            for day in days.unique():
                sums[day] = _plus(sums.get(day, 0), keys[(days == day).fill_null(value=False).to_numpy()])
        return sums

    def _persons(self) -> Mapping[date, int]:
        sums = dict.fromkeys(self._days, 0)
        for rows in _batches(self._spool / "person.parquet"):
            keys, masks = row_keys(rows), self._snapshots_of(rows)
            for bit, day in enumerate(self._days):
                born = rows.select((pl.col("birth_date") <= day).fill_null(value=True))["birth_date"].to_numpy()
                sums[day] = _plus(sums[day], keys[born & _has(masks, bit)])
        return sums

    def _support(self) -> Mapping[date, int]:
        sums = dict.fromkeys(self._days, 0)
        last = pl.max_horizontal(SUPPORT_DATES)
        for rows in _batches(self._spool / "support.parquet"):
            keys, masks = row_keys(rows), self._snapshots_of(rows)
            for bit, day in enumerate(self._days):
                inside = _has(masks, bit)
                over = rows.select((last <= day).fill_null(value=True).alias("over"))["over"].to_numpy()
                sums[day] = _plus(sums[day], keys[inside & over])
                known = _as_known(rows.filter(pl.Series(inside & ~over)), day)
                sums[day] = _plus(sums[day], row_keys(known))
        return sums

    def _work_units(self) -> Mapping[date, int]:
        rows = pl.read_parquet(self._spool / "work_unit.parquet")
        return {day: _plus(0, row_keys(rows.filter(pl.col("as_of") <= day))) for day in self._days}

    def _snapshots_of(self, rows: pl.DataFrame) -> Masks:
        identity = rows["family_id"]
        numbers = np.where(
            identity.is_not_null().to_numpy(), self._index.find(text_keys(identity.fill_null(""))), np.int32(-1)
        )
        return np.where(numbers >= 0, self._masks[numbers], np.uint64(0))


class _OnlySnapshot(_Rows):
    """The same where only one snapshot was read: the ingest's sums of row keys, less what came later."""

    def __init__(self, read: IngestResult, snapshot: date) -> None:
        super().__init__(read.spool, [snapshot])
        self._read, self._day = read, snapshot

    def _families(self) -> Mapping[date, int]:
        return {self._day: self._whole("family")}

    def _persons(self) -> Mapping[date, int]:
        later = pl.scan_parquet(self._spool / "person.parquet").filter(pl.col("birth_date") > self._day).collect()
        return {self._day: _minus(self._whole("person"), row_keys(later))}

    def _support(self) -> Mapping[date, int]:
        last = pl.max_horizontal(SUPPORT_DATES)
        nobody = pl.col("family_id").is_null()
        rows = pl.scan_parquet(self._spool / "support.parquet").filter(nobody | (last > self._day)).collect()
        rest = _minus(self._whole("support"), row_keys(rows))
        return {self._day: _plus(rest, row_keys(_as_known(rows.filter(~nobody), self._day)))}

    def _whole(self, table: str) -> int:
        return int(self._read.fingerprint[table].rsplit("-", 1)[1], 16)


def _as_known(support: pl.DataFrame, day: date) -> pl.DataFrame:
    """Support as it was known on a day: later dates are unknown, and nothing is left of what had not begun."""
    then = support.with_columns(pl.when(pl.col(name) <= day).then(name).alias(name) for name in SUPPORT_DATES)
    return then.filter(pl.col("need_date").is_not_null() | pl.col("received").is_not_null())


def _minus(total: int, keys: NDArray[np.uint64]) -> int:
    return (total - int(np.sum(keys, dtype=np.uint64))) % 2**64


def _has(masks: Masks, bit: int) -> NDArray[np.bool_]:
    return (masks >> np.uint64(bit)) & np.uint64(1) != 0


def _plus(total: int, keys: NDArray[np.uint64]) -> int:
    return (total + int(np.sum(keys, dtype=np.uint64))) % 2**64


def _batches(file: Path, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns) if columns else None):
            frame = pl.DataFrame(batch)
            yield frame.select(columns) if columns else frame
