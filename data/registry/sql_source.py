"""A registry in a database, read through SQLAlchemy: the part that is the same for every engine."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import sqlalchemy as sa

from data.registry.errors import SourceError
from data.registry.source import BATCH_ROWS, Batch, OnSnapshot, Source

_GENERIC_ROWS = 50_000


class SqlSource(Source):
    """Any SQLAlchemy dialect, streamed row by row. Engines with a faster way override `_stream`.

    All tables are read in one read-only transaction where the engine has one, so that they belong together.
    """

    def __init__(self, url: sa.URL, **options: Any) -> None:
        self._url = url
        self._types: dict[str, dict[str, str]] = {}
        try:
            self._engine = sa.create_engine(url, **options)
            self._connection = self._engine.connect()
        except (sa.exc.SQLAlchemyError, ImportError, ValueError, OSError) as error:
            raise SourceError(f"Cannot connect to {self.describe()}: {self.scrub(error)}") from None
        self._quote = self._engine.dialect.identifier_preparer.quote

    def describe(self) -> str:
        return self._url.set(query={}).render_as_string(hide_password=True)

    def tables(self) -> list[str]:
        with self.asking():
            inspector = sa.inspect(self._connection)
            return sorted({*inspector.get_table_names(), *inspector.get_view_names()})

    def columns(self, table: str) -> list[str]:
        return list(self._column_types(table))

    def rows(self, table: str, only: OnSnapshot | None = None) -> int | None:
        with self.asking():
            sql = f"SELECT count(*) FROM {self._quote(table)}{self._where(table, only)}"
            return int(self._connection.exec_driver_sql(sql).scalar_one())

    def batches(self, table: str, columns: Sequence[str], only: OnSnapshot | None = None) -> Iterator[Batch]:
        types = self._column_types(table)
        wanted = ", ".join(f"{self.expression(self._quote(c), types[c])} AS {self._quote(c)}" for c in columns)
        sql = f"SELECT {wanted} FROM {self._quote(table)}{self._where(table, only)}"
        expected = self.rows(table, only)
        done = 0
        try:
            for frame in self.stream(sql, list(columns)):
                for part in frame.iter_slices(BATCH_ROWS):
                    rows = np.arange(done + 1, done + 1 + part.height, dtype=np.uint32)
                    done += part.height
                    yield Batch(table, rows, part.rename(dict(zip(part.columns, columns, strict=True))))
        except self._broken() as error:
            raise SourceError(self._went_away(table, done)) from error
        if expected is not None and done != expected:
            raise SourceError(self._went_away(table, done))

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    # What engines override

    def reflect(self, table: str) -> dict[str, str]:
        """Column names and type names, in order; empty if there is no such table."""
        try:
            return {c["name"]: str(c["type"]).lower() for c in sa.inspect(self._connection).get_columns(table)}
        except sa.exc.NoSuchTableError:
            return {}

    def expression(self, quoted: str, kind: str) -> str:
        """SQL for a column so that it arrives as a type that the checks know."""
        return quoted

    def day_expression(self, quoted: str, kind: str) -> str:
        """SQL for the first ten characters of a date as ISO text."""
        return f"substr(CAST({quoted} AS VARCHAR(40)), 1, 10)"

    def stream(self, sql: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Run a query and give its rows in batches."""
        with self._engine.connect().execution_options(stream_results=True) as connection:
            result = connection.exec_driver_sql(sql)
            while rows := result.fetchmany(_GENERIC_ROWS):
                series = zip(columns, zip(*rows, strict=True), strict=True)
                yield pl.DataFrame([pl.Series(name, list(values), strict=False) for name, values in series])

    @abstractmethod
    def failures(self) -> tuple[type[BaseException], ...]:
        """Exceptions of the engine's own driver."""

    # The same for all

    def _broken(self) -> tuple[type[BaseException], ...]:
        return (*self.failures(), sa.exc.SQLAlchemyError, pa.ArrowException, pl.exceptions.PolarsError, OSError)

    def scrub(self, error: BaseException) -> str:
        """The first line of a driver's message, without the password."""
        text = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
        for secret in {self._url.password, self._url.render_as_string(hide_password=False)} - {None, ""}:
            text = text.replace(str(secret), "***")
        return text.rstrip(".") + "."

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Turn a driver's failure to answer a small question into a sentence."""
        try:
            yield
        except self._broken() as error:
            raise SourceError(
                f"{self.describe()} does not answer: {self.scrub(error)} Check it and start again."
            ) from None

    def _column_types(self, table: str) -> dict[str, str]:
        if table not in self._types:
            with self.asking():
                self._types[table] = self.reflect(table)
        if not self._types[table]:
            raise SourceError(
                f"{self.describe()} holds no table {table} that this user may read: create it (or a view of that "
                "name), or grant SELECT on it."
            )
        return self._types[table]

    def _where(self, table: str, only: OnSnapshot | None) -> str:
        if only is None:
            return ""
        kind = self._column_types(table)[only.column]
        return f" WHERE {self.day_expression(self._quote(only.column), kind)} = '{only.day.isoformat()}'"

    def _went_away(self, table: str, done: int) -> str:
        return (
            f"{self.describe()} broke off while table {table} was being read, after {done} rows. "
            "Nothing was changed: check the server and the network, then start again."
        )


class GenericSource(SqlSource):
    """A dialect without a faster way."""

    def failures(self) -> tuple[type[BaseException], ...]:
        return (self._engine.dialect.loaded_dbapi.Error,) if hasattr(self, "_engine") else ()
