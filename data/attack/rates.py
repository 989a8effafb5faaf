"""How sure a rate is, and how well a score tells two worlds apart."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

LOW_FALSE_POSITIVE_RATE: Final = 0.001
_Z: Final = 1.959963985
_MOST_MISCALIBRATED: Final = 0.1

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """An estimate with its 95 % confidence interval."""

    value: float
    low: float
    high: float
    trials: int


def proportion(hits: int, trials: int) -> Estimate:
    """A rate with Wilson's interval (Wilson, 1927, JASA 22); 0 of 0 is 0 with an interval from 0 to 1."""
    if trials == 0:
        return Estimate(0.0, 0.0, 1.0, 0)
    rate = hits / trials
    centre = (rate + _Z**2 / (2 * trials)) / (1 + _Z**2 / trials)
    half = _Z * sqrt(rate * (1 - rate) / trials + _Z**2 / (4 * trials**2)) / (1 + _Z**2 / trials)
    return Estimate(rate, max(min(centre - half, rate), 0.0), min(max(centre + half, rate), 1.0), trials)


def advantage(without: Scores, having: Scores) -> Estimate:
    """TPR - FPR of the best threshold on a score, chosen on one half of the trials and measured on the other.

    Choosing and measuring on the same trials would flatter the attacker by about 1 / sqrt(trials).

    Args:
        without: scores of trials in the world without the attribute.
        having: scores of trials in the world with it, where they tend to be higher.
    """
    threshold = _best_threshold(without[::2], having[::2])
    held_without, held_having = without[1::2], having[1::2]
    true_rate, false_rate = _rate_above(held_having, threshold), _rate_above(held_without, threshold)
    spread = true_rate * (1 - true_rate) / max(held_having.size, 1)
    spread += false_rate * (1 - false_rate) / max(held_without.size, 1)
    half = _Z * sqrt(spread)
    value = true_rate - false_rate
    return Estimate(value, value - half, value + half, without.size + having.size)


def true_positives_at_low_false_positives(
    without: Scores, having: Scores, false_positive_rate: float = LOW_FALSE_POSITIVE_RATE
) -> Estimate:
    """TPR at a small FPR of a log likelihood ratio.

    Where the ratio is calibrated, the false positives far out are measured by importance sampling: P0(L > t) equals
    E1[exp(-L); L > t], and the world with the attribute has many trials there. Where it is not (the mechanism is not
    the one that the attacker assumes), the plain quantile is taken.
    """
    if calibration_error(without, having) <= _MOST_MISCALIBRATED:
        ordered = np.sort(having)[::-1]
        false_rates = np.cumsum(np.exp(-ordered)) / ordered.size
        hits = int(np.searchsorted(false_rates, false_positive_rate, side="right"))
    else:
        threshold = np.quantile(without, 1 - false_positive_rate, method="higher")
        hits = int((having > threshold).sum())
    return proportion(hits, having.size)


def calibration_error(without: Scores, having: Scores) -> float:
    """How far E0[exp(L)] or E1[exp(-L)] of a log likelihood ratio is from 1, the larger of both."""
    with np.errstate(over="ignore"):
        up, down = np.exp(np.minimum(without, 50)).mean(), np.exp(np.minimum(-having, 50)).mean()
    return float(max(abs(up - 1), abs(down - 1)))


def _best_threshold(without: Scores, having: Scores) -> float:
    candidates = np.unique(np.concatenate([without, having]))
    if candidates.size == 0:
        return 0.0
    above_having = having.size - np.searchsorted(np.sort(having), candidates, side="right")
    above_without = without.size - np.searchsorted(np.sort(without), candidates, side="right")
    gain = above_having / max(having.size, 1) - above_without / max(without.size, 1)
    return float(candidates[np.argmax(gain)])


def _rate_above(scores: Scores, threshold: float) -> float:
    return float((scores > threshold).mean()) if scores.size else 0.0
