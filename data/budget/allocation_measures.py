"""What rules of allocation are compared by: cost, who stays unserved, and how evenly need is covered.

Gini coefficient of coverage: areas by the share of their need (in money) that is served, each counting by its need;
0: every area is covered alike, near 1: all goes to few (Gini 1912; weighted form after Lerman and Yitzhaki 1989).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.budget.allocation import Allocation, AllocationProblem

Cells = Iterable[tuple[int, int]]
"""Area and programme of each."""


@dataclass(frozen=True)
class Measures:
    """Of one allocation.

    Attributes:
        spent, left: minor units.
        unserved: cases, with the ends of their 90 % interval (`low`, `high`).
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
    _, low, high = unserved_cases(allocation, problem.cells)
    needs = [sum(row) for row in problem.full_cost]
    shares = [amount / need if need else 0.0 for amount, need in zip(allocation.area_amounts, needs, strict=True)]
    with_need = [place for place, need in enumerate(needs) if need]
    worst = min(with_need, key=lambda place: (shares[place], place), default=-1)
    return Measures(
        allocation.spent,
        allocation.left,
        sum(map(sum, allocation.unserved)),
        low,
        high,
        allocation.weighted_unserved,
        allocation.spent / problem.need_cost if problem.need_cost else 1.0,
        gini([shares[place] for place in with_need], [needs[place] for place in with_need]),
        worst,
        shares[worst] if worst >= 0 else 1.0,
    )


def needed_cases(problem: AllocationProblem, cells: Cells) -> tuple[int, int, int]:
    """Need of some cells together, and the ends of its 90 % interval."""
    parts = (
        (problem.need[a][p], problem.low[a][p], problem.high[a][p], (p, problem.estimated[a][p])) for a, p in cells
    )
    return _summed(parts)


def unserved_cases(allocation: Allocation, cells: Cells) -> tuple[int, int, int]:
    """Unserved cases of some cells together, and the ends of their 90 % interval."""
    estimated = allocation.problem.estimated
    parts = ((allocation.unserved[a][p], *allocation.unserved_interval(a, p), (p, estimated[a][p])) for a, p in cells)
    return _summed(parts)


def _summed(parts: Iterable[tuple[int, int, int, tuple[int, int]]]) -> tuple[int, int, int]:
    """Sum of counts with intervals: noise of different cells is independent, so squares of its reach add up.

    Those estimated for hidden figures hold together no more than each of them at most, and no less than each at least.
    """
    total, below, above = 0, 0, 0
    groups: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for value, low, high, group in parts:
        total += value
        if group[1]:
            groups.setdefault(group, []).append((value, low, high))
        else:
            below, above = below + (value - low) ** 2, above + (high - value) ** 2
    low, high = total - _root(below), total + _root(above)
    for members in groups.values():
        values = sum(value for value, _, _ in members)
        low -= values - sum(least for _, least, _ in members)
        high += max(0, max(most for _, _, most in members) - values)
    return total, max(0, low), high


def _root(square: int) -> int:
    """Square root, rounded up."""
    return math.isqrt(square - 1) + 1 if square else 0


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
