"""The demonstration's social workers: as many as are said to exist, scaled; refused only where spoilt on purpose."""

from pathlib import Path

import polars as pl
import pytest

from data.registry.demo.calibration import SNAPSHOT_DATES
from data.registry.demo.generator import families_for
from data.registry.demo.plan import make_plan
from data.registry.demo.workforce import APP_USERS, WORKERS, draw_workforce
from data.registry.ingest import ingest
from data.registry.source import open_source
from tests.data.demo.conftest import Made


def test_the_registry_reads_all_but_the_spoilt_rows(made: Made, tmp_path: Path) -> None:
    result = ingest(open_source(made.result.out), made.profile, tmp_path)
    counts = result.counts["work_unit"]
    assert counts.read == made.result.rows["work_unit"]
    assert counts.rejected == made.result.spoilt["work_unit"] == 2
    assert set(counts.reasons) == {
        ("adm2_pcode", "unknown_area"),
        ("referrals_closed", "closed_exceed_referrals"),
    }
    units = pl.read_parquet(result.spool / "work_unit.parquet")
    assert sorted(units["as_of"].unique()) == list(SNAPSHOT_DATES)
    areas = made.boundaries.levels[2]["pcode"]
    assert set(units["adm2_pcode"]) <= set(areas)
    assert 0.95 * len(areas) < units["adm2_pcode"].n_unique() <= len(areas)
    assert (units["app_users"] <= units["workers"]).all()
    assert (units["workers"] == 0).any()


def test_national_totals_are_those_that_are_said(made: Made) -> None:
    country = made.profile.country
    plan = make_plan(made.profile, made.boundaries, families_for(country, "national"), 1)
    units = pl.DataFrame(pl.from_arrow(draw_workforce(plan, 3).table))
    totals = units.group_by("as_of").agg(pl.col("workers", "app_users", "visits").sum()).sort("as_of")
    for total, users in zip(totals.iter_rows(named=True), APP_USERS, strict=True):
        # Areas that deliver nothing are missing from the sum.
        assert 0.9 * WORKERS[country] < total["workers"] <= WORKERS[country]
        assert 0.9 * users <= total["app_users"] <= users
        assert 60 <= total["visits"] / total["workers"] <= 150


@pytest.mark.parametrize("snapshots", [1, 2])
def test_fewer_snapshots_are_the_last_ones(made: Made, snapshots: int) -> None:
    plan = make_plan(made.profile, made.boundaries, families_for(made.profile.country, "small"), 1)
    units = pl.DataFrame(pl.from_arrow(draw_workforce(plan, snapshots).table))
    assert sorted(units["as_of"].unique()) == list(SNAPSHOT_DATES[-snapshots:])
