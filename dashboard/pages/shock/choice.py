"""What the reader has chosen: areas or a layer, whom a top-up is for, how much and how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.desk import Desk, Place
from dashboard.pages.shock.area_codes import FIELD, read_areas, write_areas
from dashboard.selection import Notice
from data.hazards.layers import HazardLayer
from data.hazards.top_up import MOST_AMOUNT, MOST_MONTHS, TopUp

MARK: Final = "on."
"""What the names of the areas' boxes begin with."""

UNITS: Final = ("adm2", "h3")
EVERYBODY: Final = "families"
"""Whom a top-up is for unless something else is chosen."""


@dataclass(frozen=True)
class ShockChoice:
    """A choice. `place` is where areas are chosen from; with a `layer` the `districts` are empty.

    Attributes:
        districts: rows of second-level areas.
        by: units of a layer, whole areas of the second level or hexagons.
        whom: code of a line (see `lines`), as the address has it.
        amount: per family or person and month, 0 for none.
        months: 1 or more.
    """

    place: Place
    districts: frozenset[int]
    layer: HazardLayer | None
    by: str
    whom: str
    amount: int
    months: int

    @property
    def top_up(self) -> TopUp | None:
        """The top-up, once an amount is given."""
        return TopUp(self.amount, self.months) if self.amount else None


def read_choice(desk: Desk, query: Mapping[str, str], layers: Mapping[int, HazardLayer]) -> ShockChoice:
    """Read a choice from an address; what is not understood is left out, with a notice.

    Raises:
        OutsideScope: it names an area outside the territory.
    """
    place = chooser_place(desk, desk.place(query))
    asked = query.get("layer", "")
    layer = layers.get(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    if asked and layer is None:
        desk.notices.append(Notice("notice.unknown_value", (("field", "hazard_layer"),)))
    districts: set[int] = set()
    if layer is None:
        areas = area_lists(desk)
        districts, unknown = read_areas(query, areas)
        ticked, unknown_box = _ticked(query, desk)
        districts |= ticked
        if unknown or unknown_box:
            desk.notices.append(Notice("notice.unknown_value", (("field", "area"),)))
        for row in sorted(districts):
            desk.figures.check("adm2", row)
    by = query.get("by", "")
    return ShockChoice(
        place,
        frozenset(districts),
        layer,
        by if by in UNITS else UNITS[0],
        query.get("whom", ""),
        _number(query.get("amount", ""), MOST_AMOUNT) or 0,
        _number(query.get("months", ""), MOST_MONTHS) or 1,
    )


def write_choice(choice: ShockChoice, desk: Desk, whom: str = "") -> dict[str, str]:
    """Canonical parameters of a choice; `whom` is the line that it came to."""
    query: dict[str, str] = {}
    if choice.layer is not None:
        query["layer"] = str(choice.layer.number)
        if choice.by != UNITS[0]:
            query["by"] = choice.by
    else:
        query |= write_areas(choice.districts, area_lists(desk))
    if choice.place.pcode != chooser_place(desk, desk.territory).pcode:
        query["area"] = choice.place.pcode
    if (whom or choice.whom) not in ("", EVERYBODY):
        query["whom"] = whom or choice.whom
    if choice.amount:
        query["amount"] = str(choice.amount)
    if choice.months != 1:
        query["months"] = str(choice.months)
    return query


def without_areas(query: Mapping[str, str]) -> dict[str, str]:
    """Parameters without those that name chosen areas."""
    return {name: value for name, value in query.items() if not name.startswith(FIELD)}


def area_lists(desk: Desk) -> dict[str, list[dict[str, object]]]:
    """All areas of the release by level."""
    return {level: desk.figures.areas(level) for level in ("adm0", "adm1", "adm2")}


def chooser_place(desk: Desk, place: Place) -> Place:
    """Where areas are chosen from: the nation, a first-level area, or a second-level area that is the territory."""
    if place.level in ("adm0", "adm1"):
        return place
    chain = dict(desk.figures.containing(place.level, place.row))
    if desk.figures.contains("adm1", chain["adm1"]):
        return desk.place_at("adm1", chain["adm1"])
    return desk.place_at("adm2", chain["adm2"])


def districts_of(desk: Desk, level: str, row: int) -> list[int]:
    """Rows of the second-level areas of an area inside the territory."""
    if level == "adm2":
        return [row]
    finer, rows = desk.figures.children(level, row)
    return [district for child in rows for district in districts_of(desk, finer, int(child))]


def _ticked(query: Mapping[str, str], desk: Desk) -> tuple[set[int], bool]:
    codes = [name.removeprefix(MARK) for name in query if name.startswith(MARK)]
    return read_areas({FIELD: "~".join(codes)}, area_lists(desk))


def _number(text: str, most: int) -> int | None:
    plain = "".join(text.split()).replace("\u00a0", "").replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 12):
        return None
    number = int(plain)
    return number if 0 < number <= most else None
