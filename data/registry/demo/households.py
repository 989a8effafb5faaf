"""Families: their type, members, children and livelihood."""

from dataclasses import dataclass

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.draws import Floats, Ints, choose, choose_by_row, cumulative, stream
from data.registry.demo.plan import Plan

_BASE_SIZE = np.array([1, 1, 2, 2, 2, 1, 3, 1])
_HAS_CHILDREN = np.array([0, 0, 0, 0, 1, 1, 1, 0], dtype=np.bool_)
_SHARING = np.array([0.65, 0.27, 0.08])  # one to three further adults in a household of adults (assumed)
HERDER, FARMER, WAGE, SELF_EMPLOYED, UNEMPLOYED, PENSION, OTHER = range(7)
LIVELIHOOD_CODES = ("herder", "farmer", "wage", "self-employed", "unemployed", "pension", "other")


@dataclass(frozen=True)
class Households:
    """Families [n]: settlement, area and region rows, type, children, size, livelihood, and first and last snapshot
    of presence.
    """

    number: Ints
    settlement: Ints
    area: Ints
    region: Ints
    type: Ints
    children: Ints
    size: Ints
    livelihood: Ints
    first_snapshot: Ints
    last_snapshot: Ints


def type_shares(plan: Plan) -> Floats:
    """Shares of household types by region [r, 8]; the published single elderly replace the assumed share."""
    shares = np.tile(np.array(c.HOUSEHOLDS[plan.country].types), (len(plan.regions), 1))
    persons = np.zeros(len(plan.regions), dtype=np.int64)
    np.add.at(persons, plan.region_of_area, [plan.figures.areas[code].population for code in plan.pcodes])
    for row, code in enumerate(plan.regions):
        elderly = plan.figures.regions[code].single_elderly
        if elderly is not None:
            share = round(elderly * float(plan.household_size[row]) / int(persons[row]), 6)
            shares[row, c.COUPLE_CHILDREN] += shares[row, c.SINGLE_ELDERLY] - share
            shares[row, c.SINGLE_ELDERLY] = share
    return shares


def child_shares(plan: Plan, types: Floats) -> Floats:
    """Shares of one to seven children by region [r, 7], tilted so that families have the region's mean size."""
    base = np.array(c.HOUSEHOLDS[plan.country].children)
    number = np.arange(1, len(base) + 1)
    sharing = round(float((_SHARING * np.array([1, 2, 3])).sum()), 9)
    result = np.zeros((len(plan.regions), len(base)))
    for row in range(len(plan.regions)):
        fixed = float((types[row] * _BASE_SIZE).sum()) + float(types[row, c.ADULTS]) * sharing
        wanted = (float(plan.household_size[row]) - fixed) / float(types[row][_HAS_CHILDREN].sum())
        low, high = 0.2, 3.0
        for _ in range(50):
            tilt = (low + high) / 2
            weights = base * np.array([tilt**k for k in number.tolist()])
            low, high = (tilt, high) if float((weights * number).sum() / weights.sum()) < wanted else (low, tilt)
        tilt = round((low + high) / 2, 6)
        result[row] = base * np.array([tilt**k for k in number.tolist()])
    return cumulative(result)


def draw_households(plan: Plan, settlement: Ints, number: Ints, snapshots: int, key: str) -> Households:
    """Families in the given settlements [n]; `key` names the random stream."""
    rng = stream(plan.seed, "households", key)
    area = plan.area[settlement]
    region = plan.region_of_area[area]
    types = type_shares(plan)
    kind = choose_by_row(rng, cumulative(types)[region])
    children = np.where(_HAS_CHILDREN[kind], choose_by_row(rng, child_shares(plan, types)[region]) + 1, 0)
    others = np.where(kind == c.ADULTS, choose(rng, cumulative(_SHARING), len(area)) + 1, 0)
    first, last = _presence(rng, len(area), snapshots)
    return Households(
        number=number,
        settlement=settlement,
        area=area,
        region=region,
        type=kind,
        children=children,
        size=_BASE_SIZE[kind] + children + others,
        livelihood=_livelihood(plan, rng, settlement, kind),
        first_snapshot=first,
        last_snapshot=last,
    )


def _presence(rng: np.random.Generator, size: int, snapshots: int) -> tuple[Ints, Ints]:
    """First and last snapshot in which a family is registered."""
    come, go = rng.random(size), rng.random(size)
    late = np.minimum((come / c.ARRIVE_PER_HALF_YEAR).astype(np.int64) + 1, snapshots)
    first = np.where(late < snapshots, late, 0)
    steps = np.minimum((go / c.LEAVE_PER_HALF_YEAR).astype(np.int64), snapshots - 1)
    return first, np.maximum(steps, first)


def _livelihood(plan: Plan, rng: np.random.Generator, settlement: Ints, kind: Ints) -> Ints:
    tables = c.LIVELIHOODS[plan.country]
    thresholds = cumulative(np.array([tables["rural"], tables["urban"]]))
    drawn = choose_by_row(rng, thresholds[plan.urban[settlement]])
    work = np.array([FARMER, WAGE, SELF_EMPLOYED, UNEMPLOYED, OTHER])[drawn]
    place = plan.kind[settlement]
    herding = np.where(place == c.PASTURE, c.HERDERS_IN_PASTURE[plan.country], 0.0)
    herding = np.where(place == c.VILLAGE, c.HERDERS_ELSEWHERE[plan.country], herding)
    elderly = (kind == c.SINGLE_ELDERLY) | (kind == c.ELDERLY_COUPLE)
    work = np.where(elderly & (rng.random(len(kind)) < 0.92), PENSION, work)
    return np.where(rng.random(len(kind)) < herding, HERDER, work)
