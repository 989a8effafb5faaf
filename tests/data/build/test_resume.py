"""What a killed build had finished is taken up by the next one of the same inputs, and by no other."""

import os
import shutil
from pathlib import Path

import polars as pl
import pytest

from data.build.kept_work import kept_reading
from data.build.pipeline import Inputs, build_releases
from data.build.workspace import workspace
from data.protection.secret_keys import demonstration_keys
from data.release.store import Store
from tests.data.build.heard import Heard
from tests.data.build.test_safety import Forked, forked, working_folders
from tests.invented.country import COUNTRY, boundaries, profile
from tests.invented.registry import registry
from tests.invented.releases import files_of, parquet_registry, published_store
from tests.registry_copies import write_copy

__all__ = ["forked"]

RELEASES = Path(COUNTRY) / "releases"


def build(source: str | Path, store: Path, *, resume: bool | None = None, parts: int = 0) -> Heard:
    heard = Heard()
    inputs = Inputs(str(source), profile(), boundaries(), demonstration_keys(), "all", parts=parts, resume=resume)
    build_releases(inputs, Store(store), heard)
    assert working_folders(store) == [], "rows outlive the build"
    return heard


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory, forked: Forked) -> Path:
    """A store in which a build was killed when it had summed its first snapshot."""
    store = tmp_path_factory.mktemp("left") / "store"
    assert forked(parquet_registry(), store, ["protect"]) == [(-9, "")]
    return store


def test_finished_stages_are_not_done_again(tmp_path: Path, left_behind: Path) -> None:
    store = Path(shutil.copytree(left_behind, tmp_path / "store"))
    (folder,) = working_folders(store)
    assert folder.stat().st_mode & 0o077 == 0, "it holds personal data and record keys"
    heard = build(parquet_registry(), store)
    assert heard.tables == set(), "the registry was read again"
    assert [note for note in heard.notes if "broken off" in note and "read on" in note]
    assert len(heard.built("protect")) == 2
    assert len(heard.built("members")) == 1, "only the second snapshot is measured"
    assert files_of(store / RELEASES) == files_of(published_store() / RELEASES)


def test_finished_parts_are_taken_up(tmp_path: Path, forked: Forked) -> None:
    store = tmp_path / "store"
    assert forked(parquet_registry(), store, ["3 parts:part:2"]) == [(-9, "")]
    heard = build(parquet_registry(), store, parts=3)
    first = min(heard.built("members"))
    measured = [day for stage, day in heard.stages if stage == "measure"]
    assert measured.count(first) == 1, "one of three parts was left to do"
    assert len(measured) == 1 + 3
    assert files_of(store / RELEASES) == files_of(published_store() / RELEASES)


def test_a_changed_spool_is_not_taken_up(tmp_path: Path, left_behind: Path) -> None:
    store = Path(shutil.copytree(left_behind, tmp_path / "store"))
    work = working_folders(store)[0] / "work"
    kept = kept_reading(work)
    assert kept
    assert kept.result.counts["family"].accepted > 0
    assert set(kept.result.fingerprint) >= {"family", "person", "support"}
    with (work / "spool" / "family.parquet").open("ab") as file:
        file.write(b"x")
    assert kept_reading(work) is None
    (work / "reading.json").write_bytes(b"{")
    assert kept_reading(work) is None


def test_work_from_before_a_restart_is_not_taken_up(tmp_path: Path) -> None:
    def killed() -> Path:
        with workspace(tmp_path, COUNTRY, "these") as folder:
            return Path(shutil.copytree(folder, tmp_path / COUNTRY / "building" / "killed"))

    for take_up, inputs in ((False, "these"), (True, "others")):
        left = killed()
        with workspace(tmp_path, COUNTRY, inputs, take_up=take_up) as folder:
            assert folder != left
            assert not left.exists(), "swept"
    left = killed()
    with workspace(tmp_path, COUNTRY, "these", take_up=True) as folder:
        assert folder == left
        # Somebody else builds the same at the same time.
        with workspace(tmp_path, COUNTRY, "these", take_up=True) as second:
            assert second != left
    left = killed()
    noted = left / ".inputs"
    noted.write_text(noted.read_text()[:-1] + "?")  # another start of the machine
    with workspace(tmp_path, COUNTRY, "these", take_up=True) as folder:
        assert folder != left
    assert working_folders(tmp_path) == []


@pytest.mark.parametrize("change", ["no-resume", "registry"])
def test_what_is_not_taken_up(tmp_path: Path, left_behind: Path, change: str) -> None:
    store = Path(shutil.copytree(left_behind, tmp_path / "store"))
    source = parquet_registry()
    if change == "registry":
        other = registry()["family"].with_columns(zone=pl.lit("E"))
        source = Path(write_copy({**registry(), "family": other}, "parquet", tmp_path / "other"))
    heard = build(source, store, resume=False if change == "no-resume" else None)
    assert "family" in heard.tables
    assert heard.notes == []
    if change != "registry":
        assert files_of(store / RELEASES) == files_of(published_store() / RELEASES)


def test_rows_of_a_database_are_taken_up_only_if_told(tmp_path: Path, forked: Forked) -> None:
    source = write_copy(registry(), "sqlite", tmp_path / "registry")
    assert forked(source, tmp_path / "one", ["index"]) == [(-9, "")]
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    told = build(source, tmp_path / "one", resume=True)
    assert told.tables == set()
    assert [note for note in told.notes if "UTC" in note], "it says when the rows were read"
    untold = build(source, tmp_path / "two")
    assert "family" in untold.tables
    assert files_of(tmp_path / "one" / RELEASES) == files_of(tmp_path / "two" / RELEASES)


def test_rows_that_change_while_they_are_read_are_not_kept(tmp_path: Path) -> None:
    """What was hashed is not what was read then."""
    source = Path(shutil.copytree(parquet_registry(), tmp_path / "registry"))
    kept: list[bool] = []

    class Meddler(Heard):
        def advanced(self, table: str, done: int, total: int | None) -> None:
            for file in source.rglob("*.parquet"):
                os.utime(file, ns=(1, 1))

        def started(self, stage: str, snapshot: object) -> None:
            if stage == "index":
                kept.extend((folder / "work" / "reading.json").exists() for folder in working_folders(tmp_path / "s"))

        def finished(self, stage: str, snapshot: object, seconds: float) -> None:
            """Nothing to look at."""

    inputs = Inputs(str(source), profile(), boundaries(), demonstration_keys())
    build_releases(inputs, Store(tmp_path / "s"), Meddler())
    assert kept == [False]
