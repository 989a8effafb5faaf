"""The noise on approved participants before their money becomes public.

Every line of every second-level area gets one whole number, drawn once from the operating system's randomness and kept
(`summary_tables`). All published amounts, of whatever level, are worked out from the same changed numbers, so together
they tell no more than those (post-processing; Dwork and Roth 2014, proposition 2.1). The distribution is the discrete
Gaussian (Canonne, Kamath and Steinke 2020, "The discrete Gaussian for differential privacy"), cut at six standard
deviations. Who must tell n from n + 1 participants learns mu squared = 1 / variance (Dong, Roth and Su 2022).

The variance is chosen so that a release and a summary together stay within the public gate of 0.15, and twenty releases
and twenty summaries within the lifetime budget (`data.release.leak_budget`): docs/budget-summary.md has the sums.
"""

import secrets
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from math import ceil, exp, sqrt
from typing import Final

VARIANCE: Final = 450
"""Of the noise on one line of families that rests on a case load of its own, in squared families."""

PERSONS_OF_A_FAMILY: Final = 2
"""How many members of a usual family can share what makes them participants, as in `data.protection.noise_plan`."""

LEAK: Final = 1 / VARIANCE
"""What one summary tells of one attribute of one family, mu squared."""

_BOUND_IN_DEVIATIONS: Final = 6
_SCALE: Final = 2**48
"""Weights are whole numbers, so that a draw is exact; the smallest, at the bound, is above four million."""

Below = Callable[[int], int]


def line_variance(base: str, sharing: int) -> int:
    """Variance of the noise on a line.

    Args:
        base: of the line's case load, families or persons.
        sharing: how many lines of the round rest on the same group: whoever is in one is in all of them.
    """
    unit = PERSONS_OF_A_FAMILY if base == "persons" else 1
    return VARIANCE * unit**2 * sharing


@lru_cache(maxsize=64)
def weights(variance: int) -> tuple[int, ...]:
    """Weights of the changes -bound, ..., bound, with bound = (len - 1) / 2."""
    bound = ceil(_BOUND_IN_DEVIATIONS * sqrt(variance))
    half = [round(_SCALE * exp(-change * change / (2 * variance))) for change in range(bound + 1)]
    return (*reversed(half[1:]), *half)


@lru_cache(maxsize=64)
def _cumulative(variance: int) -> tuple[int, ...]:
    return tuple(accumulate(weights(variance)))


def draw(variance: int, below: Below = secrets.randbelow) -> int:
    """Draw one change; `below` gives a uniform whole number below its argument."""
    sums = _cumulative(variance)
    return bisect_right(sums, below(sums[-1])) - len(sums) // 2
