"""The definition inside PostgreSQL: rows go into temporary tables of one session, only sums come back.

Nothing outlives the session: temporary tables are gone with it, also when the build is killed. The session's search
path holds nothing else, so that no table of the registry is read or hidden by mistake.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
import sqlalchemy as sa

from data.build.cell_sums import CellSums
from data.build.engines.assembly import SumsUnderWay
from data.build.engines.queries import CellQuery, alone_query, cell_queries
from data.build.engines.rows import ALONE, Measures, alone_tables, tables_of
from data.build.errors import BuildError
from data.build.measured_rows import CellLayout, MeasuredRows

_WIDTH = 400
"""Measures of a query or table: a target list may have 1664 entries (here two each), a table 1600 columns."""


class DatabaseEngine:
    """Runs the definition in a PostgreSQL database, which needs the right to make temporary tables.

    Args:
        url: SQLAlchemy URL of the database.
    """

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url)

    def sum(self, layout: CellLayout, parts: Iterable[MeasuredRows]) -> CellSums:
        """Sum all parts."""
        total: SumsUnderWay | None = None
        with _session(self._url) as session:
            for part in parts:
                total = total or SumsUnderWay(layout, Measures.of(part))
                with _words_of_database(self._url):
                    _sum_part(session, layout, part, total)
        if total is None:
            raise BuildError("There is nothing to add up; build a snapshot that has families.")
        return total.finished()


@contextmanager
def _session(url: sa.URL) -> Iterator[Any]:
    import adbc_driver_postgresql.dbapi as adbc

    with _words_of_database(url):
        session = adbc.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        with _words_of_database(url), session.cursor() as cursor:
            cursor.execute("SET search_path TO pg_temp")
        yield session
    finally:
        session.close()


def _sum_part(session: Any, layout: CellLayout, part: MeasuredRows, total: SumsUnderWay) -> None:
    for table in alone_tables(part, _WIDTH):
        _load(session, ALONE, table)
        query = alone_query(tuple(table.column_names[2:]))
        total.add(query, _answer(session, query))
        _drop(session, ALONE)
    loaded = []
    for name, table in tables_of(part, layout):
        _load(session, name, table)
        loaded.append(name)
    for query in cell_queries(Measures.of(part), _WIDTH):
        total.add(query, _answer(session, query))
    for name in loaded:
        _drop(session, name)


def _load(session: Any, name: str, table: pa.Table) -> None:
    with session.cursor() as cursor:
        cursor.adbc_ingest(name, table, temporary=True)
        cursor.execute(f"ANALYZE {name}")


def _drop(session: Any, name: str) -> None:
    with session.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")


def _answer(session: Any, query: CellQuery) -> pa.Table:
    with session.cursor() as cursor:
        cursor.execute(_sql(query))
        return cursor.fetch_arrow_table()


@cache
def _sql(query: CellQuery) -> str:
    return str(ibis.to_sql(query.table, dialect="postgres"))


@contextmanager
def _words_of_database(url: sa.URL) -> Iterator[None]:
    """Failures as a sentence without the password, and without rows: the details of an error may quote them."""
    import adbc_driver_manager as manager

    try:
        yield
    except manager.Error as error:
        state = error.sqlstate or "no SQLSTATE"
        where = url.set(query={}).render_as_string(hide_password=True)
        raise BuildError(
            f"The sums could not be made in {where} ({state}). The account needs CONNECT and TEMPORARY on the "
            "database, and the server room for the temporary tables; or build with --engine compiled."
        ) from None
