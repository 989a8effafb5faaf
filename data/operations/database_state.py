"""Checks of the application's database: reachable, at this program's step, whole, private, and backed up."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from data.application_database import DatabaseUnusable, connect, explained
from data.feedback.models import SCHEMA_VERSION, FeedbackSchema
from data.operations.backup_format import SUFFIX, BackupUnusable, verify_backup
from data.operations.database_address import exists_already, file_of, shown
from data.operations.installation import Installation, Role
from data.operations.outcome import Outcome, fault, fine, notice, warning
from data.people import schema

FRESH: Final = timedelta(days=2)
"""A backup older than this is late where one is made every night."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check_accounts(installation: Installation) -> Iterator[Outcome]:
    """Whether the accounts' database can be used by this program, and by nobody else."""
    if installation.role not in (Role.PLANNER, Role.MACHINE) or not installation.database:
        return
    if not exists_already(installation.database):
        say = fault if installation.role == Role.PLANNER else notice
        yield say(
            "database",
            f"There is no accounts' database at {_shown(installation.database)}.",
            "Add the first account with 'family-atlas users add'; or give --database or FAMILY_ATLAS_DATABASE.",
        )
        return
    try:
        engine = connect(installation.database, name="the accounts' database")
        with explained(engine, name="the accounts' database"):
            yield from _steps(engine)
            yield from _damage(engine)
        engine.dispose()
    except DatabaseUnusable as error:
        yield fault("database", str(error), "Start it, or mend its address and password.")
    yield from _private("database.private", installation.database)


def check_feedback(installation: Installation) -> Iterator[Outcome]:
    """Whether visitors' messages can be kept."""
    url = installation.feedback
    if installation.role not in (Role.PUBLIC, Role.MACHINE):
        return
    if not url:
        if installation.role == Role.PUBLIC:
            yield notice("feedback", "No database for feedback is named, so the form is closed.", "See docs/backup.md.")
        return
    if not exists_already(url):
        yield notice("feedback", f"The feedback's database {_shown(url)} is made with the first message.")
        return
    try:
        engine = connect(url, name="the feedback's database")
        with explained(engine, name="the feedback's database"), engine.connect() as connection:
            known = inspect(connection).has_table(FeedbackSchema.__tablename__)
            found = connection.scalar(select(FeedbackSchema.version)) if known else SCHEMA_VERSION
        engine.dispose()
    except DatabaseUnusable as error:
        yield fault("feedback", str(error), "Start it, or mend its address; until then the form says it is closed.")
        return
    if found != SCHEMA_VERSION:
        yield fault(
            "feedback", f"The feedback is of schema {found}; this program uses {SCHEMA_VERSION}.", "Use its own."
        )
    else:
        yield fine("feedback", "The feedback's database answers.")
    yield from _private("feedback.private", url)


def check_backups(installation: Installation) -> Iterator[Outcome]:
    """Whether the newest backup of the database is fresh and can be read to its last row."""
    if installation.role not in (Role.PLANNER, Role.MACHINE) or not exists_already(installation.database):
        return
    folder = installation.backups
    if folder is None:
        yield warning(
            "backups",
            "No folder of backups is named, so nobody knows whether the database is backed up.",
            "Run 'family-atlas database backup FOLDER' every night and give --backups or FAMILY_ATLAS_BACKUPS here.",
        )
        return
    found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime)
    if not found:
        yield fault("backups", f"There is no backup in {folder}.", f"Run 'family-atlas database backup {folder}'.")
        return
    try:
        described = verify_backup(found[-1])
    except BackupUnusable as error:
        yield fault("backups", str(error), f"Run 'family-atlas database backup {folder}' now.")
        return
    age = installation.clock() - described.made_at
    sentence = f"The newest backup, {found[-1].name}, is {age.total_seconds() / 3600:.0f} hours old"
    if age > FRESH:
        yield warning("backups", f"{sentence}.", "Make one every night; see docs/backup.md.")
    else:
        yield fine("backups", f"{sentence} and can be read to its last row ({described.rows:,}).")
    open_to_others = [path.name for path in found if path.stat().st_mode & _OTHERS]
    if open_to_others:
        yield warning(
            "backups.private", f"Others may read {open_to_others[-1]} in {folder}.", f"Run 'chmod 600 {folder}/*'."
        )


def _steps(engine: Engine) -> Iterator[Outcome]:
    with engine.connect() as connection:
        step = schema.found_step(connection)
    if not step:
        yield notice("database.step", "The database holds no accounts yet.", "Run 'family-atlas users add'.")
    elif step == schema.head():
        yield fine("database.step", f"The accounts' database answers and is at schema {step}.")
    elif step in schema.known_steps():
        yield fault(
            "database.step",
            f"The accounts' database is at schema {step}, this program uses {schema.head()}; the planner site does not "
            "start.",
            "Stop the planner site and run 'family-atlas database upgrade --backups FOLDER'.",
        )
    else:
        yield fault(
            "database.step",
            f"The accounts' database is at schema {step}, which this program does not know.",
            "Use the newer program that made it, or go back with its 'family-atlas database downgrade'.",
        )


def _damage(engine: Engine) -> Iterator[Outcome]:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check").scalar()
    if said != "ok":
        yield fault("database.whole", "SQLite finds the accounts' database damaged.", "Restore the newest backup.")


def _private(check: str, url: str) -> Iterator[Outcome]:
    path = file_of(url)
    if path is None or not path.is_file():
        return
    files = [path, *(Path(f"{path}{ending}") for ending in ("-wal", "-shm"))]
    if any(file.is_file() and file.stat().st_mode & _OTHERS for file in files):
        yield fault(check, f"Others may read {path}.", f"Run 'chmod 600 {path}*'.")


def _shown(url: str) -> str:
    try:
        return shown(url)
    except (DatabaseUnusable, SQLAlchemyError):
        return "an address that is not usable"
