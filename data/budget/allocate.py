"""Every rule of allocation by its name, and solutions kept for those who ask for the same again."""

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any, Final

from data.budget.allocation import Allocation, AllocationProblem, Rule
from data.budget.allocation_optimal import optimal
from data.budget.allocation_rules import by_need, floors_first, pro_rata
from data.kept import Kept

SOLVERS: Final[Mapping[Rule, Callable[[AllocationProblem], Allocation]]] = MappingProxyType(
    {"pro_rata": pro_rata, "need": by_need, "floor": floors_first, "optimal": optimal}
)


def allocate(problem: AllocationProblem, rule: Rule) -> Allocation:
    """Allocate by a rule."""
    return SOLVERS[rule](problem)


class Solutions:
    """What was worked out last, by the digest of its problem; `most` results are kept in one process."""

    def __init__(self, most: int = 48) -> None:
        self._kept = Kept(most)

    def allocation(self, problem: AllocationProblem, rule: Rule) -> Allocation:
        """The allocation of a problem by a rule."""
        found: Allocation = self.kept((problem.digest, rule), lambda: allocate(problem, rule))
        return found

    def kept(self, key: Hashable, work_out: Callable[[], Any]) -> Any:
        """What stands under a key, worked out where it is not among the last that were asked for."""
        return self._kept.get(key, work_out)
