"""What is said of tables and their columns, in one language; the words come from the catalogues of whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnWords:
    """Name of a column, and what it means in one sentence or two."""

    label: str
    meaning: str


@dataclass(frozen=True)
class TableWords:
    """What a table holds, and its columns by name."""

    title: str
    columns: Mapping[str, ColumnWords]
