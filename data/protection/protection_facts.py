"""What a release tells about its own protection: rules, noise of every table, and what it can give away at most."""

from typing import Any

from data.protection.noise_plan import family_unit, tier_variance
from data.protection.protected_tables import RULES
from data.protection.publication_rules import RATE_BASE
from data.release.dimensions import ALL, BASES, LEVELS, TIERS, Breakdown, published_breakdowns


def protection_facts(*, minimum: int, age_groups: int, demonstration: bool) -> dict[str, dict[str, Any]]:
    """Content of each tier's protection file.

    Args:
        minimum: smallest count of families that is shown.
        age_groups: number of age groups.
        demonstration: whether the keys are public.

    Returns:
        By tier: rules, thresholds, and per level and base rows of sex, age, disability, variance of the tier's noise
        and persons per family unit; "persons_own" holds those of persons' own attributes.
    """
    return {
        tier: {
            "tier": tier,
            "rules": RULES,
            "demonstration_key": demonstration,
            "minimum_families": minimum,
            "rate_minimum_families": RATE_BASE,
            "variances": {level: _variances(tier, level, age_groups) for level in LEVELS},
        }
        for tier in TIERS
    }


def _variances(tier: str, level: str, age_groups: int) -> dict[str, list[list[float]]]:
    rows: dict[str, list[list[float]]] = {}
    for base in BASES:
        breakdowns = list(published_breakdowns(level, base, age_groups, tier))
        rows[base] = [_row(tier, level, base, item, inherited=True) for item in breakdowns]
        if base == "persons":
            rows["persons_own"] = [_row(tier, level, base, item, inherited=False) for item in breakdowns]
    return rows


def _row(tier: str, level: str, base: str, breakdown: Breakdown, *, inherited: bool) -> list[float]:
    noise = round(tier_variance(tier, level, base, breakdown, inherited=inherited), 6)
    unit = family_unit(base, breakdown, inherited=inherited)
    return [breakdown.sex, breakdown.age, breakdown.disability, noise, unit]


def leak_of(age_groups: int) -> dict[str, float]:
    """What a release can give away at most about one attribute of a usual family: mu^2 of each tier.

    Whoever knows everybody else's data exactly and reads all tables of an indicator gains as much as from one Gaussian
    test of that mu (Dong, Roth and Su, 2022); mu^2 adds up over releases. The usual family: parents and two children
    of two age groups, nobody with a disability.
    """
    young, old = 0, max(age_groups - 2, 0)
    members = [(0, old), (1, old), (0, young), (1, min(young + 1, age_groups - 1))]
    return {tier: round(sum(_leaks(tier, members, age_groups)), 4) for tier in TIERS}


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
