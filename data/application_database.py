"""The application's database, which accounts and feedback share: engine, times, and schemas with a version.

Feedback's few tables carry a number and are made where they are absent; those of accounts have migrations
(`data.people.schema`). Neither touches the other's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, DateTime, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from data.errors import AtlasError

_PATIENCE: Final = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""Parameters of libpq, unless the address sets its own: seconds, but milliseconds for tcp_user_timeout."""


class DatabaseUnusable(AtlasError):
    """The database cannot be opened, or has a schema of another version."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC, aware in Python whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC; SQLite keeps no zone."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class VersionRow:
    """Columns of a table with one row: the version of a schema that the database was made with."""

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


def connect(url: str, *, name: str) -> Engine:
    """Make an engine; nothing is read yet.

    Args:
        url: SQLAlchemy URL; a SQLite file is made readable by its owner alone.
        name: what the database is for, for sentences.

    Raises:
        DatabaseUnusable: the address cannot be used.
    """
    try:
        parts = make_url(url)
        if parts.get_backend_name() == "sqlite" and parts.database not in (None, "", ":memory:"):
            _make_private(Path(str(parts.database)))
        engine = create_engine(
            parts,
            pool_pre_ping=parts.get_backend_name() != "sqlite",
            connect_args=_patience(parts),
            # Names and passwords' hashes are parameters, and what goes wrong is logged.
            hide_parameters=True,
        )
    except (ArgumentError, ImportError, SQLAlchemyError) as error:
        raise DatabaseUnusable(f"The address of {name} is not usable: {error}") from error
    except OSError as error:
        shown = parts.render_as_string(hide_password=True)
        raise DatabaseUnusable(f"{_capital(name)} {shown} cannot be made: {error.strerror}.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


@contextmanager
def explained(engine: Engine, *, name: str) -> Iterator[None]:
    """Turn what the database raises into a sentence, without its password, and give its connections back.

    Raises:
        DatabaseUnusable: what is done inside failed.
    """
    try:
        yield
    except DatabaseUnusable:
        engine.dispose()
        raise
    except SQLAlchemyError as error:
        engine.dispose()
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        shown = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnusable(f"{_capital(name)} {shown} cannot be opened: {reason}") from error


def open_schema(url: str, versions: type[Any], version: int, *, name: str) -> Engine:
    """Connect, and make the tables of a schema where they are absent.

    Args:
        url: SQLAlchemy URL; a SQLite file is made readable by its owner alone.
        versions: mapped table with the columns of `VersionRow`; its metadata are the schema.
        version: of the schema that this program uses.
        name: what the database is for, for sentences.

    Raises:
        DatabaseUnusable: it cannot be reached, is no database, or has a schema of another version.
    """
    engine = connect(url, name=name)
    with explained(engine, name=name):
        _make_schema(engine, versions, version, name)
    return engine


def _patience(url: URL) -> dict[str, int]:
    """How long libpq waits for a server that is gone; without it a thread waits for minutes."""
    if url.get_backend_name() != "postgresql" or url.get_driver_name() not in ("psycopg", "psycopg2"):
        return {}
    return {name: value for name, value in _PATIENCE.items() if name not in url.query}


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


def _make_schema(engine: Engine, versions: type[Any], version: int, name: str) -> None:
    if not inspect(engine).has_table(versions.__tablename__):
        try:
            with engine.begin() as connection:
                versions.metadata.create_all(connection)
            with Session(engine) as session:
                session.add(versions(version=version, created_at=datetime.now(UTC)))
                session.commit()
        except (IntegrityError, OperationalError, ProgrammingError):
            # Another process may have made it in the same moment; what counts is what is there now.
            if not inspect(engine).has_table(versions.__tablename__):
                raise
    with Session(engine) as session:
        found = session.scalar(select(versions.version))
    if found != version:
        raise DatabaseUnusable(
            f"{_capital(name)} has schema version {found}, this program uses {version}; "
            "use the program's version that fits, or another database."
        )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
