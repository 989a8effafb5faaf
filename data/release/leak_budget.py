"""How much all public releases together may tell about one attribute of one person.

The measure is mu of Gaussian differential privacy (Dong, Roth and Su 2022, "Gaussian differential privacy", Journal of
the Royal Statistical Society B 84): whoever must tell two populations apart that differ in one person's attribute, and
knows everybody else, does no better than with one look at a normal variable of mean 0 or mu. The best possible rate of
hits minus rate of false alarms is 2 Phi(mu / 2) - 1. Releases compose: their mu squared add up. That is an upper bound
here: the lasting part of the noise stays the same from release to release, so an attribute that never changes tells
less than the sum. Superseded and withdrawn releases count: what was public once can have been copied.

The budget: one release must not give more than `GATES` away (the gates of the attack suite). We let a status that
stays the same be published `PER_YEAR` times a year over `YEARS` years, about the schooling of a child; after that most
of what a registry says about a family is new. So the budget is YEARS * PER_YEAR times the mu squared of one release at
its gate: public mu 1.69 (advantage 0.60), planner mu 2.85 (0.85). Those are worst cases, with everybody else known, and
limits, not aims: a release that stays below its gate makes the budget last longer, and a correction costs as much as a
release. When it is spent, the noise must grow or the releases must become rarer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

GATES: Final = {"public": 0.15, "planner": 0.25}
"""Most that one release may give an attacker: hits minus false alarms, by tier."""

YEARS: Final = 10
PER_YEAR: Final = 2
_NORMAL: Final = NormalDist()
_ROUNDING: Final = 1e-9


def advantage(mu: float) -> float:
    """Best possible rate of hits minus rate of false alarms (0 to 1)."""
    return 2 * _NORMAL.cdf(mu / 2) - 1


def mu_of(best: float) -> float:
    """The mu whose `advantage` is `best` (0 to below 1)."""
    return 2 * _NORMAL.inv_cdf((best + 1) / 2)


BUDGET: Final = {tier: YEARS * PER_YEAR * mu_of(gate) ** 2 for tier, gate in GATES.items()}
"""Most mu squared over the lifetime of a person's attribute, by tier."""


@dataclass(frozen=True)
class LeakAccount:
    """One tier's account, in mu squared."""

    tier: str
    spent: float
    budget: float

    @property
    def left(self) -> float:
        """What later releases may still tell."""
        return max(0.0, self.budget - self.spent)

    @property
    def mu(self) -> float:
        """The mu of all releases together."""
        return sqrt(self.spent)

    @property
    def advantage(self) -> float:
        """Best possible rate of hits minus rate of false alarms against all releases together."""
        return advantage(self.mu)

    def allows(self, leak: float) -> bool:
        """Whether one more release fits."""
        return self.spent + leak <= self.budget * (1 + _ROUNDING)


def accounts(leaks: Iterable[Mapping[str, float]]) -> dict[str, LeakAccount]:
    """The accounts by tier, from the leaks (mu squared by tier) of every release that was ever public."""
    known = list(leaks)
    return {
        tier: LeakAccount(tier, sum(leak.get(tier, 0.0) for leak in known), budget) for tier, budget in BUDGET.items()
    }
