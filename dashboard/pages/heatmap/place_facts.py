"""What is known of one place: figures at its level, the nation's for comparison, causes, zone mix, values over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.pages.heatmap.titles import reference_day
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
    """One displayed value with its counts; `shown` is a scaled integer, meaningless where `has_value` is False."""

    measure: Measure
    has_value: bool
    shown: int
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
            numerator=int(picture.values.numerator[row]),
            denominator=int(picture.values.denominator[row]),
            wire_class=int(picture.wire_classes[row]) if not picture.has_value[row] else 0,
        )

    @property
    def number(self) -> float:
        """The displayed value in the indicator's unit."""
        return float(self.shown / 10**self.measure.decimals)

    def write(self, texts: Texts) -> str:
        """The value, or the reason why there is none."""
        return self.measure.write(self.shown, texts) if self.has_value else texts(f"state.{self.wire_class}")


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


def parent_of(served: ServedRelease, place: Place) -> Place | None:
    """The next wider area; None above the nation."""
    if place.level == "adm0":
        return None
    if place.level == "adm1":
        return Place("adm0", 0, "")
    if place.level == "adm2":
        row = int(served.release.areas("adm2")[place.row]["parent"])
        return Place("adm1", row, served.release.areas("adm1")[row]["pcode"])
    district = served.leaf_districts[place.row]
    return Place("adm2", district, served.release.areas("adm2")[district]["pcode"])


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


def nearest_shown(served: ServedRelease, place: Place, selection: Selection) -> tuple[Place, Figure] | None:
    """The closest wider area whose value can be shown."""
    wider = parent_of(served, place)
    while wider is not None:
        figure = headline(served, wider, selection)
        if figure is not None and figure.has_value:
            return wider, figure
        wider = parent_of(served, wider)
    return None


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
