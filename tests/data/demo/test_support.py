"""Support: dates in order, gaps that differ by area, and amounts."""

from itertools import pairwise

import polars as pl

from tests.data.demo.conftest import Made

STEPS = ["need_date", "offered", "accepted", "received", "ended"]


def test_dates_are_in_order(made: Made) -> None:
    support = made.table("support")
    for earlier, later in pairwise(STEPS):
        both = support.drop_nulls([earlier, later])
        assert (both[earlier] <= both[later]).all()
        assert support.filter(pl.col(later).is_not_null())[earlier].null_count() == 0


def test_some_needs_are_not_met(made: Made) -> None:
    support = made.table("support")
    unmet = support["received"].is_null().mean()
    assert 0.005 < unmet < 0.3
    assert support.filter(pl.col("received").is_null())["ended"].null_count() == support["received"].null_count()


def test_programmes_and_owners(made: Made) -> None:
    support = made.table("support")
    assert set(support["programme"].unique()) == {item.code for item in made.profile.programmes} | {"unlisted"}
    assert support["family_id"].null_count() == 0
    paid = support.filter((pl.col("amount") > 0) & (pl.col("programme") != "unlisted"))
    kinds = {item.code: item.kind for item in made.profile.programmes}
    assert all(kinds[code] != "insurance" for code in paid["programme"].unique())


def test_coverage_differs_between_districts(made: Made) -> None:
    """Receipt among families in need varies more between districts than chance allows."""
    country = made.profile.country
    programme = "social_assistance" if country == "kaz" else "welfare_benefit"
    helped = made.table("support").filter((pl.col("programme") == programme) & pl.col("received").is_not_null())
    poor = made.table("family").filter(pl.col("low_income") & pl.col("adm2_pcode").is_not_null()).unique("family_id")
    region = poor.with_columns(
        region=pl.col("adm2_pcode").str.head(4),
        helped=pl.col("family_id").is_in(helped["family_id"].unique().to_list()),
    )
    shares = region.group_by("region").agg(pl.len(), pl.col("helped").mean()).filter(pl.col("len") >= 40)
    assert 0.1 < region["helped"].mean() < 0.9
    assert shares["helped"].max() - shares["helped"].min() > 0.05


def test_sources_are_the_agencies(made: Made) -> None:
    source = made.table("source")
    assert source["agency"].to_list() == [item.code for item in made.profile.agencies]
    assert (source["matched"] <= source["records"]).all()
    assert source["cadence"].n_unique() >= 4
