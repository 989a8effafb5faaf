"""Checks of the clock: embargoes, sessions and the order of the audit record rest on it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from data.application_database import DatabaseUnusable, connect
from data.operations.database_address import exists_already
from data.operations.installation import Installation
from data.operations.outcome import Outcome, fault, fine, warning
from data.release import layout
from data.release.errors import ReleaseError
from data.release.ledger import read_ledger

TOLERANCE: Final = timedelta(minutes=2)
_SYNCHRONISE: Final = "Keep the clock by NTP (for example systemd-timesyncd or chrony)."


def check_clock(installation: Installation) -> Iterator[Outcome]:
    """This machine's clock against the ledgers' last lines and against the database server's clock."""
    now = installation.clock()
    troubles = 0
    for path in sorted(installation.store.glob(f"*/{layout.LEDGER}")):
        try:
            entries = read_ledger(path).entries
        except (ReleaseError, OSError):
            continue
        if entries and entries[-1].at > now + TOLERANCE:
            troubles += 1
            yield fault(
                "clock",
                f"The last line of {path} was written at {entries[-1].at:%Y-%m-%d %H:%M} UTC, which is still to come: "
                "this clock is behind, or the one of then was ahead. Embargoes may end at a wrong moment.",
                _SYNCHRONISE,
            )
    other = _database_time(installation.database)
    if other is not None and abs(other - now) > TOLERANCE:
        troubles += 1
        yield warning(
            "clock",
            f"The clocks of this machine and of the database differ by {abs(other - now).total_seconds():.0f} seconds.",
            f"{_SYNCHRONISE} On both machines.",
        )
    if not troubles:
        yield fine(
            "clock", f"The clock says {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC and agrees with what else is known."
        )


def _database_time(url: str) -> datetime | None:
    """The server's time; None for SQLite, which has this machine's, and for a server that does not answer."""
    if not exists_already(url) or url.startswith("sqlite"):
        return None
    try:
        engine = connect(url, name="the accounts' database")
        with engine.connect() as connection:
            found: datetime | None = connection.scalar(text("SELECT clock_timestamp()"))
    except (DatabaseUnusable, SQLAlchemyError):
        return None
    engine.dispose()
    return found
