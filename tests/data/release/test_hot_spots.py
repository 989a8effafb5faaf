"""Hot spots of a release: from its published figures alone, for the indicators that are listed."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.release.errors import ReleaseCorrupted
from data.release.hot_spots import COLUMNS, FALSE_DISCOVERY_RATE, hot_spot_table, read_hot_spots, write_hot_spots
from data.release.intervals import share_interval
from data.release.manifest import read_manifest
from data.release.reader import Release, Values, open_release
from geo.hotspots import Spot
from tests.dashboard.tiny_release import register as tiny_register
from tests.dashboard.tiny_release import tiny_store
from tests.data.release.altered_releases import built, copied

SIDE = 10


def opened(folder: Path) -> Release:
    return Release(folder, read_manifest(folder / "manifest.json"))


class Board(Release):
    """A country of a hundred squares with one indicator, whose figures are given; nothing of it is on a disk."""

    def __init__(self, numerator: np.ndarray, denominator: np.ndarray, state: np.ndarray) -> None:
        self.columns = numerator, denominator, state
        self.__dict__["register"] = {
            "rate": {
                "code": "rate", "kind": "rate", "bases": ["families"], "position": 3, "scale": 100.0, "decimals": 1,
                "sensitivity": "public", "listed": True,
            },
            "fine": {"code": "fine", "kind": "rate", "bases": ["families"], "position": 4, "sensitivity": "sensitive"},
        }  # fmt: skip

    def neighbours(self, level: str) -> tuple[tuple[int, ...], ...]:
        rows = [(y, x) for y in range(SIDE) for x in range(SIDE)]
        return tuple(
            tuple(row for row, (v, u) in enumerate(rows) if abs(v - y) + abs(u - x) == 1) for y, x in rows
        )  # fmt: skip

    def values(self, **_selection: str) -> Values:
        numerator, denominator, state = self.columns
        total = np.where(state == 0, denominator, np.nan)
        low, high = share_interval(numerator / total, total, variance=30.0)
        return Values(numerator, denominator, 100 * numerator / total, 100 * low, 100 * high, state)


def test_a_planted_cluster_is_found_and_hidden_squares_are_told_apart() -> None:
    draws = np.random.default_rng(8)
    share = draws.normal(0.3, 0.03, (SIDE, SIDE))
    share[2:6, 2:6] += 0.2
    denominator = draws.integers(300, 3000, SIDE**2)
    numerator = (denominator * share.ravel()).astype(np.int64)
    state = np.zeros(SIDE**2, dtype=np.uint8)
    state[[0, 99]] = 1
    numerator[[0, 99]] = denominator[[0, 99]] = 0
    table = hot_spot_table(Board(numerator, denominator, state))
    assert dict(table.schema) == COLUMNS
    assert set(table["indicator"]) == {3}
    kind = table["kind"].to_numpy().reshape(SIDE, SIDE)
    assert (kind[3:5, 3:5] == Spot.HOT).all()
    assert (kind[1:7, 1:7] == Spot.HOT).sum() == (kind == Spot.HOT).sum()
    assert kind[0, 0] == kind[9, 9] == Spot.NO_VALUE
    assert np.isnan(table["smoothed"].to_numpy()).sum() == 2
    # Smoothing moves small squares towards the mean of all, large ones hardly.
    moved = np.abs(table["smoothed"].to_numpy() - 100 * numerator / np.maximum(denominator, 1))
    small, large = denominator < 600, denominator > 2400
    assert np.nanmedian(moved[small & (state == 0)]) > np.nanmedian(moved[large & (state == 0)])


def test_every_listed_rate_and_mean_of_a_built_release_is_there() -> None:
    release = open_release(built())
    for code, entry in release.register.items():
        for base in ("families", "persons"):
            found = read_hot_spots(release, code, base)
            expected = (
                entry["kind"] != "count" and entry["listed"] and base in entry["bases"] and entry["finest"] != "adm1"
            )
            assert (found is not None) == expected, code
            if found is not None:
                values = release.values(level="adm2", indicator=code, base=base)
                assert ((found.kind == Spot.NO_VALUE) == np.isnan(values.value)).all()
                assert (np.isnan(found.smoothed) == np.isnan(values.value)).all()
                assert found.tested <= (~np.isnan(values.value)).sum()
                assert found.false_discovery_rate == FALSE_DISCOVERY_RATE
    assert read_hot_spots(release, "nothing", "families") is None
    assert read_hot_spots(release, "mpi_h", "houses") is None


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    release = opened(copied(tmp_path))
    file = release.folder / "public" / "hot_spots.parquet"
    before = file.read_bytes()
    file.unlink()
    write_hot_spots(release)
    assert file.read_bytes() == before


def test_releases_without_hot_spots_and_neighbours(tmp_path: Path) -> None:
    """Releases of format 2, such as those of the tests of pages, have neither."""
    assert tiny_register()
    store = tiny_store(tmp_path)
    release = store.open("mng", store.published("mng")[0])
    assert release.neighbours("adm2") == ((),) * 9
    assert release.neighbours("adm1") == ((),) * 4
    assert read_hot_spots(release, "mpi_h", "families") is None


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "public" / "hot_spots.parquet").write_bytes(b"nothing")
    with pytest.raises(ReleaseCorrupted, match=r"hot_spots.parquet cannot be read"):
        read_hot_spots(opened(folder), "mpi_h", "families")
    pl.DataFrame({"indicator": [1]}).write_parquet(folder / "public" / "hot_spots.parquet")
    with pytest.raises(ReleaseCorrupted, match="build the release again"):
        read_hot_spots(opened(folder.rename(folder.with_name("other"))), "mpi_h", "families")


def test_reading_does_not_load_what_only_a_build_needs() -> None:
    words = (
        "import sys, data.release.hot_spots; print(sorted({'scipy', 'esda', 'libpysal', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
