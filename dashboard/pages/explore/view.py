"""Everything that one view of the drill-down shows, read once: page and download are written from the same."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from dashboard.desk import Desk, Place
from dashboard.pages.explore.asked import Asked, part_rows
from dashboard.pages.explore.charts import OverTime, Split, Zones, figure_at, over_time, split_of, zones_of
from dashboard.pages.explore.grammar import Reason, why_not
from dashboard.pages.explore.measures import measure_of, picture_of_figures, picture_of_rows
from dashboard.pages.explore.nearby import Nearby, nearby
from dashboard.picture import Measure, Picture
from dashboard.text import Texts
from data.people.scoped_release import Figure
from data.release.errors import NotPublished


@dataclass(frozen=True)
class Comparison:
    """The area as a whole, and the public figure of the nation where there is one, one after the other."""

    places: tuple[Place, ...]
    picture: Picture
    public: tuple[bool, ...]


@dataclass(frozen=True)
class ExploreView:
    """One view. `held` names the maps whose outlines the browser has already."""

    desk: Desk
    asked: Asked
    held: frozenset[str] = field(default_factory=frozenset)

    @property
    def texts(self) -> Texts:
        """Language of the page."""
        return self.desk.texts

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the view is not published; then it has no figures."""
        return why_not(self.desk.figures, self.asked.table)

    @cached_property
    def nearby(self) -> tuple[Nearby, ...]:
        """The closest published views to one that is not."""
        return nearby(self.desk, self.asked)

    @cached_property
    def entry(self) -> dict[str, Any]:
        """The indicator's entry of the register."""
        return self.desk.figures.register[self.asked.table.indicator]

    @cached_property
    def measure(self) -> Measure:
        """How the indicator is written."""
        return measure_of(self.entry)

    @cached_property
    def rows(self) -> list[int]:
        """Rows of the parts in the release's order."""
        return part_rows(self.desk.figures, self.asked.place, self.asked.table.level)

    @cached_property
    def parts(self) -> list[Place]:
        """The parts in the order of `rows`."""
        return place_list(self.desk, self.asked.table.level, self.rows)

    @cached_property
    def picture(self) -> Picture:
        """Figures of the parts in the order of `rows`.

        Raises:
            NotPublished: there are reasons.
        """
        return picture_of_rows(self.measure, self.desk.figures.values(**self.asked.table.keywords), self.rows)

    @cached_property
    def selected(self) -> int:
        """Place of the selected part in `rows`, -1 without one."""
        part = self.asked.part
        return self.rows.index(part.row) if part else -1

    @cached_property
    def comparison(self) -> Comparison:
        """What the parts are compared with."""
        asked, figures = self.asked, self.desk.figures
        nation = self.desk.place_at("adm0", 0)
        found: list[tuple[Place, Figure, bool]] = [
            (asked.place, figure_at(figures, asked.place, replace(asked.table, level=asked.place.level)), False)
        ]
        # The public grammar is narrower, and some indicators are for planners only.
        with suppress(NotPublished):
            found.append((nation, figures.around("adm0", 0, **asked.table.cell), True))
        places, values, public = zip(*found, strict=True)
        return Comparison(places, picture_of_figures(self.measure, values), public)

    @cached_property
    def split(self) -> Split | None:
        """The selected part by categories of people."""
        return split_of(self.desk, self.asked)

    @cached_property
    def over_time(self) -> OverTime:
        """The selected part in every release."""
        return over_time(self.desk, self.asked)

    @cached_property
    def zones(self) -> Zones | None:
        """The selected part by zone."""
        return zones_of(self.desk, self.asked)

    @cached_property
    def order(self) -> list[int]:
        """Places of the parts in `rows` in the order of the table; of hexagons only those with a figure."""
        order = self.picture.order(self.asked.sort, [part.name for part in self.parts])
        if self.asked.table.level == "h3":
            order = order[self.picture.has_value[order]]
        return [int(place) for place in order]


def place_list(desk: Desk, level: str, rows: list[int]) -> list[Place]:
    """Areas of a level; hexagons of one district are numbered from its first."""
    if level != "h3":
        areas, language = desk.figures.areas(level), desk.language
        return [Place(level, row, areas[row]["pcode"], areas[row]["name"][language]) for row in rows]
    if not rows:
        return []
    first = desk.place_at(level, rows[0])
    district = first.pcode.partition(".")[0]
    area = desk.figures.areas("adm2")[desk.served.leaf_districts[rows[0]]]["name"][desk.language]
    return [
        Place(level, row, f"{district}.{row}", desk.texts("desk.leaf", number=str(row - rows[0] + 1), area=area))
        for row in rows
    ]
