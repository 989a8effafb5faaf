"""Budget planning in the demonstration: norms and a round for every country of a store."""

from pathlib import Path

from sqlalchemy import Engine

from data.budget.demonstration.furnish_norms import furnish_norms
from data.budget.demonstration.furnish_round import furnish_round
from data.people.scope import EVERY_COUNTRY, Identity
from data.people.scoped_release import ScopedRelease
from data.release.errors import PlannerPartMissing
from data.release.reader import open_release
from data.release.store import Store

_READER = Identity("demonstration", "national_planner", EVERY_COUNTRY)


def furnish_budget(engine: Engine, folder: Path) -> None:
    """Fill the demonstration's database from the latest published release of each country, where it has planners' data.

    Args:
        engine: the database of the demonstration's accounts; no connection stays open.
        folder: of the store.
    """
    store = Store(folder)
    for country in store.countries():
        published = store.published(country)
        if not published:
            continue
        release = store.release_dir(country, published[0])
        try:
            figures = ScopedRelease(_READER, open_release(release, "planner"), open_release(release))
        except PlannerPartMissing:
            continue
        furnish_norms(engine, country, figures.areas("adm1"))
        furnish_round(engine, country, figures)
    # Served by processes that are forked from this one.
    engine.dispose()
