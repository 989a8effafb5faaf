"""A registry in a folder: one Parquet or CSV file per table, or several parts of one."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from data.registry import csv_file, parquet_file
from data.registry.errors import SourceError
from data.registry.source import BATCH_ROWS, Batch, OnSnapshot, Source

_SUFFIXES = (".parquet", ".csv", ".csv.gz")
_ROW = "row number of this file"


class FolderSource(Source):
    """`family.parquet`, `family.csv` or `family.csv.gz`; or parts as `family/*.parquet` or `family_*.parquet`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            entries = sorted(folder.iterdir())
        except FileNotFoundError:
            raise SourceError(f"There is no folder {folder}. Check the path.") from None
        except OSError as error:
            raise SourceError(f"Cannot list the folder {folder}: {error.strerror}. Check its permissions.") from error
        self._entries = entries
        self._headers: dict[Path, list[str]] = {}

    def describe(self) -> str:
        return f"folder {self._folder}"

    def tables(self) -> list[str]:
        names = {_stem(entry) for entry in self._entries if _suffix(entry) or entry.is_dir()}
        return sorted(names | {name.split("_")[0] for name in names})

    def columns(self, table: str) -> list[str]:
        files = self._files(table)
        if not files:
            raise SourceError(
                f"{self._folder} holds no table {table}: put {table}.parquet or {table}.csv there "
                f"(or parts in {table}/)."
            )
        first = self._header(files[0])
        for file in files[1:]:
            lacking = [name for name in first if name not in self._header(file)]
            if lacking:
                raise SourceError(f"{file} lacks the columns {', '.join(lacking)}, which {files[0].name} has.")
        return first

    def rows(self, table: str, only: OnSnapshot | None = None) -> int | None:
        files = self._files(table)
        if only or any(_suffix(file) != ".parquet" for file in files):
            return None
        return sum(parquet_file.rows(file) for file in files)

    def batches(self, table: str, columns: Sequence[str], only: OnSnapshot | None = None) -> Iterator[Batch]:
        for file in self._files(table):
            yield from self._file_batches(file, columns, only)

    def _file_batches(self, file: Path, columns: Sequence[str], only: OnSnapshot | None) -> Iterator[Batch]:
        form = parquet_file if _suffix(file) == ".parquet" else csv_file
        with form.reading(file):
            lazy = form.scan(file, row_index_name=_ROW).select(_ROW, *columns)
            if only is not None:
                lazy = lazy.filter(_is_day(pl.col(only.column), lazy.collect_schema()[only.column], only))
            name = str(file.relative_to(self._folder))
            for frame in lazy.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
                for part in frame.iter_slices(BATCH_ROWS):
                    rows = part.get_column(_ROW).to_numpy().astype(np.uint32) + np.uint32(1)
                    yield Batch(name, rows, part.drop(_ROW))

    def _files(self, table: str) -> list[Path]:
        single = [entry for entry in self._entries if _suffix(entry) and _stem(entry) == table]
        parts = [entry for entry in self._entries if _suffix(entry) and _stem(entry).startswith(f"{table}_")]
        inside: list[Path] = []
        folder = self._folder / table
        if folder.is_dir():
            try:
                inside = sorted(entry for entry in folder.iterdir() if _suffix(entry))
            except OSError as error:
                raise SourceError(
                    f"Cannot list the folder {folder}: {error.strerror}. Check its permissions."
                ) from error
        found = [group for group in (single, parts, inside) if group]
        if len(found) > 1 or len(single) > 1:
            names = ", ".join(str(file.relative_to(self._folder)) for group in found for file in group[:2])
            raise SourceError(f"{self._folder} holds table {table} more than once ({names}): keep one form only.")
        return found[0] if found else []

    def _header(self, file: Path) -> list[str]:
        if file not in self._headers:
            form = parquet_file if _suffix(file) == ".parquet" else csv_file
            self._headers[file] = form.header(file)
        return self._headers[file]


def _suffix(path: Path) -> str:
    name = path.name.lower()
    if name.startswith((".", "_")):
        return ""
    return next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")


def _stem(path: Path) -> str:
    suffix = _suffix(path)
    return (path.name[: -len(suffix)] if suffix else path.name).lower()


def _is_day(column: pl.Expr, kind: pl.DataType, only: OnSnapshot) -> pl.Expr:
    if isinstance(kind, pl.Date):
        return column == only.day
    if isinstance(kind, pl.Datetime):
        return column.dt.date() == only.day
    # As text, so that a value which is not a date is simply another day.
    return column.cast(pl.String).str.slice(0, 10) == only.day.isoformat()
