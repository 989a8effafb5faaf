"""The one door to a registry: `open_source` gives a `Source`, whatever the engine behind it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl

from data.registry.errors import SourceError

BATCH_ROWS = 250_000
_URL = re.compile(r"^[A-Za-z][A-Za-z0-9+_.-]*://")
_SUFFIX_URLS = {".duckdb": "duckdb", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite"}


@dataclass(frozen=True)
class OnSnapshot:
    """Read only the rows whose `column` (its name in the source) is this date."""

    column: str
    day: date


@dataclass(frozen=True)
class Batch:
    """Rows of one file or table.

    Attributes:
        file: name of the file, or of the table in a database.
        rows: u32[n], number of each row from 1 (in a file: data rows, without the header; in a database: as delivered).
        frame: the requested columns, in the order of the request, at most `BATCH_ROWS` rows.
    """

    file: str
    rows: npt.NDArray[np.uint32]
    frame: pl.DataFrame


class Source(ABC):
    """A registry that can be read table by table, in batches. A context manager; close it when done."""

    @abstractmethod
    def describe(self) -> str:
        """Where the data come from, in words fit for a log: never a password."""

    @abstractmethod
    def tables(self) -> list[str]:
        """Names of the tables that are there."""

    @abstractmethod
    def columns(self, table: str) -> list[str]:
        """Names of a table's columns. Raises SourceError if the table is missing or unreadable."""

    @abstractmethod
    def rows(self, table: str, only: OnSnapshot | None = None) -> int | None:
        """Number of rows that a read will deliver; None where counting would cost as much as reading."""

    @abstractmethod
    def batches(self, table: str, columns: Sequence[str], only: OnSnapshot | None = None) -> Iterator[Batch]:
        """The named columns of a table, streamed. Raises SourceError, also in the middle of the stream."""

    def read(self, table: str, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Frames of at most `BATCH_ROWS` rows with the named columns."""
        for batch in self.batches(table, columns):
            yield batch.frame

    def close(self) -> None:  # noqa: B027  (most files need no closing)
        """Release connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_source(locator: str | Path) -> Source:
    """Open a registry.

    Args:
        locator: an SQLAlchemy URL (postgresql://, sqlite:///, duckdb:///, or any other installed dialect), the path of
            an SQLite or DuckDB file, or the path of a folder with family.parquet, person.csv and so on.

    Raises:
        SourceError: no such folder, unknown dialect, no connection.
    """
    text = str(locator)
    if _URL.match(text):
        return _open_url(text)
    path = Path(text)
    if path.suffix.lower() in _SUFFIX_URLS and not path.is_dir():
        return _open_url(f"{_SUFFIX_URLS[path.suffix.lower()]}:///{path.absolute()}")
    from data.registry.folder_source import FolderSource

    if path.is_file():
        raise SourceError(
            f"{path} is a file. Give the folder that holds the family and person files, or a database URL."
        )
    return FolderSource(path)


def _open_url(text: str) -> Source:
    from data.registry.sql_engines import open_database

    return open_database(text)
