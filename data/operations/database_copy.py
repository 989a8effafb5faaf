"""Backup and restore of the application's database: accounts, audit record, budget planning, progress, feedback.

A backup reads one moment of the database while the sites go on writing (one read transaction: a snapshot in SQLite's
write-ahead log, REPEATABLE READ in PostgreSQL). A restore makes the schema by the program's own migrations, so that
constraints and the triggers of append-only tables are there before the first row, and then adds the rows in one
transaction.
"""

import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, func, insert, inspect, select, text

from data.application_database import DatabaseUnusable, connect, explained
from data.feedback.inbox import open_feedback
from data.feedback.models import SCHEMA_VERSION, FeedbackBase, FeedbackSchema
from data.operations.backup_format import (
    DESCRIPTION,
    FORMAT,
    BackupUnusable,
    Description,
    Member,
    SavedTable,
    read_rows,
    restored_value,
    verify_backup,
)
from data.operations.database_address import exists_already, shown
from data.operations.installation import utc_now
from data.people import schema
from data.release.layout import sync_folder

TRANSIENT: Final = ("session", "pending_login", "failed_attempts")
"""Rows that no backup keeps: a restore would open sessions again that somebody has closed."""

_NAME: Final = "the database"
_BATCH: Final = 500


def back_up(url: str, target: Path) -> Description:
    """Write a backup of everything in a database to a new file that only its owner may read.

    Raises:
        DatabaseUnusable: it cannot be reached or is of an unknown program.
        BackupUnusable: there is nothing to keep, or the file is there already.
        OSError: the file cannot be written; nothing is left behind.
    """
    if not exists_already(url):
        raise DatabaseUnusable(f"There is no database at {shown(url)}, so there is nothing to keep.")
    if target.exists():
        raise BackupUnusable(f"{target} is there already; a backup never overwrites another.")
    engine = connect(url, name=_NAME)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, explained(engine, name=_NAME):
                described = _save(engine, archive)
            file.flush()
            os.fsync(file.fileno())
        # What is kept is what can be read again, not what was meant to be written.
        verify_backup(Path(temporary))
        _name(Path(temporary), target)
    finally:
        Path(temporary).unlink(missing_ok=True)
        engine.dispose()
    return described


def restore(path: Path, url: str) -> Description:
    """Put everything of a backup into an empty database, at the schema's step that the backup has.

    Raises:
        BackupUnusable: the backup is damaged or of a newer program, or the database holds rows already.
        DatabaseUnusable: it cannot be reached.
    """
    described = verify_backup(path)
    if described.step and described.step not in schema.known_steps():
        raise BackupUnusable(f"{path} is of schema {described.step}, which this program does not know; use its own.")
    engine = connect(url, name=_NAME)
    try:
        with explained(engine, name=_NAME):
            _refuse_rows(engine, described)
            if described.step:
                schema.upgrade(engine, described.step)
            if described.feedback:
                open_feedback(url).dispose()
            with engine.begin() as connection:
                _fill(connection, path, described)
    finally:
        engine.dispose()
    return described


def _name(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)  # unlike a rename, never replaces another file
    except FileExistsError:
        raise BackupUnusable(f"{target} is there already; a backup never overwrites another.") from None
    except OSError:  # a network share may know no links
        temporary.rename(target)
    sync_folder(target.parent)


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        yield connection


def _save(engine: Engine, archive: zipfile.ZipFile) -> Description:
    saved: dict[str, SavedTable] = {}
    with _one_moment(engine) as connection:
        step = schema.found_step(connection)
        feedback = inspect(connection).has_table(FeedbackSchema.__tablename__)
        if not step and not feedback:
            raise DatabaseUnusable("The database holds nothing of this program; is it the one that the sites use?")
        if feedback and connection.scalar(select(FeedbackSchema.version)) != SCHEMA_VERSION:
            raise DatabaseUnusable("The feedback in the database is of another version of the program.")
        for table in _own_tables(connection, step, feedback=feedback):
            if table.name not in TRANSIENT:
                key = [column.asc() for column in table.primary_key]
                rows = connection.execution_options(yield_per=_BATCH).execute(select(table).order_by(*key))
                saved[table.name] = Member(archive, table.name, table.columns.keys()).write(rows)
    described = Description(
        format=FORMAT,
        program=version("family-atlas"),
        made_at=utc_now(),
        database=engine.dialect.name,
        step=step,
        feedback=SCHEMA_VERSION if feedback else 0,
        tables=saved,
        left_out=TRANSIENT if step else (),
    )
    archive.writestr(DESCRIPTION, described.model_dump_json(indent=1))
    return described


def _own_tables(connection: Connection, step: str, *, feedback: bool) -> Sequence[Table]:
    """Tables of the program at a step as this database has them, each after those that it refers to."""
    names = set(_tables_of_step(step)) if step else set()
    if feedback:
        names |= set(FeedbackBase.metadata.tables) - {FeedbackSchema.__tablename__}
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in names)
    if lacking := sorted(names - set(found.tables)):
        raise DatabaseUnusable(f"The database lacks tables that schema {step} has: {', '.join(lacking)}.")
    return found.sorted_tables


@cache
def _tables_of_step(step: str) -> frozenset[str]:
    """Names of the tables that the migrations make up to a step."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/schema.sqlite")
        schema.upgrade(engine, step)
        names = frozenset(inspect(engine).get_table_names()) - {schema.VERSION_TABLE}
        engine.dispose()
    return names


def _refuse_rows(engine: Engine, described: Description) -> None:
    """A restore adds to nothing: rows of two histories would get mixed."""
    with engine.connect() as connection:
        step = schema.found_step(connection)
        present = [name for name in described.tables if inspect(connection).has_table(name)]
        full = [name for name in present if connection.scalar(text(f'SELECT count(*) FROM "{name}"'))]
    if full and set(full) != {"schema_version"}:
        raise BackupUnusable(
            f"The database holds rows already (in {', '.join(sorted(full)[:3])}); a restore needs an empty one."
        )
    if step and step != described.step:
        raise BackupUnusable(
            f"The empty database is at schema {step}, the backup at {described.step or 'none'}; give a new database."
        )


def _fill(connection: Connection, path: Path, described: Description) -> None:
    sqlite = connection.dialect.name == "sqlite"
    for table in _own_tables(connection, described.step, feedback=bool(described.feedback)):
        saved = described.tables.get(table.name)
        if saved is None:
            continue
        if table.name == "schema_version":  # the first step of the migrations, and only that one, writes a row itself
            connection.execute(table.delete())
        kinds = [table.columns[name].type for name in saved.columns]
        for rows in _in_batches(read_rows(path, described, table.name)):
            values = [
                [restored_value(v, kind, sqlite=sqlite) for v, kind in zip(row, kinds, strict=True)] for row in rows
            ]
            connection.execute(insert(table), [dict(zip(saved.columns, row, strict=True)) for row in values])
        _check_count(connection, table, saved)
        if not sqlite:
            _go_on_counting(connection, table)


def _check_count(connection: Connection, table: Table, saved: SavedTable) -> None:
    found = connection.scalar(select(func.count()).select_from(table))
    if found != saved.rows:
        raise BackupUnusable(f"Of {saved.rows} rows of {table.name} only {found} arrived; nothing was restored.")


def _in_batches(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _go_on_counting(connection: Connection, table: Table) -> None:
    """New rows get numbers after the restored ones."""
    for column in table.primary_key:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
        largest = connection.scalar(select(func.max(column))) if sequence else None
        if largest is not None:
            connection.execute(
                text("SELECT setval(CAST(:name AS regclass), :largest)"), {"name": sequence, "largest": largest}
            )
