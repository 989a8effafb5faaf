"""The demonstration's account: its password is public, so it exists only beside invented figures.

It lives in a database of its own that is gone when the demonstration ends; the real one never learns of it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.errors import PeopleError
from data.people.scope import EVERY_COUNTRY
from data.release import layout
from data.release.manifest import read_manifest

DEMO_NAME: Final = "planner"
DEMO_PASSWORD: Final = "demo-planner-2026"  # noqa: S105  (public on purpose, see above)


@contextmanager
def demo_database(store: Path) -> Iterator[Engine]:
    """A temporary database with the demonstration's account.

    Raises:
        PeopleError: a release in the store is not synthetic.
    """
    check_synthetic(store)
    owner = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="family-atlas-demo-"))
    try:
        engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
        Accounts(engine).add(DEMO_NAME, DEMO_PASSWORD, role="national_planner", country=EVERY_COUNTRY)
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
                f"Release {manifest.release_id} in {store} is not synthetic, so the demonstration's account with its "
                "public password is refused. Set FAMILY_ATLAS_SECRET_KEY, add accounts with 'family-atlas users add', "
                "and serve without --demo."
            )
