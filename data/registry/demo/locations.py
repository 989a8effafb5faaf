"""Coordinates of families: dense around the centres of settlements, scattered over pasture, always tested against the
area.
"""

from dataclasses import dataclass

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.draws import Flags, Floats, Ints, stream
from data.registry.demo.plan import Plan
from data.registry.demo.settlements import KM_PER_DEGREE

_TRIES = 14
_FEW_METRES = 0.0004


@dataclass(frozen=True)
class Locations:
    """Families [n]. `lat`, `lon` in degrees with five decimals; the flags say what the register lacks of them."""

    lat: Floats
    lon: Floats
    no_coordinates: Flags
    no_code: Flags
    national_code: Flags


def draw_locations(plan: Plan, settlement: Ints, key: str) -> Locations:
    """A point inside the own area for each family [n], then the blemishes of real registers."""
    rng = stream(plan.seed, "locations", key)
    area = plan.area[settlement]
    lat, lon = plan.lat[settlement].copy(), plan.lon[settlement].copy()
    pasture = plan.kind[settlement] == c.PASTURE
    _around(plan, rng, settlement, area, np.flatnonzero(~pasture), lat, lon)
    _scattered(plan, rng, area, np.flatnonzero(pasture), lat, lon)
    size = len(area)
    # The declared code names another area than the one where the family stands: it takes the place of a family
    # further on.
    wrong = np.flatnonzero(rng.random(size) < c.OTHER_AREA_SHARE)
    if len(wrong) > 1:
        other = wrong[(np.arange(len(wrong)) + len(wrong) // 2) % len(wrong)]
        lat[wrong], lon[wrong] = lat[other].copy(), lon[other].copy()
    fate = rng.random(size)
    lost = fate < c.UNLOCATED_SHARE
    code_only = (fate >= c.UNLOCATED_SHARE) & (
        fate < c.UNLOCATED_SHARE + np.where(pasture, c.CODE_ONLY_PASTURE, c.CODE_ONLY_SHARE)
    )
    coordinates_only = fate > 1 - c.COORDINATES_ONLY_SHARE
    return Locations(lat, lon, lost | code_only, lost | coordinates_only, rng.random(size) < c.NATIONAL_CODE_SHARE)


def _around(
    plan: Plan, rng: np.random.Generator, settlement: Ints, area: Ints, rows: Ints, lat: Floats, lon: Floats
) -> None:
    """Two normal distributions around the centre (most houses in the inner one), redrawn closer until inside."""
    for attempt in range(_TRIES):
        if not len(rows):
            return
        place = settlement[rows]
        shrink = 0.85**attempt
        wide = np.where(rng.random(len(rows)) < 0.3, 1.9, 0.8) * plan.spread_km[place] * shrink
        north = wide * rng.standard_normal(len(rows))
        east = wide * rng.standard_normal(len(rows))
        y = np.round(plan.lat[place] + north / KM_PER_DEGREE, 5)
        x = np.round(plan.lon[place] + east * plan.degrees_per_km[place], 5)
        good = plan.index.locate(y, x) == area[rows]
        lat[rows[good]], lon[rows[good]] = y[good], x[good]
        rows = rows[~good]
    _jitter(plan, rng, area, rows, lat, lon)


def _scattered(plan: Plan, rng: np.random.Generator, area: Ints, rows: Ints, lat: Floats, lon: Floats) -> None:
    """Uniform over the area, by redrawing from its bounding box."""
    bounds = plan.boundaries.levels[2].geometry.bounds.to_numpy()
    for _ in range(_TRIES):
        if not len(rows):
            return
        west, south, east, north = bounds[area[rows]].T
        y = np.round(south + (north - south) * rng.random(len(rows)), 5)
        x = np.round(west + (east - west) * rng.random(len(rows)), 5)
        good = plan.index.locate(y, x) == area[rows]
        lat[rows[good]], lon[rows[good]] = y[good], x[good]
        rows = rows[~good]
    _jitter(plan, rng, area, rows, lat, lon)


def _jitter(plan: Plan, rng: np.random.Generator, area: Ints, rows: Ints, lat: Floats, lon: Floats) -> None:
    """A few metres around the centre for the last ones, where that stays inside."""
    y = np.round(lat[rows] + _FEW_METRES * (rng.random(len(rows)) - 0.5), 5)
    x = np.round(lon[rows] + _FEW_METRES * (rng.random(len(rows)) - 0.5), 5)
    good = plan.index.locate(y, x) == area[rows]
    lat[rows[good]], lon[rows[good]] = y[good], x[good]
