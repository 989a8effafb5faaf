"""What a release tells about its own protection: rules, noise of every table, and what it can give away at most."""

from collections.abc import Sequence
from typing import Any, Final

from data.protection.noise_plan import family_unit, tier_variance
from data.protection.protected_tables import RULES
from data.protection.publication_rules import RATE_BASE
from data.release.dimensions import ALL, BASES, LEVELS, TIERS, Breakdown, published_breakdowns
from data.release.groups import PARTITIONS, GroupCategory

WHOLE_FAMILY_IN: Final = 3
"""Risk populations that hold every member of a usual family; as much are twelve that hold two of four members each."""


def protection_facts(
    *, minimum: int, age_groups: int, demonstration: bool, groups: Sequence[GroupCategory] = ()
) -> dict[str, dict[str, Any]]:
    """Content of each tier's protection file.

    Args:
        minimum: smallest count of families that is shown.
        age_groups: number of age groups.
        demonstration: whether the keys are public.
        groups: of people, in the release's order.

    Returns:
        By tier: rules, thresholds, and per level and base rows of sex, age, disability, variance of the tier's noise,
        persons per family unit and, of tables of groups, the group's number; "persons_own" holds those of persons' own
        attributes.
    """
    return {
        tier: {
            "tier": tier,
            "rules": RULES,
            "demonstration_key": demonstration,
            "minimum_families": minimum,
            "rate_minimum_families": RATE_BASE,
            "variances": {level: _variances(tier, level, age_groups, groups) for level in LEVELS},
        }
        for tier in TIERS
    }


def _variances(tier: str, level: str, age_groups: int, groups: Sequence[GroupCategory]) -> dict[str, list[list[float]]]:
    rows: dict[str, list[list[float]]] = {}
    for base in BASES:
        breakdowns = list(published_breakdowns(level, base, age_groups, tier, groups))
        rows[base] = [_row(tier, level, base, item, inherited=True) for item in breakdowns]
        if base == "persons":
            rows["persons_own"] = [_row(tier, level, base, item, inherited=False) for item in breakdowns]
    return rows


def _row(tier: str, level: str, base: str, breakdown: Breakdown, *, inherited: bool) -> list[float]:
    noise = round(tier_variance(tier, level, base, breakdown, inherited=inherited), 6)
    unit = family_unit(base, breakdown, inherited=inherited)
    group = [] if breakdown.group == ALL else [breakdown.group]
    return [breakdown.sex, breakdown.age, breakdown.disability, noise, unit, *group]


def leak_of(age_groups: int, groups: Sequence[GroupCategory] = ()) -> dict[str, float]:
    """What a release can give away at most about one attribute of a usual family: mu^2 of each tier.

    Whoever knows everybody else's data exactly and reads all tables of an indicator gains as much as from one Gaussian
    test of that mu (Dong, Roth and Su, 2022); mu^2 adds up over releases. The usual family: parents and two children
    of two age groups, nobody with a disability, one residence, livelihood and zone, and as much in risk populations as
    if `WHOLE_FAMILY_IN` of them held all four.
    """
    young, old = 0, max(age_groups - 2, 0)
    members = [(0, old), (1, old), (0, young), (1, min(young + 1, age_groups - 1))]
    tables = {tier: [*_leaks(tier, members, age_groups), *_group_leaks(tier, len(members), groups)] for tier in TIERS}
    return {tier: round(sum(leaks), 4) for tier, leaks in tables.items()}


def _group_leaks(tier: str, members: int, groups: Sequence[GroupCategory]) -> list[float]:
    """One cell of each dimension that divides the people, and `WHOLE_FAMILY_IN` of those that overlap."""
    dividing = {group.dimension: number for number, group in enumerate(groups) if group.dimension in PARTITIONS}
    overlapping = [number for number, group in enumerate(groups) if group.overlaps][:WHOLE_FAMILY_IN]
    return [
        members**2 / tier_variance(tier, level, "persons", Breakdown(group=number))
        for number in (*dividing.values(), *overlapping)
        for level in groups[number].levels
    ]


def _leaks(tier: str, members: list[tuple[int, int]], age_groups: int) -> list[float]:
    leaks = []
    for level in LEVELS:
        leaks.append(1 / tier_variance(tier, level, "families", Breakdown()))
        for item in published_breakdowns(level, "persons", age_groups, tier):
            if item.disability not in (ALL, 0):
                continue
            counted = sum(item.sex in (ALL, sex) and item.age in (ALL, age) for sex, age in members)
            leaks.append(counted**2 / tier_variance(tier, level, "persons", item))
    return leaks
