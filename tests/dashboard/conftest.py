"""Fixtures: one tiny store per session, and a client of the public site over it."""

import atexit
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

# A test asks faster than any visitor may; tests/dashboard/api/test_limits.py sets its own limits.
os.environ.setdefault("FAMILY_ATLAS_API_LIMIT", "off")
# Files that another version of the program made must not answer for this one.
_FILES = tempfile.mkdtemp(prefix="family-atlas-test-files-")
os.environ.setdefault("FAMILY_ATLAS_FILES", _FILES)
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)


def _tiny() -> Any:
    # pytest's importlib mode does not make neighbours importable by name.
    spec = importlib.util.spec_from_file_location("tiny_release", Path(__file__).parent / "tiny_release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny() -> Any:
    return _tiny()


@pytest.fixture(scope="session")
def tiny_store(tiny: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tiny.tiny_store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def public_app(tiny_store: Any) -> Any:
    from dashboard.public import create_public_app

    return create_public_app(tiny_store.root)


@pytest.fixture
def client(public_app: Any) -> Any:
    return public_app.server.test_client()
