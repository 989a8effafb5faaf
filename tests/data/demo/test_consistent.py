"""Scores, zones, spheres, flags, incomes and forecasts agree with each other, and move plausibly in time."""

import numpy as np
import polars as pl
import pytest

from data.registry.demo.calibration import SNAPSHOT_DATES, ZONE_CUTOFFS
from tests.data.demo.conftest import Made


@pytest.fixture(scope="module")
def families(made: Made) -> pl.DataFrame:
    valid = (
        pl.col("score").is_between(0, 100)
        & pl.col("zone").is_in(list("ABCDE"))
        & (pl.col("income_per_capita_month") >= 0)
    )
    return made.table("family").filter(valid).unique(["family_id", "snapshot_date"], keep="none")


def test_zone_is_cut_from_the_score(families: pl.DataFrame) -> None:
    expected = np.searchsorted(ZONE_CUTOFFS, families["score"].to_numpy(), side="right")
    assert (np.array(list("ABCDE"))[expected] == families["zone"].to_numpy()).all()


def test_score_follows_the_weighted_deprivations(made: Made, families: pl.DataFrame) -> None:
    total = sum(
        pl.col(item.code).fill_null(value=False).cast(pl.Int64) * item.weight for item in made.profile.deprivations
    )
    assert families.select(pl.corr(total, "score")).item() > 0.85


def test_sphere_scores_follow_their_deprivations(made: Made, families: pl.DataFrame) -> None:
    for sphere in made.profile.spheres:
        items = made.profile.sphere_deprivations(sphere.code)
        total = sum(pl.col(item.code).fill_null(value=False).cast(pl.Int64) * item.weight for item in items)
        assert families.select(pl.corr(total, f"sphere_{sphere.code}")).item() > 0.8


def test_low_income_is_an_income_below_the_line(made: Made, families: pl.DataFrame) -> None:
    line = made.profile.poverty_line_per_capita_month / 10**made.profile.currency.minor_units
    known = families.drop_nulls(["low_income", "income_per_capita_month"])
    assert (known["low_income"] == (known["income_per_capita_month"] < line)).all()


def test_forecast_sees_the_next_zone(families: pl.DataFrame) -> None:
    now = families.filter(pl.col("snapshot_date") == SNAPSHOT_DATES[1])
    later = families.filter(pl.col("snapshot_date") == SNAPSHOT_DATES[2]).select("family_id", later="zone")
    both = now.join(later, on="family_id").drop_nulls("zone_forecast")
    hit = both["zone_forecast"] == both["later"]
    sure = both["forecast_probability"] >= 0.8
    assert hit.mean() > 0.7
    assert hit.filter(sure).mean() > hit.filter(~sure).mean() + 0.1
    assert both["forecast_probability"].is_between(0.5, 1).mean() > 0.99


def test_zones_move_plausibly_between_snapshots(families: pl.DataFrame) -> None:
    wide = families.pivot("snapshot_date", index="family_id", values="score")
    first, second, third = (wide[day.isoformat()] for day in SNAPSHOT_DATES)
    assert wide.select(pl.corr(second, third)).item() > 0.85
    assert wide.select(pl.corr(first, third)).item() < wide.select(pl.corr(second, third)).item()
    staying = families.group_by("snapshot_date").len().sort("snapshot_date")["len"]
    assert staying.min() > 0.95 * staying.max()
    present = wide.select(pl.all_horizontal(pl.exclude("family_id").is_not_null()).mean()).item()
    # The rest came, left, or has no valid score at one of the three dates.
    assert 0.84 < present < 0.99


def test_country_improves_while_some_areas_worsen(made: Made, families: pl.DataFrame) -> None:
    crisis = pl.col("zone").is_in(["D", "E"]).mean()
    by_day = families.group_by("snapshot_date").agg(crisis.alias("share")).sort("snapshot_date")["share"]
    assert by_day[2] < by_day[0] < by_day[2] + 0.05
    known = families.drop_nulls("adm2_pcode").with_columns(region=pl.col("adm2_pcode").str.head(5))
    wide = (
        known.group_by("region", "snapshot_date")
        .agg(crisis.alias("share"))
        .pivot("snapshot_date", index="region", values="share")
    )
    assert (wide[SNAPSHOT_DATES[2].isoformat()] > wide[SNAPSHOT_DATES[0].isoformat()]).any()


def test_vulnerability_is_spatially_correlated(made: Made, families: pl.DataFrame) -> None:
    """Districts differ by more than chance allows."""
    score = families.filter(pl.col("snapshot_date") == SNAPSHOT_DATES[2]).drop_nulls("adm2_pcode")
    groups = (
        score.group_by("adm2_pcode").agg(pl.len(), pl.col("score").mean().alias("mean")).filter(pl.col("len") >= 30)
    )
    chance = score["score"].var() / groups["len"].mean()
    assert groups["mean"].var() > 2 * chance


def test_persons_agree_with_their_families(made: Made, families: pl.DataFrame) -> None:
    people = made.table("person").unique("person_id", keep="none")
    sizes = people.group_by("family_id").agg(pl.len().alias("members"), pl.col("disability").any().alias("any"))
    joined = families.filter(pl.col("snapshot_date") == SNAPSHOT_DATES[2]).join(sizes, on="family_id")
    assert (joined["family_size"] == joined["members"]).mean() > 0.98
    known = joined.drop_nulls(["disability", "any"])
    assert (known["disability"] == known["any"]).mean() > 0.98
