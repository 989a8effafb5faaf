"""Addresses of the interface."""

from typing import Final
from urllib.parse import quote, urlencode

from dashboard.api.models import Link
from dashboard.api.queries import PageQuery, Query

ROOT: Final = "/api/v1"
DESCRIPTION: Final = f"{ROOT}/openapi.json"
LATEST: Final = "latest"


def country_address(country: str) -> str:
    """Address of a country."""
    return f"{ROOT}/countries/{quote(country)}"


def release_address(country: str, release: str, part: str = "") -> str:
    """Address of a release, or of a part of it."""
    address = f"{country_address(country)}/releases/{quote(release)}"
    return f"{address}/{part}" if part else address


def programme_address(country: str, programme: str) -> str:
    """Address of a programme."""
    return f"{country_address(country)}/programmes/{quote(programme)}"


def asked_address(path: str, query: Query, **changes: object) -> str:
    """A path with the parameters of a question, those at their usual value left out."""
    asked = query.model_copy(update=changes).model_dump(exclude_defaults=True)
    written = urlencode(list(asked.items()), doseq=True)
    return f"{path}?{written}" if written else path


def page_links(path: str, query: PageQuery, total: int) -> tuple[Link, ...]:
    """Where the pages before and after one are."""
    found = []
    if query.offset:
        found.append(("prev", max(0, query.offset - query.limit)))
    if query.offset + query.limit < total:
        found.append(("next", query.offset + query.limit))
    kind = "text/csv" if getattr(query, "format", None) == "csv" else "application/json"
    return tuple(
        Link(rel=relation, href=asked_address(path, query, offset=offset), type=kind) for relation, offset in found
    )
