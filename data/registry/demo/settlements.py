"""Where the families of one area live: a seat with its fringe, villages, and pasture."""

import math
from dataclasses import dataclass

import numpy as np
import shapely

from data.registry.demo import calibration as c
from data.registry.demo.draws import Floats, stream

KM_PER_DEGREE = 111.32
_SAMPLE = 240


@dataclass(frozen=True)
class Settlement:
    """One place of an area.

    `share` is its part of the area's families; `spread_km` the standard deviation of its houses.
    """

    area: int
    lat: float
    lon: float
    kind: int
    urban: bool
    share: float
    spread_km: float


@dataclass(frozen=True)
class AreaPlan:
    """What is needed to settle one area.

    `urban` and `pasture` are shares of its families; places are (lat, lon, population).
    """

    area: int
    pcode: str
    population: int
    urban: float
    pasture: float
    places: tuple[tuple[float, float, int], ...]
    towards: tuple[float, float] | None = None


def settle(plan: AreaPlan, geometry: shapely.Geometry, country: str, seed: int) -> list[Settlement]:
    """The settlements of one area; their shares sum to 1, every centre lies inside the geometry."""
    rng = stream(seed, "settlements", plan.pcode)
    points = _points_inside(geometry, rng)
    seat = _seat(plan, geometry, points)
    settled = 1.0 - plan.pasture
    if plan.urban >= 0.5:
        result = _town(plan, geometry, seat, plan.urban, country, rng)
        rest = max(0.0, settled - plan.urban)
        result += _villages(plan, points, rest, country, urban=False)
    else:
        central = max(plan.urban, settled * c.SEAT_SHARE_RURAL[country])
        if plan.urban > 0.05:
            result = _town(plan, geometry, seat, plan.urban, country, rng)
            result += _villages(plan, points, settled - plan.urban, country, urban=False)
        else:
            result = [_place(plan, seat, c.VILLAGE, urban=False, share=central)]
            result += _villages(plan, points, settled - central, country, urban=False)
    if plan.pasture > 0:
        result.append(Settlement(plan.area, *seat, c.PASTURE, False, plan.pasture, 0.0))
    return [item for item in result if item.share > 0]


def spread_km(population: float) -> float:
    """Standard deviation of the distance of houses from the centre, by the size of the place."""
    return round(c.SPREAD_KM * math.pow(max(population, 50.0) / 1000, 0.42), 4)


def degrees_per_km(lat: float) -> float:
    """Degrees of longitude in a kilometre at a latitude."""
    return round(1 / (KM_PER_DEGREE * math.cos(math.radians(lat))), 9)


def _place(plan: AreaPlan, point: tuple[float, float], kind: int, *, urban: bool, share: float) -> Settlement:
    return Settlement(plan.area, *point, kind, urban, share, spread_km(plan.population * share))


def _town(
    plan: AreaPlan,
    geometry: shapely.Geometry,
    seat: tuple[float, float],
    share: float,
    country: str,
    rng: np.random.Generator,
) -> list[Settlement]:
    """A centre and up to five fringe quarters around it."""
    fringe = c.FRINGE_SHARE[country]
    core = _place(plan, seat, c.CORE, urban=True, share=share * (1 - fringe))
    quarters = []
    for turn, reach in zip(rng.random(40), rng.random(40), strict=True):
        distance = core.spread_km * (1.4 + 1.6 * float(reach))
        lat = round(seat[0] + distance * math.sin(2 * math.pi * float(turn)) / KM_PER_DEGREE, 5)
        lon = round(seat[1] + distance * math.cos(2 * math.pi * float(turn)) * degrees_per_km(seat[0]), 5)
        if shapely.contains_xy(geometry, lon, lat):
            quarters.append((lat, lon))
        if len(quarters) == 5:
            break
    if not quarters:
        return [_place(plan, seat, c.CORE, urban=True, share=share)]
    part = share * fringe / len(quarters)
    return [core, *(_place(plan, point, c.FRINGE, urban=True, share=part) for point in quarters)]


def _villages(plan: AreaPlan, points: Floats, share: float, country: str, *, urban: bool) -> list[Settlement]:
    """Villages at gazetteer places beside the seat, then at random points, of falling size (Zipf)."""
    if share <= 0:
        return []
    number = min(max(round(plan.population * share / c.VILLAGE_PERSONS[country]), 2), 40)
    known = [(lat, lon) for lat, lon, _ in plan.places[1:]][:number]
    free = [(float(lat), float(lon)) for lat, lon in points[: number - len(known)]]
    centres = known + free
    weights = [1 / (rank + 2) for rank in range(len(centres))]
    return [
        _place(plan, point, c.VILLAGE, urban=urban, share=share * weight / sum(weights))
        for point, weight in zip(centres, weights, strict=True)
    ]


def _seat(plan: AreaPlan, geometry: shapely.Geometry, points: Floats) -> tuple[float, float]:
    if plan.places:
        return plan.places[0][0], plan.places[0][1]
    if plan.towards is not None and len(points):
        # A quarter of a large city without a place of its own: the side that faces the city's centre.
        east = (points[:, 1] - plan.towards[1]) * 0.65
        north = points[:, 0] - plan.towards[0]
        nearest = points[np.argmin(np.round(east * east + north * north, 9))]
        return float(nearest[0]), float(nearest[1])
    inside = shapely.point_on_surface(geometry)
    return round(inside.y, 5), round(inside.x, 5)


def _points_inside(geometry: shapely.Geometry, rng: np.random.Generator) -> Floats:
    """Up to 240 random points (lat, lon) inside, rounded to five decimals."""
    west, south, east, north = geometry.bounds
    lon = np.round(west + (east - west) * rng.random(_SAMPLE * 4), 5)
    lat = np.round(south + (north - south) * rng.random(_SAMPLE * 4), 5)
    shapely.prepare(geometry)
    inside = shapely.contains_xy(geometry, lon, lat)
    return np.column_stack([lat[inside], lon[inside]])[:_SAMPLE]
