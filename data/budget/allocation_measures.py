"""What rules of allocation are compared by: cost, who stays unserved, and how evenly need is covered.

Gini coefficient of coverage: areas by the share of their need (in money) that is served, each counting by its need;
0: every area is covered alike, near 1: all goes to few (Gini 1912; weighted form after Lerman and Yitzhaki 1989).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.budget.allocation import Allocation


@dataclass(frozen=True)
class Measures:
    """Of one allocation.

    Attributes:
        spent, left: minor units.
        unserved: cases, and the ends of their 90 % interval summed (`low`, `high`: wider than that of the sum).
        weighted_unserved: in thousandths of a weighted case.
        covered: share of the need's cost that is served, 0 to 1.
        gini: of coverage.
        worst: place of the area with the least coverage, -1 where nobody has a need.
        worst_covered: its share.
    """

    spent: int
    left: int
    unserved: int
    low: int
    high: int
    weighted_unserved: int
    covered: float
    gini: float
    worst: int
    worst_covered: float


def measures(allocation: Allocation) -> Measures:
    """Measure an allocation."""
    problem = allocation.problem
    ends = [allocation.unserved_interval(a, p) for a, p in problem.cells]
    needs = [sum(row) for row in problem.full_cost]
    shares = [amount / need if need else 0.0 for amount, need in zip(allocation.area_amounts, needs, strict=True)]
    with_need = [place for place, need in enumerate(needs) if need]
    worst = min(with_need, key=lambda place: (shares[place], place), default=-1)
    return Measures(
        allocation.spent,
        allocation.left,
        sum(map(sum, allocation.unserved)),
        sum(low for low, _ in ends),
        sum(high for _, high in ends),
        allocation.weighted_unserved,
        allocation.spent / problem.need_cost if problem.need_cost else 1.0,
        gini([shares[place] for place in with_need], [needs[place] for place in with_need]),
        worst,
        shares[worst] if worst >= 0 else 1.0,
    )


def gini(values: Sequence[float], weights: Sequence[int]) -> float:
    """Gini coefficient of values of 0 or more, each counting by its weight; 0 where all are 0."""
    whole = sum(weights)
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    if not whole or not total:
        return 0.0
    below, area = 0.0, 0.0
    for value, weight in sorted(zip(values, weights, strict=True)):
        held = value * weight / total
        area += weight / whole * (below + held / 2)
        below += held
    return max(0.0, 1 - 2 * area)
