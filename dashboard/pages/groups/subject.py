"""Everything that the page shows of one choice, read once: page and download are written from the same."""

from dataclasses import dataclass
from functools import cached_property

from dashboard.pages.groups.behind import LeftBehind, left_behind
from dashboard.pages.groups.cells import Breakdown, Cell, read_breakdown, read_cell
from dashboard.pages.groups.choice import Choice, address
from dashboard.pages.groups.dimensions import ALL_DIMENSIONS, dimensions_of
from dashboard.pages.groups.gaps import Gaps, find_gaps
from dashboard.pages.groups.recipients import Pair, Recipients, families_by_number, pairs_nearby, read_recipients
from dashboard.pages.heatmap.place_facts import Place, wider_places
from dashboard.pages.heatmap.titles import area_title
from dashboard.picture import Measure
from dashboard.served import ServedRelease
from dashboard.text import Texts


@dataclass(frozen=True)
class Subject:
    """One release, one choice, one language."""

    served: ServedRelease
    choice: Choice
    texts: Texts

    @cached_property
    def place(self) -> Place:
        """The chosen area, or the nation."""
        level = self.served.rules.area_level(self.choice.area)
        row = 0 if level == "adm0" else self.served.rows[level][self.choice.area]
        return Place(level, row, self.choice.area)

    @cached_property
    def wider(self) -> list[Place]:
        """All places around it, the smallest first."""
        return wider_places(self.served, self.place)

    @property
    def area_name(self) -> str:
        """Name of the place."""
        return area_title(self.served, self.choice.area, self.texts)

    @property
    def label(self) -> str:
        """Name of the indicator."""
        return self.served.label(self.choice.indicator, self.texts.language)

    @property
    def measure(self) -> Measure:
        """How the indicator is written."""
        return Measure.of(self.served.release.register[self.choice.indicator])

    @property
    def in_persons(self) -> bool:
        """Whether the indicator is counted in persons, and hence has groups."""
        return "persons" in self.served.rules.indicators[self.choice.indicator].bases

    @property
    def targeted(self) -> bool:
        """Whether the indicator is coverage by support, which is meant for those in need."""
        entry = self.served.release.register[self.choice.indicator]
        return bool(entry["group"] == "coverage" and entry["direction"] == "higher_is_better")

    @cached_property
    def total(self) -> Cell | None:
        """Everybody at the place; all families, where the indicator is counted in families only."""
        return read_cell(self.served, self.place, self.choice.indicator, "persons" if self.in_persons else "families")

    @cached_property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The indicator by every dimension of the release; none where it is counted in families only."""
        if not self.in_persons:
            return ()
        return tuple(
            read_breakdown(self.served, self.place, self.choice.indicator, dimension)
            for dimension in dimensions_of(self.served)
        )

    @cached_property
    def missing_dimensions(self) -> tuple[str, ...]:
        """Dimensions that the release does not have at all."""
        there = {dimension.name for dimension in dimensions_of(self.served)}
        return tuple(name for name in ALL_DIMENSIONS if name not in there)

    @cached_property
    def gaps(self) -> tuple[Gaps, ...]:
        """Gap measures by dimension, of those that are compared and published here."""
        return tuple(
            find_gaps(breakdown, self.total, targeted=self.targeted)
            for breakdown in self.breakdowns
            if breakdown.published and not breakdown.same
        )

    @cached_property
    def behind(self) -> LeftBehind:
        """Groups that fare worse than the nation."""
        found: LeftBehind = self.served.kept(("left_behind", self.place), lambda: left_behind(self.served, self.place))
        return found

    @cached_property
    def recipients(self) -> Recipients | None:
        """People per programme."""
        found: Recipients | None = self.served.kept(
            ("recipients", self.place), lambda: read_recipients(self.served, self.place)
        )
        return found

    @cached_property
    def by_number(self) -> list[tuple[str, Cell]]:
        """Families by number of programmes."""
        return families_by_number(self.served, self.place)

    @cached_property
    def pairs(self) -> tuple[Place, tuple[Pair, ...]]:
        """Families by pair of programmes, and of which place."""
        found: tuple[Place, tuple[Pair, ...]] = self.served.kept(
            ("pairs", self.place), lambda: pairs_nearby(self.served, self.place)
        )
        return found

    def nearest_with(self, breakdown: Breakdown, *, complete: bool = False) -> Place | None:
        """The smallest place around this one where the dimension is published (and fewer figures are hidden)."""
        for place in self.wider:
            found = read_breakdown(self.served, place, self.choice.indicator, breakdown.dimension)
            if found.published and (not complete or found.hidden < breakdown.hidden):
                return place
        return None

    def place_name(self, place: Place) -> str:
        """Name of another place."""
        return area_title(self.served, place.code, self.texts)

    def address(self, **changes: str) -> str:
        """Address of the page with some of the choice changed."""
        return address(self.served.country, self.texts.language, self.choice.changed(**changes))
