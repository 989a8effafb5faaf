"""Writing a demonstration: Parquet parts with the same bytes every time, the note that it is synthetic, and copies
elsewhere.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.registry.demo.plan import DemoError

TABLES = ("family", "person", "support", "source", "work_unit")
README = "README.txt"
_MARK = "synthetic demonstration registry"
_ROW_GROUP = 250_000


def prepare_folder(out: Path) -> None:
    """Make the folder, or empty it of an earlier demonstration.

    Raises:
        DemoError: the folder holds other files; they are left alone.
    """
    out.mkdir(parents=True, exist_ok=True)
    known = {*TABLES, README, *(f"{name}.parquet" for name in TABLES)}
    strange = sorted(entry.name for entry in out.iterdir() if entry.name not in known)
    note = out / README
    ours = note.is_file() and _MARK in note.read_text(encoding="utf-8", errors="replace")
    if strange or (any(out.iterdir()) and not ours):
        raise DemoError(f"{out} holds files that are not of a demonstration. Choose an empty folder.")
    for entry in out.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def write_part(table: pa.Table, out: Path, name: str, part: str) -> None:
    """One part of a table as `<out>/<name>/part-<part>.parquet`. No time, path or machine goes into the file."""
    folder = out / name
    folder.mkdir(exist_ok=True)
    _write(table, folder / f"part-{part}.parquet")


def write_table(table: pa.Table, out: Path, name: str) -> None:
    """A whole table as `<out>/<name>.parquet`."""
    _write(table, out / f"{name}.parquet")


def write_readme(out: Path, lines: list[str]) -> None:
    """The note beside the files."""
    text = "\n".join(
        [f"This folder is a {_MARK} of Family Atlas. No row describes a real person, family or place.", "", *lines, ""]
    )
    (out / README).write_text(text, encoding="utf-8")


def copy_to(out: Path, target: str, progress: Callable[[str], None] | None = None) -> None:
    """Copy the tables to `csv` (beside the Parquet folder, in `<out>-csv`) or to a database given by its URL.

    Tables of the same names are replaced. URLs: sqlite:///file, duckdb:///file,
    postgresql://user:password@host/database.

    Raises:
        DemoError: the target is of no known kind, or the database refuses.
    """
    kind = check_target(target)
    for name in TABLES:
        if progress is not None:
            progress(name)
        try:
            _WRITERS[kind](out, name, target)
        except Exception as error:  # noqa: BLE001  (each engine has its own errors; all mean the same to the user)
            # The URL may carry a password, and engines like to quote it.
            raise DemoError(
                f"The {kind} target refused table {name} ({type(error).__name__}). Check that it can be written."
            ) from None
    if kind == "csv":
        shutil.copy(out / README, _csv_folder(out) / README)


def check_target(target: str) -> str:
    """The kind of a target of `copy_to`.

    Raises:
        DemoError: it is of no known kind.
    """
    kind = urlsplit(target).scheme.split("+")[0] if "://" in target else target
    if kind not in _WRITERS:
        raise DemoError(f"Cannot copy to {kind!r}: choose csv, sqlite:///FILE, duckdb:///FILE or postgresql://...")
    return kind


def parts(out: Path, name: str) -> list[Path]:
    """The Parquet files of a table, in order."""
    single = out / f"{name}.parquet"
    return [single] if single.is_file() else sorted((out / name).glob("part-*.parquet"))


def _write(table: pa.Table, path: Path) -> None:
    # Not by pyarrow: its writer lets a few bytes of unused memory into the file, so that equal rows give unequal files.
    texts = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    frame = pl.DataFrame(pl.from_arrow(pa.table(texts, names=table.column_names)))
    frame.write_parquet(path, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)


def _csv_folder(out: Path) -> Path:
    return out.with_name(out.name + "-csv")


def _to_csv(out: Path, name: str, _target: str) -> None:
    folder = _csv_folder(out)
    folder.mkdir(exist_ok=True)
    pl.scan_parquet(parts(out, name)).sink_csv(folder / f"{name}.csv")


def _to_duckdb(out: Path, name: str, target: str) -> None:
    import duckdb

    with duckdb.connect(target.removeprefix("duckdb:///")) as connection:
        files = [str(path) for path in parts(out, name)]
        connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM read_parquet(?)', [files])


def _to_sqlite(out: Path, name: str, target: str) -> None:
    from adbc_driver_sqlite import dbapi

    with dbapi.connect(target.removeprefix("sqlite:///")) as connection:
        _ingest(connection, out, name)


def _to_postgresql(out: Path, name: str, target: str) -> None:
    from adbc_driver_postgresql import dbapi

    address = urlsplit(target)
    with dbapi.connect(address._replace(scheme="postgresql").geturl()) as connection:
        _ingest(connection, out, name)


def _ingest(connection: Any, out: Path, name: str) -> None:
    with connection.cursor() as cursor:
        for number, path in enumerate(parts(out, name)):
            cursor.adbc_ingest(name, pq.read_table(path), mode="append" if number else "replace")
    connection.commit()


_WRITERS: dict[str, Callable[[Path, str, str], None]] = {
    "csv": _to_csv,
    "sqlite": _to_sqlite,
    "duckdb": _to_duckdb,
    "postgresql": _to_postgresql,
}
