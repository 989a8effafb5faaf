"""Sums over published units with the uncertainty of the noise in them, and bounds on what is hidden.

A sum of k published counts has the sum of their noise variances, since the noise of two cells is drawn with different
keys; its 90 % interval follows as for a single count (data.release.intervals). Nothing but published figures goes in:
a sum tells nothing that its reader could not add up by hand.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from data.hazards.exposed_units import Unit
from data.people.scoped_release import ScopedRelease
from data.release.dimensions import LEVELS
from data.release.errors import NotPublished
from data.release.intervals import Z90, count_interval
from data.release.noise_statement import noise_base
from data.release.states import ValueState

_SPREAD: Final = ("adm0", "adm1")
"""Levels whose figures are often hidden only because they would tell what a published total leaves over."""

_STATES: Final = {int(state): state for state in ValueState}
Part = Literal["numerator", "denominator", "rest"]
_PARTS: Final[Mapping[Part, tuple[int, int]]] = {"numerator": (1, 0), "denominator": (0, 1), "rest": (-1, 1)}
"""How many times numerator and denominator go into the part."""


@dataclass(frozen=True)
class Counted:
    """What is added up: `part` of an indicator ("rest": denominator less numerator), of everybody or of a breakdown."""

    indicator: str
    base: str
    part: Part = "numerator"
    breakdown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitSum:
    """A sum over units.

    Attributes:
        total: of the units that have a figure; nan if none has.
        variance: of its noise.
        low, high: ends of its 90 % interval.
        shown: how many units went in.
        hidden: units without a figure, with the state of each.
        hidden_high: the most that all hidden units can hold together (upper end of a 90 % interval), nan if unknown;
            the least is 0.
    """

    total: float
    variance: float
    low: float
    high: float
    shown: int
    hidden: tuple[tuple[Unit, ValueState], ...]
    hidden_high: float


@dataclass(frozen=True)
class _Column:
    """The figures of one level inside the territory, and the variance of their noise."""

    numerators: list[int]
    denominators: list[int]
    states: list[ValueState]
    variance: float


class UnitSums:
    """Adds up what one account may read of one release."""

    def __init__(self, figures: ScopedRelease) -> None:
        self._figures = figures
        self._columns: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], _Column | None] = {}
        self._places: dict[str, dict[int, int]] = {}
        self._parts: dict[Unit, list[Unit]] = {}
        self._left: dict[tuple[str, str, Part, tuple[tuple[str, str], ...], Unit, str], float] = {}

    def add_up(self, counted: Counted, units: Sequence[Unit]) -> UnitSum:
        """Sum over units, which must not overlap; of a coarse unit without a figure over its parts, if these have some.

        Raises:
            OutsideScope: a unit lies outside the account's territory.
        """
        total, variance, shown = 0.0, 0.0, 0
        hidden: list[tuple[Unit, ValueState]] = []
        for unit in units:
            self._figures.check(*unit)
            for part in self._told(counted, unit):
                value, own, state = self._cell(counted, part)
                if state.has_value:
                    total, variance, shown = total + value, variance + own, shown + 1
                else:
                    hidden.append((part, state))
        if not shown:
            total = low = high = math.nan
        else:
            ends = count_interval(np.array([total]), variance)
            low, high = float(ends[0][0]), float(ends[1][0])
        return UnitSum(total, variance, low, high, shown, tuple(hidden), self._bound(counted, [u for u, _ in hidden]))

    def cell(self, counted: Counted, unit: Unit) -> UnitSum:
        """The same for a single unit."""
        return self.add_up(counted, [unit])

    def _told(self, counted: Counted, unit: Unit) -> list[Unit]:
        """The unit itself; where an area of a coarse level has no figure but parts of it have, the parts."""
        if unit[0] not in _SPREAD or self._cell(counted, unit)[2].has_value:
            return [unit]
        parts = [told for part in self._parts_of(unit) for told in self._told(counted, part)]
        return parts if any(self._cell(counted, part)[2].has_value for part in parts) else [unit]

    def _cell(self, counted: Counted, unit: Unit) -> tuple[float, float, ValueState]:
        """Value, variance of its noise, and state of one unit's part."""
        level, row = unit
        column = self._column(counted, level)
        if column is None:
            return math.nan, math.nan, ValueState.NOT_APPLICABLE
        place = self._place_of(level)[row]
        state = column.states[place]
        if not state.has_value:
            return math.nan, math.nan, state
        of_numerator, of_denominator = _PARTS[counted.part]
        value = of_numerator * column.numerators[place] + of_denominator * column.denominators[place]
        noise = 0.0 if state is ValueState.STRUCTURAL_ZERO else column.variance
        return float(value), noise * (abs(of_numerator) + abs(of_denominator)), state

    def _column(self, counted: Counted, level: str) -> "_Column | None":
        """The figures of a level inside the territory; None where they are not published."""
        key = (level, counted.indicator, counted.base, tuple(sorted(counted.breakdown.items())))
        if key not in self._columns:
            self._columns[key] = self._read(counted, level)
        return self._columns[key]

    def _read(self, counted: Counted, level: str) -> "_Column | None":
        figures = self._figures
        try:
            values = figures.values(
                level=level, indicator=counted.indicator, base=counted.base, **counted.breakdown
            ).values
        except NotPublished:
            return None
        entry, breakdown = figures.register[counted.indicator], figures.breakdown(**counted.breakdown)
        return _Column(
            values.numerator.tolist(),
            values.denominator.tolist(),
            [_STATES[state] for state in values.state.tolist()],
            figures.noise_variance(level, noise_base(entry, counted.base), breakdown),
        )

    def _place_of(self, level: str) -> dict[int, int]:
        if level not in self._places:
            self._places[level] = {row: place for place, row in enumerate(self._figures.rows(level).tolist())}
        return self._places[level]

    def _parts_of(self, parent: Unit) -> list[Unit]:
        if parent not in self._parts:
            finer, rows = self._figures.children(*parent)
            self._parts[parent] = [(finer, row) for row in rows.tolist()]
        return self._parts[parent]

    def _bound(self, counted: Counted, hidden: Sequence[Unit]) -> float:
        """The most that hidden units hold together: by the area that contains them, or by everybody in them."""
        by_parent: dict[Unit, list[Unit]] = {}
        for unit in hidden:
            by_parent.setdefault(self._parent(unit), []).append(unit)
        most = 0.0
        for parent, units in by_parent.items():
            level = units[0][0]
            key = (
                counted.indicator, counted.base, counted.part, tuple(sorted(counted.breakdown.items())), parent, level,
            )  # fmt: skip
            if key not in self._left:
                # The same for every hidden part of an area: read once, not once per part.
                self._left[key] = self._left_by_others(counted, parent, level)
            bounds = [self._left[key], self._everybody(counted, units)]
            known = [bound for bound in bounds if not math.isnan(bound)]
            most += min(known) if known else math.nan
        return most

    def _parent(self, unit: Unit) -> Unit:
        level, row = unit
        return (level, row) if level == "adm0" else self._figures.containing(level, row)[1]

    def _left_by_others(self, counted: Counted, parent: Unit, level: str) -> float:
        """What the parent's figure leaves when those of all parts that have one are taken away."""
        if parent[0] == level or not self._figures.contains(*parent):
            return math.nan
        whole, variance, state = self._cell(counted, parent)
        if not state.has_value:
            return math.nan
        for part in self._parts_of(parent):
            value, own, state = self._cell(counted, part)
            if state.has_value:
                whole, variance = whole - value, variance + own
        return max(0.0, whole + Z90 * math.sqrt(variance))

    def _everybody(self, counted: Counted, units: Sequence[Unit]) -> float:
        """All families or persons of the units together."""
        if counted.indicator == counted.base and not counted.breakdown:
            return math.nan
        everybody = Counted(counted.base, counted.base)
        cells = [self._cell(everybody, unit) for unit in units]
        if not all(state.has_value for _, _, state in cells):
            return math.nan
        return sum(value for value, _, _ in cells) + Z90 * math.sqrt(sum(own for _, own, _ in cells))


def finest(units: Sequence[Unit]) -> str:
    """The finest level among units; "" for none."""
    return max((level for level, _ in units), key=LEVELS.index, default="")
