"""Estimates with their uncertainty, and how wide intervals must be when several are looked at together."""

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.release.intervals import Z90

Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.90
"""Confidence of every interval here, as of those that are published."""

_NORMAL: Final = NormalDist()


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its 90 % interval, in one unit; `high` is infinite where there is no upper end."""

    value: float
    low: float
    high: float

    def contains(self, number: float) -> bool:
        """Whether the number lies inside the interval, ends included."""
        return self.low <= number <= self.high


@dataclass(frozen=True)
class GroupRates:
    """Rates of groups that do not overlap, as published; arrays have one entry per group, in the groups' order.

    Attributes:
        rate: published rates or means, in the indicator's unit.
        error: their standard errors from the noise, same unit (see `standard_error`).
        size: published numbers of persons in the groups, positive.
        higher_is_worse: which end of the scale is the worse one.
    """

    rate: Floats
    error: Floats
    size: Floats
    higher_is_worse: bool = True

    def __post_init__(self) -> None:
        if not len(self.rate) == len(self.error) == len(self.size):
            raise ValueError("Rates, errors and sizes are not of the same number of groups.")
        if len(self.rate) == 0 or not np.isfinite([self.rate, self.error, self.size]).all():
            raise ValueError("Leave out groups without a figure before comparing.")
        if (self.error < 0).any() or (self.size <= 0).any():
            raise ValueError("Errors cannot be negative, and every group needs somebody in it.")

    def __len__(self) -> int:
        return len(self.rate)

    @property
    def weight(self) -> Floats:
        """Share of each group among all of them; sums to 1."""
        share: Floats = self.size / self.size.sum()
        return share

    @property
    def worst(self) -> int:
        """Row of the group that fares worst; the first of equal ones."""
        return int(np.argmax(self.rate if self.higher_is_worse else -self.rate))

    @property
    def best(self) -> int:
        """Row of the group that fares best; the last of equal ones, so that it is never the worst of two."""
        reversed_rate = (self.rate if self.higher_is_worse else -self.rate)[::-1]
        return len(self) - 1 - int(np.argmin(reversed_rate))


def standard_error(value: Floats, low: Floats, high: Floats) -> Floats:
    """Standard errors behind published 90 % intervals, in the unit of the values.

    The longer side counts: an interval that was cut off at 0 or at the highest possible value is too short on one.
    """
    error: Floats = np.maximum(high - value, value - low) / Z90
    return error


def simultaneous_z(comparisons: int) -> float:
    """How many standard errors intervals must reach to either side so that `comparisons` of them hold at once (90 %).

    Whoever looks for the worst and the best of many groups finds a gap in noise alone; intervals that hold for every
    pair at once hold for the pair that was picked too. With one comparison it is the ordinary 1.645.
    Source: Sidak (1967), Rectangular confidence regions for the means of multivariate normal distributions, JASA 62:
    626-633; it holds whatever the dependence between them.

    Raises:
        ValueError: there is nothing to compare.
    """
    if comparisons < 1:
        raise ValueError("There is nothing to compare.")
    return _sidak(comparisons)


@cache
def _sidak(comparisons: int) -> float:
    return _NORMAL.inv_cdf((1 + CONFIDENCE ** (1 / comparisons)) / 2)


def pairs(groups: int) -> int:
    """Number of pairs among so many groups."""
    return groups * (groups - 1) // 2
