"""90 % intervals of published figures, from the noise that was added to protect families.

Noise of variance V was added to every count, independently to the two counts of a rate. To first order

- a count n has the error e, of variance V;
- a share r = s / n has the error (e_s - r e_n) / n, of variance V (1 + r^2) / n^2;
- a mean m, published as centre + (sum(x - centre) + c e_s) / n, has the error (c e_s - (m - centre) e_n) / n, of
  variance V (c^2 + (m - centre)^2) / n^2.

Source: the delta method, e.g. Casella and Berger (2002), Statistical Inference, section 5.5.4. The noise has a bounded,
nearly normal distribution (data.protection.noise_tables), so 1.645 standard deviations hold 90 % of it.
Limits: an interval says what the noise does to a figure. It does not know about families that are missing from the
registry, nor about answers that are wrong.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Z90: Final = 1.6448536269514722
"""90 % of a normal distribution lie within this many standard deviations."""

Floats = NDArray[np.float64]


def count_interval(count: Floats, variance: float, minimum: float = 0.0) -> tuple[Floats, Floats]:
    """Ends of the intervals of counts; `minimum` is the smallest count that may be published, true or perturbed."""
    half = Z90 * np.sqrt(variance)
    return np.minimum(np.maximum(count - half, minimum), count), count + half


def share_interval(share: Floats, total: Floats, variance: float) -> tuple[Floats, Floats]:
    """Ends of the intervals of shares (0 to 1) of published totals, which must be positive."""
    half = Z90 * np.sqrt(variance * (1.0 + share**2)) / total
    return np.clip(share - half, 0.0, 1.0), np.clip(share + half, 0.0, 1.0)


def mean_interval(
    mean: Floats, total: Floats, variance: float, *, centre: float, spread: float
) -> tuple[Floats, Floats]:
    """Ends of the intervals of means over published totals, which must be positive.

    Args:
        mean: published means.
        total: published numbers of families or persons.
        variance: of the noise on such a number.
        centre: middle of the range of a single family's or person's value.
        spread: half of that range; no true mean lies outside.
    """
    half = Z90 * np.sqrt(variance * (spread**2 + (mean - centre) ** 2)) / total
    low, high = np.clip(mean - half, centre - spread, centre + spread), np.clip(mean + half, None, centre + spread)
    return np.minimum(low, mean), np.maximum(high, mean)
