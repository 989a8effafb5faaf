"""The registry reads a demonstration: every kind of invalid row is refused, nothing else is, and tolerances hold."""

from datetime import date
from pathlib import Path

import pytest

from data.registry.demo.calibration import SNAPSHOT_DATES
from data.registry.ingest import ingest
from data.registry.source import open_source
from tests.data.demo.conftest import Made

FAMILY_REASONS = {
    "unknown_area",
    "out_of_range",
    "unknown_code",
    "coordinates_swapped",
    "coordinates_outside_country",
    "coordinates_incomplete",
    "duplicate_family",
    "negative",
}


@pytest.mark.parametrize("snapshot", [None, SNAPSHOT_DATES[0], SNAPSHOT_DATES[-1]])
def test_ingest_refuses_what_was_spoilt_and_nothing_else(made: Made, tmp_path: Path, snapshot: date | None) -> None:
    result = ingest(open_source(made.result.out), made.profile, tmp_path, snapshot=snapshot)
    if snapshot is None:
        assert result.snapshots == SNAPSHOT_DATES
        for name in ("family", "person", "support"):
            counts, spoilt = result.counts[name], made.result.spoilt[name]
            assert counts.read == made.result.rows[name]
            assert counts.rejected - counts.consequent == pytest.approx(spoilt, rel=0.2)
        assert {reason for _, reason in result.counts["family"].reasons} == FAMILY_REASONS
    for name in ("family", "person", "support"):
        counts = result.counts[name]
        read = counts.read - counts.left_out
        assert 0.001 < (counts.rejected - counts.consequent) / read < made.profile.reject_tolerance / 2
    assert result.counts["source"].rejected == 0
    unlocated = result.located.unlocated / result.counts["family"].accepted
    assert 0.004 < unlocated < 0.012


def test_every_nullable_column_misses_values(made: Made, tmp_path: Path) -> None:
    result = ingest(open_source(made.result.out), made.profile, tmp_path)
    never = {"family_id", "snapshot_date"}
    assert [name for name, count in result.counts["family"].nulls.items() if not count and name not in never] == []
    shares = [
        result.counts["family"].nulls[item.code] / made.result.rows["family"] for item in made.profile.deprivations
    ]
    assert max(shares) < 0.08
