"""Addresses of a release's files and of what describes them."""

from typing import Final
from urllib.parse import quote

from dashboard.served import ServedRelease

CATALOGUE: Final = "catalog.jsonld"


def folder(served: ServedRelease) -> str:
    """Where the files of a release lie."""
    return f"/{served.country}/data/{served.release_id}"


def file_url(served: ServedRelease, name: str) -> str:
    """Permanent address of one file of a release."""
    return f"{folder(served)}/{quote(name)}"


def data_path(country: str, language: str, release: str = "") -> str:
    """Address of the data page, by default of the latest release."""
    path = f"/{country}/{language}/data"
    return f"{path}?release={quote(release)}" if release else path
