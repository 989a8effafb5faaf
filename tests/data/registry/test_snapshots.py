"""Which dates are snapshots: a mistyped date must not become a release of one family."""

from datetime import date
from pathlib import Path

import polars as pl

from data.registry.snapshots import count_snapshots, whole_snapshots
from data.registry.source import open_source
from tests.invented.country import profile
from tests.invented.registry import registry
from tests.invented.releases import build
from tests.registry_copies import write_copy

SLIP = date(2052, 12, 31)


def test_a_slip_is_no_snapshot() -> None:
    counts = {date(2025, 6, 30): 900, date(2025, 12, 31): 1000, SLIP: 9}
    assert whole_snapshots(counts) == [date(2025, 6, 30), date(2025, 12, 31)]
    assert whole_snapshots({**counts, SLIP: 10}) == [date(2025, 6, 30), date(2025, 12, 31), SLIP]
    assert whole_snapshots({}) == []


def test_dates_are_counted_alike_from_text_and_dates(tmp_path: Path) -> None:
    tables = registry()
    expected = dict(tables["family"].group_by("snapshot_date").len().iter_rows())
    for kind in ("parquet", "csv"):
        with open_source(write_copy(tables, kind, tmp_path / kind)) as source:
            assert count_snapshots(source, profile()) == expected


def test_the_latest_release_is_not_that_of_a_slip(tmp_path: Path) -> None:
    tables = registry()
    first = tables["family"].with_row_index().filter(pl.col("index") == 0).drop("index")
    family = first.with_columns(family_id=pl.lit("slip"), snapshot_date=pl.lit(SLIP))
    copies = pl.concat([tables["family"], family], how="vertical_relaxed")
    at = write_copy({**tables, "family": copies}, "parquet", tmp_path / "registry")
    days = [manifest.reference_date for manifest in build(at, tmp_path / "store", "all")]
    assert SLIP not in days
    (latest,) = build(at, tmp_path / "other", "latest")
    assert latest.reference_date == max(days)
