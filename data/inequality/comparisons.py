"""Many comparisons at once: which differences are too large for chance, with the false discoveries limited."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.inequality.estimates import Floats

FALSE_DISCOVERIES: Final = 0.10
"""Expected share of differences marked as certain that are none."""


def chance_of(differences: Floats, errors: Floats) -> Floats:
    """Probability that noise alone makes differences at least as large, to either side (two-sided p-values, 0 to 1).

    Args:
        differences: of published figures.
        errors: standard errors of the differences, same unit; where one is 0, any difference is certain.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(differences == 0, 0.0, np.abs(differences) / errors)
    return np.array([math.erfc(value / math.sqrt(2)) for value in z], dtype=np.float64)


def discoveries(chances: Floats, rate: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Which of all comparisons made may be called certain, so that at most `rate` of these are false on average.

    The step-up procedure of Benjamini and Hochberg (1995), Controlling the false discovery rate, JRSS B 57: 289-300. It
    holds for independent and for positively dependent comparisons (Benjamini and Yekutieli 2001, Annals of Statistics
    29: 1165-1188), such as many against one common figure.

    Args:
        chances: p-values of every comparison that was made, also of those that will not be shown.
        rate: of false discoveries, 0 to 1.
    """
    count = len(chances)
    found = np.zeros(count, dtype=np.bool_)
    if count == 0:
        return found
    order = np.argsort(chances, kind="stable")
    passed = np.flatnonzero(chances[order] <= rate * np.arange(1, count + 1) / count)
    if len(passed):
        found[order[: passed[-1] + 1]] = True
    return found
