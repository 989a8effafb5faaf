"""Open the database of accounts: SQLite in one file by default, any SQLAlchemy URL otherwise."""

from typing import Final

from sqlalchemy import Engine

from data import application_database
from data.people.models import SCHEMA_VERSION, SchemaVersion

DEFAULT_DATABASE: Final = "sqlite:///var/people.sqlite"


def open_database(url: str = DEFAULT_DATABASE) -> Engine:
    """Connect, and make the schema where the database has none.

    Raises:
        DatabaseUnusable: it cannot be reached, is no database, or has a schema of another version.
    """
    return application_database.open_schema(url, SchemaVersion, SCHEMA_VERSION, name="the accounts' database")


def answers(engine: Engine) -> bool:
    """Whether the database can be read now."""
    return application_database.answers(engine, SchemaVersion, SCHEMA_VERSION)
