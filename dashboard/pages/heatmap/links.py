"""Addresses of a country's pages and files."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote_plus, urlencode

from dashboard.selection import Selection, to_query
from dashboard.served import ServedRelease

_ANY_AREA: Final = "\ue000"
"""Stands for an area's code; of Unicode's private use, and so in no code."""


def page_path(country: str, language: str) -> str:
    """Path of the heat map page."""
    return f"/{country}/{language}/"


def href(served: ServedRelease, selection: Selection, language: str, **changes: str) -> str:
    """Address of the page with some fields of the selection changed."""
    query = to_query(selection.changed(**changes), served.rules)
    path = page_path(served.country, language)
    return f"{path}?{query}" if query else path


def area_hrefs(served: ServedRelease, selection: Selection, language: str, **changes: str) -> Callable[[str], str]:
    """As `href(..., area=code)` for many areas: the rest of the address is written once."""
    before, after = href(served, selection, language, area=_ANY_AREA, **changes).split(quote_plus(_ANY_AREA))
    return lambda code: f"{before}{quote_plus(code)}{after}"


def values_url(served: ServedRelease, selection: Selection) -> str:
    """Address of the values file that the map shows."""
    parts = selection.breakdown
    table = f"{selection.base}.{parts['sex']}.{parts['age']}.{parts['disability']}".replace("+", "%2B")
    path = f"/{served.country}/values/{served.release_id}/{selection.level}/{selection.code}/{table}.bin"
    query = urlencode(mode_parameters(selection))
    return f"{path}?{query}" if query else path


def mode_parameters(selection: Selection) -> dict[str, str]:
    """What the values file of a selection depends on beside its table; at most one entry."""
    if selection.mode == "change":
        return {"versus": selection.versus}
    if selection.mode == "pair":
        return {"with": selection.second}
    if selection.mode == "hotspots":
        return {"layer": selection.layer}
    return {"classes": selection.classes} if selection.classes != Selection().classes else {}


def csv_url(served: ServedRelease, selection: Selection, language: str, **more: str) -> str:
    """Address of the download of what is shown; `header="labels"`: headings in the language, `only="area"`: one row."""
    query = "&".join(part for part in (to_query(selection, served.rules), urlencode(more)) if part)
    path = f"{page_path(served.country, language)}download.csv"
    return f"{path}?{query}" if query else path


def place_url(served: ServedRelease, area: str, language: str) -> str:
    """Address of the page of a place: an area of the first or second level, or '' for the nation."""
    path = f"{page_path(served.country, language)}place"
    return f"{path}/{area}" if area else path


def find_url(country: str, language: str) -> str:
    """Address of the search for places."""
    return f"{page_path(country, language)}find"


def place_index_url(served: ServedRelease) -> str:
    """Address of the names of all places, for the search in the browser."""
    return f"/{served.country}/places/{served.release_id}.json"


def compare_url(served: ServedRelease, selection: Selection, language: str) -> str:
    """Address of the page with two maps side by side."""
    query = to_query(selection, served.rules)
    path = f"{page_path(served.country, language)}compare"
    return f"{path}?{query}" if query else path


def embed_url(served: ServedRelease, selection: Selection, language: str) -> str:
    """Address of the page that writes the code for other sites; hexagons are too heavy there, districts stand in."""
    level = "adm2" if selection.level == "h3" else selection.level
    asked = {
        "indicator": selection.code,
        "level": level,
        "area": selection.area.partition(".")[0],
        "release": selection.release,
    }
    chosen = {**{name: value for name, value in asked.items() if value}, "legend": "1", "theme": "light"}
    return f"{page_path(served.country, language)}embed/code?{urlencode(chosen)}"


def protection_url(country: str, language: str) -> str:
    """Address of the page on how families are protected."""
    return f"{page_path(country, language)}protection"


def shapes_url(served: ServedRelease) -> str:
    """Address of the web shapes."""
    return f"/{served.country}/shapes/{served.release.manifest.shapes_version}.json"


def hexes_url(served: ServedRelease) -> str:
    """Address of the drawable H3 leaves."""
    return f"/{served.country}/hexes/{served.release_id}.bin"
