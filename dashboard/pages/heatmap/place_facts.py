"""What is known of one place: figures at its level, the nation's for comparison, causes, zone mix, values over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.pages.heatmap.titles import area_title, breakdown_text, reference_day
from dashboard.picture import Measure, Picture, take_picture
from dashboard.selection import MOST_CROSSED, Selection
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import Texts

STRONGEST: Final = 5
ZONES: Final = ("a", "b", "c", "d", "e")


@dataclass(frozen=True)
class Place:
    """An area of any level: its level, row and identifier ('' for the nation)."""

    level: str
    row: int
    code: str


@dataclass(frozen=True)
class Figure:
    """One displayed value with its counts and the ways to the ends of its 90 % interval.

    `shown`, `below` and `above` are scaled integers, meaningless where `has_value` is False.
    """

    measure: Measure
    has_value: bool
    shown: int
    below: int
    above: int
    numerator: int
    denominator: int
    wire_class: int

    @classmethod
    def of(cls, picture: Picture, row: int) -> "Figure":
        """Take one area's value out of a picture."""
        return cls(
            measure=picture.measure,
            has_value=bool(picture.has_value[row]),
            shown=int(picture.shown[row]),
            below=int(picture.below[row]),
            above=int(picture.above[row]),
            numerator=int(picture.values.numerator[row]),
            denominator=int(picture.values.denominator[row]),
            wire_class=int(picture.wire_classes[row]) if not picture.has_value[row] else 0,
        )

    @property
    def number(self) -> float:
        """The displayed value in the indicator's unit."""
        return float(self.shown / 10**self.measure.decimals)

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of the 90 % interval in the indicator's unit."""
        scale = 10**self.measure.decimals
        return (self.shown - self.below) / scale, (self.shown + self.above) / scale

    def interval(self, texts: Texts) -> str:
        """The 90 % interval in words; only of a figure with a value."""
        ends = self.measure.write_range(self.shown - self.below, self.shown + self.above, texts)
        return texts("interval", ends=ends)

    def reason(self, minimum: int, texts: Texts) -> str:
        """One or two sentences on why there is no value; `minimum` is the smallest number of families shown."""
        counted = self.measure.is_count and texts.has(f"reason.{self.wire_class}.count")
        msgid = f"reason.{self.wire_class}.count" if counted else f"reason.{self.wire_class}"
        return texts(msgid, minimum=texts.integer(minimum))

    def write(self, texts: Texts) -> str:
        """The value, or the reason why there is none."""
        return self.measure.write(self.shown, texts) if self.has_value else texts(f"state.{self.wire_class}")


@dataclass(frozen=True)
class Nearby:
    """What can be shown instead of a hidden figure; `categories` are the selection's sex, age and disability then."""

    place: Place
    figure: Figure
    categories: Mapping[str, str]


@dataclass(frozen=True)
class Cause:
    """An indicator at a place beside the nation."""

    code: str
    here: Figure
    nation: Figure


def place_of(served: ServedRelease, selection: Selection) -> Place:
    """The selected area, or the nation."""
    level = served.rules.area_level(selection.area)
    if level == "adm0":
        return Place("adm0", 0, "")
    if level == "h3":
        return Place(level, selection.leaf, selection.area)
    return Place(level, served.rows[level][selection.area], selection.area)


def place_at(served: ServedRelease, level: str, row: int) -> Place:
    """A place by its level and row."""
    if level == "adm0":
        return Place(level, 0, "")
    if level == "h3":
        return Place(level, row, f"{served.release.areas('adm2')[served.leaf_districts[row]]['pcode']}.{row}")
    return Place(level, row, served.release.areas(level)[row]["pcode"])


def wider_places(served: ServedRelease, place: Place) -> list[Place]:
    """All places that contain this one, the smallest first."""
    return [place_at(served, level, row) for level, row in served.release.containing(place.level, place.row)[1:]]


def figure_at(served: ServedRelease, place: Place, code: str, selection: Selection) -> Figure | None:
    """An indicator at a place over the selected base and categories, or None where that is not published."""
    rule = served.rules.indicators.get(code)
    if rule is None or (rule.sensitive and place.level not in ("adm0", "adm1")):
        return None
    crossed = selection.crossed
    base = selection.base if selection.base in rule.bases else rule.bases[0]
    if crossed and (base != "persons" or len(crossed) > MOST_CROSSED[place.level]):
        return None
    picture = take_picture(served, level=place.level, code=code, base=base, **selection.breakdown)
    return Figure.of(picture, place.row)


def headline(served: ServedRelease, place: Place, selection: Selection) -> Figure | None:
    """The selected indicator at a place."""
    return figure_at(served, place, selection.code, selection)


def nearest_shown(served: ServedRelease, place: Place, selection: Selection) -> Nearby | None:
    """The nearest figure that can be shown instead of the selected one (see `Release.nearest_shown`)."""
    release, code, base = served.release, selection.code, selection.base
    found = release.nearest_shown(level=place.level, row=place.row, indicator=code, base=base, **selection.breakdown)
    if found is None:
        return None
    names = release.category_names(found.breakdown)
    picture = take_picture(served, level=found.level, code=code, base=base, **names)
    categories = {name: "" if value == "all" else value for name, value in names.items()}
    return Nearby(place_at(served, found.level, found.row), Figure.of(picture, found.row), categories)


def nearby_title(served: ServedRelease, place: Place, nearby: Nearby, selection: Selection, texts: Texts) -> str:
    """What is shown instead of a place's figure: where, if that is elsewhere, and who is counted, if others are."""
    parts = [] if nearby.place == place else [area_title(served, nearby.place.code, texts)]
    instead = selection.changed(**nearby.categories)
    if instead != selection:
        parts.append(breakdown_text(instead, texts) or texts("panel.everybody"))
    return ", ".join(parts)


def causes(served: ServedRelease, place: Place, selection: Selection, codes: Sequence[str]) -> list[Cause]:
    """Indicators that have a value here and in the nation, in the given order."""
    found = []
    for code in codes:
        here = figure_at(served, place, code, selection)
        nation = figure_at(served, Place("adm0", 0, ""), code, selection)
        if here is not None and nation is not None and here.has_value and nation.has_value:
            found.append(Cause(code, here, nation))
    return found


def deprivations(served: ServedRelease, place: Place, selection: Selection) -> list[Cause]:
    """All deprivations that can be shown here, strongest first."""
    codes = [code for code, entry in served.release.register.items() if entry["group"] == "deprivation"]
    found = causes(served, place, selection, codes)
    return sorted(found, key=lambda cause: -cause.here.shown)


def sphere_contributions(served: ServedRelease, place: Place, selection: Selection) -> dict[str, int]:
    """Share of each sphere in the poor's deprivation in thousandths, summing to 1000; empty if any part is hidden."""
    spheres = [sphere["code"] for sphere in served.release.profile["spheres"]]
    parts: dict[str, float] = {}
    for sphere in spheres:
        code = f"mpi_intensity_{sphere}"
        figure = figure_at(served, place, code, selection)
        if figure is None or not figure.has_value or not figure.denominator:
            return {}
        parts[sphere] = figure.numerator / figure.denominator
    return shares(parts)


def shares(parts: Mapping[str, float]) -> dict[str, int]:
    """Thousandths that sum to exactly 1000 (largest remainders); empty where the parts sum to nothing."""
    total = sum(parts.values())
    if total <= 0:
        return {}
    exact = {code: 1000 * part / total for code, part in parts.items()}
    floored = {code: int(share) for code, share in exact.items()}
    by_remainder = sorted(exact, key=lambda code: floored[code] - exact[code])
    for code in by_remainder[: 1000 - sum(floored.values())]:
        floored[code] += 1
    return floored


def zone_mix(served: ServedRelease, place: Place, selection: Selection) -> dict[str, Figure]:
    """Share of each zone, A to E; empty where the register has no zones for this base."""
    mix = {}
    for zone in ZONES:
        figure = figure_at(served, place, f"zone_{zone}", selection)
        if figure is None:
            return {}
        mix[zone] = figure
    return mix


def over_time(
    releases: ServedReleases, served: ServedRelease, place: Place, selection: Selection
) -> list[tuple[date, Figure]]:
    """The selected indicator at the same place in every published release, oldest first; H3 leaves have none."""
    if place.level == "h3":
        return []
    found = []
    for release_id in reversed(served.published):
        try:
            other = releases.open(served.country, release_id)
        except NothingPublished:
            continue
        row = 0 if place.level == "adm0" else other.rows[place.level].get(place.code, -1)
        figure = headline(other, Place(place.level, row, place.code), selection) if row >= 0 else None
        if figure is not None:
            found.append((reference_day(other), figure))
    return found
