"""The dimensions of published tables, and which crossings are published (the public grammar of tables)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

ALL: Final = 255
"""Code of the total over a dimension."""

LEVELS: Final = ("adm0", "adm1", "adm2", "h3")
BASES: Final = ("families", "persons")
SEXES: Final = ("female", "male")
DISABILITIES: Final = ("without", "with")

TIERS: Final = ("planner", "public")

MOST_CROSSED: Final = {
    "public": {"adm0": 3, "adm1": 3, "adm2": 1, "h3": 0},
    "planner": {"adm0": 3, "adm1": 3, "adm2": 3, "h3": 0},
}
"""How many of sex, age group and disability may be crossed, by tier and level (disclosure control, rule 8)."""


@dataclass(frozen=True, order=True)
class Breakdown:
    """One crossing of the person dimensions; `ALL` in a place means that dimension's total."""

    sex: int = ALL
    age: int = ALL
    disability: int = ALL

    @property
    def crossed(self) -> int:
        """Number of dimensions that are not totals."""
        return sum(code != ALL for code in (self.sex, self.age, self.disability))


def published_breakdowns(level: str, base: str, age_groups: int, tier: str = "public") -> Iterator[Breakdown]:
    """Yield every breakdown that is published at a level, totals first, in the order of the release's files."""
    if base == "families":
        yield Breakdown()
        return
    sexes = (ALL, *range(len(SEXES)))
    ages = (ALL, *range(age_groups))
    disabilities = (ALL, *range(len(DISABILITIES)))
    for codes in product(sexes, ages, disabilities):
        breakdown = Breakdown(*codes)
        if breakdown.crossed <= MOST_CROSSED[tier][level]:
            yield breakdown
