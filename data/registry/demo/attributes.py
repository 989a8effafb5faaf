"""What the register says about persons beside age and sex: education, work, insurance, functioning and risks."""

from dataclasses import dataclass

import numpy as np

from data.registry.contract import EDUCATION_STATUSES, EMPLOYMENT_STATUSES
from data.registry.demo import calibration as c
from data.registry.demo.draws import Flags, Floats, Ints, choose, cumulative, stream
from data.registry.demo.households import FARMER, HERDER, PENSION, SELF_EMPLOYED, WAGE, Households
from data.registry.demo.persons import FEMALE, HEAD, Composition, Persons
from data.registry.demo.plan import Plan
from data.registry.demo.vulnerability import State

_SCHOOLED = np.array([0.06, 0.46, 0.20, 0.28])  # primary, secondary, vocational, higher (assumed)
_UNSCHOOLED = np.array([0.25, 0.75])  # none, primary (assumed)
_STUDENT_SHARE = 0.45  # of those aged 18 to 22 (assumed)
_AT_WORK = 0.62  # of adults beside the head, where anybody works (assumed)
_SEVERE = 0.35  # of persons with disability: "cannot do at all" in one domain (assumed)
# Shares of persons by risk population that does not follow from other columns (assumed).
_RARE = {
    "mental_health": 0.012,
    "migrants": 0.011,
    "institutionalized": 0.002,
    "hiv": 0.0009,
    "indigenous": 0.001,
    "marginalized": 0.004,
}
_MINORITY = {"mng": 0.04, "kaz": 0.06}


@dataclass(frozen=True)
class Attributes:
    """Persons [m]: numbers of codes in the contract's order, insurance, functioning in six domains (1-4) and risk
    bits.
    """

    education: Ints
    employment: Ints
    health_insurance: Flags
    social_insurance: Flags
    functioning: Ints
    risks: Ints


def draw_attributes(
    plan: Plan, homes: Households, persons: Persons, members: Composition, state: State, key: str
) -> Attributes:
    """Attributes of the members, consistent with the deprivations of their family at the last snapshot."""
    rng = stream(plan.seed, "attributes", key)
    flag = _flags(plan, state)
    family, age = persons.family, persons.age
    studying = (age >= 18) & (age < 23) & (rng.random(len(age)) < _STUDENT_SHARE)
    insured = np.where(flag("no_health_insurance")[family], 0.12, 0.985)
    socially = np.where(flag("no_social_insurance")[family], 0.06, 0.93)
    return Attributes(
        education=_education(rng, persons, flag("child_out_of_school"), flag("low_schooling"), studying),
        employment=_employment(rng, homes, persons, flag("no_work"), flag("long_unemployed"), studying),
        health_insurance=rng.random(len(age)) < insured,
        social_insurance=(age >= 16) & (rng.random(len(age)) < socially),
        functioning=_functioning(rng, persons),
        risks=_risks(plan, rng, homes, persons, state, flag("poor_dwelling")),
    )


class _flags:  # noqa: N801  (called like a function)
    """A deprivation of the families by code; nobody has one that the profile lacks."""

    def __init__(self, plan: Plan, state: State) -> None:
        self._codes = [item.code for item in plan.profile.deprivations]
        self._flags = state.flags

    def __call__(self, code: str) -> Flags:
        if code in self._codes:
            found: Flags = self._flags[:, self._codes.index(code)]
            return found
        return np.zeros(len(self._flags), dtype=np.bool_)


def _education(rng: np.random.Generator, persons: Persons, out: Flags, low: Flags, studying: Flags) -> Ints:
    number = {code: row for row, code in enumerate(EDUCATION_STATUSES)}
    age, family = persons.age, persons.family
    size = len(age)
    schooled = number["primary"] + choose(rng, cumulative(_SCHOOLED), size)
    unschooled = number["none"] + choose(rng, cumulative(_UNSCHOOLED), size)
    result = np.where(low[family], unschooled, schooled)
    result = np.where(studying | ((age >= 6) & (age < 18)), number["attending"], result)
    school = np.flatnonzero((age >= 6) & (age < 18))
    # The first child of school age is the one out of school.
    first = school[np.concatenate([np.ones(min(len(school), 1), dtype=np.bool_), np.diff(family[school]) > 0])]
    result[first[out[family[first]]]] = number["out_of_school"]
    return np.where(age < 6, number["not_of_age"], result)


def _employment(
    rng: np.random.Generator, homes: Households, persons: Persons, no_work: Flags, long: Flags, studying: Flags
) -> Ints:
    number = {code: row for row, code in enumerate(EMPLOYMENT_STATUSES)}
    age, family = persons.age, persons.family
    work = np.full(7, number["unemployed"])
    work[HERDER], work[FARMER] = number["herder"], number["farmer"]
    work[WAGE], work[SELF_EMPLOYED] = number["wage"], number["self-employed"]
    work[PENSION] = number["wage"]
    own = work[homes.livelihood][family]
    drawn = rng.random(len(age))
    at_work = (persons.role == HEAD) | (drawn < _AT_WORK)
    without = np.where(drawn < 0.35, number["unemployed"], number["inactive"])
    result = np.where(at_work, own, without)
    jobless = no_work[family]
    result = np.where(
        jobless, np.where((persons.role == HEAD) | (drawn < 0.5), number["unemployed"], number["inactive"]), result
    )
    result = np.where(long[family] & (persons.role != HEAD), number["unemployed"], result)
    result = np.where(studying, number["student"], result)
    retired = age >= np.where(persons.sex == FEMALE, 60, 62)
    result = np.where(retired, number["pensioner"], result)
    return np.where(age < 15, number["child"], np.where(age < 18, number["student"], result))


def _functioning(rng: np.random.Generator, persons: Persons) -> Ints:
    """Washington Group short set [m, 6]: disabled persons have a lot of difficulty (3) or cannot do at all (4) in a
    domain.
    """
    size = len(persons.age)
    result = np.ones((size, 6), dtype=np.int64)
    some = np.flatnonzero(rng.random(size) < np.where(persons.age >= 60, 0.35, 0.05))
    result[some, rng.integers(0, 6, len(some))] = 2
    rows = np.flatnonzero(persons.disabled)
    result[rows, rng.integers(0, 6, len(rows))] = 3 + (rng.random(len(rows)) < _SEVERE)
    return result


def _risks(
    plan: Plan, rng: np.random.Generator, homes: Households, persons: Persons, state: State, dwelling: Flags
) -> Ints:
    age, family = persons.age, persons.family
    line = plan.profile.poverty_line_per_capita_month / 10**plan.profile.currency.minor_units
    fringe = plan.kind[homes.settlement] == c.FRINGE
    producers = np.isin(homes.livelihood, (HERDER, FARMER, SELF_EMPLOYED))
    known: dict[str, Flags] = {
        "women": (persons.sex == FEMALE) & (age >= 15),
        "older_persons": age >= 60,
        "youth": age < 25,
        "persons_with_disabilities": persons.disabled,
        "informal_settlers": (fringe & dwelling)[family],
        "small_producers": producers[family] & (age >= 15),
        "food_insecure": (state.poor & (state.zone >= 3))[family],
        "extreme_poverty": (state.income < 0.5 * line)[family],
    }
    bits = np.zeros(len(age), dtype=np.int64)
    rare: Floats = rng.random(len(age))
    edge = 0.0
    for row, item in enumerate(plan.profile.risk_populations):
        if item.code in known:
            bits |= known[item.code].astype(np.int64) << row
            continue
        share = _MINORITY.get(plan.country, 0.0) if item.code == "minorities" else _RARE.get(item.code, 0.0)
        bits |= ((rare >= edge) & (rare < edge + share)).astype(np.int64) << row
        edge += share
    return bits
