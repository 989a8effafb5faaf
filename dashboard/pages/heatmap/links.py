"""Addresses of a country's pages and files."""

from dashboard.selection import Selection, to_query
from dashboard.served import ServedRelease


def page_path(country: str, language: str) -> str:
    """Path of the heat map page."""
    return f"/{country}/{language}/"


def href(served: ServedRelease, selection: Selection, language: str, **changes: str) -> str:
    """Address of the page with some fields of the selection changed."""
    query = to_query(selection.changed(**changes), served.rules)
    path = page_path(served.country, language)
    return f"{path}?{query}" if query else path


def values_url(served: ServedRelease, selection: Selection) -> str:
    """Address of the values file that the map shows."""
    parts = selection.breakdown
    table = f"{selection.base}.{parts['sex']}.{parts['age']}.{parts['disability']}".replace("+", "%2B")
    return f"/{served.country}/values/{served.release_id}/{selection.level}/{selection.code}/{table}.bin"


def csv_url(served: ServedRelease, selection: Selection, language: str) -> str:
    """Address of the download of what is shown."""
    query = to_query(selection, served.rules)
    path = f"{page_path(served.country, language)}download.csv"
    return f"{path}?{query}" if query else path


def protection_url(country: str, language: str) -> str:
    """Address of the page on how families are protected."""
    return f"{page_path(country, language)}protection"


def shapes_url(served: ServedRelease) -> str:
    """Address of the web shapes."""
    return f"/{served.country}/shapes/{served.release.manifest.shapes_version}.json"


def hexes_url(served: ServedRelease) -> str:
    """Address of the drawable H3 leaves."""
    return f"/{served.country}/hexes/{served.release_id}.bin"
