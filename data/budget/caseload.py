"""Case loads of the areas of a territory, from the protected counts of a release, with their uncertainty.

A published count has the interval of its noise. A hidden one is estimated: what the published count of the containing
area leaves after its shown parts is shared among the hidden parts by their families, each between 0 and the most that
they can hold together; this tells nothing that the reader could not work out by hand. Where even that is not known (the
containing area is hidden, too, or lies outside the territory) there is no proposal.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.budget.caseload_sources import CaseloadSource
from data.hazards.exposed_units import Unit
from data.hazards.unit_sums import Counted, UnitSum, UnitSums
from data.people.scoped_release import ScopedRelease
from data.release.states import ValueState

Known = Literal["value", "estimate", "none"]


@dataclass(frozen=True)
class Caseload:
    """Case load of one area, in families or persons of the source.

    Attributes:
        level, row: the area.
        value, low, high: with the ends of a 90 % interval; nan where `known` is "none".
        known: "value" published, "estimate" worked out for a hidden figure, "none" not known.
        state: of the published figure; says why there is none.
    """

    level: str
    row: int
    value: float
    low: float
    high: float
    known: Known
    state: ValueState


class Caseloads:
    """Reads case loads as one account may."""

    def __init__(self, figures: ScopedRelease) -> None:
        self._figures = figures
        self._sums = UnitSums(figures)

    def of(self, source: CaseloadSource, level: str, rows: Sequence[int]) -> list[Caseload]:
        """Case loads of areas of a level, which must lie inside the territory.

        Raises:
            OutsideScope: one does not.
        """
        shown = {row: self._own_cell(source.counted, (level, row)) for row in rows}
        hidden = [row for row in rows if not shown[row].shown]
        estimates = self._estimated(source.counted, level, hidden) if hidden else {}
        found = []
        for row in rows:
            cell = shown[row]
            if cell.shown:
                low, high = max(0.0, cell.low), max(0.0, cell.high)
                found.append(Caseload(level, row, max(0.0, cell.total), low, high, "value", ValueState.VALUE))
                continue
            state = cell.hidden[0][1] if cell.hidden else ValueState.NOT_APPLICABLE
            value, high = estimates.get(row, (math.nan, math.nan))
            known: Known = "none" if math.isnan(value) else "estimate"
            found.append(Caseload(level, row, value, 0.0 if known == "estimate" else math.nan, high, known, state))
        return found

    def _own_cell(self, counted: Counted, unit: Unit) -> UnitSum:
        self._figures.check(*unit)
        return self._sums.cell(counted, unit)

    def _estimated(self, counted: Counted, level: str, hidden: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Value and upper end of hidden areas; areas that nothing is known of are left out."""
        if level == "adm0":
            return {}
        found: dict[int, tuple[float, float]] = {}
        by_parent: dict[Unit, list[int]] = {}
        for row in hidden:
            by_parent.setdefault(self._figures.containing(level, row)[1], []).append(row)
        for parent in by_parent:
            if not self._figures.contains(*parent):
                continue
            parts = self._figures.children(*parent)[1].tolist()
            whole = self._sums.cell(counted, parent)
            if not whole.shown or whole.hidden:
                continue
            cells = [(part, self._sums.cell(counted, (level, part))) for part in parts]
            rest = max(0.0, whole.total - sum(cell.total for _, cell in cells if cell.shown))
            every = [part for part, cell in cells if not cell.shown]
            weights = {part: self._families(level, part) for part in every}
            most = self._sums.add_up(counted, [(level, part) for part in every]).hidden_high
            sum_of_weights = sum(weights.values()) or float(len(every))
            for part in by_parent[parent]:
                share = (weights[part] if sum(weights.values()) else 1.0) / sum_of_weights
                high = most if not math.isnan(most) else rest
                # Nobody can be more than the families of the area themselves, as far as these are published.
                found[part] = (min(rest * share, high), high)
        return found

    def _families(self, level: str, row: int) -> float:
        cell = self._sums.cell(Counted("families", "families"), (level, row))
        return max(0.0, cell.total) if cell.shown else 0.0
