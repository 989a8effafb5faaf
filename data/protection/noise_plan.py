"""How much noise every table carries, and from which of the three parts.

The family is the unit of protection. One attribute of one family shows in a cell of each level, in families and in
persons, and in every breakdown that a member falls into; each of these cells carries noise of its own. Whoever knows
everybody else's data can add up what they give away: with variances V_i and shifts k_i the cells together are as good
as one Gaussian test with mu^2 = sum(k_i^2 / V_i), whose best true positive rate exceeds the false positive rate by
2 Phi(mu / 2) - 1 (Dong, Roth and Su, 2022, "Gaussian differential privacy", JRSS B 84). The variances below are chosen
so that this sum, not each table on its own, stays within the gates: see docs/protection.md.

Limits: mu is the sum over the tables of one indicator and a family of usual size; larger families, and attackers who
combine indicators that follow from each other, learn more.
"""

from typing import Final, Literal

from data.release.dimensions import ALL, Breakdown

Part = Literal["lasting", "planner", "public"]

SHARES: Final[dict[Part, float]] = {"lasting": 0.25, "planner": 0.35, "public": 0.40}
"""Parts of a public figure's variance. The lasting part stays from release to release, so that averaging releases does
not remove it; the others are drawn anew, so that a change between two releases hides in them."""

TIER_PARTS: Final[dict[str, tuple[Part, ...]]] = {
    "planner": ("lasting", "planner"),
    "public": ("lasting", "planner", "public"),
}

_FAMILY_VARIANCE: Final = {"adm0": 500.0, "adm1": 130.0, "adm2": 46.0, "h3": 31.0}
"""Public variance of counts of families, by level."""

_PERSON_VARIANCE: Final = {"adm0": 2000.0, "adm1": 1100.0, "adm2": 210.0, "h3": 80.0}
"""The same for counts of persons, per squared unit (see `family_unit`)."""

_GROUP_VARIANCE: Final = {"adm0": 4000.0, "adm1": 2000.0, "adm2": 300.0}
"""The same for counts of persons in a group (residence, livelihood, zone, risk population)."""

_WITH_DISABILITY: Final = 1


def family_unit(base: str, breakdown: Breakdown, *, inherited: bool = True) -> int:
    """How many persons a usual family puts into a cell: thresholds and noise are counted in these units.

    A group can hold the whole family, so its unit is that of the total.

    Args:
        base: "families" or "persons".
        breakdown: of the cell.
        inherited: whether every member takes the family's value; of a person's own attributes a family has fewer.
    """
    if base == "families":
        return 1
    halvings = (breakdown.sex != ALL) + (breakdown.age != ALL) + 2 * (breakdown.disability == _WITH_DISABILITY)
    return max(4 >> (halvings + (not inherited)), 1)


def variance(level: str, base: str, breakdown: Breakdown, *, inherited: bool = True) -> float:
    """Variance of the public noise on the counts of a table, in squared families or persons."""
    if base == "families":
        return _FAMILY_VARIANCE[level]
    per_unit = (_PERSON_VARIANCE if breakdown.group == ALL else _GROUP_VARIANCE)[level]
    return per_unit * family_unit(base, breakdown, inherited=inherited) ** 2


def tier_variance(tier: str, level: str, base: str, breakdown: Breakdown, *, inherited: bool = True) -> float:
    """Variance of a tier's noise: of all its parts together."""
    share = sum(SHARES[part] for part in TIER_PARTS[tier])
    return share * variance(level, base, breakdown, inherited=inherited)
