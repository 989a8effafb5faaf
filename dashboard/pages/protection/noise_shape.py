"""The shape of the random changes, worked out again from what a release says of them.

The public site holds no code of the protection itself, so the illustration solves the published form of the noise:
p(v) proportional to exp(a v + b v^2) on -min(count, D) <= v <= D, with mean 0 and the stated variance, zero stays zero.

Source: Giessing and Tent (2019), "Concepts for generalising tools implementing the cell key method", UNECE Work Session
on Statistical Data Confidentiality. A test holds these tables against those of data/protection/noise_tables.py.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

BOUND_IN_DEVIATIONS: Final = 4.61
_STEPS: Final = 60
_STEEPEST: Final = 60.0

Distribution = dict[int, float]


@dataclass(frozen=True)
class NoiseShape:
    """Noise of one variance: `parameters` holds (a, b) for counts 1 .. bound; the last serves all larger counts."""

    variance: float
    bound: int
    parameters: tuple[tuple[float, float], ...]

    def distribution(self, count: int) -> Distribution:
        """Probability of every change of a count."""
        if count <= 0:
            return {0: 1.0}
        falls = min(count, self.bound)
        a, b = self.parameters[falls - 1]
        change = np.arange(-falls, self.bound + 1)
        weight = np.exp(a * change + b * change**2)
        return dict(zip(change.tolist(), (weight / weight.sum()).tolist(), strict=True))


@lru_cache(maxsize=64)
def noise_shape(variance: float) -> NoiseShape:
    """Solve the shape of a variance (positive): for every b the a of mean 0, and the b of the asked-for variance."""
    bound = max(ceil(BOUND_IN_DEVIATIONS * sqrt(variance)), 2)
    change = np.arange(-bound, bound + 1, dtype=np.float64)
    counts = np.arange(1, bound + 1)
    allowed = change >= -counts[:, None]
    # Small counts cannot fall far; they reach less than the whole variance, as in the protection itself.
    reachable = np.minimum(variance, 0.9 * counts * (counts + 1.0))
    low, high = -4.0 / reachable, 2.0 / reachable
    for _ in range(_STEPS):
        b = (low + high) / 2
        a = _balance(b, change, allowed)
        too_wide = _probabilities(a, b, change, allowed) @ change**2 >= reachable
        low, high = np.where(too_wide, low, b), np.where(too_wide, b, high)
    parameters = zip(_balance(b, change, allowed).tolist(), b.tolist(), strict=True)
    return NoiseShape(variance, bound, tuple(parameters))


def largest_difference(one: Distribution, other: Distribution) -> float:
    """Total variation between two distributions: how much better than a coin the best guess between them is."""
    return sum(abs(one.get(value, 0.0) - other.get(value, 0.0)) for value in one.keys() | other.keys()) / 2


def _balance(b: NDArray[np.float64], change: NDArray[np.float64], allowed: NDArray[np.bool_]) -> NDArray[np.float64]:
    low, high = np.full(len(b), -_STEEPEST), np.full(len(b), _STEEPEST)
    for _ in range(_STEPS):
        a: NDArray[np.float64] = (low + high) / 2
        below = _probabilities(a, b, change, allowed) @ change < 0
        low, high = np.where(below, a, low), np.where(below, high, a)
    return a


def _probabilities(
    a: NDArray[np.float64], b: NDArray[np.float64], change: NDArray[np.float64], allowed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    exponent = np.where(allowed, a[:, None] * change + b[:, None] * change**2, -np.inf)
    weight = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = weight / weight.sum(axis=1, keepdims=True)
    return shares
