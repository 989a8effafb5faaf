"""Where the money goes against where the need is: concentration curve and index of money over areas.

Areas are ranked by need, the share of their families in zones D and E, from the least to the greatest; every family in
need stands at the middle of its area. The curve joins the cumulative shares of families in need and of money. The
index is that of Wagstaff, Paci and van Doorslaer (1991), On the measurement of inequalities in health, Social Science
& Medicine 33: 545-557, of the money per family in need (`data.inequality.gradients`):

    C = 2 / m x sum of w r x - 1

with w the share of an area in all families in need, r its money per family in need, x its middle rank and m the mean of
r. 0: every family in need has the same behind it; towards 1: money goes to areas where need is densest; towards -1: to
those where it is thinnest. Its interval is that of the money, from the noise in the case loads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.inequality.estimates import Estimate, GroupRates
from data.inequality.gradients import concentration_index
from data.release.intervals import Z90


@dataclass(frozen=True)
class NeedArea:
    """One area: its money with 90 % interval (minor units), families in need, and their share of all (0 to 1)."""

    place: int
    minor: int
    low: int
    high: int
    in_need: float
    need: float

    @property
    def usable(self) -> bool:
        """Whether need is known and somebody is in it."""
        return not math.isnan(self.need) and self.in_need > 0


@dataclass(frozen=True)
class Equity:
    """Concentration of money.

    Attributes:
        index: None where fewer than two areas can be ranked, or no money is spent.
        curve: points (cumulative share of families in need, cumulative share of money), from (0, 0) to (1, 1).
        ranked: places of the areas that went in, from the least need to the greatest.
        left_out: areas whose need is not published.
    """

    index: Estimate | None
    curve: tuple[tuple[float, float], ...]
    ranked: tuple[int, ...]
    left_out: int


def equity(areas: Sequence[NeedArea]) -> Equity:
    """Rank areas and work out curve and index."""
    usable = sorted((area for area in areas if area.usable), key=lambda area: (area.need, area.place))
    left_out, places = len(areas) - len(usable), tuple(area.place for area in usable)
    money = sum(area.minor for area in usable)
    if len(usable) < 2 or not money:
        return Equity(None, (), places, left_out)
    size = np.array([area.in_need for area in usable])
    spent = np.array([float(area.minor) for area in usable])
    ends = np.array([max(area.high - area.minor, area.minor - area.low) for area in usable], dtype=np.float64)
    index = concentration_index(GroupRates(spent / size, ends / Z90 / size, size))
    across, up = np.cumsum(size) / size.sum(), np.cumsum(spent) / spent.sum()
    curve = ((0.0, 0.0), *zip(across.tolist(), up.tolist(), strict=True))
    return Equity(index, curve, places, left_out)
