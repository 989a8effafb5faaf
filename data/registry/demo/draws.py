"""Random numbers and curves that come out the same on every machine.

Only addition, multiplication, comparison and table look-up touch the drawn numbers: the exponentials and logarithms
of a numerical library differ in their last bit between processors, and one such bit would change a released file. For
the same reason counts are integers, and the few sums of floats in the calibration are rounded far above their noise.
"""

import math
from hashlib import blake2b
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

GENERATOR_VERSION = "1"
_STEPS = 64
_REACH = 40
# Eleven digits: far coarser than the last bit in which processors differ, far finer than anything that is published.
_EXP_TABLE = np.array([float(f"{math.exp(step / _STEPS):.10e}") for step in range(-_REACH * _STEPS, 10 * _STEPS + 1)])


def stream(seed: int, *key: str | int) -> np.random.Generator:
    """A generator of its own for one purpose, so that adding a draw elsewhere never shifts this one."""
    text = "/".join([GENERATOR_VERSION, str(seed), *(str(part) for part in key)])
    return np.random.Generator(np.random.PCG64(int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")))


def exp_of(x: Floats) -> Floats:
    """e to the power of `x` (-40 to 10), relative error under 2e-10, by table and third-degree remainder."""
    step = np.rint(np.clip(x, -_REACH, 10) * _STEPS)
    rest = np.clip(x, -_REACH, 10) - step / _STEPS
    base = _EXP_TABLE[step.astype(np.int64) + _REACH * _STEPS]
    result: Floats = base * (1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0))))
    return result


def normal_quantile(share: float) -> float:
    """The value that a standard normal variable stays below with probability `share` (0.0001 to 0.9999)."""
    return round(NormalDist().inv_cdf(min(max(share, 0.0001), 0.9999)), 9)


def cumulative(weights: Floats) -> Floats:
    """Running shares of non-negative weights along the last axis, ending in 1, as thresholds for `choose`."""
    total = np.cumsum(weights, axis=-1)
    shares = np.round(total / total[..., -1:], 12)
    shares[..., -1] = 1.0
    return np.asarray(shares, dtype=np.float64)


def choose(rng: np.random.Generator, thresholds: Floats, size: int) -> Ints:
    """`size` row numbers of one list of thresholds made by `cumulative`."""
    return np.searchsorted(thresholds, rng.random(size), side="right").astype(np.int64)


def choose_by_row(rng: np.random.Generator, thresholds: Floats) -> Ints:
    """One column number per row of `thresholds` [n, k] made by `cumulative`."""
    drawn = rng.random(thresholds.shape[0])
    result = np.zeros(thresholds.shape[0], dtype=np.int64)
    for column in range(thresholds.shape[1] - 1):
        result += drawn >= thresholds[:, column]
    return result


def piecewise(x: Floats, knots: Floats, values: Floats) -> Floats:
    """Straight lines through (knots, values); constant outside the knots, which must rise."""
    inside = np.clip(x, knots[0], knots[-1])
    left = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
    slope = (values[1:] - values[:-1]) / (knots[1:] - knots[:-1])
    result: Floats = values[left] + (inside - knots[left]) * slope[left]
    return result


def apportion(total: int, weights: Ints, minimum: int = 0) -> Ints:
    """Whole parts of `total` in proportion to whole `weights` (largest remainder), none under `minimum` where the
    total allows.
    """
    size = len(weights)
    floor = min(minimum, total // max(size, 1))
    parts = np.full(size, floor, dtype=np.int64)
    active = np.ones(size, dtype=np.bool_)
    # Areas that the minimum lifts above their due share leave the pool; the others share what remains.
    for _ in range(size):
        left = total - floor * int((~active).sum())
        share = _largest_remainder(left, weights[active])
        low = share < floor
        if not low.any():
            parts[active] = share
            return parts
        active[np.flatnonzero(active)[low]] = False
    return parts


def _largest_remainder(total: int, weights: Ints) -> Ints:
    scale = max(int(weights.sum()), 1)
    exact = [total * int(weight) for weight in weights]
    parts = np.array([value // scale for value in exact], dtype=np.int64)
    rest = np.array([value % scale for value in exact], dtype=np.int64)
    missing = total - int(parts.sum())
    order = np.lexsort((np.arange(len(rest)), -rest))
    parts[order[:missing]] += 1
    return parts
