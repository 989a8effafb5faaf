"""A bound that no allocation can pass, from prices of the limits: weak duality, checked in whole numbers.

For any prices y >= 0 of the limits b, and cases x of the cells between floor and need,

    sum w x  <=  sum y b + sum over cells of the largest (w - y a) x with floor <= x <= need

(Lagrangian relaxation; Geoffrion 1974). It holds whatever prices are put in, so the bound rests on nothing that a
solver says: bad prices only make it wider. Prices are rounded to whole numbers first, and all else is exact.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from data.budget.allocation import AllocationProblem, Grid, ShadowPrices

_UNIT: Final = 10**24
"""Prices are kept in this part of a thousandth of a weighted case per minor unit."""


def dual_bound(problem: AllocationProblem, prices: ShadowPrices, floors: Grid) -> int:
    """The most weighted cases (thousandths) that an allocation with these floors can serve.

    Args:
        problem: with all its limits.
        prices: of the limits; those below 0 count as 0.
        floors: least cases of every cell.
    """
    envelope = _whole(prices.envelope)
    by_area, by_programme = list(map(_whole, prices.area_cap)), list(map(_whole, prices.programme_cap))
    by_staff = list(map(_whole, prices.staff))
    bound = envelope * problem.envelope
    for limits, of_limits in (
        (problem.area_cap, by_area),
        (problem.programme_cap, by_programme),
        (problem.capacity, by_staff),
    ):
        bound += _worth(limits, of_limits)
    for a, p in problem.cells:
        need = problem.need[a][p]
        money = envelope
        money += by_area[a] if problem.area_cap[a] is not None else 0
        money += by_programme[p] if problem.programme_cap[p] is not None else 0
        staff = by_staff[a] if problem.capacity[a] is not None else 0
        # Of the whole need; a case is the same part of all three.
        surplus = need * (problem.weight[a][p] * _UNIT - problem.load[p] * staff) - money * problem.full_cost[a][p]
        # Rounded up where it is a loss, so that the bound stays one.
        bound += surplus if surplus >= 0 else -(-surplus * floors[a][p] // need)
    return bound // _UNIT


def _whole(price: float) -> int:
    return max(0, int(Fraction(price) * _UNIT))


def _worth(limits: Sequence[int | None], prices: Sequence[int]) -> int:
    return sum(limit * price for limit, price in zip(limits, prices, strict=True) if limit is not None)
