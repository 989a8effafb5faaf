"""Read one CSV file (comma, quotes doubled, header first, UTF-8), every value as text."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import polars as pl

from data.registry.csv_encoding import check_encoding
from data.registry.errors import SourceError


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Turn what the engine says about a bad file into a sentence."""
    try:
        yield
    except FileNotFoundError:
        raise SourceError(f"{file} is not there any more. Put it back and start again.") from None
    except PermissionError:
        raise SourceError(f"{file} may not be read by this user. Give it read permission.") from None
    except (pl.exceptions.PolarsError, csv.Error) as error:
        raise SourceError(
            f"{file} is not a regular CSV file: a line has more cells than the header, or a quote is not closed. "
            "Export it again with commas between cells and double quotes around texts."
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{file} cannot be read to its end: it is truncated or damaged. Copy it again.") from error


def header(file: Path) -> list[str]:
    """Column names; the whole file is checked for its encoding here, once, before any row is taken from it."""
    with reading(file):
        with open_bytes(file) as stream:
            check_encoding(file, stream)
        with (
            open_bytes(file) as stream,
            io.TextIOWrapper(cast("io.BufferedReader", stream), encoding="utf-8-sig", newline="") as text,
        ):
            names = next(csv.reader(text), [])
    if not names:
        raise SourceError(f"{file} is empty: its first line must name the columns.")
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        mark = "semicolons" if ";" in names[0] else "tabs"
        raise SourceError(f"{file} has {mark} between its cells. Export it with commas.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"{file} names the column {twice[0]} twice. Rename one of the two.")
    return names


def open_bytes(file: Path) -> IO[bytes]:
    """The uncompressed bytes."""
    if file.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(file, "rb"))
    return file.open("rb")


def scan(file: Path, *, row_index_name: str) -> pl.LazyFrame:
    """The file with its row numbers from 0; all columns text, an empty cell is null."""
    return pl.scan_csv(file, infer_schema=False, row_index_name=row_index_name, glob=False)
