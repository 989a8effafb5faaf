"""The definition on the embedded engine, DuckDB: in the build's own process and memory, part by part."""

from collections.abc import Iterable
from functools import cache

import duckdb
import ibis
import pyarrow as pa

from data.build.cell_sums import CellSums
from data.build.engines.assembly import SumsUnderWay
from data.build.engines.queries import CellQuery, alone_query, cell_queries
from data.build.engines.rows import ALONE, Measures, alone_tables, tables_of
from data.build.errors import BuildError
from data.build.measured_rows import CellLayout, MeasuredRows

_WIDTH = 512
_ALONE_WIDTH = 64
"""Columns that stand in memory side by side, though in the build each is kept as bits."""


class EmbeddedEngine:
    """Runs the definition with DuckDB over Arrow tables."""

    name = "duckdb"

    def sum(self, layout: CellLayout, parts: Iterable[MeasuredRows]) -> CellSums:
        """Sum all parts."""
        total: SumsUnderWay | None = None
        for part in parts:
            total = total or SumsUnderWay(layout, Measures.of(part))
            with _connect() as database:
                _sum_part(database, layout, part, total)
        if total is None:
            raise BuildError("There is nothing to add up; build a snapshot that has families.")
        return total.finished()


def _connect() -> duckdb.DuckDBPyConnection:
    # What does not fit into memory must not go to the disk: the rows are secret, and the folder would be any.
    return duckdb.connect(":memory:", config={"temp_directory": "", "autoinstall_known_extensions": False})


def _sum_part(database: duckdb.DuckDBPyConnection, layout: CellLayout, part: MeasuredRows, total: SumsUnderWay) -> None:
    for table in alone_tables(part, _ALONE_WIDTH):
        database.register(ALONE, table)
        query = alone_query(tuple(table.column_names[2:]))
        total.add(query, _answer(database, query))
        database.unregister(ALONE)
    for name, table in tables_of(part, layout):
        database.register(name, table)
    for query in cell_queries(Measures.of(part), _WIDTH):
        total.add(query, _answer(database, query))


def _answer(database: duckdb.DuckDBPyConnection, query: CellQuery) -> pa.Table:
    return database.sql(_sql(query)).to_arrow_table()


@cache
def _sql(query: CellQuery) -> str:
    return str(ibis.to_sql(query.table, dialect="duckdb"))
