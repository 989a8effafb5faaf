"""The demonstration's accounts, one per role: their password is public, so they exist only beside invented figures.

They live in a database of their own that is gone when the demonstration ends; the real one never learns of them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import Engine

from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.errors import PeopleError
from data.people.scope import EVERY_COUNTRY
from data.release import layout
from data.release.manifest import read_manifest
from data.release.store import Store

DEMO_NAME: Final = "planner"
DEMO_PASSWORD: Final = "demo-planner-2026"  # noqa: S105  (public on purpose, see above)


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration; `territory` is the p-code of an area of the latest release."""

    name: str
    role: str
    country: str = EVERY_COUNTRY
    territory: str = ""


_OF_EVERY_COUNTRY: Final = (
    DemoAccount(DEMO_NAME, "national_planner"),
    # What one national planner enters, only another one confirms.
    DemoAccount("planner-two", "national_planner"),
    DemoAccount("approver", "approver"),
    DemoAccount("auditor", "auditor"),
    DemoAccount("administrator", "administrator"),
)
_OF_ONE_AREA: Final = (("aimag", "soum", "mng"), ("oblast", "district", "kaz"))
"""Names of the people of the first area of the first level and of its first part, by what these areas are called."""


def demo_accounts(store: Path) -> list[DemoAccount]:
    """The demonstration's accounts; planners of one area only where their country has a published release."""
    local = []
    for name, part, country in _OF_ONE_AREA:
        territory, inside = _first_areas(Store(store), country, name)
        if territory:
            local += [
                DemoAccount(name, "planner", country, territory),
                DemoAccount(f"{name}-approver", "approver", country, territory),
                DemoAccount(part, "planner", country, inside),
            ]
    national, *others = _OF_EVERY_COUNTRY
    return [national, *local, *others]


@contextmanager
def demo_database(store: Path) -> Iterator[Engine]:
    """A temporary database with the demonstration's accounts.

    Raises:
        PeopleError: a release in the store is not synthetic.
    """
    check_synthetic(store)
    owner = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="family-atlas-demo-"))
    try:
        engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
        accounts = Accounts(engine)
        for account in demo_accounts(store):
            accounts.add(
                account.name, DEMO_PASSWORD, role=account.role, country=account.country, territory=account.territory
            )
        # Served by processes that are forked from this one: no connection may go with them.
        engine.dispose()
        yield engine
    finally:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


def check_synthetic(store: Path) -> None:
    """Let a store pass that holds synthetic releases only, or none at all.

    Raises:
        PeopleError: naming the release that is not synthetic.
    """
    for path in sorted(store.glob(f"*/releases/*/{layout.MANIFEST}")):
        manifest = read_manifest(path)
        if not manifest.synthetic:
            raise PeopleError(
                f"Release {manifest.release_id} in {store} is not synthetic, so the demonstration's accounts with "
                "their public password are refused. Set FAMILY_ATLAS_SECRET_KEY, add accounts with "
                "'family-atlas users add', and serve without --demo."
            )


def _first_areas(store: Store, country: str, area_type: str) -> tuple[str, str]:
    """P-codes of the country's first area of a type, or of its first area at all, and of its first part.

    Both are '' without a published release.
    """
    published = store.published(country) if country in store.countries() else []
    if not published:
        return "", ""
    path = store.release_dir(country, published[0]) / layout.PUBLIC / layout.AREAS_FILE
    levels: dict[str, list[dict[str, Any]]] = orjson.loads(path.read_bytes())
    # The capital may come first.
    areas = levels["adm1"]
    row = next((row for row, area in enumerate(areas) if area["area_type"] == area_type), 0)
    part = next((part["pcode"] for part in levels["adm2"] if part["parent"] == row), "")
    return str(areas[row]["pcode"]), str(part)
