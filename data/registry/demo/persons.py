"""Members of families: role, age, sex and disability."""

from dataclasses import dataclass

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.ages import AgeTables
from data.registry.demo.draws import Flags, Floats, Ints, choose, piecewise, stream
from data.registry.demo.figures import AGES
from data.registry.demo.households import Households
from data.registry.demo.plan import Plan

FEMALE, MALE = 0, 1
HEAD, SPOUSE, ELDER, CHILD, SHARER = range(5)
_MATURE = 18


@dataclass(frozen=True)
class Persons:
    """Persons [m] in the order of their families; `family` is the row in the households, `member` counts from 0
    inside it.
    """

    family: Ints
    member: Ints
    role: Ints
    age: Ints
    sex: Ints
    disabled: Flags
    start: Ints


@dataclass(frozen=True)
class Composition:
    """Facts about families [n] that follow from their members."""

    minors: Ints
    under_5: Ints
    preschool: Ints
    school: Ints
    working_age: Ints
    elderly: Ints
    disabled: Ints


def draw_persons(plan: Plan, ages: AgeTables, homes: Households, disability: Floats, key: str) -> Persons:
    """The members of the families. `disability` [r, 2, 90] is the probability by region, sex and age."""
    rng = stream(plan.seed, "persons", key)
    start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(homes.size)])
    total = int(start[-1])
    family = np.repeat(np.arange(len(homes.size)), homes.size)
    member = np.arange(total) - start[family]
    kind = homes.type[family]
    role = _roles(kind, member)
    age = _ages(plan, rng, ages, homes, family, role, start)
    sex = _sexes(plan, rng, homes, family, role)
    disabled = rng.random(total) < disability[homes.region[family], sex, age]
    return Persons(family, member, role, age, sex, disabled, start[:-1])


def compose(persons: Persons) -> Composition:
    """Counts of members by family."""
    age = persons.age

    def count(where: Flags) -> Ints:
        return np.add.reduceat(where.astype(np.int64), persons.start)

    return Composition(
        minors=count(age < _MATURE),
        under_5=count(age < 5),
        preschool=count((age >= 2) & (age < 6)),
        school=count((age >= 6) & (age < _MATURE)),
        working_age=count((age >= _MATURE) & (age < 60)),
        elderly=count(age >= 60),
        disabled=count(persons.disabled),
    )


def disability_table(plan: Plan) -> Floats:
    """Probability of a registered disability by region, sex and age [r, 2, 90], from the region's share and the risk
    by age.
    """
    pyramid = plan.figures.pyramid
    risk = piecewise(
        np.arange(AGES, dtype=np.float64),
        np.array(c.DISABILITY_AGES, dtype=np.float64),
        np.array(c.DISABILITY_RISK[plan.country]),
    )
    male = c.DISABILITY_MALE
    by_sex = np.stack([risk / male, risk * male])
    mean = float((pyramid * by_sex).sum() / pyramid.sum())
    shares = np.array([plan.figures.regions[code].disability_percent / 100 for code in plan.regions])
    return np.asarray(np.round(np.minimum(shares[:, None, None] * by_sex / mean, 0.6), 9), dtype=np.float64)


def _roles(kind: Ints, member: Ints) -> Ints:
    paired = np.isin(kind, (c.COUPLE, c.ELDERLY_COUPLE, c.COUPLE_CHILDREN, c.THREE_GENERATIONS))
    role = np.where(kind == c.ADULTS, SHARER, CHILD)
    role = np.where((member == 2) & (kind == c.THREE_GENERATIONS), ELDER, role)
    role = np.where((member == 1) & paired, SPOUSE, role)
    return np.where(member == 0, HEAD, role)


def _ages(
    plan: Plan, rng: np.random.Generator, tables: AgeTables, homes: Households, family: Ints, role: Ints, start: Ints
) -> Ints:
    size = len(homes.size)
    elderly_home = (homes.type == c.SINGLE_ELDERLY) | (homes.type == c.ELDERLY_COUPLE)
    head = np.where(elderly_home, choose(rng, tables.elderly, size), choose(rng, tables.adult, size))
    gap = np.rint(-1.5 + 3.0 * rng.standard_normal(size)).astype(np.int64)
    age = np.zeros(len(role), dtype=np.int64)
    child = np.flatnonzero(role == CHILD)
    age[child] = _child_ages(plan, rng, tables, homes.area[family[child]])
    oldest = np.maximum.reduceat(age, start[:-1])
    # A parent is at least 18 years older than the oldest child; the child's age is kept, since the pyramid hangs on it.
    parent = (oldest > 0) | np.isin(homes.type, (c.COUPLE_CHILDREN, c.SINGLE_PARENT, c.THREE_GENERATIONS))
    least = np.where(parent, oldest + _MATURE + rng.integers(0, 6, size), 0)
    head = np.maximum(head, least)
    spouse = np.maximum(head + gap, np.where(parent, oldest + _MATURE, _MATURE))
    spouse = np.where(homes.type == c.ELDERLY_COUPLE, np.maximum(spouse, 60), spouse)
    age[role == HEAD] = head
    second = np.flatnonzero(role == SPOUSE)
    age[second] = spouse[family[second]]
    elder = np.flatnonzero(role == ELDER)
    age[elder] = np.maximum(choose(rng, tables.elderly, len(elder)), head[family[elder]] + _MATURE)
    sharer = np.flatnonzero(role == SHARER)
    age[sharer] = choose(rng, tables.adult, len(sharer))
    return np.minimum(age, AGES - 1)


def _child_ages(plan: Plan, rng: np.random.Generator, tables: AgeTables, area: Ints) -> Ints:
    """Ages of children; the share under five follows the area."""
    young = np.minimum(tables.child_under_5 * plan.young_children[area], 0.9)
    under = rng.random(len(area)) < young
    drawn = rng.random(len(area))
    edge = tables.child[4]
    position = np.where(under, drawn * edge, edge + drawn * (1 - edge))
    age = np.searchsorted(tables.child, position, side="right").astype(np.int64)
    # Infants come into the register in their second year (assumed), so that nobody is born after an earlier snapshot.
    return np.where(age == 0, rng.integers(1, 5, len(age)), age)


def _sexes(plan: Plan, rng: np.random.Generator, homes: Households, family: Ints, role: Ints) -> Ints:
    female_head = np.full(8, c.HOUSEHOLDS[plan.country].female_head_of_couple)
    female_head[c.SINGLE] = c.FEMALE_SINGLE
    female_head[c.SINGLE_ELDERLY] = c.FEMALE_SINGLE_ELDERLY
    female_head[c.SINGLE_PARENT] = c.FEMALE_SINGLE_PARENT
    female_head[c.ADULTS] = 0.5
    drawn = rng.random(len(role))
    sex = (drawn < c.MALE_AT_BIRTH).astype(np.int64)
    elder = role == ELDER
    sex[elder] = drawn[elder] >= c.FEMALE_ELDER
    heads = role == HEAD
    sex[heads] = drawn[heads] >= female_head[homes.type]
    spouse = np.flatnonzero(role == SPOUSE)
    sex[spouse] = 1 - sex[heads][family[spouse]]
    return sex
