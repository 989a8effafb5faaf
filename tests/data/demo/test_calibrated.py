"""The demonstration follows the published figures within stated tolerances."""

import numpy as np
import polars as pl
import pytest

from data.registry.demo import calibration
from data.registry.demo.figures import load_figures
from geo.locate import LocateIndex
from tests.data.demo.conftest import Made

SNAPSHOTS = [day.isoformat() for day in calibration.SNAPSHOT_DATES]


def last(made: Made) -> pl.DataFrame:
    return made.table("family").filter(pl.col("snapshot_date") == calibration.SNAPSHOT_DATES[-1])


def test_national_shares(made: Made) -> None:
    lines = {line.name: line for line in made.result.summary}
    poverty, disability, size = (
        lines[name] for name in ("Poverty, share of persons", "Registered disability", "Persons per family")
    )
    # At 20,000 families small districts have more than their share, and the rates vary by chance.
    assert poverty.generated == pytest.approx(poverty.target, rel=0.12)
    assert disability.generated == pytest.approx(disability.target, abs=0.3)
    assert size.generated == pytest.approx(size.target, rel=0.02)
    for zone in "ABCDE":
        line = lines[f"Zone {zone}, share of families"]
        assert line.generated == pytest.approx(line.target, abs=1.5)


def test_first_level_areas_have_their_share_of_families(made: Made) -> None:
    figures = load_figures(made.profile.country)
    for pcode, region in figures.regions.items():
        persons = sum(area.population for area in figures.areas.values() if area.pcode.startswith(pcode))
        due = persons / figures.population
        got = made.result.tally[f"families {pcode}"] / made.result.tally["families"]
        # Household sizes differ by region, and every district has at least 15 families.
        assert region.pcode == pcode
        assert got == pytest.approx(due, rel=0.35, abs=0.012)


def test_no_district_is_empty(made: Made) -> None:
    families = last(made).filter(pl.col("adm2_pcode").is_not_null())
    codes = made.boundaries.levels[2][["pcode", "national_code"]]
    translate = dict(zip(codes["national_code"], codes["pcode"], strict=True))
    counts = families.with_columns(pl.col("adm2_pcode").replace(translate)).group_by("adm2_pcode").len()
    assert set(codes["pcode"]) <= set(counts["adm2_pcode"])
    assert counts.filter(pl.col("adm2_pcode").is_in(list(codes["pcode"])))["len"].min() >= 8


def test_ages_follow_the_pyramid(made: Made) -> None:
    people = made.table("person").filter(pl.col("birth_date").is_not_null())
    age = (
        calibration.SNAPSHOT_DATES[-1].toordinal() - people["birth_date"].dt.epoch("d").to_numpy() - 719_163
    ) / 365.2425
    pyramid = load_figures(made.profile.country).pyramid.sum(axis=0)
    for low, high in ((0, 5), (5, 15), (15, 25), (25, 60), (60, 90)):
        target = pyramid[low:high].sum() / pyramid.sum()
        assert ((age >= low) & (age < high)).mean() == pytest.approx(target, abs=0.02)


def test_kazakh_double_counting(made: Made) -> None:
    if made.profile.country != "kaz":
        pytest.skip("The twelve categories are Kazakhstan's.")
    tally = made.result.tally
    assert tally["category_sum"] / tally["category_people"] == pytest.approx(11_075_186 / 8_000_000, rel=0.03)
    categories = load_figures("kaz").categories
    scale = tally["persons"] / load_figures("kaz").population
    for code in ("pension", "child_allowance", "social_assistance", "employment_support", "dispensary"):
        assert tally[f"reached {code}"] == pytest.approx(categories[code] * scale, rel=0.12)


def test_coordinates_lie_in_the_declared_district(made: Made) -> None:
    families = last(made).drop_nulls(["lat", "lon", "adm2_pcode"])
    area = made.boundaries.levels[2]
    index = LocateIndex.build(area.geometry.to_numpy(), cell_degrees=0.01)
    found = index.locate(families["lat"].to_numpy(), families["lon"].to_numpy())
    row = {code: number for number, code in enumerate(area["pcode"])}
    row |= {code: number for number, code in enumerate(area["national_code"]) if code}
    declared = np.array([row.get(code, -2) for code in families["adm2_pcode"]])
    assert (found == declared).mean() >= 0.99
    elsewhere = ((found != declared) & (found >= 0)).mean()
    assert 0.003 <= elsewhere <= 0.009


def test_towns_are_dense(made: Made) -> None:
    """A tenth of the inhabited cells of about 1 km holds at least three tenths of the urban families."""
    urban = last(made).filter((pl.col("residence") == "urban") & pl.col("lat").is_not_null())
    cells = (
        urban.group_by((pl.col("lat") * 100).floor(), (pl.col("lon") * 70).floor()).len().sort("len", descending=True)
    )
    assert cells["len"][: len(cells) // 10].sum() >= 0.3 * len(urban)


def test_unlocatable_share(made: Made) -> None:
    families = last(made)
    neither = families.filter(pl.col("lat").is_null() & pl.col("adm2_pcode").is_null())
    assert 0.004 <= len(neither) / len(families) <= 0.012
    assert made.table("family")["snapshot_date"].dt.to_string("%Y-%m-%d").unique().sort().to_list() == SNAPSHOTS
