"""The schema of the application's database: which step it is at, and the way up and down (Alembic).

A whole way is one transaction, on SQLite and on PostgreSQL, and one process goes at a time: the others wait and find
the work done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text

from data.application_database import DatabaseUnusable

VERSION_TABLE: Final = "people_schema"
_BASELINE: Final = "0001"
_FORMER_TABLE: Final = "schema_version"
"""Where programs before migrations kept the number of their schema; 1 is today's step 0001."""

_POSTGRESQL_LOCK: Final = 4_205_717_001  # any number that nothing else on the server locks


def head() -> str:
    """The step that this program uses."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def known_steps() -> tuple[str, ...]:
    """Every step that this program knows, the latest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def found_step(connection: Connection) -> str:
    """The step that a database is at; '' for one without accounts.

    Raises:
        DatabaseUnusable: its tables are of a program that this one does not know.
    """
    step = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if step is not None:
        return step
    if not inspect(connection).has_table(_FORMER_TABLE):
        return ""
    number = connection.scalar(text(f"SELECT version FROM {_FORMER_TABLE}"))
    if number not in (None, 1):
        raise DatabaseUnusable(f"The accounts' database has schema version {number}, which this program does not know.")
    # None: another process of a former program is just making it.
    return _BASELINE


def make_or_check(engine: Engine) -> None:
    """Make the schema where there is none; let a database of this very step pass.

    Raises:
        DatabaseUnusable: it is at another step; the sentence says what to do.
    """
    with engine.connect() as connection:
        step = found_step(connection)
    if not step:
        with _alone(engine) as connection:
            if not found_step(connection):
                command.upgrade(_config(connection), "head")
            step = found_step(connection)
    if step != head():
        raise DatabaseUnusable(_advice(step))


def upgrade(engine: Engine, target: str = "head") -> tuple[str, str]:
    """Go up to a step; return the former and the new one.

    Raises:
        DatabaseUnusable: the database is of a newer or an unknown program.
    """
    with _alone(engine) as connection:
        before = found_step(connection)
        _check_known(before)
        _take_over(connection, before)
        command.upgrade(_config(connection), target)
        return before, found_step(connection)


def downgrade(engine: Engine, target: str) -> tuple[str, str]:
    """Go down to a step (`base`: no tables at all); return the former and the new one.

    Raises:
        DatabaseUnusable: the database is of a newer or an unknown program.
    """
    with _alone(engine) as connection:
        before = found_step(connection)
        _check_known(before)
        _take_over(connection, before)
        command.downgrade(_config(connection), target)
        return before, found_step(connection)


def _take_over(connection: Connection, step: str) -> None:
    """Note the step of a database that a program before migrations made."""
    if step == _BASELINE:
        command.stamp(_config(connection), _BASELINE)


def _check_known(step: str) -> None:
    if step and step not in known_steps():
        raise DatabaseUnusable(_advice(step))


def _advice(step: str) -> str:
    if step in known_steps():
        return (
            f"The accounts' database is at schema {step}, this program uses {head()}: stop the planner site, make a "
            "copy of the database, and run 'family-atlas users upgrade'."
        )
    return (
        f"The accounts' database is at schema {step}, which this program does not know (it uses {head()}): "
        "use the newer program that made it."
    )


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "data.people:migrations")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds off other processes; a connection of its own, closed afterwards."""
    own = create_engine(engine.url, poolclass=NullPool)
    if own.dialect.name == "sqlite":
        event.listen(own, "connect", _leave_transactions_to_us)
        event.listen(own, "begin", _begin_immediate)
    with own.begin() as connection:
        if own.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
        yield connection


def _leave_transactions_to_us(connection: Any, record: Any) -> None:
    """Python's driver begins no transaction before a CREATE or ALTER (SQLAlchemy, "pysqlite transactions")."""
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 60000")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
