"""What the page on reasons shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from dashboard.desk import Desk, Place
from dashboard.pages.reasons.area_figures import (
    Columns,
    Moment,
    figures_over_time,
    planners_look,
    public_look,
    row_in,
    scoped_or_none,
)
from dashboard.pages.reasons.area_poverty import AreaPoverty
from dashboard.selection import Notice
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.causes.change_decomposition import (
    PartsChange,
    Product,
    ProductChange,
    TermsChange,
    parts_change,
    product_change,
    sphere_changes,
    terms_change,
)
from data.causes.propagation import Effect
from data.people.scoped_release import ScopedRelease
from data.release.change import comparability
from data.release.dimensions import Breakdown, published_at
from data.release.intervals import Z90
from data.release.noise_statement import noise_base

M0: Final = "mpi_m0"
GROUPS: Final = ("poverty", "coverage", "zone", "sphere", "deprivation")
"""Groups of the register whose indicators can be followed over time."""


@dataclass(frozen=True)
class PartOfArea:
    """A part with its poverty in this release and, where it can be compared, in the earlier one."""

    place: Place
    now: AreaPoverty
    before: AreaPoverty | None


@dataclass(frozen=True)
class ReasonsView:
    """One area; `versus` is the release that changes are counted from, `indicator` what is followed over time."""

    desk: Desk
    place: Place
    versus: ServedRelease | None
    indicator: str

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str]) -> "ReasonsView":
        """Read an address.

        Raises:
            OutsideScope: the area lies outside the territory.
        """
        place = administrative(desk, desk.place(query))
        versus = next(iter(desk.earlier), None)
        if asked := query.get("versus", ""):
            found = next((served for served in desk.earlier if served.release_id == asked), None)
            if found is None:
                desk.notices.append(Notice("notice.unknown_value", (("field", "versus"),)))
            versus = found or versus
        view = cls(desk, place, versus, M0)
        wanted = query.get("indicator", "")
        if wanted and wanted not in view.indicators:
            desk.notices.append(Notice("notice.unknown_value", (("field", "indicator"),)))
        return cls(desk, place, versus, wanted if wanted in view.indicators else M0)

    @property
    def texts(self) -> Texts:
        """Words of the reader's language."""
        return self.desk.texts

    @property
    def is_nation(self) -> bool:
        """Whether the area is the nation: then there is nothing around it to compare with."""
        return self.place.level == "adm0"

    @property
    def register(self) -> Mapping[str, dict[str, Any]]:
        """Indicators that planners read."""
        return self.desk.figures.register

    @cached_property
    def indicators(self) -> list[str]:
        """Codes that can be followed over time here, in the register's order."""
        return [
            code
            for code, entry in self.register.items()
            if entry["group"] in GROUPS
            and entry.get("listed", True)
            and entry.get("tier", "public") == "public"
            and published_at(entry, self.place.level)
        ]

    @property
    def target_group(self) -> str:
        """Code of the target group that is followed, "" for another indicator."""
        return self.indicator.removeprefix("gap_") if self.indicator.startswith("gap_") else ""

    @cached_property
    def here(self) -> AreaPoverty:
        """The area in the desk's release."""
        return self._poverty(self.desk.figures, self.place.row)

    @cached_property
    def nation(self) -> AreaPoverty | None:
        """The nation's public figures; None where the area is the nation."""
        if self.is_nation:
            return None
        figures = self.desk.figures
        return AreaPoverty(figures.public_register, figures.profile, public_look(figures, "adm0", 0))

    @cached_property
    def older(self) -> ScopedRelease | None:
        """The earlier release as the account reads it."""
        return scoped_or_none(self.desk, self.versus) if self.versus is not None else None

    @cached_property
    def before(self) -> AreaPoverty | None:
        """The area in the earlier release; None where that does not have it."""
        return self._earlier(self.place)

    @cached_property
    def whole_change(self) -> ProductChange | None:
        """M0's change by incidence and intensity."""
        sides = [self._product(side) for side in (self.before, self.here)]
        return product_change(sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None

    @cached_property
    def by_sphere(self) -> list[ProductChange]:
        """The same sphere by sphere; empty where a sphere is hidden, or the releases have other spheres."""
        if self.before is None or self.before.spheres != self.here.spheres:
            return []
        # Both releases in the same way, the one with less noise if it can be had.
        for name in ("amounts", "intensities"):
            old, new = (area.composition(getattr(area, name)) for area in (self.before, self.here))
            if old is not None and new is not None:
                return sphere_changes(old, new)
        return []

    @cached_property
    def by_deprivation(self) -> tuple[list[str], TermsChange] | None:
        """The same by deprivation, with their codes."""
        codes = [item.code for item in self.here.deprivations]
        old, new = self.before.terms(codes) if self.before else None, self.here.terms(codes)
        return (codes, terms_change(old, new)) if codes and old is not None and new is not None else None

    @cached_property
    def parts(self) -> list[PartOfArea]:
        """Administrative parts inside the territory, by name."""
        if self.place.level == "adm2":
            return []
        level, rows = self.desk.figures.children(self.place.level, self.place.row)
        places = sorted((self.desk.place_at(level, int(row)) for row in rows), key=lambda place: place.name.casefold())
        now = Columns(self.desk.figures, level)
        before = Columns(self.older, level) if self.older is not None else None
        return [PartOfArea(place, self._now(place, now), self._earlier(place, before)) for place in places]

    def _now(self, place: Place, columns: Columns) -> AreaPoverty:
        figures = self.desk.figures
        return AreaPoverty(figures.register, figures.profile, columns.look(place.row))

    @cached_property
    def by_part(self) -> PartsChange | None:
        """M0's change by part; None where the area has none with figures at both dates."""
        old, new = self.before.as_part if self.before else None, self.here.as_part
        pairs = [(part.before.as_part if part.before else None, part.now.as_part) for part in self.parts]
        if old is None or new is None or not any(None not in pair for pair in pairs):
            return None
        return parts_change((old, new), pairs)

    @cached_property
    def moments(self) -> list[Moment]:
        """The followed indicator over all releases up to this one, oldest first."""
        return figures_over_time(self.desk, self.place, self.indicator)

    @cached_property
    def missed_change(self) -> ProductChange | None:
        """Change of the number not reached by the number entitled and by the share not reached; of a target group."""
        if not self.target_group or self.older is None or self.versus is None:
            return None
        row = row_in(self.versus, self.place)
        if row < 0 or not self.older.contains(self.place.level, row):
            return None
        sides = [self.missed(self.older, row), self.missed(self.desk.figures, self.place.row)]
        return product_change(sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None

    def missed(self, figures: ScopedRelease, row: int) -> Product | None:
        """Not reached and entitled of the followed target group, as counts; None where hidden."""
        figure = planners_look(figures, self.place.level, row)(self.indicator)
        if figure is None or not figure.state.has_value or figure.denominator <= 0:
            return None
        entry = figures.register[self.indicator]
        table = noise_base(entry, entry["bases"][0])
        half = Z90 * figures.noise_variance(self.place.level, table, Breakdown()) ** 0.5
        return Product(Effect(float(figure.numerator), half), Effect(float(figure.denominator), half))

    @property
    def notes(self) -> tuple[str, ...]:
        """Codes of what stands in the way of comparing the two releases."""
        return comparability(self.versus.release, self.desk.served.release, M0) if self.versus is not None else ()

    def _poverty(self, figures: ScopedRelease, row: int) -> AreaPoverty:
        return AreaPoverty(figures.register, figures.profile, planners_look(figures, self.place.level, row))

    def _earlier(self, place: Place, columns: Columns | None = None) -> AreaPoverty | None:
        if self.older is None or self.versus is None:
            return None
        row = row_in(self.versus, place)
        if row < 0 or not self.older.contains(place.level, row):
            return None
        older = self.older
        look = columns.look(row) if columns is not None else planners_look(older, place.level, row)
        return AreaPoverty(older.register, older.profile, look)

    @staticmethod
    def _product(area: AreaPoverty | None) -> Product | None:
        whole = area.measure(M0) if area else None
        factor = area.measure("mpi_h") if area else None
        return Product(whole, factor) if whole is not None and factor is not None else None


def administrative(desk: Desk, place: Place) -> Place:
    """The place itself; of a hexagon its district, since what poverty is made of is told of districts."""
    if place.level != "h3":
        return place
    return desk.place_at(*desk.figures.containing(place.level, place.row)[1])
