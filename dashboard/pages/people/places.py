"""Names of countries and areas for pages about accounts: from published releases, and nothing else of them."""

from collections.abc import Iterator
from typing import Any

from dashboard.served import NothingPublished, ServedReleases

_LEVELS = ("adm1", "adm2")


class Places:
    """Names; where a country has no published release its code stands for it."""

    def __init__(self, releases: ServedReleases) -> None:
        self._releases = releases

    def countries(self) -> list[str]:
        """Codes of countries with a published release."""
        return self._releases.countries()

    def country_name(self, country: str, language: str) -> str:
        """Name of a country."""
        try:
            return str(self._releases.open(country).release.profile["name"][language])
        except NothingPublished:
            return country

    def area_name(self, country: str, pcode: str, language: str) -> str:
        """Name of an area with its p-code; the p-code where the country or the area is not known."""
        for area in self._areas(country) if pcode else ():
            if area["pcode"] == pcode:
                return f"{area['name'][language]} ({pcode})"
        return pcode

    def first_level(self, country: str, language: str) -> list[tuple[str, str]]:
        """P-code and name of the areas of the first level."""
        return [
            (area["pcode"], area["name"][language]) for area in self._areas(country) if area["parent_pcode"][2:] == ""
        ]

    def knows(self, country: str, pcode: str) -> bool:
        """Whether the area exists; True where the country has no release to tell."""
        areas = list(self._areas(country))
        return not areas or any(area["pcode"] == pcode for area in areas)

    def _areas(self, country: str) -> Iterator[dict[str, Any]]:
        try:
            release = self._releases.open(country).release
        except NothingPublished:
            return
        for level in _LEVELS:
            yield from release.areas(level)
