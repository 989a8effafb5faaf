"""Releases of Tessera, built once per test session; tests that change a store take a copy."""

import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from data.build.pipeline import Inputs, build_releases
from data.protection.secret_keys import demonstration_keys
from data.release.manifest import Manifest
from data.release.store import Store
from tests.invented.country import COUNTRY, boundaries, profile
from tests.invented.registry import registry
from tests.registry_copies import write_copy


def build(registry_at: str, store: Path, snapshots: str | date = "all") -> list[Manifest]:
    """Build a registry of Tessera into a store."""
    keys = demonstration_keys()
    inputs = Inputs(registry_at, profile(), boundaries(), keys, snapshots)  # type: ignore[arg-type]
    return build_releases(inputs, Store(store))


@cache
def _made() -> tuple[tempfile.TemporaryDirectory[str], Path, Path]:
    folder = tempfile.TemporaryDirectory(prefix="family-atlas-invented-")
    source, store = Path(folder.name) / "registry", Path(folder.name) / "store"
    build(write_copy(registry(), "parquet", source), store)
    shelf = Store(store)
    for release_id in shelf.built(COUNTRY):
        shelf.check(COUNTRY, release_id)
        shelf.publish(COUNTRY, release_id)
    return folder, source, store


def parquet_registry() -> Path:
    """The registry as a folder of Parquet files; not to be changed."""
    return _made()[1]


def published_store() -> Path:
    """A store with both releases published; not to be changed."""
    return _made()[2]


def copy_of_store(target: Path) -> Store:
    """A store of one's own with both releases published."""
    shutil.copytree(published_store(), target)
    return Store(target)


def files_of(folder: Path) -> dict[str, bytes]:
    """Content of every file below a folder but the build log, by relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "build_log.json"
    }
