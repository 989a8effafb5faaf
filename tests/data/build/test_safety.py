"""Whatever happens to a build, what is published stays as it is, and the next build is not hindered."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from data.build.workspace import workspace
from tests.invented.country import COUNTRY
from tests.invented.registry import registry
from tests.invented.releases import build, copy_of_store, files_of, parquet_registry, published_store
from tests.registry_copies import write_copy

ROOT = Path(__file__).parents[3]
STAGES = ["read", "index", "members", "locate", "measure", "keys", "aggregate", "check", "protect", "write", "store"]


class Forked(Protocol):
    def __call__(self, registry_at: str | Path, store: Path, *groups: list[str]) -> list[tuple[int, str]]:
        """Exit code and sentence of every build; those of a group run at the same time."""


@pytest.fixture(scope="module")
def forked() -> Iterator[Forked]:
    """Builds in processes of their own (see forked_builds.py)."""
    script = Path(__file__).with_name("forked_builds.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(registry_at: str | Path, store: Path, *groups: list[str]) -> list[tuple[int, str]]:
            assert process.stdin
            assert process.stdout
            print(json.dumps([str(registry_at), str(store), groups]), file=process.stdin, flush=True)
            return [(code, sentence) for code, sentence in json.loads(process.stdout.readline())]

        yield ask


def served(store: Path) -> dict[str, bytes]:
    """Releases and their published list: everything but working folders, the custodian's reports and locks."""
    return {
        name: content
        for name, content in files_of(store).items()
        if "/building/" not in name and "/reports/" not in name and not name.endswith(".lock")
    }


def working_folders(store: Path) -> list[Path]:
    return [path for path in (store / COUNTRY / "building").iterdir() if path.is_dir()]


@pytest.fixture(scope="module")
def other_registry(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A registry that gives other releases than the published ones."""
    tables = registry()
    changed = tables["family"].with_columns(zone=pl.lit("E"))
    return write_copy({**tables, "family": changed}, "parquet", tmp_path_factory.mktemp("other"))


def test_a_build_killed_at_any_stage_changes_nothing_and_is_swept_up(
    tmp_path: Path, other_registry: str, forked: Forked
) -> None:
    store = copy_of_store(tmp_path / "store")
    published, before = store.published(COUNTRY), served(store.root)
    # Kills before the first release is stored, at every stage and in the middle of reading.
    moments = ["read", "row:person", "row:support", "+read", *STAGES[1:]]
    for moment, (code, sentence) in zip(
        moments, forked(other_registry, store.root, *([moment] for moment in moments)), strict=True
    ):
        assert (code, sentence) == (-9, ""), moment
    assert served(store.root) == before
    assert store.published(COUNTRY) == published
    assert store.open(COUNTRY).release_id == published[0]
    # Each killed build swept up those before it; the last one's folder waits for the next build.
    assert len(working_folders(store.root)) == 1

    (kept,) = working_folders(store.root)
    assert kept.stat().st_mode & 0o077 == 0, "the working folder holds personal data"
    made = build(other_registry, store.root)
    assert working_folders(store.root) == []
    assert {manifest.release_id for manifest in made} | set(published) == set(store.built(COUNTRY))
    assert store.published(COUNTRY) == published, "building is not publishing"
    changed = {name for name, content in served(store.root).items() if before.get(name) != content}
    # The ledger notes that the releases were built.
    assert {name.split("/")[1] for name in changed} <= {"releases", "ledger.jsonl"}


def test_killed_after_the_first_of_two_releases(tmp_path: Path, other_registry: str, forked: Forked) -> None:
    """What was stored is whole; what was not is not there."""
    store = copy_of_store(tmp_path / "store")
    published = store.published(COUNTRY)
    assert forked(other_registry, store.root, ["+store"]) == [(-9, "")]
    (new,) = set(store.built(COUNTRY)) - set(published)
    store.check(COUNTRY, new)
    store.publish(COUNTRY, new)
    assert store.open(COUNTRY, new).manifest.counts["leaves"] > 0


def test_two_builds_at_once(tmp_path: Path, forked: Forked) -> None:
    """Of the same input: both end well, one release per snapshot, the same as from one build."""
    store = tmp_path / "store"
    results = forked(parquet_registry(), store, ["whole", "whole"], ["whole", "read", "whole"])
    assert [code for code, _ in results] == [0, 0, 0, -9, 0], results
    releases = Path(COUNTRY) / "releases"
    assert files_of(store / releases) == files_of(published_store() / releases)
    build(str(parquet_registry()), store)
    assert working_folders(store) == []


def test_a_running_build_is_not_swept(tmp_path: Path) -> None:
    with workspace(tmp_path, COUNTRY) as one:
        (one / "work").mkdir()
        with workspace(tmp_path, COUNTRY) as two:
            assert one.is_dir()
            assert two.is_dir()
            assert one != two
        assert not two.exists()
        # A build that was killed between making its folder and locking it.
        (one.parent / "orphan").mkdir()
        (one.parent / "orphan" / "family.parquet").write_bytes(b"")
        with workspace(tmp_path, COUNTRY):
            assert not (one.parent / "orphan").exists()
            assert one.is_dir()
    assert working_folders(tmp_path) == []


def test_building_the_same_input_twice_changes_nothing(tmp_path: Path) -> None:
    store = copy_of_store(tmp_path / "store")
    before = served(store.root)
    born = {path: path.stat().st_ino for path in (store.root / COUNTRY / "releases").iterdir()}
    again = build(str(parquet_registry()), store.root)
    assert [manifest.release_id for manifest in again] == sorted(store.published(COUNTRY))
    assert served(store.root) == before
    assert {path: path.stat().st_ino for path in (store.root / COUNTRY / "releases").iterdir()} == born


def test_building_again_mends_a_damaged_release(tmp_path: Path) -> None:
    store = copy_of_store(tmp_path / "store")
    latest = store.published(COUNTRY)[0]
    (store.root / COUNTRY / "releases" / latest / "public" / "adm.parquet").write_bytes(b"spoilt")
    build(str(parquet_registry()), store.root)
    assert store.open(COUNTRY).release_id == latest
    releases = Path(COUNTRY) / "releases"
    assert files_of(store.root / releases) == files_of(published_store() / releases)
    assert working_folders(store.root) == []


def test_files_may_not_grow(tmp_path: Path, other_registry: str, forked: Forked) -> None:
    """The kernel refuses every byte beyond a limit, wherever it strikes: one sentence, nothing left behind."""
    store = copy_of_store(tmp_path / "store")
    published, before = store.published(COUNTRY), served(store.root)
    limits = [0, 100, 3_000, 8_000, 20_000, 40_000]
    results = forked(other_registry, store.root, *([f"limit:{limit}"] for limit in limits))
    for limit, (code, sentence) in zip(limits, results, strict=True):
        assert code == 1, (limit, sentence)
        assert sentence.startswith(("SpoolError", "BuildError")), (limit, sentence)
        assert "too large" in sentence, (limit, sentence)
    assert {sentence.split(":")[0] for _, sentence in results} == {"SpoolError", "BuildError"}
    assert served(store.root) == before
    assert store.open(COUNTRY).release_id == published[0]
    assert working_folders(store.root) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own; only root may mount one, and not in every container."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("This process may not mount a small file system.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk: Path, other_registry: str) -> None:
    store = copy_of_store(small_disk / "store")
    published, before = store.published(COUNTRY), served(store.root)
    ballast = small_disk / "ballast"
    failures = []
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    for left in (0, 8_192, 65_536, 131_072, 262_144, 393_216):
        ballast.write_bytes(b"x" * (free - left))
        try:
            build(other_registry, store.root, "latest")
        except Exception as error:  # noqa: BLE001  (every one must be a sentence)
            failures.append(error)
            assert served(store.root) == before, left
            assert working_folders(store.root) == [], left
        else:
            # It fitted: what was stored takes room from the next attempt.
            before = served(store.root)
        assert store.open(COUNTRY).release_id == published[0]
        ballast.unlink()
    assert failures
    for error in failures:
        assert type(error).__name__ in ("BuildError", "SpoolError"), repr(error)
        assert "No space left" in str(error), error
    build(other_registry, store.root)
    assert set(store.built(COUNTRY)) > set(published)
