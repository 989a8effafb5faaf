"""What the charts show of the selected part: by categories of people, over the releases, by zone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.desk import Desk, Place
from dashboard.pages.explore.asked import ALL, CROSSED, Asked, Table
from dashboard.pages.explore.divisions import divisions_of
from dashboard.pages.explore.grammar import why_not
from dashboard.pages.explore.measures import MISSING, measure_of, picture_of_figures
from dashboard.pages.groups.dimensions import Dimension, Group
from dashboard.picture import Picture
from dashboard.served import ServedRelease
from data.people.scoped_release import Figure, ScopedRelease

ZONES: Final = ("a", "b", "c", "d", "e")


@dataclass(frozen=True)
class Split:
    """The indicator by the categories of one dimension.

    Attributes:
        dimension: by what it is divided.
        place: of which area; where hexagons are shown, their district.
        table: the table whose categories are shown, undivided by the dimension.
        picture: one figure per category.
        problem: why there are none, as the end of a message id; "" otherwise.
    """

    dimension: Dimension
    place: Place
    table: Table
    picture: Picture
    problem: str = ""

    def is_chosen(self, asked: Asked, group: Group) -> bool:
        """Whether map and table are filtered by a category."""
        return all(getattr(asked.table, name) == code for name, code in group.asked.items())


@dataclass(frozen=True)
class OverTime:
    """The same figure in every release, latest first; `MISSING` where a release has it not."""

    releases: tuple[ServedRelease, ...]
    picture: Picture
    published: tuple[bool, ...]


@dataclass(frozen=True)
class Zones:
    """Share of every zone that the register has."""

    codes: tuple[str, ...]
    picture: Picture


def divisible_place(desk: Desk, asked: Asked) -> Place:
    """The area of the charts by categories: hexagons are not divided, their district is."""
    return asked.place if asked.focus.level == "h3" else asked.focus


def split_of(desk: Desk, asked: Asked) -> Split | None:
    """The indicator by the chosen dimension; None where the release has none."""
    dimensions = divisions_of(desk.served)
    if not dimensions:
        return None
    wanted = asked.dimension or _usual_dimension(asked)
    dimension = next((item for item in dimensions if item.name == wanted), dimensions[0])
    place = divisible_place(desk, asked)
    table = replace(asked.table, level=place.level, base="persons", **_undivided(dimension))
    measure = measure_of(desk.figures.register[table.indicator])
    problem = _problem(desk.figures, dimension, table)
    if problem:
        return Split(dimension, place, table, picture_of_figures(measure, []), problem)
    found = [figure_at(desk.figures, place, replace(table, **group.asked)) for group in dimension.groups]
    return Split(dimension, place, table, picture_of_figures(measure, found))


def over_time(desk: Desk, asked: Asked) -> OverTime:
    """The selected figure in every published release. Hexagons are drawn anew in each: there is none over time."""
    place = asked.focus
    measure = measure_of(desk.figures.register[asked.table.indicator])
    found: list[Figure] = []
    for served in desk.releases:
        figures = desk.figures if served is desk.served else desk.scoped(served)
        there = served.rows.get(place.level, {}).get(place.pcode)
        table = replace(asked.table, level=place.level)
        if there is None or why_not(figures, table) or not figures.contains(place.level, there):
            found.append(MISSING)
        else:
            found.append(figures.figure(place.level, there, **table.cell))
    return OverTime(desk.releases, picture_of_figures(measure, found), tuple(figure is not MISSING for figure in found))


def zones_of(desk: Desk, asked: Asked) -> Zones | None:
    """Shares of the zones among those who are selected; None where the release has no zones."""
    register = desk.figures.register
    codes = tuple(f"zone_{zone}" for zone in ZONES if f"zone_{zone}" in register)
    place = asked.focus
    tables = [replace(asked.table, level=place.level, indicator=code) for code in codes]
    if not tables or all(why_not(desk.figures, table) for table in tables):
        return None
    found = [figure_at(desk.figures, place, table) for table in tables]
    return Zones(codes, picture_of_figures(measure_of(register[codes[0]]), found))


def figure_at(figures: ScopedRelease, place: Place, table: Table) -> Figure:
    """One figure; `MISSING` where the table is not published."""
    if why_not(figures, table):
        return MISSING
    return figures.figure(place.level, place.row, **table.cell)


def _usual_dimension(asked: Asked) -> str:
    """The first dimension that can be shown beside what is selected."""
    return "zone" if asked.table.group != ALL else "sex"


def _undivided(dimension: Dimension) -> dict[str, str]:
    return {name: ALL for group in dimension.groups[:1] for name in group.asked}


def _problem(figures: ScopedRelease, dimension: Dimension, table: Table) -> str:
    if "persons" not in figures.register[table.indicator]["bases"]:
        return "families"
    if not _any_published(figures, dimension.groups, table):
        crossed = any(getattr(table, name) != ALL for name in CROSSED)
        clash = crossed if dimension.name not in CROSSED else table.group != ALL
        return "combined" if clash else "unpublished"
    return ""


def _any_published(figures: ScopedRelease, groups: Sequence[Group], table: Table) -> bool:
    return any(not why_not(figures, replace(table, **group.asked)) for group in groups)
