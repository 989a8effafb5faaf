"""The same release, bit for bit, from every kind of registry and in every order of its rows."""

import sqlite3
from datetime import date
from pathlib import Path

import orjson
import polars as pl
import pytest

from data.release.store import Store
from tests.invented.country import COUNTRY
from tests.invented.registry import DECEMBER, JUNE, registry
from tests.invented.releases import build, files_of, published_store
from tests.registry_copies import Tables, write_copy


def releases(store: Path) -> dict[str, dict[str, bytes]]:
    return {name: files_of(store / COUNTRY / "releases" / name) for name in Store(store).built(COUNTRY)}


def differing(one: dict[str, dict[str, bytes]], other: dict[str, dict[str, bytes]]) -> list[str]:
    """Names only, so that a failure can be read."""
    names = {(release, file) for side in (one, other) for release in side for file in side[release]}
    return sorted(
        f"{release}/{file}"
        for release, file in names
        if one.get(release, {}).get(file) != other.get(release, {}).get(file)
    )


def shuffled(tables: Tables, seed: int) -> Tables:
    return {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in tables.items()}


@pytest.mark.parametrize("kind", ["parquet", "csv", "sqlite", "duckdb"])
def test_every_engine_gives_the_same_release(tmp_path: Path, kind: str) -> None:
    build(write_copy(registry(), kind, tmp_path / "registry"), tmp_path / "store")
    assert differing(releases(tmp_path / "store"), releases(published_store())) == []


def test_postgresql_gives_the_same_release(tmp_path: Path, postgres_database: str) -> None:
    build(write_copy(registry(), "postgresql", postgres_database), tmp_path / "store")
    assert differing(releases(tmp_path / "store"), releases(published_store())) == []
    for path in (tmp_path / "store").rglob("*"):
        assert not path.is_file() or b"secret-word" not in path.read_bytes(), "a password in the store"


@pytest.mark.parametrize(("kind", "seed"), [("parquet", 1), ("csv", 2), ("sqlite", 3)])
def test_order_of_rows_does_not_matter(tmp_path: Path, kind: str, seed: int) -> None:
    build(write_copy(shuffled(registry(), seed), kind, tmp_path / "registry"), tmp_path / "store")
    assert differing(releases(tmp_path / "store"), releases(published_store())) == []


def test_parts_of_a_table_and_extra_columns(tmp_path: Path) -> None:
    """Parts change nothing; an extra column is told of in the planner's part and nowhere else."""
    tables = registry()
    folder = tmp_path / "registry"
    write_copy({name: frame for name, frame in tables.items() if name != "person"}, "parquet", folder)
    (folder / "person").mkdir()
    half = tables["person"].height // 2
    tables["person"][:half].write_parquet(folder / "person" / "part-1.parquet")
    tables["person"][half:].write_parquet(folder / "person" / "part-2.parquet")
    build(str(folder), tmp_path / "store")
    assert differing(releases(tmp_path / "store"), releases(published_store())) == []

    extra = tables["family"].with_columns(phone=pl.lit("99112233"))
    build(write_copy({**tables, "family": extra}, "csv", tmp_path / "extra"), tmp_path / "other")
    public = {
        name.rsplit("-", 1)[0]: {file: content for file, content in files.items() if "manifest" not in file}
        for name, files in releases(tmp_path / "other").items()
    }
    without = {name.rsplit("-", 1)[0]: files for name, files in releases(published_store()).items()}
    changed = {file for name in public for file in public[name] if public[name][file] != without[name][file]}
    assert changed == {"planner/intake.json"}
    for files in public.values():
        assert b"phone" in files["planner/intake.json"]
        assert not any(b"99112233" in content for content in files.values())


def test_one_changed_value_changes_the_release(tmp_path: Path) -> None:
    at = write_copy(registry(), "sqlite", tmp_path / "registry")
    with sqlite3.connect(at.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE family SET zone = 'C' WHERE family_id = 'half_a-3'")
    connection.close()
    build(at, tmp_path / "store")
    assert set(Store(tmp_path / "store").built(COUNTRY)).isdisjoint(Store(published_store()).built(COUNTRY))


FIGURES = ("public/adm.parquet", "public/h3.parquet", "public/leaves.parquet", "shapes/hexes.bin", "shapes/shapes.json")


@pytest.mark.parametrize(("asked", "day"), [("latest", "2025-12-31"), (JUNE, "2025-06-30")])
def test_one_snapshot_has_the_same_figures(tmp_path: Path, asked: str | date, day: str) -> None:
    """Only its own rows are read, which the provenance tells (decision 1); persons born later are no mistake."""
    at = write_copy(registry(), "parquet", tmp_path / "registry")
    (alone,) = build(at, tmp_path / "store", asked)
    assert alone.reference_date.isoformat() == day
    (whole,) = [name for name in Store(published_store()).built(COUNTRY) if day in name]
    ours, theirs = releases(tmp_path / "store")[alone.release_id], releases(published_store())[whole]
    for name in FIGURES:
        assert ours[name] == theirs[name], name


def test_no_release_names_a_family_or_person(tmp_path: Path) -> None:
    """Nor does the store keep anything of the working folder."""
    store = published_store()
    for path in store.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"west_a-" not in content, path
            assert b"nine-0" not in content, path
    assert [path.name for path in (store / COUNTRY / "building").iterdir()] == [".lock"]


@pytest.mark.parametrize("day", [JUNE, DECEMBER])
def test_a_snapshot_alone_gives_the_same_tables(tmp_path: Path, day: date) -> None:
    """What the snapshot before said of the families is read too, so that it does not matter what else is built."""
    store = tmp_path / "store"
    build(write_copy(registry(), "parquet", tmp_path / "registry"), store, day)
    (alone,) = releases(store).values()
    (among,) = [files for files in releases(published_store()).values() if read_date(files["manifest.json"]) == day]
    # What was read, and so fingerprints and quality, are those of the whole registry.
    apart = {"manifest.json", "public/manifest.json", "planner/intake.json"}
    assert {name for name in alone.keys() | among.keys() if alone.get(name) != among.get(name)} <= apart
    moved = orjson.loads(alone["planner/register.json"])
    assert "moved_c_c" in {entry["code"] for entry in moved}


def read_date(manifest: bytes) -> date:
    return date.fromisoformat(orjson.loads(manifest)["reference_date"])
