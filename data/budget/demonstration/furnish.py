"""Budget planning in the demonstration: norms and a round for every country of a store."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from data.budget.demonstration.furnish_norms import furnish_norms
from data.budget.demonstration.furnish_results import furnish_results
from data.budget.demonstration.furnish_round import furnish_round
from data.budget.demonstration.furnish_summary import furnish_summary
from data.people.database import open_database
from data.people.scope import EVERY_COUNTRY, Identity
from data.people.scoped_release import ScopedRelease
from data.release.errors import PlannerPartMissing
from data.release.reader import open_release
from data.release.store import Store

_READER: Final = Identity("demonstration", "national_planner", EVERY_COUNTRY)


def furnish_budget(engine: Engine, folder: Path) -> None:
    """Fill the demonstration's database from the latest published release of each country, where it has planners' data.

    Each country is furnished in a process of its own: at the same time, and without touching polars in this one, from
    which a server's workers are forked, too: polars' threads do not survive that.

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
        for done in [processes.submit(furnish_country, url, folder, country) for country in countries]:
            done.result()


def furnish_country(url: str, folder: Path, country: str) -> None:
    """The same for one country; `url` is the database's."""
    store = Store(folder)
    release = store.release_dir(country, store.published(country)[0])
    try:
        figures = ScopedRelease(_READER, open_release(release, "planner"), open_release(release))
    except PlannerPartMissing:
        return
    engine = open_database(url)
    furnish_norms(engine, country, figures.areas("adm1"))
    furnish_round(engine, country, figures)
    furnish_summary(engine, folder, country, figures)
    furnish_results(engine, country)
    engine.dispose()
