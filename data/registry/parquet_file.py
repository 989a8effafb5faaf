"""Read one Parquet file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

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
    except (pl.exceptions.PolarsError, pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{file} is not a readable Parquet file: it is truncated or damaged. Copy or export it again."
        ) from error


def header(file: Path) -> list[str]:
    """Column names."""
    with reading(file):
        return list(pq.read_schema(file).names)


def rows(file: Path) -> int:
    """Number of rows, from the footer."""
    with reading(file):
        return int(pq.read_metadata(file).num_rows)


def scan(file: Path, *, row_index_name: str) -> pl.LazyFrame:
    """The file with its row numbers from 0."""
    return pl.scan_parquet(file, row_index_name=row_index_name, glob=False, hive_partitioning=False)
