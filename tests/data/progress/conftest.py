"""A book of programmes over an empty database and an empty store."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from data.people.database import open_database
from data.progress.publication import ProgressBook
from tests.data.progress.programme_rooms import NARA, TOML, HandClock


@pytest.fixture(scope="session")
def tiny():
    path = Path(__file__).parents[2] / "dashboard" / "tiny_release.py"
    spec = importlib.util.spec_from_file_location("tiny_release", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("progress-schema") / "people.sqlite"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def engine(schema_file, tmp_path):
    path = tmp_path / "people.sqlite"
    shutil.copy(schema_file, path)
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def book(engine, store, clock):
    """With the small programme in its first version."""
    book = ProgressBook(engine, store, clock=clock)
    book.add_framework(NARA, "mng", TOML.encode())
    return book
