"""Why one scenario costs more than another: by factor, exactly."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.budget.scenario_amount import DIFFERENCES, difference
from data.budget.scenario_costs import CostCell, ScenarioCosts

ONLY_BEFORE: Final = "dropped"
ONLY_AFTER: Final = "added"
CAUSES: Final = (ONLY_BEFORE, ONLY_AFTER, *DIFFERENCES)
"""Everything that two scenarios can differ by, in the order of the drawing."""

Key = tuple[str, str, int, str, int]


@dataclass(frozen=True)
class CostDifference:
    """From the cost of one scenario to that of another, in minor units: `before` + all of `causes` = `after`."""

    before: int
    after: int
    causes: Mapping[str, int]


def cost_difference(one: ScenarioCosts, other: ScenarioCosts) -> CostDifference:
    """Divide the difference of two scenarios.

    Lines are the same where norm and case load are (the first of several with the first, and so on); what only one of
    the two pays in an area and calendar year is `dropped` or `added`, the rest is divided by
    `scenario_amount.difference`.
    """
    before, after = _by_key(one), _by_key(other)
    causes: dict[str, int] = dict.fromkeys(CAUSES, 0)
    for key in before.keys() | after.keys():
        left, right = before.get(key), after.get(key)
        if left is None and right is not None:
            causes[ONLY_AFTER] += right.amount
        elif right is None and left is not None:
            causes[ONLY_BEFORE] -= left.amount
        elif left is not None and right is not None and left.factors != right.factors:
            for name, minor in difference(left.factors, right.factors).items():
                causes[name] += minor
    return CostDifference(one.cost().value, other.cost().value, causes)


def _by_key(costs: ScenarioCosts) -> dict[Key, CostCell]:
    """Cells by norm, case load, how many such lines came before, area and calendar year."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    numbers = []
    for line in costs.scenario.lines:
        name = line.norm.code, line.source
        numbers.append((*name, seen[name]))
        seen[name] += 1
    return {
        (*numbers[line], costs.areas[place].pcode, costs.scenario.first_year + year): cell
        for (line, place, year), cell in costs.cells.items()
    }
