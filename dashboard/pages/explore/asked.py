"""What an address of the drill-down asks for, and the address of what is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from dashboard.desk import Desk, Place
from dashboard.pages.groups.dimensions import ALL_DIMENSIONS
from data.people.scoped_release import ScopedRelease
from data.release.dimensions import LEVELS

ALL: Final = "all"
CROSSED: Final = ("sex", "age", "disability")
"""Dimensions that can be crossed."""

DIVIDING: Final = (*CROSSED, "group")
SORTS: Final = ("worst", "best", "name")
DEFAULT_INDICATOR: Final = "zone_de"
_CODE: Final = re.compile(r"[a-z0-9_+-]{1,80}")


@dataclass(frozen=True)
class Table:
    """One table of a release, as `ScopedRelease.values` is asked for it."""

    level: str
    indicator: str
    base: str
    sex: str = ALL
    age: str = ALL
    disability: str = ALL
    group: str = ALL

    @property
    def divided(self) -> tuple[str, ...]:
        """Dimensions that are not totals."""
        return tuple(name for name in DIVIDING if getattr(self, name) != ALL)

    @property
    def keywords(self) -> dict[str, str]:
        """All fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def cell(self) -> dict[str, str]:
        """All fields but the level, as `ScopedRelease.figure` takes them."""
        return {name: value for name, value in self.keywords.items() if name != "level"}


@dataclass(frozen=True)
class Asked:
    """A selection.

    Attributes:
        place: area whose parts are shown.
        table: what of them; its level is that of the parts, or of the place itself.
        part: the selected part, if any.
        sort: order of the table.
        dimension: what the first chart divides by; "" for the first that can be shown.
        every_row: all rows of a long table.
        plain_base: what is counted where the address does not say.
    """

    place: Place
    table: Table
    part: Place | None = None
    sort: str = SORTS[0]
    dimension: str = ""
    every_row: bool = False
    plain_base: str = "families"

    @property
    def focus(self) -> Place:
        """The selected part, or the area as a whole."""
        return self.part or self.place

    @property
    def of_whole(self) -> bool:
        """Whether the area is shown undivided."""
        return self.table.level == self.place.level

    def query(self) -> dict[str, str]:
        """Canonical parameters; what is usual is left out."""
        table = self.table
        found = {
            "area": self.place.pcode,
            "level": "" if table.level == usual_level(self.place) else table.level,
            "indicator": table.indicator,
            "base": "" if table.base == self.plain_base else table.base,
            **{name: getattr(table, name) for name in table.divided},
            "part": self.part.pcode if self.part else "",
            "sort": "" if self.sort == SORTS[0] else self.sort,
            "dimension": self.dimension,
            "rows": ALL if self.every_row else "",
        }
        return {name: value for name, value in found.items() if value}

    def but(self, figures: ScopedRelease, **changes: str) -> "Asked":
        """The selection with another table; where the base is not named, it is what is usual for the table."""
        table = replace(self.table, **changes)
        usual = plain_base(figures.register.get(table.indicator), table.divided)
        if "base" not in changes and self.table.base == self.plain_base:
            table = replace(table, base=usual)
        return replace(self, table=table, plain_base=usual)

    def at(self, place: Place, level: str = "", part: Place | None = None) -> "Asked":
        """The same figures of another area; by default of its parts."""
        table = replace(self.table, level=level or usual_level(place))
        return replace(self, place=place, table=table, part=part, every_row=False)


def read_asked(desk: Desk, query: Mapping[str, str]) -> Asked:
    """Read the parameters of an address.

    Codes that the release does not know are kept: `data.release` does not publish them, and the page says so.

    Raises:
        OutsideScope: the area or the part lies outside the territory.
    """
    place = desk.place(query)
    part = desk.place(query, "part") if query.get("part") else None
    if place.level == "h3":
        part, place = place, desk.place_at("adm2", int(desk.figures.leaves["district"][place.row]))
    level = query.get("level", "")
    level = level if level in levels_of(place) else usual_level(place)
    register = desk.figures.register
    indicator = _code(query, "indicator") or usual_indicator(register)
    divided = {name: code for name in DIVIDING if (code := _code(query, name)) and code != ALL}
    usual = plain_base(register.get(indicator), tuple(divided))
    base = query.get("base", "")
    base = base if base in ("families", "persons") else usual
    inside = part is not None and part.level == level and _is_part(desk, part, place)
    return Asked(
        place=place,
        table=Table(level, indicator, base, **divided),
        part=part if inside else None,
        sort=query["sort"] if query.get("sort") in SORTS else SORTS[0],
        dimension=query["dimension"] if query.get("dimension") in ALL_DIMENSIONS else "",
        every_row=query.get("rows") == ALL,
        plain_base=usual,
    )


def usual_level(place: Place) -> str:
    """The level of an area's parts."""
    return LEVELS[LEVELS.index(place.level) + 1]


def levels_of(place: Place) -> tuple[str, ...]:
    """Levels at which an area can be shown: its parts, of the nation also theirs, and the area as a whole."""
    finer = LEVELS[LEVELS.index(place.level) + 1 :]
    return (*(finer[:2] if place.level == "adm0" else finer[:1]), place.level)


def usual_indicator(register: Mapping[str, Mapping[str, Any]]) -> str:
    """The indicator of an address that names none."""
    return DEFAULT_INDICATOR if DEFAULT_INDICATOR in register else next(iter(register))


def plain_base(entry: Mapping[str, Any] | None, divided: tuple[str, ...]) -> str:
    """What is counted where an address does not say: families, persons where people are divided."""
    bases = entry["bases"] if entry else ("families",)
    wanted = "persons" if divided else "families"
    return wanted if wanted in bases else str(bases[0])


def part_rows(figures: ScopedRelease, place: Place, level: str) -> list[int]:
    """Rows of what is shown of an area at one of its levels, inside the territory, ascending."""
    if level == place.level:
        return [place.row]
    finer, rows = figures.children(place.level, place.row)
    return [int(row) for row in (rows if level == finer else figures.rows(level))]


def _is_part(desk: Desk, part: Place, place: Place) -> bool:
    return (place.level, place.row) in desk.figures.containing(part.level, part.row) and part.pcode != place.pcode


def _code(query: Mapping[str, str], name: str) -> str:
    code = query.get(name, "")
    return code if _CODE.fullmatch(code) else ""
