"""The calibration run: a sample of each region, drawn by the same rules, finds the thresholds that give the published
shares.
"""

from dataclasses import dataclass

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.ages import AgeTables, fit_ages
from data.registry.demo.draws import Flags, Floats, Ints
from data.registry.demo.households import Households, draw_households
from data.registry.demo.persons import Composition, Persons, compose, disability_table, draw_persons
from data.registry.demo.plan import Plan
from data.registry.demo.vulnerability import (
    State,
    Thresholds,
    eligible,
    incomes,
    liabilities,
    rule_of,
    set_flags,
    states,
    structure,
    weighted,
)

_KEY = "pilot"
# The score reaches 0 and 100 only at these quantiles.
_EDGE = 0.0005


@dataclass(frozen=True)
class Pilot:
    """The sample and what it showed.

    `weight` [n]: families of the plan that a sampled family stands for (thousandths).
    """

    ages: AgeTables
    disability: Floats
    thresholds: Thresholds
    homes: Households
    persons: Persons
    members: Composition
    weight: Ints
    state: State


def run_pilot(plan: Plan) -> Pilot:
    """Draw the sample and calibrate; takes about a second whatever the size of the demonstration."""
    ages, disability = fit_ages(plan), disability_table(plan)
    settlement, weight = _sample(plan)
    homes = draw_households(plan, settlement, np.arange(len(settlement)), 1, _KEY)
    persons = draw_persons(plan, ages, homes, disability, _KEY)
    # The families' ages follow the pyramid closely, not exactly: level the probabilities to the registered shares.
    disability = _level(plan, disability, homes, persons)
    persons = draw_persons(plan, ages, homes, disability, _KEY)
    members = compose(persons)
    thresholds = _calibrate(plan, homes, members, weight)
    state = next(iter(states(plan, thresholds, homes, members, range(1), _KEY)))
    return Pilot(ages, disability, thresholds, homes, persons, members, weight, state)


def weighted_quantile(values: Floats, weights: Ints, share: float) -> float:
    """The value that `share` of the whole weight does not exceed."""
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order])
    position = int(np.searchsorted(running, round(share * int(running[-1])), side="left"))
    return round(float(values[order[min(position, len(order) - 1)]]), 9)


def _sample(plan: Plan) -> tuple[Ints, Ints]:
    """Settlements of evenly spaced families of each region, and the weight of each sampled family."""
    settlement_region = plan.region_of_area[plan.area]
    chosen, weights = [], []
    for region, families in enumerate(plan.families_by_region().tolist()):
        rows = np.flatnonzero(settlement_region == region)
        if not families:
            continue
        number = c.CALIBRATION_FAMILIES_PER_REGION + c.CALIBRATION_FAMILIES * families // plan.families
        within = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.diff(plan.first)[rows])])
        even = (np.arange(number) * families) // number
        chosen.append(rows[np.searchsorted(within, even, side="right") - 1])
        weights.append(np.full(number, max(1, families * 1000 // number), dtype=np.int64))
    return np.concatenate(chosen), np.concatenate(weights)


def _level(plan: Plan, disability: Floats, homes: Households, persons: Persons) -> Floats:
    """The table of probabilities, multiplied by region so that the sampled persons are expected to have its share."""
    region = homes.region[persons.family]
    expected = np.rint(disability[region, persons.sex, persons.age] * 1_000_000).astype(np.int64)
    total, people = (np.zeros(len(plan.regions), dtype=np.int64) for _ in range(2))
    np.add.at(total, region, expected)
    np.add.at(people, region, 1)
    wanted = np.array([plan.figures.regions[code].disability_percent / 100 for code in plan.regions])
    factor = np.where(total > 0, wanted * people * 1_000_000 / np.maximum(total, 1), 1.0)
    return np.asarray(np.round(np.minimum(disability * factor[:, None, None], 0.6), 9), dtype=np.float64)


def _calibrate(plan: Plan, homes: Households, members: Composition, weight: Ints) -> Thresholds:
    base = structure(homes, members)
    # Thousandths, so that the weighted mean is a quotient of whole numbers.
    mean = round(int((np.rint(base * 1000).astype(np.int64) * weight).sum()) / (1000 * int(weight.sum())), 9)
    values = next(iter(liabilities(plan, homes, members, mean, range(1), _KEY)))
    can = eligible(homes, members)
    flags = np.zeros(len(plan.profile.deprivations))
    for column, item in enumerate(plan.profile.deprivations):
        rule = rule_of(item.code)
        among: Flags = can[rule.among]
        flags[column] = weighted_quantile(values.flags[among, column], weight[among], 1 - rule.share)
    income = np.zeros(len(plan.regions))
    for row, code in enumerate(plan.regions):
        here = homes.region == row
        if here.any():
            poor = plan.figures.regions[code].poverty_percent / 100
            income[row] = weighted_quantile(values.income[here], homes.size[here], 1 - poor)
    amounts = incomes(plan.profile, values.income, income[homes.region])
    poor_now = amounts * 10**plan.profile.currency.minor_units < plan.profile.poverty_line_per_capita_month
    index = (
        weighted(plan.profile, set_flags(plan.profile, values.flags, flags, can, homes, members, poor_now))
        + values.score
    )
    shares = np.cumsum(np.array(c.ZONE_SHARES[plan.country]))[:-1]
    knots = [weighted_quantile(index, weight, share) for share in (_EDGE, *shares.tolist(), 1 - _EDGE)]
    return Thresholds(mean, flags, income, np.array(knots))
