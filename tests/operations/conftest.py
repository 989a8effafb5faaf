"""An installation with a tiny store, and with settings that a test varies."""

import dataclasses
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.operations.installation import Installation, Role
from data.release.store import Store
from tests.dashboard.tiny_release import tiny_store

COUNTRY = "mng"


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory) -> Path:
    """Two releases of one country and one of another, all published; not to be changed."""
    root = tmp_path_factory.mktemp("operations") / "store"
    tiny_store(root)
    return root


@pytest.fixture
def store(shared_store, tmp_path) -> Store:
    """A store of one's own."""
    shutil.copytree(shared_store, tmp_path / "store")
    return Store(tmp_path / "store")


@pytest.fixture
def installation(shared_store, tmp_path) -> Installation:
    """The shared store, and no process at all."""
    (tmp_path / "proc").mkdir()
    return Installation(shared_store, Role.MACHINE, processes=tmp_path / "proc")


@pytest.fixture
def vary(installation):
    """The same installation with other settings."""
    return lambda **changes: dataclasses.replace(installation, **changes)


def at(*moment):
    """A clock that stands still."""
    return lambda: datetime(*moment, tzinfo=UTC)


def levels(outcomes):
    """What was found: name of the check and how bad."""
    return {(outcome.check, outcome.level.value) for outcome in outcomes}
