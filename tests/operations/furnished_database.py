"""A database with rows in most tables, made through the demonstration's rooms, and ways to compare two of them."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import create_engine, inspect

from data.budget.demonstration import furnish_round as round_module
from data.budget.demonstration.furnish import _READER
from data.budget.demonstration.furnish_norms import furnish_norms
from data.budget.demonstration.furnish_results import furnish_results
from data.feedback.inbox import Inbox
from data.feedback.message import Message
from data.people import schema
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.scoped_release import ScopedRelease
from data.people.sessions import Sessions
from data.progress.demonstration.furnish_progress import furnish_programmes
from data.release.reader import open_release
from data.release.store import Store

_LINES = [
    {"norm": "community_care_month", "source": "need:home_care", "take_up": {"coverage_bp": 5000}},
    {"norm": "cp_response", "source": "unreached:allowance", "take_up": {"coverage_bp": 5000}},
]


def furnish(url: str, root: Path) -> None:
    """Accounts, norms, a round with requests in every state, results, programmes and a message of a visitor."""
    engine = open_database(url)
    accounts = Accounts(engine)
    accounts.add("anna", "correct horse battery", role="planner", country="mng", territory="MN11")
    accounts.add("uma", "correct horse battery", role="auditor", country="*")
    accounts.disable("uma")
    Sessions(engine, "k" * 32).note_unknown("login_failed")
    _furnish_round(engine, root)
    furnish_results(engine, "mng")
    furnish_programmes(engine, root)
    engine.dispose()
    words = "Where is the kindergarten of our soum? Өдрийн мэнд, \N{SNOWMAN}\nsecond line"
    message = Message(
        country="mng", language="mn", release_id="", kind="figure", page="/mng/mn/", text=words, email="a@example.org"
    )
    Inbox(url).put(message, form="f" * 32)


def _furnish_round(engine, root):
    """The tiny country has other programmes than the demonstration's countries."""
    store = Store(root)
    folder = store.release_dir("mng", store.published("mng")[0])
    figures = ScopedRelease(_READER, open_release(folder, "planner"), open_release(folder))
    furnish_norms(engine, "mng", figures.areas("adm1"))
    draft = round_module._draft

    def lines(content, *rest):
        return draft(round_module._Round(_LINES, "area", "reason", "note", "comment"), *rest)

    round_module._draft = lines
    try:
        furnish_round = round_module.furnish_round
        assert furnish_round(engine, "mng", figures, clock=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    finally:
        round_module._draft = draft


def contents(url: str, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but those named, comparable between databases."""
    engine = create_engine(url)
    with engine.connect() as connection:
        names = set(inspect(engine).get_table_names()) - {schema.VERSION_TABLE, *without}
        rows = {
            name: sorted(
                (tuple(map(_comparable, row)) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")), key=repr
            )
            for name in sorted(names)
        }
    engine.dispose()
    return rows


def _comparable(value: object) -> object:
    """As SQLite keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
