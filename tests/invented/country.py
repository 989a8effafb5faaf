"""Tessera: a country of six squares that does not exist.

XT0201 | XT0202 | XT0203      XT02, "North"
XT0101 | XT0102 | XT0103      XT01, "South"
"""

from functools import cache
from pathlib import Path

from data.indicators.register import Register, load_register
from data.profiles.areas import load_areas
from data.profiles.loader import load_profile
from data.profiles.profile import Profile
from geo.boundaries import BoundarySet, ColumnMapping, import_boundaries

COUNTRY = "xts"
PROFILE = Path(__file__).with_name("xts.toml")
SQUARES = Path(__file__).with_name("squares.geojson")
ATTRIBUTION = "Invented squares"
ADM1 = ["XT01", "XT02"]
ADM2 = ["XT0101", "XT0102", "XT0103", "XT0201", "XT0202", "XT0203"]


@cache
def profile() -> Profile:
    """The invented profile."""
    return load_profile(PROFILE)


@cache
def register() -> Register:
    """The register of the invented country."""
    return load_register(profile())


@cache
def boundaries() -> BoundarySet:
    """The six squares."""
    mapping = ColumnMapping(**profile().boundary_candidates())
    return import_boundaries(
        SQUARES, mapping, COUNTRY, load_areas(PROFILE.with_name("xts_areas.csv")), attribution=ATTRIBUTION
    )
