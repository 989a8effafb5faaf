"""Taking the application's database back to an older program's schema."""

from data.application_database import DatabaseUnusable, connect, explained
from data.operations.database_address import exists_already, shown
from data.people import schema

_NAME = "the accounts' database"


def downgrade_database(url: str, step: str) -> tuple[str, str]:
    """Go down to a step; return the former and the new one.

    Raises:
        DatabaseUnusable: there is no database, the step is unknown or not below the present one.
    """
    if not exists_already(url):
        raise DatabaseUnusable(f"There is no database at {shown(url)}.")
    known = schema.known_steps()
    if step not in known:
        raise DatabaseUnusable(f"There is no step '{step}'; steps are {', '.join(reversed(known))}.")
    engine = connect(url, name=_NAME)
    try:
        with explained(engine, name=_NAME):
            with engine.connect() as connection:
                present = schema.found_step(connection)
            if present in known and known.index(step) < known.index(present):
                raise DatabaseUnusable(f"The database is at schema {present} already; '{step}' is above it.")
            return schema.downgrade(engine, step)
    finally:
        engine.dispose()
