"""Open the database of accounts: SQLite in one file by default, any SQLAlchemy URL otherwise."""

from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.application_database import connect, explained
from data.people import schema
from data.people.errors import DatabaseUnusable

DEFAULT_DATABASE: Final = "sqlite:///var/people.sqlite"
_NAME: Final = "the accounts' database"


def open_database(url: str = DEFAULT_DATABASE) -> Engine:
    """Connect, and make the schema where the database has none.

    Raises:
        DatabaseUnusable: it cannot be reached, is no database, or has a schema of another step.
    """
    engine = connect(url, name=_NAME)
    with explained(engine, name=_NAME):
        schema.make_or_check(engine)
    return engine


def upgrade_database(url: str) -> tuple[str, str]:
    """Bring an existing database to this program's schema; return the former and the new step.

    Raises:
        DatabaseUnusable: it cannot be reached, or is of a newer program.
    """
    engine = connect(url, name=_NAME)
    with explained(engine, name=_NAME):
        steps = schema.upgrade(engine)
    engine.dispose()
    return steps


def answers(engine: Engine) -> bool:
    """Whether the database can be read now and has this program's schema."""
    try:
        with engine.connect() as connection:
            return schema.found_step(connection) == schema.head()
    except (SQLAlchemyError, DatabaseUnusable):
        return False
