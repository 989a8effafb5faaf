"""Whom a scenario reaches, what one of them costs, and who of the case load is still left out, by zone.

The zones of those left out are not published, so an assumption divides them, which every page says: of the case load of
a line as many live in zones D and E as these zones hold families that the line's programme does not reach
(`unreached_de_<programme>`), so what is said of D and E is the most; and the line serves all zones alike. It is made
for families only; persons have no such figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from data.budget.caseload import Caseload
from data.budget.money import apportion, rounded
from data.budget.scenario_costs import ScenarioCosts


@dataclass(frozen=True)
class LineReach:
    """One line in the last year of a scenario.

    Attributes:
        base: families or persons; "" where the release offers no such case load.
        caseload: all of them, rounded per area.
        reached: participants.
        unserved: of the case load; `unserved_de` at most in zones D and E, `unserved_ac` at least in A to C; None
            where the zones are not told.
    """

    base: str
    caseload: int
    reached: int
    unserved: int
    unserved_de: int | None
    unserved_ac: int | None


def line_reach(costs: ScenarioCosts, line: int, unreached_de: Sequence[Caseload] | None) -> LineReach:
    """Reach of one line.

    Args:
        costs: of the scenario.
        line: from 0.
        unreached_de: families of zones D and E that the line's programme does not reach, one per area; None where the
            norm names no programme or the release does not tell.
    """
    base = costs.line_base(line)
    cells = costs.pick(line=line, year=costs.last_year)
    told = unreached_de is not None and base == "families"
    every = reached = unserved = graver = 0
    for cell in cells:
        whole = rounded(Fraction(cell.factors.caseload))
        left = max(0, whole - cell.participants)
        every, reached, unserved = every + whole, reached + cell.participants, unserved + left
        if not told or unreached_de is None:
            continue
        load = unreached_de[cell.place]
        if load.known == "none":
            told = False
            continue
        in_de = min(whole, rounded(Fraction(load.value)))
        graver += apportion(left, [in_de, whole - in_de])[0] if whole else 0
    if not cells or not told:
        return LineReach(base, every, reached, unserved, None, None)
    return LineReach(base, every, reached, unserved, graver, unserved - graver)


@dataclass(frozen=True)
class CostPerReached:
    """Cost of the lines that are counted in families (or persons) over everybody they reach, each year anew.

    `minor` is per participant and year, rounded; None where nobody is reached.
    """

    base: str
    cost_minor: int
    participants: int
    minor: int | None


def cost_per_reached(costs: ScenarioCosts, base: str) -> CostPerReached:
    """Cost per participant and year over all years."""
    cells = [cell for cell in costs.cells.values() if costs.line_base(cell.line) == base]
    cost, people = sum(cell.amount for cell in cells), sum(cell.participants for cell in cells)
    return CostPerReached(base, cost, people, rounded(Fraction(cost, people)) if people else None)


def care_costs(costs: ScenarioCosts) -> Mapping[str, CostPerReached]:
    """Cost per participant and month of care in the community and in institutions, by the norms' own word.

    Participants of a month are participants times full months; `participants` holds these months, rounded.
    """
    found = {}
    for care in ("community", "institutional"):
        cells = [cell for cell in costs.cells.values() if costs.scenario.lines[cell.line].norm.care == care]
        months = sum((cell.participants * cell.factors.full_months for cell in cells), start=Fraction(0))
        cost = sum(cell.amount for cell in cells)
        if cells:
            bases = {costs.line_base(cell.line) for cell in cells}
            base = bases.pop() if len(bases) == 1 else ""
            minor = rounded(cost / months) if months else None
            found[care] = CostPerReached(base, cost, rounded(months), minor)
    return found
