"""Addresses of the pages about places, and what an area in an address means."""

import re
from typing import Final
from urllib.parse import urlencode

from dashboard.pages.heatmap.links import page_path
from dashboard.served import ServedRelease

_LEAF: Final = re.compile(r"(?P<district>[A-Za-z0-9]{2,20})\.\d{1,7}")


def place_path(country: str, language: str, pcode: str = "", release: str = "", part: str = "") -> str:
    """Address of a place; '' is the nation, '' as release the latest, `part` a section of the page."""
    path = f"{page_path(country, language)}place" + (f"/{pcode}" if pcode else "")
    return with_query(path, release=release) + (f"#{part}" if part else "")


def page_address(country: str, language: str, page: str, release: str = "", **query: str) -> str:
    """Address of another page of the country about the same release; empty parameters are left out."""
    return with_query(f"{page_path(country, language)}{page}", **query, release=release)


def with_query(path: str, **query: str) -> str:
    """A path with those parameters that are not empty."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def place_file(country: str, language: str, pcode: str, release: str) -> str:
    """Permanent address of a place's figures as CSV: it names the release."""
    return with_query(f"{page_path(country, language)}place.csv", area=pcode, release=release)


def known_pcode(served: ServedRelease, asked: str) -> str:
    """The p-code that an address means: hexagons lead to their district, small letters to large ones.

    Returns:
        '' where the release has no such area.
    """
    leaf = _LEAF.fullmatch(asked)
    pcode = (leaf["district"] if leaf else asked).upper()
    known = pcode in served.rows["adm2"] or (pcode in served.rows["adm1"] and not leaf)
    return pcode if known else ""
