"""Rules that divide an envelope by a key: families, weighted need, and floors first.

The amounts of areas are apportioned by largest remainders (Hamilton); within an area money follows the cost of what is
not served yet. What an area cannot use, because it is served or one of its limits is reached, is divided among the
others again. What is too little for a case goes, case by case, to those that lost most by the rounding.
"""

from collections.abc import Callable, Sequence
from typing import Final

from data.budget.allocation import Allocation, AllocationProblem, Rule, Shortfall, shortfalls
from data.budget.allocation_purchase import Purchase
from data.budget.money import apportion

_ROUNDS: Final = 40
_WORTH_DIVIDING: Final = 50
"""What is left is divided again as long as a division spends at least this part of it."""

CellKey = Callable[[int, int], int]


def pro_rata(problem: AllocationProblem) -> Allocation:
    """Every area by its families, however large its need; within it, programmes by the cost of their need."""
    purchase = Purchase(problem)
    _divide(purchase, problem.population, purchase.rest_cost)
    return _finished(problem, "pro_rata", purchase)


def by_need(problem: AllocationProblem) -> Allocation:
    """Areas and programmes by the weighted cost of their need."""
    purchase = Purchase(problem)
    _by_need(purchase)
    return _finished(problem, "need", purchase)


def floors_first(problem: AllocationProblem) -> Allocation:
    """The floors of all cells, then the rest by weighted need; floors by their cost where not all are possible."""
    floors = problem.floors
    short = shortfalls(problem, floors)
    purchase = Purchase(problem, floors)
    if short:
        _divide(purchase, _sums(purchase, purchase.rest_cost), purchase.rest_cost)
    else:
        purchase.buy_in_order(problem.cells)
    purchase.most = problem.need
    _by_need(purchase)
    return _finished(problem, "floor", purchase, short)


def _by_need(purchase: Purchase) -> None:
    weight = purchase.problem.weight

    def key(area: int, programme: int) -> int:
        return weight[area][programme] * purchase.rest_cost(area, programme)

    _divide(purchase, _sums(purchase, key), key)


def _sums(purchase: Purchase, key: CellKey) -> list[int]:
    programmes = range(len(purchase.problem.programmes))
    return [sum(key(area, programme) for programme in programmes) for area in range(len(purchase.problem.areas))]


def _divide(purchase: Purchase, weights: Sequence[int], key: CellKey) -> None:
    """Spend what is left: areas by fixed weights, their cells by a key that falls as they are served."""
    lost: dict[int, int] = {}
    open_areas = {area for area, weight in enumerate(weights) if weight}
    for _ in range(_ROUNDS):
        open_areas = {area for area in open_areas if purchase.takes_more(area)}
        if not open_areas or not purchase.money:
            break
        before = purchase.money
        shares = apportion(before, [weight if area in open_areas else 0 for area, weight in enumerate(weights)])
        for area in sorted(open_areas):
            lost[area] = shares[area] - _spend_in(purchase, area, shares[area], key)
        if (before - purchase.money) * _WORTH_DIVIDING < before:
            break
    order = sorted(range(len(weights)), key=lambda area: (-lost.get(area, 0), area))
    _one_by_one(purchase, [area for area in order if weights[area]])


def _spend_in(purchase: Purchase, area: int, money: int, key: CellKey) -> int:
    """Spend up to an amount in one area; returns what was spent."""
    programmes = range(len(purchase.problem.programmes))
    keys = [key(area, programme) if purchase.fitting(area, programme) else 0 for programme in programmes]
    if not any(keys):
        return 0
    spent = 0
    for programme, share in zip(programmes, apportion(money, keys), strict=True):
        cases = purchase.fitting(area, programme, share) if share else 0
        if cases:
            spent += purchase.buy(area, programme, cases)
    for programme in sorted(programmes, key=lambda programme: (_share_served(purchase, area, programme), programme)):
        cases = purchase.fitting(area, programme, money - spent) if keys[programme] else 0
        if cases:
            spent += purchase.buy(area, programme, cases)
    return spent


def _one_by_one(purchase: Purchase, areas: Sequence[int]) -> None:
    """A case to each area in turn, of its least served programme, until nothing fits."""
    programmes = range(len(purchase.problem.programmes))
    left = list(areas)
    while left:
        still = []
        for area in left:
            fitting = [programme for programme in programmes if purchase.fitting(area, programme)]
            if fitting:
                programme = min(fitting, key=lambda programme: _share_served(purchase, area, programme))
                purchase.buy(area, programme, 1)
                still.append(area)
        left = still


def _share_served(purchase: Purchase, area: int, programme: int) -> float:
    need = purchase.problem.need[area][programme]
    return purchase.served[area][programme] / need if need else 1.0


def _finished(
    problem: AllocationProblem, rule: Rule, purchase: Purchase, short: tuple[Shortfall, ...] = ()
) -> Allocation:
    # Whatever the key left out (areas without families, say) still has a need.
    _one_by_one(purchase, range(len(problem.areas)))
    return Allocation(problem, rule, purchase.grid(), purchase.why_left(), short)
