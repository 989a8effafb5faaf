"""What a release says of its own protection, in the terms of the page: families, and guesses out of a hundred."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erf, sqrt
from typing import Final

from dashboard.served import ServedRelease
from data.release.dimensions import LEVELS, Breakdown
from data.release.intervals import Z90
from data.release.noise_statement import NoiseStatement


@dataclass(frozen=True)
class ProtectionFacts:
    """Facts of one release.

    Attributes:
        minimum: smallest number of families that is ever shown.
        rate_minimum: smallest published number of families under a share.
        variances: variance of the public noise on a count of families, by level.
        leak: mu squared of one attribute in this release, by tier (Gaussian differential privacy).
        demonstration_key: the keys behind the noise are public, so that it protects nobody.
    """

    minimum: int
    rate_minimum: int
    variances: Mapping[str, float]
    leak: Mapping[str, float]
    demonstration_key: bool

    def reach(self, level: str) -> float:
        """Nine in ten published counts of families lie within so many families of the true ones."""
        return Z90 * sqrt(self.variances[level])

    def share_reach(self, level: str, share: float, families: int) -> float:
        """The same for a share (0 to 1) of so many families."""
        return Z90 * sqrt(self.variances[level] * (1.0 + share**2)) / families

    def right_guesses(self, tier: str) -> float:
        """Of a hundred yes-or-no questions, how many the best-informed observer of a tier answers rightly at most."""
        return 100.0 * right_guess_share(self.leak[tier])


def right_guess_share(leak: float) -> float:
    """Share of right guesses between two equally likely answers: Phi(mu / 2).

    Source: Dong, Roth and Su (2022), "Gaussian differential privacy", JRSS B 84: the best test between N(0, 1) and
    N(mu, 1) has TPR - FPR = 2 Phi(mu / 2) - 1; guessing rightly exceeds one half by half of that.

    Args:
        leak: mu squared, not negative.
    """
    return 0.5 + 0.5 * erf(sqrt(leak) / 2.0 / _SQRT2)


def read_facts(served: ServedRelease) -> ProtectionFacts:
    """Read the facts of a release.

    Raises:
        ReleaseCorrupted: the release does not say how it is protected.
    """
    statement: NoiseStatement = served.release.protection
    return ProtectionFacts(
        minimum=statement.minimum_families,
        rate_minimum=statement.rate_minimum_families,
        variances={level: statement.variance(level, "families", Breakdown()) for level in LEVELS},
        leak=dict(served.release.manifest.leak),
        demonstration_key=statement.demonstration_key,
    )


_SQRT2: Final = sqrt(2.0)
