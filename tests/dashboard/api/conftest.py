"""Fixtures: the public site over the tiny store with a published programme."""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

from data.progress.document import document_path
from data.release.store import Store


@pytest.fixture(scope="session")
def api_store(tiny_store: Any, tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("api") / "store"
    shutil.copytree(tiny_store.root, root)
    path = Path(__file__).parents[2] / "progress_programme.py"
    spec = importlib.util.spec_from_file_location("progress_programme", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    document = module.invented_document()
    path = document_path(root, "mng", document.framework.code)
    path.parent.mkdir(parents=True)
    path.write_bytes(document.to_bytes())
    return Store(root)


@pytest.fixture(scope="session")
def api_app(api_store: Store) -> Any:
    from dashboard.public import create_public_app

    return create_public_app(api_store.root)


@pytest.fixture
def api(api_app: Any) -> Any:
    return api_app.server.test_client()
