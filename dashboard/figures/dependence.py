"""How much a map depends on the areas it is drawn by: hexagons' own values beside those of their districts.

The share of the picture that is owed to the areas is known as the modifiable areal unit problem (Openshaw 1984).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Dependence:
    """`correlation`: Spearman's rank correlation, weighted by people, nan where one side does not vary.

    `moved`: share of people, of those in hexagons with a value, whose hexagon has another class than its district.
    `covered`: share of all people who live in those hexagons. `hexagons`: their number. Shares are 0 to 1.
    """

    correlation: float
    moved: float
    covered: float
    hexagons: int


def dependence(
    own: Floats, of_district: Floats, people: Floats, lows: NDArray[np.int64], total: float
) -> Dependence | None:
    """Compare hexagons with their districts; None where no hexagon can be compared.

    Args:
        own: displayed value of each hexagon, nan where it has none.
        of_district: displayed value of its district, nan where that has none.
        people: who live in each hexagon, nan or 0 where that is not known.
        lows: lowest values of the classes but the first, ascending, in the unit of the values.
        total: people of all hexagons and of the rest of the country.
    """
    used = ~np.isnan(own) & ~np.isnan(of_district) & (np.nan_to_num(people) > 0)
    if not used.any() or total <= 0:
        return None
    own, of_district, people = own[used], of_district[used], people[used]
    classes = [np.searchsorted(lows, side, side="right") for side in (own, of_district)]
    weight = people.sum()
    return Dependence(
        correlation=rank_correlation(own, of_district, people),
        moved=float(people[classes[0] != classes[1]].sum() / weight),
        covered=min(float(weight / total), 1.0),
        hexagons=len(own),
    )


def rank_correlation(first: Floats, second: Floats, weights: Floats) -> float:
    """Spearman's rank correlation of weighted observations: that of their weighted middle ranks; nan without spread."""
    ranks = [middle_ranks(side, weights) for side in (first, second)]
    share = weights / weights.sum()
    centred = [side - (share * side).sum() for side in ranks]
    spread = [(share * side**2).sum() for side in centred]
    if min(spread) <= 0:
        return float("nan")
    return float((share * centred[0] * centred[1]).sum() / np.sqrt(spread[0] * spread[1]))


def middle_ranks(values: Floats, weights: Floats) -> Floats:
    """The weight below each value plus half the weight of its ties."""
    _, groups = np.unique(values, return_inverse=True)
    of_group = np.bincount(groups, weights=weights)
    below = np.cumsum(of_group) - of_group
    ranks: Floats = (below + of_group / 2)[groups]
    return ranks
