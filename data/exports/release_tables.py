"""Every public table of a release as rows, part by part: one door for files, API, catalogue and dictionary.

Figures are those of `Release.values`, worked out by the same function over many tables at a time. What the public
grammar does not publish is no row; a hidden cell has neither counts nor a figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from data.exports import reference_tables, value_chunks
from data.exports.table_columns import Column, value_columns
from data.release.dimensions import LEVELS
from data.release.reader import Release

__all__ = ["Column", "ReleaseTable", "release_tables", "table_chunks", "table_named"]

VALUE_KEY: Final = (
    "country",
    "release_id",
    "pcode",
    "indicator_code",
    "base",
    "sex",
    "age_group",
    "disability",
    "group",
)


@dataclass(frozen=True)
class ReleaseTable:
    """One public table of a release.

    Attributes:
        name: for addresses and files (snake_case), e.g. values_adm1.
        level: of its rows' areas, "" where they are of no single level.
        columns: in order.
        key: columns whose values together occur once.
        rows: how many there are.
    """

    name: str
    level: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int


def release_tables(release: Release) -> tuple[ReleaseTable, ...]:
    """The public tables, those of figures first; what a release of an earlier format lacks is left out.

    Raises:
        ReleaseCorrupted: a file of the release cannot be read.
    """
    values = (
        ReleaseTable(
            f"values_{level}", level, value_columns(release, level), VALUE_KEY, value_chunks.row_count(release, level)
        )
        for level in (LEVELS if release.has_tables else ())
    )
    others = (
        ReleaseTable(table.name, "", table.columns, table.key, table.frame.height)
        for table in reference_tables.reference_tables(release)
    )
    return tuple(table for table in (*values, *others) if table.rows)


def table_named(release: Release, name: str) -> ReleaseTable | None:
    """The table of a name; None if the release has none."""
    return next((table for table in release_tables(release) if table.name == name), None)


def table_chunks(release: Release, table: ReleaseTable) -> Iterator[pl.DataFrame]:
    """Parts of a table in a fixed order, each of some tens of thousands of rows, whatever the table's size.

    Empty cells are null. Figures stand by base, breakdown, indicator (position in the register) and area.

    Raises:
        ReleaseCorrupted: a file of the release cannot be read.
    """
    if table.name.startswith("values_"):
        return value_chunks.value_chunks(release, table.level)
    return iter([reference_tables.reference_table(release, table.name).frame])
