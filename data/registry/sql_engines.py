"""The fast ways into PostgreSQL, SQLite and DuckDB: Arrow batches instead of rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import sqlalchemy as sa

from data.registry.errors import SourceError
from data.registry.source import BATCH_ROWS, OnSnapshot
from data.registry.sql_source import GenericSource, SqlSource

_COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_name = :table AND {here} ORDER BY ordinal_position"
)
_NAMES = "SELECT table_name FROM information_schema.tables WHERE {here} ORDER BY table_name"


def open_database(text: str) -> SqlSource:
    """Open the database of an SQLAlchemy URL.

    Raises:
        SourceError: the URL cannot be understood, the dialect is not installed, or there is no connection. No password
            is shown.
    """
    try:
        url = sa.make_url(text)
        backend = url.get_backend_name()
    except (sa.exc.ArgumentError, ValueError):
        raise SourceError(
            "The database URL cannot be understood. Write it as postgresql://user:password@host/name."
        ) from None
    kinds: dict[str, type[SqlSource]] = {"postgresql": PostgresSource, "sqlite": SqliteSource, "duckdb": DuckdbSource}
    return kinds[backend](url) if backend in kinds else GenericSource(url)


class PostgresSource(SqlSource):
    """PostgreSQL through ADBC: a server-side stream (COPY) in one repeatable-read, read-only transaction."""

    _here = "table_schema = ANY (current_schemas(false))"

    def __init__(self, url: sa.URL) -> None:
        super().__init__(url.set(drivername="postgresql+psycopg"))
        import adbc_driver_postgresql.dbapi as adbc

        self._adbc = None
        try:
            self._adbc = adbc.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
            with self._adbc.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        except self.failures() as error:
            self.close()
            raise SourceError(f"Cannot connect to {self.describe()}: {self.scrub(error)}") from None

    def tables(self) -> list[str]:
        with self.asking():
            return list(self._connection.execute(sa.text(_NAMES.format(here=self._here))).scalars())

    def reflect(self, table: str) -> dict[str, str]:
        found = self._connection.execute(sa.text(_COLUMNS.format(here=self._here)), {"table": table})
        self._connection.rollback()
        return {str(row[0]): str(row[1]) for row in found}

    def rows(self, table: str, only: OnSnapshot | None = None) -> int | None:
        sql = f"SELECT count(*) FROM {self._quote(table)}{self._where(table, only)}"
        with self.asking():
            # In the transaction of the stream, so that the count is exactly what the stream must deliver.
            return int(next(self.stream(sql, ["count"])).item())

    def expression(self, quoted: str, kind: str) -> str:
        if kind == "numeric":
            return f"{quoted}::float8"
        if kind == "ARRAY":
            return f"array_to_string({quoted}, ';')"
        if kind in {"USER-DEFINED", "character", "uuid"}:
            return f"{quoted}::text"
        return quoted

    def day_expression(self, quoted: str, kind: str) -> str:
        return f"left({quoted}::text, 10)"

    def stream(self, sql: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        assert self._adbc is not None  # noqa: S101  (set by the constructor)
        with self._adbc.cursor() as cursor:
            cursor.execute(sql)
            yield from _frames(cursor.fetch_record_batch())

    def failures(self) -> tuple[type[BaseException], ...]:
        import adbc_driver_manager

        return (adbc_driver_manager.Error,)

    def close(self) -> None:
        if self._adbc is not None:
            self._adbc.close()
        super().close()


class SqliteSource(SqlSource):
    """SQLite through ADBC, opened read-only. Every value as exact text: a column may hold any type."""

    def __init__(self, url: sa.URL) -> None:
        if not url.database or not Path(url.database).is_file():
            raise SourceError(f"There is no SQLite file {url.database}. Check the path.")
        self._file = Path(url.database).absolute()
        super().__init__(sa.make_url(f"sqlite+pysqlite:///file:{self._file}?mode=ro&uri=true"))
        import adbc_driver_sqlite.dbapi as adbc

        # One connection, so one transaction, for all tables.
        self._adbc = adbc.connect(f"file:{self._file}?mode=ro")

    def describe(self) -> str:
        return f"SQLite file {self._file}"

    def expression(self, quoted: str, kind: str) -> str:
        # 17 digits bring back the same double; '' stands for NULL so that the driver sees one type only.
        real = f"printf('%!.17g', {quoted})"
        return f"CASE typeof({quoted}) WHEN 'null' THEN '' WHEN 'real' THEN {real} ELSE CAST({quoted} AS TEXT) END"

    def day_expression(self, quoted: str, kind: str) -> str:
        return f"substr({quoted}, 1, 10)"

    def stream(self, sql: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        with self._adbc.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            cursor.execute(sql)
            yield from _frames(cursor.fetch_record_batch())

    def failures(self) -> tuple[type[BaseException], ...]:
        import sqlite3

        import adbc_driver_manager

        return (adbc_driver_manager.Error, sqlite3.Error)

    def close(self) -> None:
        self._adbc.close()
        super().close()


class DuckdbSource(SqlSource):
    """DuckDB, opened read-only, streamed as Arrow from the raw connection."""

    _here = "table_schema = current_schema() AND table_catalog = current_database()"

    def __init__(self, url: sa.URL) -> None:
        if not url.database or not Path(url.database).is_file():
            raise SourceError(f"There is no DuckDB file {url.database}. Check the path.")
        super().__init__(url, connect_args={"read_only": True, "config": {"memory_limit": "2GB"}})

    def describe(self) -> str:
        return f"DuckDB file {self._url.database}"

    def tables(self) -> list[str]:
        with self.asking():
            return list(self._connection.execute(sa.text(_NAMES.format(here=self._here))).scalars())

    def reflect(self, table: str) -> dict[str, str]:
        # duckdb-engine 0.17 cannot reflect on DuckDB 2.0 (it asks for pg_collation): the standard's own views can.
        found = self._connection.execute(sa.text(_COLUMNS.format(here=self._here)), {"table": table})
        return {str(row[0]): str(row[1]) for row in found}

    def expression(self, quoted: str, kind: str) -> str:
        if kind.startswith("DECIMAL") or kind == "HUGEINT":
            return f"CAST({quoted} AS DOUBLE)"
        if kind.endswith("[]"):
            return f"array_to_string({quoted}, ';')"
        if kind.startswith("ENUM") or kind == "UUID":
            return f"CAST({quoted} AS VARCHAR)"
        return quoted

    def day_expression(self, quoted: str, kind: str) -> str:
        return f"left(CAST({quoted} AS VARCHAR), 10)"

    def stream(self, sql: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        raw: Any = self._connection.connection.driver_connection
        yield from _frames(raw.sql(sql).to_arrow_reader(BATCH_ROWS))

    def failures(self) -> tuple[type[BaseException], ...]:
        import duckdb

        return (duckdb.Error,)


def _frames(reader: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    """Arrow batches gathered to frames of a useful size (ADBC sends many small ones)."""
    held: list[pa.RecordBatch] = []
    rows = 0
    empty = True
    for batch in reader:
        held.append(batch)
        rows += batch.num_rows
        if rows >= BATCH_ROWS // 2:
            yield _frame(held, reader.schema)
            held, rows, empty = [], 0, False
    if held or empty:
        yield _frame(held, reader.schema)


def _frame(batches: list[pa.RecordBatch], schema: pa.Schema) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches(batches, schema))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return frame
