"""The dimensions of published tables, and which crossings are published (the public grammar of tables)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from data.release.groups import GroupCategory

ALL: Final = 255
"""Code of the total over a dimension."""

LEVELS: Final = ("adm0", "adm1", "adm2", "h3")
BASES: Final = ("families", "persons")
SEXES: Final = ("female", "male")
DISABILITIES: Final = ("without", "with")

TIERS: Final = ("planner", "public")

_SENSITIVE_FINEST: Final = "adm1"

MOST_CROSSED: Final = {
    "public": {"adm0": 3, "adm1": 3, "adm2": 1, "h3": 0},
    "planner": {"adm0": 3, "adm1": 3, "adm2": 3, "h3": 0},
}
"""How many of sex, age group and disability may be crossed, by tier and level (disclosure control, rule 8)."""


@dataclass(frozen=True, order=True)
class Breakdown:
    """One crossing of the person dimensions; `ALL` in a place means that dimension's total.

    `group` is a place in the release's list of groups (`data.release.groups`); it is never crossed with the others.
    """

    sex: int = ALL
    age: int = ALL
    disability: int = ALL
    group: int = ALL

    @property
    def crossed(self) -> int:
        """Number of dimensions that are not totals."""
        return sum(code != ALL for code in (self.sex, self.age, self.disability, self.group))


DIMENSIONS: Final = ("sex", "age", "disability", "group")
"""Places of a breakdown, as the columns of the files are called."""


def published_breakdowns(
    level: str, base: str, age_groups: int, tier: str = "public", groups: Sequence[GroupCategory] = ()
) -> Iterator[Breakdown]:
    """Yield every breakdown that is published at a level, in the order of the release's files.

    Totals first, then crossings, then the groups, each alone.
    """
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
    yield from (Breakdown(group=number) for number, group in enumerate(groups) if level in group.levels)


def finest_level(entry: Mapping[str, Any]) -> str:
    """The finest level at which an indicator of the register is published.

    Args:
        entry: of the register; releases that do not tell publish everything but sensitive indicators down to leaves.
    """
    finest = str(entry.get("finest", LEVELS[-1]))
    return min(finest, _SENSITIVE_FINEST, key=LEVELS.index) if entry["sensitivity"] == "sensitive" else finest


def published_at(entry: Mapping[str, Any], level: str) -> bool:
    """Whether an indicator of the register is published at a level."""
    return LEVELS.index(level) <= LEVELS.index(finest_level(entry))
