"""Gradients over ordered groups: slope index SII and relative concentration index CIX.

Groups are ranked by their place in the order, people inside a group all at its middle: rank x_j = (people before the
group + half of its own) / everybody, between 0 and 1 (the ridit).

Sources: Wagstaff, Paci and van Doorslaer (1991), On the measurement of inequalities in health, Social Science &
Medicine 33: 545-557 (both indices); Kakwani, Wagstaff and van Doorslaer (1997), Socioeconomic inequalities in health:
measurement, computation, and statistical inference, Journal of Econometrics 77: 87-103 (grouped data); WHO (2013),
Handbook on health inequality monitoring, chapter 3.

Intervals by the delta method over the groups' rates; the slope is linear in them. The noise on the sizes of the groups
is not propagated: it moves the ranks by far less than the rates (the tests simulate it).
"""

import math

import numpy as np

from data.inequality.estimates import Estimate, Floats, GroupRates
from data.release.intervals import Z90


def ranks(size: Floats) -> Floats:
    """Middle rank of each group among everybody, 0 to 1, in the order given; sizes must be positive."""
    share = size / size.sum()
    middle: Floats = np.cumsum(share) - share / 2
    return middle


def slope_index(groups: GroupRates) -> Estimate:
    """SII: how much the rate changes from the very first to the very last in the order, in the unit.

    The slope of the weighted regression of the rates on the ranks: sum w (x - 1/2) r / sum w (x - 1/2)^2. (WHO's tools
    fit a logistic curve; the straight line is the definition of Wagstaff et al. and adds up exactly.)

    Raises:
        ValueError: there are fewer than two groups.
    """
    if len(groups) < 2:
        raise ValueError("A gradient needs two groups.")
    away = ranks(groups.size) - 0.5
    coefficient = groups.weight * away / np.sum(groups.weight * away**2)
    value = float(np.sum(coefficient * groups.rate))
    half = Z90 * math.sqrt(float(np.sum((coefficient * groups.error) ** 2)))
    return Estimate(value, value - half, value + half)


def concentration_index(groups: GroupRates) -> Estimate | None:
    """CIX: from -1 (all of it at the first of the order) over 0 (equal) to 1 (all at the last); None if nobody has it.

    C = 2 / m x sum w r x - 1 with the mean m = sum w r. Rates must not be negative. Derivative by a rate:
    2 w / m x (x - (C + 1) / 2). An interval is cut off at -1 and 1.

    Raises:
        ValueError: there are fewer than two groups.
    """
    if len(groups) < 2:
        raise ValueError("A gradient needs two groups.")
    weight, rank = groups.weight, ranks(groups.size)
    mean = float(np.sum(weight * groups.rate))
    if mean <= 0:
        return None
    value = float(2 * np.sum(weight * groups.rate * rank) / mean - 1)
    slope = 2 * weight / mean * (rank - (value + 1) / 2)
    half = Z90 * math.sqrt(float(np.sum((slope * groups.error) ** 2)))
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0))
