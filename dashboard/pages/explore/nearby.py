"""The closest published views to one that is not published: what has to be given up for each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from dashboard.desk import Desk
from dashboard.pages.explore.asked import ALL, Asked, plain_base, usual_indicator, usual_level
from dashboard.pages.explore.grammar import unknown, why_not
from dashboard.served import ServedRelease

_MOST: Final = 4
_SAME: Final = 0
_WHOLE: Final = 1


@dataclass(frozen=True)
class Nearby:
    """A published view.

    Attributes:
        asked: the selection that shows it.
        dropped: dimensions of the first selection that it leaves out.
        base: what it counts instead, "" where that is the same.
        farther: how far it goes from the first selection's areas: 0 for the same, 1 for their area as a whole, 2 and
            more for the parts of areas around it.
        indicator: whether it shows another indicator.
        served: the release that it is of, if another.
    """

    asked: Asked
    dropped: tuple[str, ...] = ()
    base: str = ""
    farther: int = 0
    indicator: bool = False
    served: ServedRelease | None = None

    @property
    def cost(self) -> int:
        """How much is given up."""
        return len(self.dropped) + bool(self.base) + self.farther

    def gives_up_all_of(self, other: "Nearby") -> bool:
        """Whether it gives up everything that another view gives up, and more."""
        beyond = (
            other.farther in (_SAME, self.farther) or _WHOLE < other.farther < self.farther
        )  # the area as a whole and its parts elsewhere are two different answers
        return (
            self.cost > other.cost
            and set(self.dropped) >= set(other.dropped)
            and other.base in ("", self.base)
            and beyond
        )


def nearby(desk: Desk, asked: Asked) -> tuple[Nearby, ...]:
    """Published views inside the territory, those first that give up least; at least one."""
    figures = desk.figures
    if asked.table.indicator not in figures.register:
        return (*_other_releases(desk, asked), *_other_indicators(desk, asked))[:_MOST]
    found: list[Nearby] = []
    for view in sorted(_variants(desk, asked), key=lambda view: view.cost):
        published = view.cost and not why_not(figures, view.asked.table)
        if published and not any(view.gives_up_all_of(better) for better in found):
            found.append(view)
    return tuple(found[:_MOST]) or tuple(_other_indicators(desk, asked))


def _variants(desk: Desk, asked: Asked) -> Iterator[Nearby]:
    table, figures = asked.table, desk.figures
    strange = unknown(figures, table)
    free = [name for name in table.divided if name not in strange]
    for farther, place in _places(desk, asked):
        for count in range(len(free) + 1):
            for chosen in combinations(free, count):
                dropped = (*strange, *chosen)
                for base in figures.register[table.indicator]["bases"]:
                    changed = replace(
                        place.table, base=base, **{name: ALL for name in dropped if name in table.divided}
                    )
                    usual = plain_base(figures.register[table.indicator], changed.divided)
                    yield Nearby(
                        replace(place, table=changed, plain_base=usual),
                        dropped,
                        "" if base == table.base else base,
                        farther,
                    )


def _places(desk: Desk, asked: Asked) -> Iterator[tuple[int, Asked]]:
    """The selection at its own areas, at the area as a whole, and upwards as far as the territory reaches."""
    yield _SAME, asked
    if not asked.of_whole:
        yield _WHOLE, asked.at(asked.place, asked.place.level)
    inner = asked.place
    for farther, (level, row) in enumerate(desk.figures.containing(inner.level, inner.row)[1:], start=_WHOLE + 1):
        if desk.figures.contains(level, row):
            outer = desk.place_at(level, row)
            yield farther, asked.at(outer, usual_level(outer), inner)
            inner = outer


def _other_releases(desk: Desk, asked: Asked) -> Iterator[Nearby]:
    for served in desk.releases:
        if served.release_id == desk.served.release_id:
            continue
        figures = desk.scoped(served)
        if asked.table.indicator in figures.register and not why_not(figures, asked.table):
            yield Nearby(asked, served=served)


def _other_indicators(desk: Desk, asked: Asked) -> Iterator[Nearby]:
    """The usual indicator, undivided; where it is not published here either, the first that is."""
    register = desk.figures.register
    for code in (usual_indicator(register), *register):
        base = plain_base(register[code], ())
        table = replace(asked.table, indicator=code, base=base, **dict.fromkeys(asked.table.divided, ALL))
        if not why_not(desk.figures, table):
            yield Nearby(replace(asked, table=table, plain_base=base), asked.table.divided, indicator=True)
            return
