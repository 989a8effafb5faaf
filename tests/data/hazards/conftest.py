"""Releases as accounts read them, over the tiny store."""

import importlib.util
from pathlib import Path

import pytest

from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease
from data.release.reader import open_release


@pytest.fixture(scope="session")
def tiny():
    path = Path(__file__).parent.parent.parent / "dashboard" / "tiny_release.py"
    spec = importlib.util.spec_from_file_location("tiny_release", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def folder(tiny, tmp_path_factory):
    store = tiny.Store(tmp_path_factory.mktemp("hazards"))
    return store.release_dir("mng", tiny.write_release(store))


@pytest.fixture(scope="session")
def read(folder):
    planner, public = open_release(folder, "planner"), open_release(folder)

    def scoped(territory="", role="planner"):
        role = role if territory else "national_planner"
        return ScopedRelease(Identity("anna", role, "mng", territory), planner, public)

    return scoped
