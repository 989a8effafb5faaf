"""How a page reads one area: planners' figures inside the territory, public ones to compare with, other releases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.desk import Desk, Place
from dashboard.served import ServedRelease
from data.causes.propagation import Effect
from data.people.errors import OutsideScope
from data.people.scoped_release import Figure, ScopedRelease, ScopedValues
from data.release.errors import NotPublished, PlannerPartMissing
from data.release.states import ValueState
from data.release.values import Values

Look = Callable[[str], Figure | None]
"""Gives the figure of an indicator; None where it is not published for the area."""


def planners_look(figures: ScopedRelease, level: str, row: int) -> Look:
    """Reads planners' figures of an area inside the territory.

    Raises (when looking):
        OutsideScope: it lies outside.
    """

    def look(code: str) -> Figure | None:
        base = base_of(figures.register, code)
        if not base:
            return None
        try:
            return figures.figure(level, row, indicator=code, base=base)
        except NotPublished:
            return None

    return look


class Columns:
    """Planners' figures of the areas of a level inside the territory; every column is read once, whatever the areas."""

    def __init__(self, figures: ScopedRelease, level: str) -> None:
        self._figures, self._level = figures, level
        self._read: dict[str, ScopedValues | None] = {}
        self._places = {int(row): place for place, row in enumerate(figures.rows(level))}

    def look(self, row: int) -> Look:
        """Reads the figures of one area.

        Raises:
            OutsideScope: it lies outside the territory.
        """
        self._figures.check(self._level, row)
        place = self._places[row]

        def look(code: str) -> Figure | None:
            column = self._column(code)
            return None if column is None else _cell(column.values, place)

        return look

    def _column(self, code: str) -> ScopedValues | None:
        if code not in self._read:
            base = base_of(self._figures.register, code)
            try:
                self._read[code] = self._figures.values(level=self._level, indicator=code, base=base) if base else None
            except NotPublished:
                self._read[code] = None
        return self._read[code]


def _cell(values: Values, place: int) -> Figure:
    return Figure(
        float(values.value[place]),
        float(values.low[place]),
        float(values.high[place]),
        int(values.numerator[place]),
        int(values.denominator[place]),
        ValueState(int(values.state[place])),
    )


def public_look(figures: ScopedRelease, level: str, row: int) -> Look:
    """Reads public figures of any area."""

    def look(code: str) -> Figure | None:
        base = base_of(figures.public_register, code)
        if not base:
            return None
        try:
            return figures.around(level, row, indicator=code, base=base)
        except NotPublished:
            return None

    return look


def base_of(register: Mapping[str, Mapping[str, Any]], code: str) -> str:
    """What an indicator counts: families where it can, else persons; "" where the register lacks it."""
    entry = register.get(code)
    if entry is None:
        return ""
    bases: list[str] = entry["bases"]
    return "families" if "families" in bases else bases[0]


def effect_of(entry: Mapping[str, Any], figure: Figure | None) -> Effect | None:
    """A figure with the wider half of its interval, shares as fractions of one; None without a value."""
    if figure is None or not figure.state.has_value or figure.value != figure.value:
        return None
    scale = 100.0 if entry["unit"] == "percent" else 1.0
    return Effect(figure.value / scale, max(figure.high - figure.value, figure.value - figure.low) / scale)


def scoped_or_none(desk: Desk, served: ServedRelease) -> ScopedRelease | None:
    """A release as the account reads it; None where it lacks the planners' part or the territory."""
    if served.release_id == desk.served.release_id:
        return desk.figures
    try:
        return desk.scoped(served)
    except (OutsideScope, PlannerPartMissing):
        return None


def row_in(served: ServedRelease, place: Place) -> int:
    """Row of an administrative area in another release, by p-code; -1 where it is not there."""
    return served.rows[place.level].get(place.pcode, -1)


@dataclass(frozen=True)
class Moment:
    """A release with an area's figure and the nation's public one; None where the release has none."""

    release_id: str
    day: date
    here: Figure | None
    nation: Figure | None


def figures_over_time(desk: Desk, place: Place, code: str) -> list[Moment]:
    """An indicator in every published release up to the desk's, oldest first; administrative areas only."""
    moments = []
    for served in (*reversed(desk.earlier), desk.served):
        row, figures = row_in(served, place), scoped_or_none(desk, served)
        here = nation = None
        if figures is not None:
            nation = public_look(figures, "adm0", 0)(code)
            if row >= 0 and figures.contains(place.level, row):
                here = planners_look(figures, place.level, row)(code)
        moments.append(Moment(served.release_id, served.release.manifest.reference_date, here, nation))
    return moments
