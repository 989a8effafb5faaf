"""Open the application's database: SQLite in one file by default, any SQLAlchemy URL otherwise."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session

from data.people.errors import DatabaseUnusable
from data.people.models import SCHEMA_VERSION, Base, SchemaVersion

DEFAULT_DATABASE: Final = "sqlite:///var/people.sqlite"


def open_database(url: str = DEFAULT_DATABASE) -> Engine:
    """Connect, and make the schema where the database is empty.

    Raises:
        DatabaseUnusable: it cannot be reached, is no database, or has a schema of another version.
    """
    try:
        parts = make_url(url)
        shown = parts.render_as_string(hide_password=True)
        if parts.get_backend_name() == "sqlite" and parts.database not in (None, "", ":memory:"):
            _make_private(Path(str(parts.database)))
        engine = create_engine(parts, pool_pre_ping=parts.get_backend_name() != "sqlite")
    except (ArgumentError, ImportError, SQLAlchemyError) as error:
        raise DatabaseUnusable(f"The address of the accounts' database is not usable: {error}") from error
    except OSError as error:
        raise DatabaseUnusable(f"The accounts' database {shown} cannot be made: {error.strerror}.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        _make_schema(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DatabaseUnusable(f"The accounts' database {shown} cannot be opened: {reason}") from error
    return engine


def answers(engine: Engine) -> bool:
    """Whether the database can be read now."""
    try:
        with Session(engine) as session:
            return session.scalar(select(SchemaVersion.version)) == SCHEMA_VERSION
    except SQLAlchemyError:
        return False


def _make_private(path: Path) -> None:
    """The file is made readable by its owner alone before SQLite writes to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for setting in ("foreign_keys = ON", "busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _make_schema(engine: Engine) -> None:
    if not inspect(engine).has_table(SchemaVersion.__tablename__):
        try:
            with engine.begin() as connection:
                Base.metadata.create_all(connection)
            with Session(engine) as session:
                session.add(SchemaVersion(version=SCHEMA_VERSION, created_at=datetime.now(UTC)))
                session.commit()
        except (IntegrityError, OperationalError, ProgrammingError):
            # Another process may have made it in the same moment; what counts is what is there now.
            if not inspect(engine).has_table(SchemaVersion.__tablename__):
                raise
    with Session(engine) as session:
        version = session.scalar(select(SchemaVersion.version))
    if version != SCHEMA_VERSION:
        engine.dispose()
        raise DatabaseUnusable(
            f"The accounts' database has schema version {version}, this program uses {SCHEMA_VERSION}; "
            "use the program's version that fits, or another database."
        )
