"""Gaps between groups: difference D, ratio R, population-attributable risk PAR.

Sources: WHO (2013), Handbook on health inequality monitoring with a special focus on low- and middle-income countries,
chapter 3; WHO, Health Equity Assessment Toolkit (HEAT), technical notes (D, R, PAR, PAF).

Orientation: D and R compare the larger rate with the smaller one between the worst and the best group, so D >= 0 and
R >= 1 whichever direction is the worse one. PAR is the improvement that would be reached if everybody fared like the
best group, never negative (WHO gives it the sign of the change in the rate; we say in words which way that is).
Intervals assume independent, nearly normal noise on every figure, which is how the figures were made
(data.release.intervals), and hold for all groups of a dimension at once (`simultaneous_z`), so that picking the extreme
groups does not make gaps out of noise.
"""

import math

from data.inequality.estimates import Estimate, GroupRates, pairs, simultaneous_z


def difference(groups: GroupRates) -> Estimate:
    """D: rate of the worst minus rate of the best group (the other way round where higher is better), in the unit.

    Raises:
        ValueError: there are fewer than two groups.
    """
    upper, lower = _extremes(groups)
    return difference_between(
        (groups.rate[upper], groups.error[upper]),
        (groups.rate[lower], groups.error[lower]),
        comparisons=pairs(len(groups)),
    )


def ratio(groups: GroupRates) -> Estimate | None:
    """R: the larger of the rates of the worst and the best group over the smaller; None where it cannot be told.

    Raises:
        ValueError: there are fewer than two groups.
    """
    upper, lower = _extremes(groups)
    return ratio_between(
        (groups.rate[upper], groups.error[upper]),
        (groups.rate[lower], groups.error[lower]),
        comparisons=pairs(len(groups)),
    )


def difference_between(one: tuple[float, float], other: tuple[float, float], *, comparisons: int = 1) -> Estimate:
    """One rate minus another, each given with its standard error.

    Args:
        one: rate and error.
        other: rate and error; the noise on the two is independent.
        comparisons: among how many this one may have been picked.
    """
    value = float(one[0] - other[0])
    half = simultaneous_z(comparisons) * math.hypot(one[1], other[1])
    return Estimate(value, value - half, value + half)


def ratio_between(one: tuple[float, float], other: tuple[float, float], *, comparisons: int = 1) -> Estimate | None:
    """One rate over another, each given with its standard error.

    The interval holds the ratios t for which one - t x other could be 0. Source: Fieller (1954), Some problems in
    interval estimation, JRSS B 16: 175-185; exact for normal noise, also where the lower rate is uncertain. Rates are
    not negative, so neither is the interval.

    Returns:
        None where the other rate is not positive, or so uncertain that every ratio could be true; an infinite `high`
        where the other rate could be 0.
    """
    (upper, upper_error), (lower, lower_error) = map(float, one), map(float, other)
    if lower <= 0 or upper < 0:
        return None
    z = simultaneous_z(comparisons)
    a = lower**2 - (z * lower_error) ** 2
    b = upper * lower
    c = upper**2 - (z * upper_error) ** 2
    value = upper / lower
    discriminant = b * b - a * c
    if discriminant < 0 or math.isinf(value):
        return None
    root = math.sqrt(discriminant)
    if a > 0:
        return Estimate(value, max((b - root) / a, 0.0), (b + root) / a)
    # The excluded ratios are a stretch in the middle: those above it, and negative ones, are possible.
    return Estimate(value, max(c / (b + root), 0.0), math.inf) if b + root > 0 else None


def attributable_risk(groups: GroupRates, total: tuple[float, float]) -> Estimate:
    """PAR: by how much the place's rate would improve if every group fared like the best one, in the unit.

    PAR = total - best where higher is worse, best - total where higher is better, at least 0.

    Args:
        groups: those that are shown; one of them is the best.
        total: published rate of everybody and its error. Taking it rather than the mean of the groups keeps hidden
            groups in the comparison.
    """
    best = groups.best
    sign = 1.0 if groups.higher_is_worse else -1.0
    value = sign * float(total[0] - groups.rate[best])
    half = simultaneous_z(len(groups)) * math.hypot(float(groups.error[best]), total[1])
    return Estimate(max(value, 0.0), max(value - half, 0.0), max(value + half, 0.0))


def attributable_share(groups: GroupRates, total: tuple[float, float]) -> Estimate | None:
    """PAR as a share of the place's rate (WHO: population-attributable fraction), as a fraction; None at a rate of 0.

    It is |1 - best / total|, so its interval is that of a ratio.
    """
    best = groups.best
    quotient = ratio_between((float(groups.rate[best]), float(groups.error[best])), total, comparisons=len(groups))
    if quotient is None:
        return None
    if groups.higher_is_worse:
        ends = (1 - quotient.value, 1 - quotient.high, 1 - quotient.low)
    else:
        ends = (quotient.value - 1, quotient.low - 1, quotient.high - 1)
    return Estimate(*(max(end, 0.0) for end in ends))


def _extremes(groups: GroupRates) -> tuple[int, int]:
    """Rows of the larger and of the smaller of the rates of the worst and the best group."""
    if len(groups) < 2:
        raise ValueError("A gap needs two groups.")
    worst, best = groups.worst, groups.best
    return (worst, best) if groups.higher_is_worse else (best, worst)
