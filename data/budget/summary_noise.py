"""The noise on approved money before it becomes public.

Every published cell gets noise of its own, drawn once from the operating system's randomness and kept
(`summary_tables`). It is measured in shifts: one shift is the most that one family can change the cell. The
distribution is the discrete Gaussian (Canonne, Kamath and Steinke 2020, "The discrete Gaussian for differential
privacy"), cut at six standard deviations, plus a uniform part of one shift: whole multiples of a shift would leave the
remainder of the true sum in sight. Who must tell a cell from the same cell with one family more learns mu squared = 1 /
variance, and of several cells the sum (Dong, Roth and Su 2022, "Gaussian differential privacy").

One attribute of one family shows in three cells: its programme in the nation and in the first-level area, and the total
of the second-level area. All other amounts are sums of these. The variances are chosen so that a release and a summary
together stay within the public gate of 0.15, and twenty releases and twenty summaries within the lifetime budget
(`data.release.leak_budget`); noise goes where it costs least. docs/budget-summary.md has the sums.
"""

import secrets
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import accumulate
from math import ceil, exp, sqrt
from types import MappingProxyType
from typing import Final

VARIANCES: Final[Mapping[str, int]] = MappingProxyType({"adm0": 5000, "adm1": 1500, "adm2": 740})
"""Of the noise on a cell of a level, in squared shifts."""

LEAK: Final = sum(1 / variance for variance in VARIANCES.values())
"""What one summary tells of one attribute of one family, mu squared."""

_BOUND_IN_DEVIATIONS: Final = 6
_SCALE: Final = 2**48
"""Weights are whole numbers, so that a draw is exact; the smallest, at the bound, is above four million."""

_PARTS: Final = 2**32
"""Of a shift, for the uniform part."""

Below = Callable[[int], int]


@lru_cache(maxsize=16)
def weights(variance: int) -> tuple[int, ...]:
    """Weights of the changes -bound, ..., bound, with bound = (len - 1) / 2."""
    bound = ceil(_BOUND_IN_DEVIATIONS * sqrt(variance))
    half = [round(_SCALE * exp(-change * change / (2 * variance))) for change in range(bound + 1)]
    return (*reversed(half[1:]), *half)


@lru_cache(maxsize=16)
def _cumulative(variance: int) -> tuple[int, ...]:
    return tuple(accumulate(weights(variance)))


def draw(variance: int, below: Below = secrets.randbelow) -> int:
    """Draw a whole number of shifts; `below` gives a uniform whole number below its argument."""
    sums = _cumulative(variance)
    return bisect_right(sums, below(sums[-1])) - len(sums) // 2


def draw_money(shift_minor: int, variance: int, below: Below = secrets.randbelow) -> int:
    """Draw the noise of a cell in minor units, rounded down; `shift_minor` is the most that one family can change."""
    parts = draw(variance, below) * _PARTS + below(_PARTS) - _PARTS // 2
    return parts * shift_minor // _PARTS


def deviation_of(shift_minor: int, variance: int) -> float:
    """Standard deviation of the noise of a cell in minor units."""
    return shift_minor * sqrt(variance + 1 / 12)
