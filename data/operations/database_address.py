"""Looking at a database without making one: SQLite would make a file for whoever only asks."""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data.application_database import DatabaseUnusable


def file_of(url: str) -> Path | None:
    """The file of a SQLite address; None for a server's.

    Raises:
        DatabaseUnusable: it is no address of a database.
    """
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable("The address of the database is not usable; see docs/accounts.md.") from error
    return Path(str(parts.database)) if parts.get_backend_name() == "sqlite" else None


def exists_already(url: str) -> bool:
    """Whether there is something to look at: a server's address, or a file with content."""
    if not url:
        return False
    try:
        path = file_of(url)
    except DatabaseUnusable:
        return False
    return path is None or (path.is_file() and path.stat().st_size > 0)


def shown(url: str) -> str:
    """The address without its password."""
    return make_url(url).render_as_string(hide_password=True)
