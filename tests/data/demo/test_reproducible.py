"""Same seed, same bytes; whatever the number of threads."""

from hashlib import sha256
from pathlib import Path

import pytest

from data.registry.demo import calibration
from data.registry.demo.generator import generate
from tests.data.demo.conftest import Made


def fingerprints(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_seed_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    again = generate(made.profile, made.boundaries, tmp_path / "again", workers=1)
    assert fingerprints(again.out) == fingerprints(made.result.out)


def test_another_seed_gives_another_country(made: Made, tmp_path: Path) -> None:
    other = generate(made.profile, made.boundaries, tmp_path / "other", seed=2, snapshots=1)
    first, second = fingerprints(made.result.out), fingerprints(other.out)
    assert first["person/part-00000.parquet"] != second["person/part-00000.parquet"]


def test_threads_do_not_matter_when_there_are_many_chunks(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "CHUNK_FAMILIES", 1_500)
    one = generate(made.profile, made.boundaries, tmp_path / "one", persons=20_000, snapshots=1, workers=1)
    three = generate(made.profile, made.boundaries, tmp_path / "three", persons=20_000, snapshots=1, workers=3)
    assert len(list((one.out / "person").iterdir())) > 3
    assert fingerprints(one.out) == fingerprints(three.out)
