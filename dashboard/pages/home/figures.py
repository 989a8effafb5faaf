"""Headline figures of an area: beside the nation's, and since the release before."""

from dataclasses import dataclass
from math import hypot
from typing import Final, Literal

from dashboard.desk import Desk, Place
from dashboard.pages.reasons.area_figures import Look, base_of, planners_look, public_look, row_in, scoped_or_none
from dashboard.served import ServedRelease
from data.people.scoped_release import Figure
from data.release.change import comparability

HEADLINES: Final = ("zone_de", "mpi_m0", "risk_falling", "receives_any")
"""Indicators that a planner sees first, those that a release lacks left out."""

_HARMLESS: Final = frozenset({"protection"})
"""Reasons for a note that do not make a difference meaningless: its interval says what noise does."""


@dataclass(frozen=True)
class Change:
    """A change since the release before, in the indicator's unit, with the ends of its 90 % interval.

    `kind`: 'clear', 'unclear', 'incomparable' (definitions differ), or 'unknown' (no figure then or now).
    """

    kind: Literal["clear", "unclear", "incomparable", "unknown"]
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Headline:
    """One indicator of the area: figure, the nation's public one (None at the nation), change (None: no release)."""

    code: str
    figure: Figure
    nation: Figure | None
    change: Change | None


@dataclass(frozen=True)
class Before:
    """The release before, and how the area is read in it; `look` is None where it holds no such area."""

    served: ServedRelease
    look: Look | None


def release_before(desk: Desk, place: Place) -> Before | None:
    """The release before the desk's; None where there is none. Hexagons differ from release to release."""
    if not desk.earlier:
        return None
    served = desk.earlier[0]
    if place.level == "h3":
        return Before(served, None)
    figures, row = scoped_or_none(desk, served), row_in(served, place)
    if figures is None or row < 0 or not figures.contains(place.level, row):
        return Before(served, None)
    return Before(served, planners_look(figures, place.level, row))


def read_headlines(desk: Desk, place: Place, before: Before | None) -> list[Headline]:
    """The headline figures that the release has."""
    here = planners_look(desk.figures, place.level, place.row)
    nation = public_look(desk.figures, "adm0", 0)
    found = []
    for code in HEADLINES:
        figure = here(code)
        if figure is not None:
            around = nation(code) if place.level != "adm0" else None
            found.append(Headline(code, figure, around, change_of(desk, code, figure, before)))
    return found


def change_of(desk: Desk, code: str, now: Figure, before: Before | None) -> Change | None:
    """How a figure changed since the release before; None where there is none.

    The interval has the squared half-widths of both figures added (see `data.release.change`).
    """
    if before is None:
        return None
    then = before.look(code) if before.look is not None else None
    if then is None or not then.state.has_value or not now.state.has_value:
        return Change("unknown")
    if set(comparability(before.served.release, desk.served.release, code)) - _HARMLESS:
        return Change("incomparable")
    half = hypot(_half(now), _half(then))
    value = now.value - then.value
    return Change("clear" if abs(value) > half else "unclear", value, value - half, value + half)


def known_base(desk: Desk, code: str) -> str:
    """What an indicator counts: families where it can."""
    return base_of(desk.figures.register, code)


def _half(figure: Figure) -> float:
    return max(figure.high - figure.value, figure.value - figure.low)
