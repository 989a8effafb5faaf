"""Ages by role in the family, fitted so that all persons together have the published age pyramid."""

from dataclasses import dataclass

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.draws import Floats, cumulative
from data.registry.demo.figures import AGES, age_shares
from data.registry.demo.households import child_shares, type_shares
from data.registry.demo.plan import Plan

_ROUNDS = 400


@dataclass(frozen=True)
class AgeTables:
    """Thresholds for `choose` over the 90 ages: adults (18-69), elderly (60-89), children (0-29)."""

    adult: Floats
    elderly: Floats
    child: Floats
    child_under_5: float


def fit_ages(plan: Plan) -> AgeTables:
    """Iterative proportional fitting of one weight per age to the pyramid, shared by the three roles."""
    target = age_shares(plan.figures.pyramid)
    ages = np.arange(AGES)
    masks = np.zeros((3, AGES))
    masks[0] = np.where((ages >= 20) & (ages < 60), 1.0, np.where((ages >= 18) & (ages < 70), 0.35, 0.0))
    masks[1] = np.where(ages >= 60, 1.0, 0.0)
    masks[2] = np.where(ages < 18, 1.0, np.where(ages < 22, 0.7, np.where(ages < 30, 0.25, 0.0)))
    roles = _role_shares(plan)
    weights = np.ones(AGES)
    for _ in range(_ROUNDS):
        by_role = masks * weights
        current = (roles[:, None] * by_role / by_role.sum(axis=1, keepdims=True)).sum(axis=0)
        weights = weights * np.where(current > 0, target / np.maximum(current, 1e-12), 1.0)
    by_role = np.round(masks * weights / weights.max(), 9)
    child = by_role[2]
    young = round(float(child[:5].sum() / child.sum()), 9)
    return AgeTables(cumulative(by_role[0]), cumulative(by_role[1]), cumulative(child), young)


def _role_shares(plan: Plan) -> Floats:
    """Expected persons by role (adult, elderly, child) per family."""
    types = type_shares(plan)
    thresholds = child_shares(plan, types)
    number = np.arange(1, thresholds.shape[1] + 1)
    children = np.round((np.diff(thresholds, prepend=0.0, axis=1) * number).sum(axis=1), 9)
    weight = plan.families_by_region() / plan.families
    mean = np.round((types * weight[:, None]).sum(axis=0), 9)
    with_children = types[:, c.COUPLE_CHILDREN] + types[:, c.SINGLE_PARENT] + types[:, c.THREE_GENERATIONS]
    child = float((with_children * children * weight).sum())
    adult = (
        mean[c.SINGLE]
        + 2 * mean[c.COUPLE]
        + 2 * mean[c.COUPLE_CHILDREN]
        + mean[c.SINGLE_PARENT]
        + 2 * mean[c.THREE_GENERATIONS]
        + 2.43 * mean[c.ADULTS]
    )
    elderly = mean[c.SINGLE_ELDERLY] + 2 * mean[c.ELDERLY_COUPLE] + mean[c.THREE_GENERATIONS]
    return np.round(np.array([float(adult), float(elderly), child]), 9)
