"""The demonstration's programmes: the built-in frameworks, invented entries in every state, and their publication.

Everything goes through the room that people use, by two invented national planners. What is entered is invented and
says so; what computes itself follows from the store's synthetic releases and from invented log-ins.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.database import open_database
from data.people.models import Account
from data.people.scope import EVERY_COUNTRY, Identity
from data.progress.entry_records import FigureEntry, Grounds, MilestoneEntry
from data.progress.errors import EntryRefused
from data.progress.framework_file import FOLDER, built_in_frameworks
from data.progress.publication import ProgressBook
from data.progress.staff_users import STAFF_ROLES
from data.release.store import Store

LOG_INS: Final = ((timedelta(days=400), 3), (timedelta(days=200), 5), (timedelta(days=20), 99))
"""How long ago how many of the accounts had logged in."""

_DETAIL: Final = "demonstration"


def furnish_programmes(engine: Engine, folder: Path) -> None:
    """Furnish every country of a store that has a published release.

    Each country is furnished in a process of its own, as budgets are: polars' threads do not survive the fork from
    which a server's workers come.

    Args:
        engine: the database of the demonstration's accounts, without an open connection.
        folder: of the store.
    """
    store = Store(folder)
    countries = [country for country in store.countries() if store.published(country)]
    if not countries:
        return
    url = engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(len(countries), mp_context=get_context("fork")) as processes:
        for done in [processes.submit(_furnish_apart, url, folder, country) for country in countries]:
            done.result()


def furnish_progress(engine: Engine, folder: Path, country: str, *, clock: Clock = utc_now) -> int:
    """Put the built-in programmes of a country into the demonstration and publish them.

    Args:
        engine: the database of accounts.
        folder: of the store, all of whose releases are synthetic.
        country: "mng" or "kaz"; others have no built-in programme.
        clock: the present.

    Returns:
        How many programmes were taken in; 0 where the country has some already, or there are none for it.
    """
    book = ProgressBook(engine, folder, clock=clock, demonstration=True)
    if book.frameworks(country):
        return 0
    first, second = (Identity(name, "national_planner", country) for name in ("demonstration", "demonstration-two"))
    frameworks = {framework.code: framework for framework in built_in_frameworks(country)}
    for code in frameworks:
        book.add_framework(first, country, (FOLDER / f"{code}.toml").read_bytes(), f"{code}.toml")
    if any(item.actuals == "staff_users" for framework in frameworks.values() for item in framework.indicators):
        _log_in(engine, country, clock())
    file = files(__package__) / f"{country}-entries.json"
    if file.is_file():
        told = json.loads(file.read_text(encoding="utf-8"))
        for entry, item in _entries(told):
            number = book.enter(first, country, told["programme"], entry)
            if "refused" in item:
                book.decide(second, country, told["programme"], number, "refuse", item["refused"])
            elif not item.get("open"):
                book.decide(second, country, told["programme"], number, "confirm")
    for code in frameworks:
        # A store that cannot be written, or holds what real people published, stays as it is.
        with contextlib.suppress(EntryRefused):
            book.publish(first, country, code)
    return len(frameworks)


def _furnish_apart(url: str, folder: Path, country: str) -> None:
    engine = open_database(url)
    furnish_progress(engine, folder, country)
    engine.dispose()


def _entries(told: Mapping[str, Any]) -> Iterator[tuple[FigureEntry | MilestoneEntry, Mapping[str, Any]]]:
    """The invented entries in their order, each with what is told of it."""
    first, last = (date.fromisoformat(day) for day in told["period"])
    items: Iterable[Mapping[str, Any]] = (*told["figures"], *told["milestones"])
    for number, item in enumerate(items, start=1):
        grounds = Grounds(told["reference"].format(number=number), "", item.get("comment", ""))
        if "milestone" in item:
            yield MilestoneEntry(item["milestone"], item["state"], item["percent"], grounds), item
        else:
            value, category = Decimal(item["value"]), item.get("category", "")
            yield FigureEntry(item["indicator"], first, last, value, grounds, category), item


def _log_in(engine: Engine, country: str, now: datetime) -> None:
    """Invented log-ins of the demonstration's accounts, so that the count of staff who use the site has a course."""
    with Session(engine) as session:
        own = or_(Account.country == country, Account.country == EVERY_COUNTRY)
        names = list(
            session.scalars(select(Account.name).where(own, Account.role.in_(STAFF_ROLES)).order_by(Account.id))
        )
        for ago, count in LOG_INS:
            for name in names[:count]:
                audit.record(session, now - ago, name, "login", _DETAIL)
        session.commit()
