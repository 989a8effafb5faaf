"""The plan of a demonstration: how many families live in which settlement, with the effects that act on them there."""

import math
from dataclasses import dataclass

import numpy as np

from data.errors import AtlasError
from data.profiles.profile import Profile
from data.registry.demo import calibration as c
from data.registry.demo.draws import Floats, Ints, apportion, normal_quantile, stream
from data.registry.demo.figures import AreaFigures, Figures, load_figures
from data.registry.demo.settlements import KM_PER_DEGREE, AreaPlan, Settlement, degrees_per_km, settle
from geo.boundaries import BoundarySet
from geo.locate import LocateIndex

# Finer cells cost memory and buy nothing here; the answers do not depend on it.
_CELL_DEGREES = 0.01
_WAVES = 14


class DemoError(AtlasError):
    """The demonstration cannot be made as asked."""


@dataclass(frozen=True)
class Plan:
    """Everything fixed before the first family is drawn. Rows of the arrays are settlements [s], areas [a] or regions
    [r].

    `first` is the number of the first family of each settlement [s + 1]; `effect` the part of latent vulnerability
    that the place explains; `trend` the yearly half-step of an area; `reach` how well programmes reach an area (mean
    about 1).
    """

    country: str
    seed: int
    profile: Profile
    figures: Figures
    boundaries: BoundarySet
    index: LocateIndex
    pcodes: tuple[str, ...]
    national_codes: tuple[str, ...]
    region_of_area: Ints
    regions: tuple[str, ...]
    area: Ints
    lat: Floats
    lon: Floats
    degrees_per_km: Floats
    spread_km: Floats
    kind: Ints
    urban: Ints
    effect: Floats
    first: Ints
    trend: Floats
    reach: Floats
    young_children: Floats
    herders: Floats
    household_size: Floats

    @property
    def families(self) -> int:
        """Families to draw."""
        return int(self.first[-1])

    def settlement_of(self, start: int, stop: int) -> Ints:
        """The settlement of each of the families start..stop."""
        return np.searchsorted(self.first, np.arange(start, stop), side="right").astype(np.int64) - 1

    def families_by_region(self) -> Ints:
        """Families of each first-level area."""
        weights = np.zeros(len(self.regions), dtype=np.int64)
        np.add.at(weights, self.region_of_area[self.area], np.diff(self.first))
        return weights


def make_plan(profile: Profile, boundaries: BoundarySet, families: int, seed: int) -> Plan:
    """Apportion `families` to areas by population and inside them to settlements.

    Raises:
        DemoError: the boundary set has areas for which there are no figures, or fewer families than areas were asked
        for.
    """
    country = profile.country
    figures = load_figures(country)
    adm2, adm1 = boundaries.levels[2], boundaries.levels[1]
    pcodes = tuple(str(code) for code in adm2["pcode"])
    unknown = [code for code in pcodes if code not in figures.areas]
    if unknown:
        raise DemoError(
            f"There are no population figures for {len(unknown)} areas of the boundary set: {', '.join(unknown[:5])}."
        )
    if families < len(pcodes):
        raise DemoError(f"{families} families are too few for {len(pcodes)} areas: ask for at least one per area.")
    regions = tuple(str(code) for code in adm1["pcode"])
    region_of_area = np.array([regions.index(str(code)) for code in adm2["parent_pcode"]], dtype=np.int64)
    areas = [figures.areas[code] for code in pcodes]
    sizes = _household_sizes(figures, regions, region_of_area, areas)
    weights = np.array(
        [round(area.population * 1000 / sizes[row]) for area, row in zip(areas, region_of_area, strict=True)]
    )
    by_area = apportion(families, weights.astype(np.int64), c.MINIMUM_FAMILIES_PER_AREA)
    index = LocateIndex.build(adm2.geometry.to_numpy(), cell_degrees=_CELL_DEGREES)
    herders = _herder_shares(country, areas, sizes[region_of_area])
    settlements, first = _settle_all(figures, boundaries, index, by_area, herders, seed)
    area = np.array([item.area for item in settlements], dtype=np.int64)
    lat = np.array([item.lat for item in settlements])
    lon = np.array([item.lon for item in settlements])
    rng = stream(seed, "areas", country)
    area_noise, trend, reach = (rng.standard_normal(len(pcodes)) for _ in range(3))
    kind = np.array([item.kind for item in settlements], dtype=np.int64)
    remote = _remoteness(figures, regions, region_of_area, areas, area, lat, lon)
    poverty = figures.national["poverty_percent"]
    level = np.array(
        [
            normal_quantile(figures.regions[code].poverty_percent / 100) - normal_quantile(poverty / 100)
            for code in regions
        ]
    )
    effect = (
        c.REGION_EFFECT * level[region_of_area[area]]
        + c.FIELD_SPREAD * _field(lat, lon, seed)
        + c.AREA_SPREAD * area_noise[area]
        + np.array(c.SETTLEMENT_EFFECT)[kind]
        + c.REMOTE_EFFECT * remote
    )
    far: Floats = np.zeros(len(pcodes))
    np.maximum.at(far, area, remote)
    return Plan(
        country=country,
        seed=seed,
        profile=profile,
        figures=figures,
        boundaries=boundaries,
        index=index,
        pcodes=pcodes,
        national_codes=tuple(str(code) for code in adm2["national_code"]),
        region_of_area=region_of_area,
        regions=regions,
        area=area,
        lat=lat,
        lon=lon,
        degrees_per_km=np.array([degrees_per_km(value) for value in lat]),
        spread_km=np.array([item.spread_km for item in settlements]),
        kind=kind,
        urban=np.array([item.urban for item in settlements], dtype=np.int64),
        effect=np.round(effect, 6),
        first=first,
        trend=np.round(c.NATIONAL_TREND + c.AREA_TREND_SPREAD * trend, 6),
        reach=_bounded(1.04 + 0.12 * reach - 0.06 * far, 0.6, 1.35),
        young_children=_young_children(areas),
        herders=herders,
        household_size=sizes,
    )


def _bounded(values: Floats, low: float, high: float) -> Floats:
    return np.asarray(np.round(np.clip(values, low, high), 6), dtype=np.float64)


def _household_sizes(
    figures: Figures, regions: tuple[str, ...], region_of_area: Ints, areas: list[AreaFigures]
) -> Floats:
    """Persons per household by region, so that the country has its national mean."""
    target = c.HOUSEHOLDS[figures.country].household_size
    known = [figures.regions[code].household_size or target for code in regions]
    persons = [0] * len(regions)
    for row, area in zip(region_of_area, areas, strict=True):
        persons[row] += area.population
    households = math.fsum(count / size for count, size in zip(persons, known, strict=True))
    factor = target * households / sum(persons)
    return np.array([round(size * factor, 6) for size in known])


def _herder_shares(country: str, areas: list[AreaFigures], sizes: Floats) -> Floats:
    """Herder families among the families of an area (Mongolia: published; Kazakhstan: see the calibration)."""
    if country == "mng":
        shares = [
            (area.herder_households or 0) * size / max(area.population, 1)
            for area, size in zip(areas, sizes, strict=True)
        ]
        return np.array([round(min(share, 0.9), 6) for share in shares])
    rural = [1 - (area.urban_population or 0) / max(area.population, 1) for area in areas]
    return np.array([round(c.PASTURE_SHARE_KAZ * share, 6) for share in rural])


def _young_children(areas: list[AreaFigures]) -> Floats:
    """Children under five of an area against the national share (1 where nothing is published)."""
    persons = sum(area.population for area in areas)
    children = sum(area.children_u5 or 0 for area in areas)
    if not children:
        return np.ones(len(areas))
    ratio = [(area.children_u5 or 0) * persons / (max(area.population, 1) * children) for area in areas]
    return np.array([round(min(max(value, 0.6), 1.5), 6) for value in ratio])


def _settle_all(
    figures: Figures, boundaries: BoundarySet, index: LocateIndex, by_area: Ints, herders: Floats, seed: int
) -> tuple[list[Settlement], Ints]:
    adm2 = boundaries.levels[2]
    codes, parents, types = (list(adm2[name].astype(str)) for name in ("pcode", "parent_pcode", "area_type"))
    lat = np.array([place.lat for place in figures.places])
    lon = np.array([place.lon for place in figures.places])
    inside: dict[int, list[tuple[float, float, int]]] = {}
    for place, row in zip(figures.places, index.locate(lat, lon), strict=True):
        inside.setdefault(int(row), []).append((place.lat, place.lon, place.population))
    for found in inside.values():
        found.sort(key=lambda item: (-item[2], item[0], item[1]))
    largest: dict[str, int] = {}
    for code, parent in zip(codes, parents, strict=True):
        largest[parent] = max(largest.get(parent, 0), figures.areas[code].population)
    city: dict[str, tuple[float, float]] = {}
    for row, parent in enumerate(parents):
        if types[row] in {"district", "city_district"} and inside.get(row) and inside[row][0][2] >= 300_000:
            city[parent] = inside[row][0][:2]
    settlements: list[Settlement] = []
    counts: list[Ints] = []
    geometry = adm2.geometry.to_numpy()
    for row, code in enumerate(codes):
        area = figures.areas[code]
        if area.urban_population is not None:
            urban = area.urban_population / max(area.population, 1)
            pasture = float(herders[row])
        else:
            central = types[row] == "district" or area.population == largest[parents[row]]
            pasture = min(float(herders[row]) / c.HERDERS_IN_PASTURE[figures.country], 0.92)
            urban = (0.97 if types[row] == "district" else 0.9) * (1 - pasture) if central else 0.0
        plan = AreaPlan(
            row,
            code,
            area.population,
            urban,
            min(pasture, 1 - urban),
            tuple(inside.get(row, ())),
            city.get(parents[row]),
        )
        found_here = settle(plan, geometry[row], figures.country, seed)
        settlements += found_here
        shares = np.array([round(item.share * 1_000_000) for item in found_here], dtype=np.int64)
        counts.append(apportion(int(by_area[row]), shares))
    return settlements, np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(counts))])


def _remoteness(
    figures: Figures,
    regions: tuple[str, ...],
    region_of_area: Ints,
    areas: list[AreaFigures],
    area: Ints,
    lat: Floats,
    lon: Floats,
) -> Floats:
    """Hundreds of km from the seat of the region's most populous area, at most 3."""
    people = np.array([item.population for item in areas])
    result = np.zeros(len(area))
    for region in range(len(regions)):
        rows = np.flatnonzero(region_of_area == region)
        if not len(rows):
            continue
        seat = int(np.flatnonzero(area == rows[np.argmax(people[rows])])[0])
        here = np.flatnonzero(region_of_area[area] == region)
        north = (lat[here] - lat[seat]) * KM_PER_DEGREE
        east = (lon[here] - lon[seat]) / degrees_per_km(float(lat[seat]))
        result[here] = np.minimum(np.sqrt(north * north + east * east) / 100, 3.0)
    return np.round(result, 6)


def _field(lat: Floats, lon: Floats, seed: int) -> Floats:
    """A smooth field of variance near 1: waves of random direction with lengths between about 150 and 600 km."""
    rng = stream(seed, "field")
    length = 1.5 + 4.5 * rng.random(_WAVES)
    turn, phase = 2 * math.pi * rng.random(_WAVES), 2 * math.pi * rng.random(_WAVES)
    total = np.zeros(len(lat))
    for row in range(_WAVES):
        along = (lat * math.sin(turn[row]) + 0.68 * lon * math.cos(turn[row])) * (2 * math.pi / length[row])
        total += np.round(np.cos(along + phase[row]), 9)
    return np.round(total * math.sqrt(2 / _WAVES), 6)
