"""What the page on cost norms shows, worked out before anything is drawn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk, Place
from dashboard.selection import Notice
from dashboard.whole_number import read_whole
from data.budget.care_costs import CareCosts, care_costs
from data.budget.norm import AreaCoefficient, CostNorm, UnitPrice, unit_price
from data.budget.norm_book import may_import, versions_in_force
from data.budget.norm_tables import UNITS

NAME: Final = "norms"


@dataclass(frozen=True)
class Asked:
    """What an address asks for: filters, the day, the norm that is opened, and what has just been taken in."""

    programme: str = ""
    unit: str = ""
    day: date | None = None
    code: str = ""
    taken: int = 0


@dataclass(frozen=True)
class ListedNorm:
    """One line of the list: the version in force on the day, or the latest one where none is."""

    norm: CostNorm
    in_force: bool


@dataclass(frozen=True)
class NormsView:
    """The norms of a country as one reader asks for them."""

    desk: Desk
    asked: Asked
    place: Place
    today: date
    norms: tuple[CostNorm, ...]
    coefficients: tuple[AreaCoefficient, ...] = field(repr=False)

    @property
    def day(self) -> date:
        """Day that versions and coefficients must be in force on."""
        return self.asked.day or self.today

    @property
    def may_import(self) -> bool:
        """Whether the reader keeps the book."""
        return may_import(self.desk.identity)

    @cached_property
    def in_force(self) -> dict[str, CostNorm]:
        """By code the version in force on the day."""
        return versions_in_force(self.norms, self.day)

    @cached_property
    def listed(self) -> list[ListedNorm]:
        """Norms that the filters leave, by programme in the order of the profile, then code."""
        latest = {norm.code: norm for norm in self.norms}
        order = {code: row for row, code in enumerate(self.programmes)}
        lines = [ListedNorm(self.in_force.get(code, norm), code in self.in_force) for code, norm in latest.items()]
        kept = [
            line
            for line in lines
            if self.asked.programme in ("", line.norm.programme) and self.asked.unit in ("", line.norm.unit)
        ]
        return sorted(kept, key=lambda line: (order.get(line.norm.programme, len(order)), line.norm.code))

    @cached_property
    def programmes(self) -> dict[str, str]:
        """Names of the profile's programmes by code."""
        language = self.desk.language
        return {item["code"]: item["label"][language] for item in self.desk.figures.profile.get("programmes", ())}

    @cached_property
    def digits(self) -> int:
        """Decimals of the country's currency."""
        return digits_of(self.desk)

    @cached_property
    def opened(self) -> tuple[CostNorm, ...]:
        """Versions of the norm that is opened, the first one first; none for the list."""
        return tuple(norm for norm in self.norms if norm.code == self.asked.code)

    @cached_property
    def shown(self) -> CostNorm | None:
        """The version of the opened norm that is in force on the day; the latest where none is; None for the list."""
        return self.in_force.get(self.asked.code, self.opened[-1]) if self.opened else None

    @cached_property
    def places(self) -> list[Place]:
        """The area and, below it, its parts as far as areas have names."""
        level, rows = self.desk.figures.children(self.place.level, self.place.row)
        parts = [] if level in ("", "h3") else [self.desk.place_at(level, int(row)) for row in rows]
        return [self.place, *sorted(parts, key=lambda part: part.name.casefold())]

    @cached_property
    def care(self) -> CareCosts:
        """Months of care in institutions and in the community, in the area."""
        return care_costs(self.in_force.values(), self.coefficients, self.chain(self.place), self.day)

    def chain(self, place: Place) -> list[str]:
        """P-codes of an area and of those that contain it, the smallest first."""
        return area_chain(self.desk, place)

    def price(self, norm: CostNorm, place: Place) -> UnitPrice:
        """What a unit costs in an area."""
        return unit_price(norm, self.coefficients, self.chain(place), self.day)

    def programme_name(self, code: str) -> str:
        """A programme in the reader's language; its code where the release does not know it; "" for none."""
        return self.programmes.get(code, code)

    def label(self, norm: CostNorm) -> str:
        """What a norm is called, in the reader's language where it has a name in it."""
        return in_language(norm.label, self.desk.language)


def read_norms(desk: Desk, query: Mapping[str, str], today: date) -> NormsView:
    """Read the choice of an address.

    Raises:
        OutsideScope: it names an area outside the territory.
    """
    place = desk.place(query)
    if place.level == "h3":
        # Orders name areas, not hexagons.
        place = desk.place_at(*desk.figures.containing(place.level, place.row)[1])
    book = budget_rooms().norms
    norms = tuple(book.all(desk.country))
    codes = {norm.code for norm in norms}
    asked = Asked(
        _known(desk, query.get("programme", ""), {norm.programme for norm in norms}, "norm_programme"),
        _known(desk, query.get("unit", ""), UNITS, "norm_unit"),
        _day(desk, query.get("on", "")),
        _known(desk, query.get("norm", ""), codes, "norm"),
        _count(query.get("done", "")),
    )
    return NormsView(desk, asked, place, today, norms, tuple(book.coefficients(desk.country)))


def write_asked(view: NormsView) -> dict[str, str]:
    """Canonical parameters; what has been taken in is said once."""
    asked = view.asked
    area = "" if view.place.pcode == view.desk.territory.pcode else view.place.pcode
    found = {
        "programme": asked.programme,
        "unit": asked.unit,
        "on": asked.day.isoformat() if asked.day else "",
        "norm": asked.code,
        "area": area,
    }
    return {name: value for name, value in found.items() if value}


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text in a language; where it has none, in English or the first that there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def digits_of(desk: Desk) -> int:
    """Decimals of the country's currency."""
    return int(_currency(desk).get("minor_units", 2))


def area_chain(desk: Desk, place: Place) -> list[str]:
    """P-codes of an area and of those that contain it, the smallest first."""
    return [
        str(desk.figures.areas(level)[row]["pcode"]) for level, row in desk.figures.containing(place.level, place.row)
    ]


def _currency(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = desk.figures.profile.get("currency", {})
    return found


def _known(desk: Desk, asked: str, known: Collection[str], field_name: str) -> str:
    if asked and asked not in known:
        desk.notices.append(Notice("notice.unknown_value", (("field", field_name),)))
        return ""
    return asked


def _day(desk: Desk, written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        desk.notices.append(Notice("notice.unknown_value", (("field", "norm_day"),)))
        return None


def _count(written: str) -> int:
    return read_whole(written, 5) or 0
