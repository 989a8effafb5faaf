"""Which dates a registry holds families of, and which of them are snapshots rather than slips of the pen."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from data.profiles.profile import Profile
from data.registry.contract import Table, match_columns, tables
from data.registry.source import Source
from data.registry.values import check_types, encode, normalise

LEAST_SHARE: Final = 0.01
"""A date with a smaller share of the families of the largest snapshot is taken for a slip and not built unasked."""


def count_snapshots(source: Source, profile: Profile) -> dict[date, int]:
    """Rows of the family table by date, from a read of that one column; unreadable dates are left out.

    Raises:
        SourceError: the table or its columns are missing, or the source cannot be read.
    """
    table = tables(profile)["family"]
    name = match_columns(table, source.columns("family"), source.describe()).names["snapshot_date"]
    counts: Counter[date] = Counter()
    for frame in source.read("family", [name]):
        counts.update(dates_of(table, name, frame))
    return dict(counts)


def dates_of(table: Table, name: str, frame: pl.DataFrame) -> dict[date, int]:
    """Rows by readable date in the column that the source calls `name`."""
    column = table.column("snapshot_date")
    dates = normalise(frame.select(pl.col(name).alias(column.name)))
    check_types([column], dates, f"Table {table.name}")
    return dict(dates.select(encode(column, dates).alias("day"))["day"].drop_nulls().value_counts().iter_rows())


def whole_snapshots(counts: Mapping[date, int]) -> list[date]:
    """The dates that hold a whole snapshot, ascending."""
    largest = max(counts.values(), default=0)
    return sorted(day for day, rows in counts.items() if rows >= LEAST_SHARE * largest)


def count_spooled_snapshots(family: pl.LazyFrame) -> dict[date, int]:
    """Families by date in a spool."""
    return dict(family.group_by("snapshot_date").len().collect().iter_rows())
