"""From what `--engine` says to the engine that makes the sums."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from data.build.engines.compiled import CompiledEngine
from data.build.errors import BuildError
from data.build.measured_rows import SumEngine

DEFAULT_ENGINE = "compiled"
_POSTGRESQL = re.compile(r"^postgresql(\+\w+)?://")
_SPARK = re.compile(r"^spark://[^/?\s]+:\d+(\?folder=/[^&]*)?$|^local\[(\d+|\*)\]$")


def check_engine(engine: str, registry: str) -> None:
    """Whether an engine can be meant, before anything is read.

    Args:
        engine: compiled, duckdb, postgresql (where the registry lives), postgresql://..., spark://host:port (with
            ?folder=/path that all workers share, if the store's disk is none) or local[n].
        registry: SQLAlchemy URL or folder that the build reads.

    Raises:
        BuildError: no such engine, or the registry does not live in PostgreSQL.
    """
    if engine in ("compiled", "duckdb") or _POSTGRESQL.match(engine):
        return
    if engine == "postgresql":
        if not _POSTGRESQL.match(registry):
            raise BuildError(
                "The engine postgresql sums where the registry lives, but this registry is in no PostgreSQL database; "
                "name the database (--engine postgresql://...), or leave --engine out."
            )
        return
    if _SPARK.match(engine):
        try:
            import pyspark  # noqa: F401
        except ImportError:
            raise BuildError("Spark is not installed; install family-atlas[spark] and Java 17.") from None
        return
    known = "compiled, duckdb, postgresql, postgresql://..., spark://host:port or local[n]"
    # The words that were given may hold a password, and are not repeated.
    raise BuildError(f"There is no such engine; choose {known}.")


def open_engine(engine: str, registry: str, folder: Path) -> SumEngine:
    """The engine; whatever it connects to, it does when it sums, and lets go of after that.

    Args:
        engine, registry: see `check_engine`.
        folder: private folder of the build, where an engine may put rows.
    """
    check_engine(engine, registry)
    if engine == "compiled":
        return CompiledEngine()
    if engine == "duckdb":
        from data.build.engines.embedded import EmbeddedEngine

        return EmbeddedEngine()
    if engine == "postgresql" or _POSTGRESQL.match(engine):
        from data.build.engines.in_database import DatabaseEngine

        return DatabaseEngine(registry if engine == "postgresql" else engine)
    from data.build.engines.distributed import SparkEngine

    if engine.startswith("local"):
        return SparkEngine(engine, folder)
    asked = parse_qs(urlsplit(engine).query).get("folder")
    return SparkEngine(engine.partition("?")[0], Path(asked[0]) if asked else folder)
