"""Copies of a built release in which something was changed before it was sealed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from data.release.manifest import Manifest, read_manifest
from tests.invented.country import COUNTRY
from tests.invented.releases import published_store

Json = Any


def built(number: int = 0) -> Path:
    """Folder of a release of Tessera, the latest first; not to be changed."""
    return sorted((published_store() / COUNTRY / "releases").iterdir(), reverse=True)[number]


def copied(target: Path, source: Path | None = None) -> Path:
    """A copy that can be changed; its manifest fits until then."""
    source = source or built()
    return Path(shutil.copytree(source, target / source.name))


def sealed(folder: Path, **changes: Any) -> Path:
    """Write fitting manifests after a change, and name the folder after them."""
    old = read_manifest(folder / "manifest.json")
    log = folder / "build_log.json"
    log_content = log.read_bytes() if log.exists() else None
    log.unlink(missing_ok=True)
    fields = old.model_dump(exclude={"format_version", "release_id", "files"}) | changes
    manifest = Manifest.create(folder=folder, **fields)
    (folder / "manifest.json").write_bytes(manifest.to_bytes())
    (folder / "public" / "manifest.json").write_bytes(manifest.restricted_to("public", "shapes").to_bytes())
    if log_content is not None:
        log.write_bytes(log_content)
    return folder.rename(folder.with_name(manifest.release_id))


def change_json(folder: Path, name: str, change: Callable[[Json], Any]) -> None:
    """Change the content of a JSON file in place; what `change` returns replaces it, None keeps what it changed."""
    path = folder / name
    content = orjson.loads(path.read_bytes())
    replaced = change(content)
    path.write_bytes(orjson.dumps(content if replaced is None else replaced))


def change_table(folder: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change a Parquet file."""
    path = folder / name
    change(pl.read_parquet(path)).write_parquet(path)
