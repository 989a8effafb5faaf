"""The definition on Apache Spark, for registries beyond one machine.

The parts are written as Parquet files into a private folder that every worker can read; the cluster sums, and only sums
come back. What Spark itself puts on disks between two steps is encrypted with a key of the session; there is no event
log and no web page of the application. Tasks of a worker that is lost are done again by the others.
"""

import atexit
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from data.build.cell_sums import CellSums
from data.build.engines.assembly import SumsUnderWay
from data.build.engines.queries import CellQuery, alone_query, cell_queries
from data.build.engines.rows import ALONE, Measures, alone_tables, tables_of
from data.build.errors import BuildError
from data.build.measured_rows import CellLayout, MeasuredRows

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_WIDTH = 128
_ROW_GROUP = 100_000
"""Rows that a task takes at least."""
_KNOCK_SECONDS = 5
_WORKER_SECONDS = 60

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.eventLog.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.io.encryption.enabled": "true",
    # A sum beyond 64 bits stops the build; it never wraps in silence.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


class SparkEngine:
    """Runs the definition on a Spark cluster, or with `local[n]` on n cores of this machine.

    Memory, cores and encryption of the network come from the operator's own `spark-defaults.conf` (SPARK_CONF_DIR).

    Args:
        master: spark://host:port, or local[n].
        folder: where the parts are put for the workers, in a folder of their own.
    """

    name = "spark"

    def __init__(self, master: str, folder: Path) -> None:
        self._master, self._folder = master, folder

    def sum(self, layout: CellLayout, parts: Iterable[MeasuredRows]) -> CellSums:
        """Write all parts, then sum them at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        shared = Path(tempfile.mkdtemp(prefix="spark-", dir=self._folder))
        try:
            tables = shared / "tables"
            measures = _write_parts(layout, parts, tables)
            with _session(self._master) as session:
                return _sum(session, layout, measures, tables)
        finally:
            shutil.rmtree(shared, ignore_errors=True)


@cache
def _scratch() -> Path:
    """Where Spark's driver puts what it encrypts, of this user alone; removed when the program ends.

    Java's process lives as long as this one and keeps to the first folder that it was given, so there is only one.
    """
    folder = Path(tempfile.mkdtemp(prefix="family-atlas-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _write_parts(layout: CellLayout, parts: Iterable[MeasuredRows], tables: Path) -> Measures:
    measures: Measures | None = None
    families = persons = 0
    for number, part in enumerate(parts):
        measures = Measures.of(part)
        for block, table in enumerate(alone_tables(part, _WIDTH)):
            _write(table, tables / f"{ALONE}_{block}", number)
        for name, table in tables_of(part, layout, first_family=families, first_person=persons):
            _write(table, tables / name, number)
        families, persons = families + len(part.leaf), persons + len(part.persons.family)
    if measures is None:
        raise BuildError("There is nothing to add up; build a snapshot that has families.")
    return measures


def _write(table: pa.Table, folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"part-{number}.parquet", row_group_size=_ROW_GROUP)


def _sum(session: "SparkSession", layout: CellLayout, measures: Measures, tables: Path) -> CellSums:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    total, queries = SumsUnderWay(layout, measures), list(cell_queries(measures, _WIDTH))
    try:
        for folder in sorted(tables.iterdir()):
            frame = session.read.parquet(str(folder))
            frame.createOrReplaceTempView(folder.name)
            if folder.name.startswith(f"{ALONE}_"):
                queries.append(alone_query(tuple(frame.columns[2:]), folder.name))
        for query in queries:
            total.add(query, session.sql(_sql(query)).toArrow())
    except (PySparkException, Py4JError):
        raise BuildError(
            "The Spark cluster gave up. Every worker must be able to read the build's folder (--engine "
            "spark://host:port?folder=/shared/folder) as its own user, and needs memory for its tasks; the workers' "
            "logs say more."
        ) from None
    return total.finished()


@cache
def _sql(query: CellQuery) -> str:
    return str(ibis.to_sql(query.table, dialect="pyspark"))


@contextmanager
def _session(master: str) -> Iterator["SparkSession"]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if master.startswith("spark://"):
        _knock(master)
    builder = SparkSession.builder.master(master).appName("family-atlas")
    for name, value in {**_SETTINGS, "spark.local.dir": str(_scratch())}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError):
        raise BuildError(
            "Spark does not start. It needs Java 17 (JAVA_HOME), and settings it can work with where SPARK_CONF_DIR is "
            "set (512 MiB are the least for the driver and for an executor)."
        ) from None
    try:
        if master.startswith("spark://"):
            _wait_for_worker(session, master)
        yield session
    finally:
        session.stop()


def _knock(master: str) -> None:
    """Spark itself asks a silent master for minutes."""
    try:
        where = urlsplit(master)
        socket.create_connection((where.hostname or "", where.port or 7077), timeout=_KNOCK_SECONDS).close()
    except OSError as error:
        raise BuildError(
            f"No Spark master answers at {master} ({error.strerror or error}); start it, or wait."
        ) from None


def _wait_for_worker(session: "SparkSession", master: str) -> None:
    """A cluster without a free worker would let the build wait for ever, and say nothing."""
    cluster: Any = session.sparkContext._jsc.sc()
    end = time.monotonic() + _WORKER_SECONDS
    # The driver is one of those that report their memory.
    while cluster.getExecutorMemoryStatus().size() < 2:
        if time.monotonic() > end:
            raise BuildError(
                f"No worker of the Spark cluster {master} took the build within {_WORKER_SECONDS} seconds; start "
                "workers, or ask for less memory (spark.executor.memory in spark-defaults.conf, SPARK_CONF_DIR)."
            )
        time.sleep(0.2)
