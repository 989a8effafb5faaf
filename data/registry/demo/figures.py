"""The published figures that the demonstration follows: facts with their source, read from `figures/*.csv`.

`imputed` in a file names the columns of a row that no publication gave; the rules are in `figures/README.md`.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from data.registry.demo.draws import Floats, Ints

_FOLDER = Path(__file__).parent / "figures"
AGES = 90


@dataclass(frozen=True)
class AreaFigures:
    """Second-level area. Persons and households; herder households are known for Mongolia only."""

    pcode: str
    population: int
    urban_population: int | None
    children_u5: int | None
    herder_households: int | None


@dataclass(frozen=True)
class RegionFigures:
    """First-level area.

    Percentages of persons; household size in persons; single elderly in households (None: not known).
    """

    pcode: str
    poverty_percent: float
    disability_percent: float
    household_size: float | None
    single_elderly: int | None


@dataclass(frozen=True)
class Place:
    """A populated place of the gazetteer; population 0 when it gives none."""

    geonameid: int
    lat: float
    lon: float
    population: int


@dataclass(frozen=True)
class Figures:
    """Everything published about one country.

    `pyramid` [2, 90]: persons by sex (female, male) and single year of age.
    """

    country: str
    areas: dict[str, AreaFigures]
    regions: dict[str, RegionFigures]
    national: dict[str, float]
    categories: dict[str, int]
    pyramid: Ints
    places: tuple[Place, ...]

    @property
    def population(self) -> int:
        """Persons in all areas."""
        return sum(area.population for area in self.areas.values())


@lru_cache(maxsize=4)
def load_figures(country: str) -> Figures:
    """The figures of "mng" or "kaz"."""
    areas, regions = _mongolia() if country == "mng" else _kazakhstan()
    return Figures(
        country=country,
        areas=areas,
        regions=regions,
        national={row["figure"]: float(row["value"]) for row in _rows("national.csv") if row["country"] == country},
        categories={row["category"]: int(row["persons"]) for row in _rows("kaz_categories.csv")}
        if country == "kaz"
        else {},
        pyramid=_pyramid(country),
        places=tuple(
            Place(int(row["geonameid"]), float(row["lat"]), float(row["lon"]), int(row["population"]))
            for row in _rows("places.csv")
            if row["country"] == country
        ),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _mongolia() -> tuple[dict[str, AreaFigures], dict[str, RegionFigures]]:
    areas = {
        row["adm2_pcode"]: AreaFigures(
            row["adm2_pcode"], int(row["population"]), None, int(row["children_u5"]), int(row["herder_households"])
        )
        for row in _rows("mng_soum.csv")
    }
    regions = {}
    for row in _rows("mng_aimag.csv"):
        pcode = row["adm1_pcode"]
        persons = sum(area.population for area in areas.values() if area.pcode.startswith(pcode))
        disabled = int(row["disability_female"]) + int(row["disability_male"])
        regions[pcode] = RegionFigures(
            pcode,
            float(row["poverty_percent"]),
            round(100 * disabled / persons, 4),
            float(row["household_size"]),
            int(row["single_elderly_female"]) + int(row["single_elderly_male"]),
        )
    return areas, regions


def _kazakhstan() -> tuple[dict[str, AreaFigures], dict[str, RegionFigures]]:
    areas = {
        row["adm2_pcode"]: AreaFigures(
            row["adm2_pcode"], int(row["population"]), int(row["urban_population"]), None, None
        )
        for row in _rows("kaz_raion.csv")
    }
    regions = {
        row["adm1_pcode"]: RegionFigures(
            row["adm1_pcode"], float(row["poverty_percent"]), float(row["disability_percent"]), None, None
        )
        for row in _rows("kaz_oblast.csv")
    }
    return areas, regions


def _pyramid(country: str) -> Ints:
    """Five-year groups spread evenly over their years; everybody over 89 counts as 85 to 89."""
    pyramid = np.zeros((2, AGES), dtype=np.int64)
    for row in _rows("pyramid.csv"):
        if row["country"] == country:
            start = min(int(row["age_from"]), AGES - 5)
            pyramid[0 if row["sex"] == "female" else 1, start : start + 5] += int(row["persons"]) // 5
    return pyramid


def age_shares(pyramid: Ints) -> Floats:
    """Share of each year of age in all persons, both sexes."""
    total = pyramid.sum(axis=0)
    return np.round(total / total.sum(), 12)
