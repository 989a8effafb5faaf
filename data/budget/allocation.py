"""An envelope divided over areas and programmes: the problem, its limits, and an allocation in whole cases.

A cell is one programme in one area. Its case is one family or person served as planned over the whole period. So many
of its cases cost the same part of the cell's full cost, rounded up to a minor unit; all of them cost exactly the full
cost, which is what the area's funding request proposes. Nothing here is a float.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from data.budget.errors import BudgetError

Grid = tuple[tuple[int, ...], ...]
"""Whole numbers by area, then programme."""

THOUSAND: Final = 1000
"""Weights, loads and capacities are in thousandths."""

WHOLE_BP: Final = 10_000
Rule = Literal["pro_rata", "need", "floor", "optimal"]
RULES: Final[tuple[Rule, ...]] = ("pro_rata", "need", "floor", "optimal")
WhyLeft = Literal["nothing", "all_served", "limits", "too_small"]


@dataclass(frozen=True)
class AllocationProblem:
    """What is to be divided, and within which limits.

    Attributes:
        areas, programmes: their codes.
        need, low, high: cases of each cell with the ends of a 90 % interval.
        estimated: 0 for a published need. Needs of one programme that are worked out for hidden figures share a number:
            what is left of their containing area's figure, no more than `high` of each, is theirs together.
        full_cost: of all cases of a cell, in minor units.
        weight: of one case of a cell, in thousandths.
        floor_bp: of each programme, the share of every area's need that must be served, in basis points.
        population: families of each area; what a division pro rata goes by.
        area_cap, programme_cap: most money, in minor units; None for no limit.
        load: of each programme, the part of a worker's case that one case takes, in thousandths.
        capacity: cases that the staff of each area can look after, in thousandths; None for no limit.
        envelope: in minor units.

    Raises:
        BudgetError: the parts do not fit together, or one is negative.
    """

    areas: tuple[str, ...]
    programmes: tuple[str, ...]
    need: Grid
    low: Grid
    high: Grid
    estimated: Grid
    full_cost: Grid
    weight: Grid
    floor_bp: tuple[int, ...]
    population: tuple[int, ...]
    area_cap: tuple[int | None, ...]
    programme_cap: tuple[int | None, ...]
    load: tuple[int, ...]
    capacity: tuple[int | None, ...]
    envelope: int

    def __post_init__(self) -> None:
        rows, columns = len(self.areas), len(self.programmes)
        for grid in (self.need, self.low, self.high, self.estimated, self.full_cost, self.weight):
            if len(grid) != rows or any(len(row) != columns for row in grid):
                raise BudgetError("An allocation needs one number for every programme in every area.")
        if not len(self.population) == len(self.area_cap) == len(self.capacity) == rows:
            raise BudgetError("An allocation needs one number for every area.")
        if not len(self.floor_bp) == len(self.programme_cap) == len(self.load) == columns:
            raise BudgetError("An allocation needs one number for every programme.")
        grids = (self.need, self.estimated, self.full_cost, self.weight, (self.population, self.floor_bp, self.load))
        limits = (*self.area_cap, *self.programme_cap, *self.capacity, self.envelope)
        if any(number < 0 for grid in grids for row in grid for number in row) or any((x or 0) < 0 for x in limits):
            raise BudgetError("Needs, prices, weights and limits of an allocation are 0 or more.")
        if any(share > WHOLE_BP for share in self.floor_bp):
            raise BudgetError("A floor is a share between 0 and 100 % of the need.")

    @cached_property
    def digest(self) -> str:
        """The same for the same problem only."""
        parts = tuple(getattr(self, name) for name in self.__dataclass_fields__)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Area and programme of every cell that has a need."""
        return tuple((a, p) for a, row in enumerate(self.need) for p, cases in enumerate(row) if cases)

    @cached_property
    def floors(self) -> Grid:
        """Cases that must be served: the floor's share of the need, rounded up."""
        return tuple(
            tuple(-(-cases * share // WHOLE_BP) for cases, share in zip(row, self.floor_bp, strict=True))
            for row in self.need
        )

    def cost(self, area: int, programme: int, cases: int) -> int:
        """Minor units that so many cases of a cell cost."""
        need = self.need[area][programme]
        return -(-cases * self.full_cost[area][programme] // need) if need else 0

    def affordable(self, area: int, programme: int, money: int) -> int:
        """The most cases of a cell that cost no more than an amount."""
        need, full = self.need[area][programme], self.full_cost[area][programme]
        return need if not full else min(need, max(0, money) * need // full)

    def cost_of(self, cases: Grid) -> int:
        """Minor units of some cases of every cell."""
        return sum(self.cost(a, p, cases[a][p]) for a, p in self.cells)

    @cached_property
    def need_cost(self) -> int:
        """Minor units of the whole need."""
        return sum(map(sum, self.full_cost))


@dataclass(frozen=True)
class Shortfall:
    """How far a limit is from letting the floors through; `place` numbers the area or programme, -1 the envelope."""

    limit: Literal["envelope", "area_cap", "programme_cap", "staff"]
    place: int
    missing: int
    """Minor units, or thousandths of a case of staff."""


def shortfalls(problem: AllocationProblem, cases: Grid) -> tuple[Shortfall, ...]:
    """Every limit that some cases (the floors, say) go beyond; none where they are possible."""
    costs = [[problem.cost(a, p, cases[a][p]) for p in range(len(problem.programmes))] for a in range(len(cases))]
    found = []
    over = sum(map(sum, costs)) - problem.envelope
    if over > 0:
        found.append(Shortfall("envelope", -1, over))
    for place, cap in enumerate(problem.programme_cap):
        over = sum(row[place] for row in costs) - cap if cap is not None else 0
        if over > 0:
            found.append(Shortfall("programme_cap", place, over))
    for place, cap in enumerate(problem.area_cap):
        over = sum(costs[place]) - cap if cap is not None else 0
        if over > 0:
            found.append(Shortfall("area_cap", place, over))
    for place, most in enumerate(problem.capacity):
        load = sum(number * each for number, each in zip(cases[place], problem.load, strict=True))
        if most is not None and load > most:
            found.append(Shortfall("staff", place, load - most))
    return tuple(found)


@dataclass(frozen=True)
class ShadowPrices:
    """What loosening a limit by one unit would be worth, in weighted cases (thousandths).

    `envelope`, `area_cap` and `programme_cap` per minor unit, `staff` per thousandth of a case of capacity.
    """

    envelope: float
    area_cap: tuple[float, ...]
    programme_cap: tuple[float, ...]
    staff: tuple[float, ...]


@dataclass(frozen=True)
class Allocation:
    """Who is served where under a rule.

    Attributes:
        served: whole cases of every cell.
        why_left: why money is left over.
        floor_shortfalls: limits that do not let the floors through (rules that keep floors only).
        bound: no allocation can serve more weighted cases (thousandths) than this; -1 where it was not worked out.
        prices: of the limits (optimal rule only).
        loosen: limits whose loosening would restore most of the floors (optimal rule only).
    """

    problem: AllocationProblem
    rule: Rule
    served: Grid
    why_left: WhyLeft
    floor_shortfalls: tuple[Shortfall, ...] = ()
    bound: int = -1
    prices: ShadowPrices | None = None
    loosen: tuple[Shortfall, ...] = ()

    @cached_property
    def amounts(self) -> Grid:
        """Minor units of every cell."""
        cost = self.problem.cost
        return tuple(tuple(cost(a, p, cases) for p, cases in enumerate(row)) for a, row in enumerate(self.served))

    @cached_property
    def area_amounts(self) -> tuple[int, ...]:
        """Minor units of every area: the sum of its cells."""
        return tuple(map(sum, self.amounts))

    @cached_property
    def programme_amounts(self) -> tuple[int, ...]:
        """Minor units of every programme: the sum of its cells."""
        return tuple(map(sum, zip(*self.amounts, strict=True))) if self.amounts else (0,) * len(self.problem.programmes)

    @property
    def spent(self) -> int:
        """Minor units in all."""
        return sum(self.area_amounts)

    @property
    def left(self) -> int:
        """Minor units of the envelope that are not given out."""
        return self.problem.envelope - self.spent

    @cached_property
    def unserved(self) -> Grid:
        """Cases of every cell that stay without the programme."""
        return tuple(
            tuple(need - got for need, got in zip(needs, gots, strict=True))
            for needs, gots in zip(self.problem.need, self.served, strict=True)
        )

    def unserved_interval(self, area: int, programme: int) -> tuple[int, int]:
        """Ends of the 90 % interval of a cell's unserved cases: the need is uncertain, what is bought is not."""
        problem, got = self.problem, self.served[area][programme]
        return max(0, problem.low[area][programme] - got), max(0, problem.high[area][programme] - got)

    @cached_property
    def weighted_served(self) -> int:
        """Served cases times their weights, in thousandths."""
        return _weighted(self.problem, self.served)

    @cached_property
    def weighted_unserved(self) -> int:
        """Unserved cases times their weights, in thousandths."""
        return _weighted(self.problem, self.unserved)

    @property
    def gap(self) -> int:
        """Weighted cases (thousandths) by which the best whole allocation could be better at most; -1 if unknown."""
        return max(0, self.bound - self.weighted_served) if self.bound >= 0 else -1

    @cached_property
    def floors_kept(self) -> bool:
        """Whether every cell has its floor."""
        floors = self.problem.floors
        return all(self.served[a][p] >= floors[a][p] for a, p in self.problem.cells)


def _weighted(problem: AllocationProblem, cases: Grid) -> int:
    return sum(problem.weight[a][p] * cases[a][p] for a, p in problem.cells)
