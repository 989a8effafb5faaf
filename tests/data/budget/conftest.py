"""A budget round over the tiny release; each test has a database of its own."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from data.budget.norm_book import NormBook
from data.budget.requests import FundingRequests
from data.budget.rounds import Rounds
from data.people.database import open_database
from data.people.scoped_release import ScopedRelease
from data.release.reader import open_release
from tests.data.budget.budget_round import NATIONAL, Budget, HandClock, fill


@pytest.fixture(scope="session")
def tiny():
    path = Path(__file__).parents[2] / "dashboard" / "tiny_release.py"
    spec = importlib.util.spec_from_file_location("tiny_release", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiers(tiny, tmp_path_factory):
    store = tiny.Store(tmp_path_factory.mktemp("budget"))
    folder = store.release_dir("mng", tiny.write_release(store))
    return open_release(folder, "planner"), open_release(folder)


@pytest.fixture(scope="session")
def read(tiers):
    """Read the tiny release as an account may."""
    return lambda identity=NATIONAL: ScopedRelease(identity, *tiers)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "people.sqlite"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def engine(empty_database, tmp_path):
    path = tmp_path / "people.sqlite"
    shutil.copy(empty_database, path)
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def filled_database(empty_database, tmp_path_factory, read):
    path = tmp_path_factory.mktemp("filled") / "people.sqlite"
    shutil.copy(empty_database, path)
    engine = open_database(f"sqlite:///{path}")
    number = fill(engine, HandClock(), read()).number
    engine.dispose()
    return path, number


@pytest.fixture
def budget(filled_database, tmp_path, clock):
    """A round that was just opened, in a database of its own."""
    path = tmp_path / "budget.sqlite"
    shutil.copy(filled_database[0], path)
    engine = open_database(f"sqlite:///{path}")
    norms = NormBook(engine, clock=clock)
    rounds = Rounds(engine, norms, clock=clock)
    yield Budget(engine, norms, rounds, FundingRequests(engine, rounds, clock=clock), clock, filled_database[1])
    engine.dispose()
