"""Benefits, services and insurance: who is entitled, who is reached, and when."""

from dataclasses import dataclass

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.draws import Flags, Floats, Ints, choose, cumulative, stream
from data.registry.demo.households import HERDER, SELF_EMPLOYED, UNEMPLOYED, Households
from data.registry.demo.persons import FEMALE, Composition, Persons
from data.registry.demo.pilot import Pilot
from data.registry.demo.plan import Plan
from data.registry.demo.programmes import (
    DISPENSARY,
    DISPENSARY_CHRONIC,
    DISPENSARY_OLD,
    ENDED_SHARE,
    LONGEST_STEPS,
    RECORDED_NEED,
    RECORDED_PER_REACHED,
    RULES,
    SERVED_BEFORE,
    STOPPED_AT,
    WELFARE_PENSION_PEOPLE,
    ProgrammeRule,
)
from data.registry.demo.vulnerability import State

NEVER = -(2**31)
_FIRST_DAYS = 4 * 365


@dataclass(frozen=True)
class Coverage:
    """Share of the entitled reached by programme, and for the dispensary the shares with and without another
    category.
    """

    by_programme: dict[str, float]
    dispensary_with: float = 0.0
    dispensary_without: float = 0.0


@dataclass(frozen=True)
class Support:
    """Rows of the support table [k].

    `person` is -1 in rows of whole families; dates are days since 1970, NEVER where absent.
    """

    family: Ints
    person: Ints
    programme: Ints
    dates: Ints
    amount: Ints


def groups(homes: Households, persons: Persons, members: Composition, state: State, plan: Plan) -> dict[str, Flags]:
    """The entitled groups by name: persons [m], and families [n] for names that contain "families"."""
    flag = {item.code: state.flags[:, row] for row, item in enumerate(plan.profile.deprivations)}
    nobody = np.zeros(len(homes.size), dtype=np.bool_)
    age, family = persons.age, persons.family
    minor, disabled = age < 18, persons.disabled
    crisis, emergency = state.zone >= 3, state.zone == 4
    jobless = flag.get("no_work", nobody) | flag.get("long_unemployed", nobody)
    care = flag.get("unpaid_care", nobody) & (members.disabled > 0)
    violence = flag.get("violence_exposure", nobody)
    single_parent = homes.type == c.SINGLE_PARENT
    allowance = state.poor | crisis | (members.minors >= 4)
    idle = jobless | np.isin(homes.livelihood, (UNEMPLOYED, SELF_EMPLOYED))
    return {
        "everybody": np.ones(len(age), dtype=np.bool_),
        "pension_age": age >= np.where(persons.sex == FEMALE, 60, 62),
        "sixty_plus": age >= 60,
        "disabled": disabled,
        "disabled_minors": disabled & minor,
        "disabled_or_old": disabled | (age >= 68),
        "disabled_or_very_old": disabled | (age >= 75),
        "single_parent_minors": single_parent[family] & minor,
        "allowance_minors": allowance[family] & minor,
        "crisis_minors": crisis[family] & minor,
        "poor_or_emergency": (state.poor | emergency)[family],
        "jobless_adults": idle[family] & (age >= 18) & (age < 60),
        "in_need_of_care": (care[family] & disabled)
        | (violence[family] & (age >= 15))
        | ((age >= 75) & crisis[family]),
        "families_with_minors": members.minors > 0,
        "poor_families": state.poor,
        "poor_crisis_families": state.poor & crisis,
        "care_families": care,
        "health_insured_families": ~flag.get("no_health_insurance", nobody),
        "socially_insured_families": ~flag.get("no_social_insurance", nobody),
        "herder_families": homes.livelihood == HERDER,
        "jobless_or_herding_families": jobless | ((homes.livelihood == HERDER) & (state.zone >= 2)),
        "families_at_risk": violence | flag.get("child_out_of_school", nobody),
        "violence_families": violence,
    }


def calibrate_coverage(plan: Plan, pilot: Pilot) -> Coverage:
    """Shares of the entitled reached, so that the categories keep their published size and double counting."""
    rules = RULES.get(plan.country, {})
    named = groups(pilot.homes, pilot.persons, pilot.members, pilot.state, plan)
    weight = pilot.weight[pilot.persons.family]
    whole = int(weight.sum())
    reach = plan.reach[pilot.homes.area[pilot.persons.family]]
    population = plan.figures.population
    shares: dict[str, float] = {}
    for item in plan.profile.programmes:
        rule = rules.get(item.code)
        if rule is None or item.code == DISPENSARY:
            continue
        people = WELFARE_PENSION_PEOPLE if item.code == "welfare_pension" else item.reported_people
        if rule.coverage is not None:
            shares[item.code] = rule.coverage
        elif people is not None:
            among = named[rule.among]
            shares[item.code] = _share_for(people / population * whole, weight[among], reach[among])
    first = Coverage(shares)
    if DISPENSARY not in rules:
        return first
    # |others or dispensary| = distinct people; so the overlap, and with it the two conditional shares, are fixed.
    reached = draw_reached(plan, first, pilot.homes, pilot.persons, pilot.members, pilot.state, "pilot")
    anything = np.zeros(len(weight), dtype=np.bool_)
    for mask in reached.values():
        anything |= mask
    others = int(weight[anything].sum()) / whole
    registered = plan.figures.categories[DISPENSARY] / population
    distinct = plan.figures.categories["distinct_people"] / population
    overlap = min(max(others + registered - distinct, 0.0), others)
    odds = _dispensary_odds(plan, pilot.persons, pilot.state)
    with_mean = float((odds * weight)[anything].sum() / weight[anything].sum())
    without_mean = float((odds * weight)[~anything].sum() / weight[~anything].sum())
    return Coverage(
        shares,
        dispensary_with=round(overlap / others / with_mean, 6),
        dispensary_without=round((registered - overlap) / (1 - others) / without_mean, 6),
    )


def draw_reached(
    plan: Plan, coverage: Coverage, homes: Households, persons: Persons, members: Composition, state: State, key: str
) -> dict[str, Flags]:
    """Who receives what: persons [m], or families [n] for programmes of whole families without person."""
    rng = stream(plan.seed, "reached", key)
    named = groups(homes, persons, members, state, plan)
    reach = plan.reach[homes.area]
    result: dict[str, Flags] = {}
    anything = np.zeros(len(persons.age), dtype=np.bool_)
    for code, rule in RULES.get(plan.country, {}).items():
        if code == DISPENSARY:
            odds = _dispensary_odds(plan, persons, state)
            level = np.where(anything, coverage.dispensary_with, coverage.dispensary_without)
            result[code] = rng.random(len(odds)) < level * odds
        elif code in coverage.by_programme:
            local = _local_share(coverage.by_programme[code], reach)
            inside = named[rule.among]
            if rule.per_family:
                result[code] = rng.random(len(reach)) < np.where(inside, local, rule.stray)
                continue
            drawn = rng.random(len(reach))[persons.family] if rule.whole_family else rng.random(len(persons.family))
            result[code] = drawn < np.where(inside, local[persons.family], rule.stray)
            anything |= result[code]
    return result


def draw_support(
    plan: Plan,
    coverage: Coverage,
    homes: Households,
    persons: Persons,
    members: Composition,
    state: State,
    last_day: int,
    key: str,
) -> tuple[Support, dict[str, Flags]]:
    """The rows of the support table up to `last_day`, and who is reached."""
    reached = draw_reached(plan, coverage, homes, persons, members, state, key)
    named = groups(homes, persons, members, state, plan)
    rng = stream(plan.seed, "support", key)
    number = {item.code: row for row, item in enumerate(plan.profile.programmes)}
    kinds = {item.code: item.kind for item in plan.profile.programmes}
    # Where programmes reach few, those reached wait long.
    slow = np.clip(1.6 - 0.6 * plan.reach[homes.area], 0.7, 1.5)
    parts: list[Support] = []
    for code, rule in RULES.get(plan.country, {}).items():
        if code not in reached or code not in number:
            continue
        among = named[rule.among]
        left, share = among & ~reached[code], int((among & reached[code]).sum()) / max(int(among.sum()), 1)
        drawn = rng.random(len(reached[code]))
        recorded = 0.0 if code == DISPENSARY else min(RECORDED_NEED, RECORDED_PER_REACHED * share)
        before = SERVED_BEFORE * share if kinds[code] == "service" and code != DISPENSARY else 0.0
        missed, earlier = left & (drawn < recorded), left & (drawn > 1 - before)
        parts.append(_rows(rng, persons, rule, number[code], reached[code], missed, last_day, slow))
        parts.append(_earlier(rng, persons, rule, number[code], earlier, last_day, slow))
    return (
        Support(*(np.concatenate([getattr(part, name) for part in parts]) for name in Support.__dataclass_fields__)),
        reached,
    )


def _local_share(share: float, reach: Floats) -> Floats:
    """Share of the entitled reached, by how well programmes reach the area (1: as in the country)."""
    # Nearly universal schemes vary little between areas.
    return np.asarray(np.minimum(share * (1 + (reach - 1) * (1.2 - share)), 0.985), dtype=np.float64)


def _share_for(people: float, weight: Ints, reach: Floats) -> float:
    """The national share that reaches this many people among those of given weights, by a few corrections."""
    share = min(people / max(int(weight.sum()), 1), 1.0)
    for _ in range(6):
        expected = int((np.rint(_local_share(share, reach) * 1_000_000).astype(np.int64) * weight).sum()) / 1_000_000
        share = min(round(share * people / max(expected, 1e-9), 9), 1.1)
    return share


def _rows(
    rng: np.random.Generator,
    persons: Persons,
    rule: ProgrammeRule,
    programme: int,
    reached: Flags,
    missed: Flags,
    last_day: int,
    slow: Floats,
) -> Support:
    rows = np.concatenate([np.flatnonzero(reached), np.flatnonzero(missed)])
    done = int(reached.sum())
    size = len(rows)
    received = last_day - 10 - (rng.random(size) * rng.random(size) * _FIRST_DAYS).astype(np.int64)
    need, offered, accepted = _steps_before(rng, received, slow[_families_of(rows, persons, rule)])
    ended = np.minimum(received + rng.integers(60, 720, size), last_day)
    ended[rng.random(size) >= ENDED_SHARE] = NEVER
    stopped = choose(rng, cumulative(np.array(STOPPED_AT)), size - done)
    for column, stage in ((offered, 1), (accepted, 2)):
        column[done:][stopped < stage] = NEVER
    received[done:] = NEVER
    ended[done:] = NEVER
    amount = np.rint(rule.amount * (0.8 + 0.4 * rng.random(size)) / 100).astype(np.int64) * 100
    amount[done:] = 0
    dates = np.column_stack([need, offered, accepted, received, ended])
    return Support(
        _families_of(rows, persons, rule),
        np.full(size, -1, dtype=np.int64) if rule.per_family else rows,
        np.full(size, programme),
        dates,
        amount,
    )


def _earlier(
    rng: np.random.Generator,
    persons: Persons,
    rule: ProgrammeRule,
    programme: int,
    served: Flags,
    last_day: int,
    slow: Floats,
) -> Support:
    """Rows of those who had a service that ended before the last day."""
    rows = np.flatnonzero(served)
    size = len(rows)
    ended = last_day - rng.integers(0, 2 * 365, size)
    received = ended - rng.integers(60, 400, size)
    need, offered, accepted = _steps_before(rng, received, slow[_families_of(rows, persons, rule)])
    return Support(
        _families_of(rows, persons, rule),
        np.full(size, -1, dtype=np.int64) if rule.per_family else rows,
        np.full(size, programme),
        np.column_stack([need, offered, accepted, received, ended]),
        np.zeros(size, dtype=np.int64),
    )


def _families_of(rows: Ints, persons: Persons, rule: ProgrammeRule) -> Ints:
    return rows if rule.per_family else persons.family[rows]


def _steps_before(rng: np.random.Generator, received: Ints, slow: Floats) -> tuple[Ints, Ints, Ints]:
    """Days of need, offer and acceptance before the day of service."""

    def days(longest: int) -> Ints:
        short = rng.random(len(received)) * rng.random(len(received))
        return np.asarray(1 + (longest * slow * short).astype(np.int64), dtype=np.int64)

    to_offer, to_acceptance, to_service = (days(longest) for longest in LONGEST_STEPS)
    accepted = received - to_service
    offered = accepted - to_acceptance
    return offered - to_offer, offered, accepted


def _dispensary_odds(plan: Plan, persons: Persons, state: State) -> Floats:
    codes = [item.code for item in plan.profile.deprivations]
    chronic = state.flags[:, codes.index("chronic_illness")][persons.family] if "chronic_illness" in codes else False
    return np.where(chronic, DISPENSARY_CHRONIC, 1.0) * np.where(persons.age >= 50, DISPENSARY_OLD, 1.0)
