"""A country as the pages about it need it, whether or not anything of it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.pages.heatmap.links import page_path
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts, load_texts
from data.profiles import available_profiles, load_profile

PAGES = ("map", "groups", "causes", "place", "budget", "progress", "data", "method", "protection", "releases")


class UnknownCountry(LookupError):
    """Neither a published release nor a profile has this code, or the language is none of ours."""


@dataclass(frozen=True)
class Country:
    """Attributes:
    code: of the country.
    name: in the page's language.
    levels: how the areas of each level are called (adm0, adm1, adm2, h3).
    served: its latest release; None where nothing is published.
    behind: the newest one is damaged, `served` is the one before it.
    """

    code: str
    name: str
    levels: Mapping[str, str]
    texts: Texts
    served: ServedRelease | None
    behind: bool = False

    def language_links(self, page: str) -> dict[str, str]:
        """Addresses of a page of the country in every language."""
        return {language: country_path(self.code, language, page) for language in LANGUAGES}


def read_country(releases: ServedReleases, code: str, language: str) -> Country:
    """Read what is known of a country.

    Raises:
        UnknownCountry: nothing is.
        ReleaseError: something of it is published, but damaged.
    """
    if language not in LANGUAGES:
        raise UnknownCountry(language)
    texts = load_texts(language)
    try:
        there = code in releases.countries() or releases.is_unreadable(code)
        served = releases.open(code) if there else None
    except NothingPublished:
        served = None
    if served is not None:
        profile = served.release.profile
        name, levels = profile["name"][language], profile["admin_levels"]
        first, second = (levels[level]["name_plural"][language] for level in ("1", "2"))
    elif code in available_profiles():
        known = load_profile(code)
        name = getattr(known.name, language)
        first, second = (getattr(known.admin_levels[level].name_plural, language) for level in (1, 2))
    else:
        raise UnknownCountry(code)
    names = {"adm0": texts("level.adm0"), "adm1": first, "adm2": second, "h3": texts("level.h3")}
    return Country(code, name, names, texts, served, behind=served is not None and releases.is_behind(code))


def country_path(country: str, language: str, page: str) -> str:
    """Address of one of the `PAGES` of a country."""
    path = page_path(country, language)
    return path if page == "map" else f"{path}{page}"


def country_pages(country: str, texts: Texts, shown: str) -> list[tuple[str, str, bool]]:
    """The pages of a country for the navigation: label, address, whether it is the one that is shown."""
    return [(texts(f"nav.{page}"), country_path(country, texts.language, page), page == shown) for page in PAGES]


def further_pages(country: str, texts: Texts, shown: str) -> list[tuple[str, str]]:
    """What is at hand on every page of a country besides its `PAGES`: label, address; feedback is about `shown`."""
    path = page_path(country, texts.language)
    about = f"?{urlencode({'about': shown})}" if shown else ""
    addresses = {"find": "find", "compare": "compare", "feedback": f"feedback{about}", "offline": "offline.zip"}
    addresses["api"] = "api"
    return [(texts(f"nav.{name}"), f"{path}{address}") for name, address in addresses.items()]
