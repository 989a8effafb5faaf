"""A choice of sphere weights and of a poverty cut-off, and whom it calls poor.

A family is described by the set of spheres in which it is deprived, a *combination*: bit i (value 1 << i) is set where
it is deprived in the i-th sphere. With sphere weights w_i (points; only their proportions count) and a cut-off of k
percent, the score of combination c is

    s_c = sum of w_i over the spheres of c,      poor_c = (100 s_c >= k sum(w)),      censored_c = s_c if poor_c else 0.

All of this is in whole numbers, so Python and the browser agree on every border case.

Source: Alkire and Foster (2011), "Counting and multidimensional poverty measurement", Journal of Public Economics 95,
with the spheres as the dimensions. The official index of a release (`mpi_m0`) counts 19 single deprivations instead: a
family deprived in one of the three deprivations of a sphere adds that one's weight there, and here adds the whole
sphere's or nothing. The two therefore differ in level and, less, in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MOST_POINTS: Final = 100
"""Largest weight of a sphere, in points."""


@dataclass(frozen=True)
class Choice:
    """Weights of the spheres in points (0 to 100, not all zero) and the cut-off in percent of their sum (1 to 100).

    Raises:
        ValueError: a number is out of its range.
    """

    weights: tuple[int, ...]
    cutoff: int

    def __post_init__(self) -> None:
        if not any(self.weights) or not all(0 <= weight <= MOST_POINTS for weight in self.weights):
            raise ValueError(f"Weights must lie between 0 and {MOST_POINTS}, one of them above 0: {self.weights}.")
        if not 1 <= self.cutoff <= 100:
            raise ValueError(f"The cut-off must lie between 1 and 100 percent: {self.cutoff}.")

    @property
    def total(self) -> int:
        """Sum of the weights in points."""
        return sum(self.weights)

    @property
    def scores(self) -> NDArray[np.int64]:
        """Deprived weight of every combination, in points."""
        sets = np.arange(1 << len(self.weights))
        spheres = np.arange(len(self.weights))
        deprived: NDArray[np.int64] = (sets[:, None] >> spheres) & 1
        return deprived @ np.array(self.weights, dtype=np.int64)

    @property
    def poor(self) -> NDArray[np.bool_]:
        """Which combinations make a family poor."""
        found: NDArray[np.bool_] = 100 * self.scores >= self.cutoff * self.total
        return found

    @property
    def censored(self) -> NDArray[np.int64]:
        """Deprived weight of every combination that makes poor, 0 of the others, in points."""
        return np.where(self.poor, self.scores, 0)


def official_choice(profile: Mapping[str, Any]) -> Choice | None:
    """The country's own choice: each sphere weighs what its deprivations weigh together, rounded to whole percent.

    Args:
        profile: of a release, with weights and cut-off in thousandths.

    Returns:
        None where the profile has no weights or no cut-off.
    """
    spheres = [sphere["code"] for sphere in profile["spheres"]]
    deprivations: Sequence[Mapping[str, Any]] = profile.get("deprivations", ())
    weights = [sum(item["weight"] for item in deprivations if item["sphere"] == sphere) for sphere in spheres]
    cutoff = profile.get("poverty_cutoff")
    if cutoff is None or not any(weights):
        return None
    return Choice(tuple(round(weight / 10) for weight in weights), max(1, round(cutoff / 10)))


def equal_choice(choice: Choice) -> Choice:
    """The same cut-off with one weight for all spheres."""
    count = len(choice.weights)
    return Choice((MOST_POINTS // count,) * count, choice.cutoff)


def single_choice(choice: Choice, sphere: int) -> Choice:
    """The same cut-off with one sphere alone, by its number: poor is whoever is deprived in it."""
    return Choice(tuple(MOST_POINTS if row == sphere else 0 for row in range(len(choice.weights))), choice.cutoff)
