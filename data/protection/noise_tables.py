"""Tables of bounded integer noise: for every count the probability of each change (p-tables).

p(v) is proportional to exp(a v + b v^2) on -min(i, D) <= v <= D for a count i, with a and b solved so that the mean is
0 and the variance V: among all distributions with these moments and bounds the one of largest entropy, so a published
figure gives away no more than its moments force it to. Zero stays zero, and a small count never turns negative.

Source: Giessing and Tent (2019), "Concepts for generalising tools implementing the cell key method", UNECE Work Session
on Statistical Data Confidentiality; Fraser and Wooton (2005), "A proposed method for confidentialising tabular output".
Limits: the bound D is public, so a published figure proves that the true one lies within D; rules on small counts must
hold on the true figure as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from data.protection.errors import ProtectionError

_BOUND_IN_DEVIATIONS: Final = 4.61
"""D of 8 for a variance of 3: what lies beyond has a probability of about 4 in a million."""

_MOST_ROWS: Final = 64
"""Counts from here on share one row; a wide table may then carry them below zero, which the rules hide."""

_TOLERANCE: Final = 1e-9
_MOST_STEPS: Final = 200
_WHOLE: Final = 2.0**64


@dataclass(frozen=True)
class NoiseTable:
    """Noise of one variance.

    Attributes:
        variance: of the noise on counts of at least `bound`.
        bound: largest change, D.
        cumulative: float64, (counts, 2 bound + 1): row i holds the probabilities of changes up to -bound, ..., bound of
            a count i; the last row, which is symmetric, serves all larger counts.
    """

    variance: float
    bound: int
    cumulative: NDArray[np.float64]

    def distribution(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Possible changes of a count and their probabilities."""
        row = self.cumulative[min(max(count, 0), len(self.cumulative) - 1)]
        return np.arange(-self.bound, self.bound + 1), np.diff(row, prepend=0.0)

    def draw(self, u: NDArray[np.uint64], count: NDArray[np.int64]) -> NDArray[np.int64]:
        """Look up the change of every count.

        Args:
            u: uniform 64-bit keys, any shape.
            count: true counts, same shape; never negative.

        Returns:
            int64 changes of the same shape, 0 where the count is 0.
        """
        change = np.empty(np.shape(u), dtype=np.int64)
        _look_up(u.ravel(), count.ravel(), self.cumulative, self.bound, change.reshape(-1))
        return change


@numba.njit(cache=True, nogil=True)
def _look_up(u, count, cumulative, bound, change):  # type: ignore[no-untyped-def]
    rows, width = cumulative.shape
    for cell in range(len(u)):
        row = cumulative[min(count[cell], rows - 1)]
        wanted = np.float64(u[cell]) / _WHOLE
        low, high = 0, width
        while low < high:
            middle = (low + high) >> 1
            if row[middle] > wanted:
                high = middle
            else:
                low = middle + 1
        # At the very ends of the uniform range rounding may lead one step too far.
        change[cell] = max(min(low - bound, bound), -min(count[cell], bound))


@lru_cache(maxsize=512)
def noise_table(variance: float) -> NoiseTable:
    """Solve the table of a variance; kept, since a release needs a few dozen.

    Raises:
        ProtectionError: the variance is not positive, or no such distribution was found.
    """
    if not variance > 0:
        raise ProtectionError(f"Noise needs a positive variance, not {variance}.")
    bound = max(ceil(_BOUND_IN_DEVIATIONS * sqrt(variance)), 2)
    change = np.arange(-bound, bound + 1, dtype=np.float64)
    counts = np.append(np.arange(1, min(bound, _MOST_ROWS)), bound)
    # A count of 1 can fall by 1 only. The geometric distribution from there has the variance i (i + 1); only lumps at
    # both ends would carry more. Such counts are never shown, so they make do with less.
    allowed = change[None, :] >= -counts[:, None]
    reachable = np.minimum(variance, 0.9 * counts * (counts + 1.0))
    probability = _largest_entropy(change, allowed, reachable)
    _verify(change, probability, reachable)
    never = np.zeros((1, len(change)))
    never[0, bound] = 1.0
    cumulative = np.cumsum(np.vstack([never, probability]), axis=1)
    return NoiseTable(variance, bound, cumulative / cumulative[:, -1:])


def _largest_entropy(
    change: NDArray[np.float64], allowed: NDArray[np.bool_], variance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Newton's method with step halving on the convex dual log Z(a, b) - b V, all rows at once."""
    v = change[None, :] / np.sqrt(variance)[:, None]
    parameter = np.tile([0.0, -0.5], (len(variance), 1))
    value, p = _dual(parameter, v, allowed)
    for _ in range(_MOST_STEPS):
        m1, m2, m3, m4 = _moments(p, v)
        gradient = np.stack([m1, m2 - 1.0], axis=1)
        if np.abs(gradient).max() < _TOLERANCE:
            break
        curvature = np.stack([m2 - m1**2, m3 - m1 * m2, m3 - m1 * m2, m4 - m2**2], axis=1).reshape(-1, 2, 2)
        step = np.linalg.solve(curvature + 1e-13 * np.eye(2), gradient[:, :, None])[:, :, 0]
        length = np.ones(len(variance))
        for _ in range(40):
            trial, trial_p = _dual(parameter - length[:, None] * step, v, allowed)
            worse = trial > value + 1e-14 * np.abs(value)
            if not worse.any():
                break
            length[worse] /= 2
        parameter, value, p = parameter - length[:, None] * step, trial, trial_p
    return p


def _moments(p: NDArray[np.float64], v: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """The first four moments of every row."""
    weighted = p
    for _ in range(4):
        weighted = weighted * v
        yield weighted.sum(axis=1)


def _dual(
    parameter: NDArray[np.float64], v: NDArray[np.float64], allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """log Z - b of every row (the variance is scaled to 1), and the distribution."""
    exponent = np.where(allowed, parameter[:, :1] * v + parameter[:, 1:] * v**2, -np.inf)
    top = exponent.max(axis=1, keepdims=True)
    weight = np.exp(exponent - top)
    total = weight.sum(axis=1, keepdims=True)
    return np.log(total[:, 0]) + top[:, 0] - parameter[:, 1], weight / total


def _verify(change: NDArray[np.float64], probability: NDArray[np.float64], variance: NDArray[np.float64]) -> None:
    mean, square = probability @ change, probability @ change**2
    wrong = (np.abs(mean) > 1e-6 * np.sqrt(variance)) | (np.abs(square - variance) > 1e-6 * variance)
    if wrong.any():
        raise ProtectionError(
            f"No noise table with variance {variance[-1]} was found for counts of {np.flatnonzero(wrong)[0] + 1}; "
            "choose another variance."
        )
