"""Addresses of the pages and files of programmes."""

from typing import Final

from dashboard.pages.front.country import country_path

PARTS: Final = ("sdg", "money", "milestones", "risks", "places", "paper")
"""Pages of a programme beside its overview and its indicators; `paper` holds all of them."""


def programmes_path(country: str, language: str) -> str:
    """Address of the page of all programmes of a country."""
    return country_path(country, language, "progress")


def programme_path(country: str, language: str, programme: str, part: str = "") -> str:
    """Address of a programme, or of one of its `PARTS`."""
    path = f"{programmes_path(country, language)}/{programme}"
    return f"{path}/{part}" if part else path


def indicator_path(country: str, language: str, programme: str, indicator: str) -> str:
    """Address of an indicator of a programme."""
    return f"{programme_path(country, language, programme)}/indicator/{indicator}"


def file_path(country: str, programme: str, form: str) -> str:
    """Address of a programme as a file; `form` is `xml` (IATI 2.03) or `csv`."""
    return f"/{country}/progress/{programme}.{form}"
