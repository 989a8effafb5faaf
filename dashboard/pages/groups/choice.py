"""What the page shows: indicator, area, release and order, read from an address and written into one."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final
from urllib.parse import urlencode

from dashboard.pages.front.country import country_path
from dashboard.selection import ZONE, Notice
from dashboard.served import ServedRelease

SORTS: Final = ("ratio", "people")
ASSUMED: Final = "zone_de"


@dataclass(frozen=True)
class Choice:
    """One view. Empty strings mean: the nation (area), the latest (release), the first rows only (rows)."""

    indicator: str = ASSUMED
    area: str = ""
    release: str = ""
    sort: str = "ratio"
    rows: str = ""

    def query(self) -> str:
        """The address parameters in canonical order; what would be assumed anyway is left out."""
        assumed = Choice()
        pairs = [(item.name, getattr(self, item.name)) for item in fields(self)]
        return urlencode([(name, value) for name, value in pairs if value != getattr(assumed, name)])

    def changed(self, **changes: str) -> "Choice":
        """Another view with some fields changed."""
        return replace(self, **changes)


def address(country: str, language: str, choice: Choice, *, page: str = "groups") -> str:
    """Address of the page, or of another `page` that takes the same parameters."""
    query, path = choice.query(), country_path(country, language, page)
    return f"{path}?{query}" if query else path


def read_choice(query: Mapping[str, str], served: ServedRelease) -> tuple[Choice, tuple[Notice, ...]]:
    """Read a view from address parameters; what is not known becomes the nearest view, with a notice.

    `release` is not read here: it decides which release is `served`.
    """
    notices: list[Notice] = []

    def unknown(name: str) -> None:
        notices.append(Notice("notice.unknown_value", (("field", name),)))

    indicator = _indicator(query, served)
    if indicator is None:
        unknown("indicator")
        indicator = first_indicator(served)
    area = query.get("area", "")
    if "." in area:  # a hexagon: its district
        area = area.partition(".")[0]
        notices.append(Notice("notice.area_coarser"))
    if area not in served.rules.first_level and area not in served.rules.parents:
        if area and area not in served.rows["adm0"]:
            unknown("area")
        area = ""
    sort = query.get("sort", "") or SORTS[0]
    if sort not in SORTS:
        unknown("sort")
        sort = SORTS[0]
    rows = "all" if query.get("rows") == "all" else ""
    return Choice(indicator=indicator, area=area, sort=sort, rows=rows), tuple(notices)


def first_indicator(served: ServedRelease) -> str:
    """The indicator that is shown where none is asked for."""
    rules = served.rules.indicators
    return ASSUMED if ASSUMED in rules else next(code for code, rule in rules.items() if rule.listed)


def _indicator(query: Mapping[str, str], served: ServedRelease) -> str | None:
    """Code of the register; the map's way to write zones is understood too. None: not known here."""
    asked = query.get("indicator", "")
    if asked == ZONE:
        asked = f"zone_{query.get('zone', '') or 'de'}"
    if not asked:
        return first_indicator(served)
    rule = served.rules.indicators.get(asked)
    return asked if rule is not None and rule.listed else None
