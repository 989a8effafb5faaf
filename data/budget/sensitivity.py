"""How firm an allocation is: a little more money, dearer and cheaper norms, and needs redrawn within their noise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.budget.allocate import allocate
from data.budget.allocation import Allocation, AllocationProblem, Grid, Rule
from data.budget.money import scaled
from data.release.intervals import Z90

DEARER: Final = Fraction(11, 10)
CHEAPER: Final = Fraction(9, 10)
CERTAIN: Final = 0.05
"""Share of the draws that may give an area less than what counts as certain."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """What an allocation comes to: cases and weighted cases (thousandths) served, and minor units spent."""

    served: int
    weighted: int
    spent: int


@dataclass(frozen=True)
class NormChange:
    """An allocation with one programme dearer and cheaper by a tenth."""

    programme: str
    dearer: Outcome
    cheaper: Outcome


@dataclass(frozen=True)
class Noise:
    """Areas' amounts over redrawn needs, in minor units: the draw that one in twenty stays below, median, above.

    `draws` is how many there were; arrays are as long as the areas.
    """

    draws: int
    low: Ints
    median: Ints
    high: Ints

    def certain(self, allocation: Allocation) -> tuple[int, ...]:
        """The part of each area's amount that 19 of 20 draws give it as well."""
        return tuple(min(amount, int(low)) for amount, low in zip(allocation.area_amounts, self.low, strict=True))


def outcome(allocation: Allocation) -> Outcome:
    """Sum an allocation up."""
    return Outcome(sum(map(sum, allocation.served)), allocation.weighted_served, allocation.spent)


def with_more(problem: AllocationProblem, rule: Rule, more: int) -> Outcome:
    """The same with so many minor units more (less, below 0) in the envelope."""
    return outcome(allocate(replace(problem, envelope=max(0, problem.envelope + more)), rule))


def norm_changes(problem: AllocationProblem, rule: Rule) -> list[NormChange]:
    """Each programme's price up and down by a tenth, the others as they are."""
    return [
        NormChange(
            code,
            outcome(allocate(_priced(problem, place, DEARER), rule)),
            outcome(allocate(_priced(problem, place, CHEAPER), rule)),
        )
        for place, code in enumerate(problem.programmes)
    ]


def _priced(problem: AllocationProblem, programme: int, factor: Fraction) -> AllocationProblem:
    costs = tuple(
        tuple(scaled(cost, factor) if place == programme else cost for place, cost in enumerate(row))
        for row in problem.full_cost
    )
    return replace(problem, full_cost=costs)


def noise(
    problem: AllocationProblem,
    rule: Rule,
    *,
    draws: int,
    seed: int,
    solve: Callable[[AllocationProblem, Rule], Allocation] = allocate,
) -> Noise:
    """Allocate again with needs drawn around the published ones.

    A published need is drawn from a normal distribution with the width of its 90 % interval. What is estimated for
    hidden figures is divided anew among those that share it, every division being as likely (Dirichlet). The price of
    a case stays. Nothing is learnt about the true needs: the draws are around published figures.

    Args:
        problem: as it stands.
        rule: to allocate by.
        draws: how many.
        seed: the same seed gives the same draws.
        solve: allocates.

    Raises:
        ValueError: fewer than one draw is asked for.
    """
    if draws < 1:
        raise ValueError("at least one draw is needed")
    generator = np.random.default_rng(seed)
    amounts = np.array(
        [solve(_redrawn(problem, generator), rule).area_amounts for _ in range(draws)], dtype=np.int64
    ).reshape(draws, len(problem.areas))
    low, median, high = np.quantile(amounts, [CERTAIN, 0.5, 1 - CERTAIN], axis=0, method="lower").astype(np.int64)
    return Noise(draws, low, median, high)


def _redrawn(problem: AllocationProblem, generator: np.random.Generator) -> AllocationProblem:
    need, low, high = (np.array(grid, dtype=np.float64) for grid in (problem.need, problem.low, problem.high))
    drawn = need + generator.standard_normal(need.shape) * (high - low) / (2 * Z90)
    groups = np.array(problem.estimated, dtype=np.int64)
    for programme in range(need.shape[1]):
        for group in np.unique(groups[:, programme][groups[:, programme] > 0]):
            members = np.flatnonzero((groups[:, programme] == group) & (need[:, programme] > 0))
            if len(members):
                shares = generator.dirichlet(np.ones(len(members)))
                drawn[members, programme] = shares * need[members, programme].sum()
    drawn[need == 0] = 0
    needs: Grid = tuple(map(tuple, np.maximum(0, np.rint(drawn)).astype(np.int64).tolist()))
    costs = tuple(
        tuple(problem.full_cost[a][p] * cases // problem.need[a][p] if cases else 0 for p, cases in enumerate(row))
        for a, row in enumerate(needs)
    )
    return replace(problem, need=needs, full_cost=costs)


def most_worth(prices: Sequence[float], most: int) -> list[int]:
    """Places of the highest prices above 0, the highest first."""
    order = sorted(range(len(prices)), key=lambda place: (-prices[place], place))
    return [place for place in order[:most] if prices[place] > 0]
