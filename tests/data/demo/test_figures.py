"""The published figures: complete, consistent, and each with its source."""

import csv
from pathlib import Path

import pytest

import data.registry.demo.figures as figures_module
from data.profiles.areas import load_areas
from data.profiles.loader import load_profile
from data.registry.demo.calibration import FLAG_RULES, HOUSEHOLDS, LIVELIHOODS, STRUCTURAL, ZONE_SHARES
from data.registry.demo.figures import load_figures
from data.registry.demo.programmes import RULES

FOLDER = Path(figures_module.__file__).parent / "figures"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.csv")), ids=lambda file: file.name)
def test_every_row_names_its_source(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as rows:
        assert all(row["source"].strip() for row in csv.DictReader(rows))


@pytest.mark.parametrize(("country", "population"), [("mng", 3_253_283), ("kaz", 19_766_807)])
def test_areas_are_those_of_the_crosswalk_and_sum_to_the_nation(country: str, population: int) -> None:
    figures = load_figures(country)
    areas = load_areas(country)
    assert set(figures.areas) == set(areas.filter(level=2)["pcode"])
    assert set(figures.regions) == set(areas.filter(level=1)["pcode"])
    assert figures.population == population == figures.national["population"]


def test_kazakh_categories_sum_with_double_counting() -> None:
    categories = dict(load_figures("kaz").categories)
    total, distinct = categories.pop("total_with_double_counting"), categories.pop("distinct_people")
    assert (sum(categories.values()), total, distinct) == (11_075_186, 11_075_186, 8_000_000)
    assert categories == {item.code: item.reported_people for item in load_profile("kaz").programmes}


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_calibration_knows_every_code_of_the_profile(country: str) -> None:
    profile = load_profile(country)
    assert {item.code for item in profile.deprivations} <= set(FLAG_RULES) | set(STRUCTURAL)
    assert {item.code for item in profile.programmes} == set(RULES[country])
    for shares in (ZONE_SHARES[country], HOUSEHOLDS[country].types, *LIVELIHOODS[country].values()):
        assert sum(shares) == pytest.approx(1)
