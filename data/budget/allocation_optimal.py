"""The optimal rule: least weighted unmet need under envelope, floors, caps and staff.

A linear programme over the served share t of every cell's need, solved by HiGHS (Huangfu and Hall 2018) through SciPy:

    maximise sum w n t   subject to   sum c t <= envelope,  sum of an area's c t <= its cap,
    sum of a programme's c t <= its cap,  sum of an area's load n t <= its staff,  floor / n <= t <= 1
    (n need, c full cost, w weight of a case)

Whole cases are the programme's rounded down; the rest is spent in the order of weight per money (Dantzig 1957). How far
that can be from the best whole allocation is bounded by duality, in whole numbers (data.budget.allocation_certificate).
Where the floors are not possible together, an elastic programme gives up the least weighted part of them first, and
the prices of its limits say which of them to loosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from data.budget.allocation import Allocation, AllocationProblem, Grid, ShadowPrices, Shortfall, shortfalls
from data.budget.allocation_certificate import dual_bound
from data.budget.allocation_purchase import Purchase
from data.budget.errors import BudgetError

_NEARLY: Final = 1e-9
_NO_PRICE: Final = 1e-9
"""A price below this share of the largest is none."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Rows:
    """Limits that can bind, as rows over the cells: kind and place, coefficients in a sparse matrix, and bounds."""

    kinds: list[tuple[str, int]]
    matrix: csr_array
    bounds: Floats


def optimal(problem: AllocationProblem) -> Allocation:
    """Allocate; floors that are not possible are kept as far as they are, and the limits in their way named."""
    if not problem.cells:
        purchase = Purchase(problem)
        return Allocation(problem, "optimal", purchase.grid(), purchase.why_left(), bound=0, prices=_none(problem))
    rows = _rows(problem)
    floors, short = problem.floors, shortfalls(problem, problem.floors)
    loosen: tuple[Shortfall, ...] = ()
    if short:
        floors, loosen = _elastic(problem, rows, short)
    shares, prices = _solved(problem, rows, floors)
    purchase = _whole_cases(problem, shares, floors)
    bound = dual_bound(problem, prices, floors)
    return Allocation(problem, "optimal", purchase.grid(), purchase.why_left(), short, bound, prices, loosen)


def _cell_numbers(problem: AllocationProblem) -> tuple[Floats, Floats, Floats, Floats]:
    """Need, full cost, weight and load of the whole need, of every cell."""
    cells = problem.cells
    need = np.array([problem.need[a][p] for a, p in cells], dtype=np.float64)
    cost = np.array([problem.full_cost[a][p] for a, p in cells], dtype=np.float64)
    weight = np.array([problem.weight[a][p] for a, p in cells], dtype=np.float64) * need
    load = np.array([problem.load[p] for _, p in cells], dtype=np.float64) * need
    return need, cost, weight, load


def _rows(problem: AllocationProblem) -> _Rows:
    """One row per limit; limits that even the whole need does not reach are left out."""
    _, cost, _, load = _cell_numbers(problem)
    areas = np.array([a for a, _ in problem.cells])
    programmes = np.array([p for _, p in problem.cells])
    kinds: list[tuple[str, int]] = []
    columns: list[NDArray[np.int64]] = []
    values: list[Floats] = []
    bounds: list[float] = []

    def add(kind: str, place: int, members: NDArray[np.int64], coefficients: Floats, most: int | None) -> None:
        own = coefficients[members]
        if most is None or own.sum() <= most:
            return
        # Shares of the largest coefficient keep the programme well scaled.
        scale = float(own.max())
        kinds.append((kind, place))
        columns.append(members)
        values.append(own / scale)
        bounds.append(most / scale)

    add("envelope", -1, np.arange(len(cost)), cost, problem.envelope)
    for p, cap in enumerate(problem.programme_cap):
        add("programme_cap", p, np.flatnonzero(programmes == p), cost, cap)
    starts = np.searchsorted(areas, np.arange(len(problem.areas) + 1))
    for a in range(len(problem.areas)):
        members = np.arange(starts[a], starts[a + 1])
        add("area_cap", a, members, cost, problem.area_cap[a])
        add("staff", a, members, load, problem.capacity[a])
    counts = np.cumsum([0, *map(len, columns)])
    flat_columns = np.concatenate(columns) if columns else np.empty(0, np.int64)
    flat_values = np.concatenate(values) if values else np.empty(0)
    matrix = csr_array((flat_values, flat_columns, counts), shape=(len(kinds), len(cost)))
    return _Rows(kinds, matrix, np.array(bounds))


def _least(problem: AllocationProblem, floors: Grid) -> Floats:
    return np.array([floors[a][p] / problem.need[a][p] for a, p in problem.cells])


def _solved(problem: AllocationProblem, rows: _Rows, floors: Grid) -> tuple[Floats, ShadowPrices]:
    """Served share of every cell, and prices of the limits in weighted cases (thousandths)."""
    weight = _cell_numbers(problem)[2]
    scale = float(weight.max()) or 1.0
    found = _run(-weight / scale, rows.matrix, rows.bounds, _least(problem, floors), np.ones(len(weight)))
    marginals = -np.asarray(found.ineqlin.marginals) * scale if rows.kinds else np.empty(0)
    return np.asarray(found.x), _prices(problem, rows, marginals)


def _run(costs: Floats, matrix: csr_array, bounds: Floats, least: Floats, most: Floats) -> Any:
    found = linprog(
        costs,
        A_ub=matrix if len(bounds) else None,
        b_ub=bounds if len(bounds) else None,
        bounds=np.column_stack([least, most]),
        method="highs",
    )
    if found.x is None:
        raise BudgetError(f"The allocation could not be worked out: {found.message}")
    return found


def _none(problem: AllocationProblem) -> ShadowPrices:
    areas = (0.0,) * len(problem.areas)
    return ShadowPrices(0.0, areas, (0.0,) * len(problem.programmes), areas)


def _prices(problem: AllocationProblem, rows: _Rows, marginals: Floats) -> ShadowPrices:
    """Prices per minor unit and per thousandth of a case, from prices of the scaled rows."""
    envelope, staff = 0.0, [0.0] * len(problem.areas)
    area_cap, programme_cap = [0.0] * len(problem.areas), [0.0] * len(problem.programmes)
    _, cost, _, load = _cell_numbers(problem)
    for row, (kind, place) in enumerate(rows.kinds):
        members = rows.matrix.indices[rows.matrix.indptr[row] : rows.matrix.indptr[row + 1]]
        price = max(0.0, float(marginals[row])) / float((load if kind == "staff" else cost)[members].max())
        if kind == "envelope":
            envelope = price
        elif kind == "staff":
            staff[place] = price
        else:
            (area_cap if kind == "area_cap" else programme_cap)[place] = price
    return ShadowPrices(envelope, tuple(area_cap), tuple(programme_cap), tuple(staff))


def _elastic(problem: AllocationProblem, rows: _Rows, short: Sequence[Shortfall]) -> tuple[Grid, tuple[Shortfall, ...]]:
    """The floors that are possible together, giving up the least weighted cases, and the limits worth loosening."""
    need, _, weight, _ = _cell_numbers(problem)
    least = _least(problem, problem.floors)
    # Served share of the floors alone: what is beyond them does not help to keep them.
    scale = float(weight.max()) or 1.0
    found = _run(-weight / scale, rows.matrix, rows.bounds, np.zeros(len(need)), least)
    floors = [[0] * len(problem.programmes) for _ in problem.areas]
    for (a, p), share, cases in zip(problem.cells, found.x, need, strict=True):
        floors[a][p] = max(0, int(share * cases + _NEARLY * max(1.0, cases)))
    _give_back(problem, floors)
    prices = dict(zip(rows.kinds, -np.asarray(found.ineqlin.marginals), strict=True))
    worth = max(prices.values(), default=0.0)
    loosen = tuple(item for item in short if prices.get((item.limit, item.place), 0.0) > _NO_PRICE * worth)
    return tuple(map(tuple, floors)), loosen


def _give_back(problem: AllocationProblem, floors: list[list[int]]) -> None:
    """Take single cases from floors that a tolerance of the solver left beyond a limit."""
    purchase = Purchase(problem)
    for a, p in problem.cells:
        purchase.buy(a, p, floors[a][p])
    for a, p in reversed(_by_worth(problem)) if purchase.broken else ():
        while floors[a][p] and purchase.breaks(a, p):
            purchase.buy(a, p, -1)
            floors[a][p] -= 1


def _by_worth(problem: AllocationProblem) -> list[tuple[int, int]]:
    """Cells by weight per money, the best first."""

    def worth(cell: tuple[int, int]) -> float:
        a, p = cell
        full = problem.full_cost[a][p]
        return problem.weight[a][p] * problem.need[a][p] / full if full else inf

    return sorted(problem.cells, key=worth, reverse=True)


def _whole_cases(problem: AllocationProblem, shares: Floats, floors: Grid) -> Purchase:
    """The programme's cases rounded down, none beyond a limit, and the rest of the money in the order of worth."""
    purchase = Purchase(problem)
    for (a, p), share in zip(problem.cells, shares, strict=True):
        need = problem.need[a][p]
        cases = int(share * need + _NEARLY * max(1, need))
        purchase.buy(a, p, min(need, max(floors[a][p], cases)))
    order = _by_worth(problem)
    for a, p in reversed(order) if purchase.broken else ():
        while purchase.served[a][p] > floors[a][p] and purchase.breaks(a, p):
            purchase.buy(a, p, -1)
    purchase.buy_in_order(order)
    return purchase
