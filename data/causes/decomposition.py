"""What M0 is made of: contributions of single deprivations and of spheres, with their 90 % intervals.

M0 breaks down exactly into its indicators: contribution_j = w_j h_j / M0, where w_j is the weight of deprivation j
(all weights sum to 1) and h_j its censored headcount, the share of families that are poor and deprived in j. A sphere
contributes the poor's mean weighted deprivation in it over their whole mean, I_s / A. Source: Alkire and Foster (2011),
Journal of Public Economics 95, section 6; Alkire et al. (2015), section 5.5.3.

Published figures carry noise, each its own, so contributions need not sum to one; what is missing is hidden, not
published at this level, or noise. Errors by the delta method, taking the noise of both figures as independent:
(half / contribution)^2 = (half_h / h)^2 + (half_M / M)^2, where half is half of a 90 % interval. Where the interval of
M0 reaches zero there is no contribution: nothing can be divided by what may be nothing. None is more than the whole.
"""

from dataclasses import dataclass
from math import hypot


@dataclass(frozen=True)
class Ratio:
    """A contribution with the ends of its 90 % interval, 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Known:
    """A published figure and half of its 90 % interval, in the same unit."""

    value: float
    half: float


def contribution(weight: float, part: Known, whole: Known) -> Ratio | None:
    """Contribution of a deprivation to M0.

    Args:
        weight: of the deprivation, 0 to 1.
        part: its censored headcount, 0 to 1.
        whole: M0, 0 to 1.

    Returns:
        None where M0 may be zero.
    """
    if whole.value - whole.half <= 0:
        return None
    value = weight * part.value / whole.value
    half = hypot(weight * part.half, value * whole.half) / whole.value
    return Ratio(min(value, 1.0), min(max(0.0, value - half), 1.0), min(value + half, 1.0))
