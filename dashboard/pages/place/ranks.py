"""Between which ranks an area can lie when every figure is only known by its interval.

If every true figure lies in its interval, an area is behind all whose intervals lie wholly above its own, and before
all whose intervals lie wholly below: its rank lies between the two. Source: Klein, Wright and Wieczorek (2020), A
joint confidence region for an overall ranking of populations, Journal of the Royal Statistical Society C 69, 589-606.
Their intervals hold together; ours hold one by one (90 %), so the range is a little too narrow as a joint statement.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class RankRange:
    """Rank 1 is the highest figure; `count` areas have a figure."""

    first: int
    last: int
    count: int


def rank_range(low: NDArray[np.float64], high: NDArray[np.float64], row: int) -> RankRange | None:
    """The ranks that the intervals allow one area.

    Args:
        low, high: ends of the intervals, one per area, nan where there is no figure.
        row: of the area.

    Returns:
        None where the area itself has no figure.
    """
    if np.isnan(low[row]):
        return None
    above, below = int(np.sum(low > high[row])), int(np.sum(high < low[row]))
    count = int(np.sum(~np.isnan(low)))
    return RankRange(above + 1, count - below, count)
