"""Pieces that the pages of the layers share."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.ogc.asked import Asked
from dashboard.ogc.fields import Field
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.front.country import Country, read_country
from data.exports.layer_files import SHELF

Written = tuple[str, Markup]
"""Title of the document, and its `main`."""


def address(path: str, query: Sequence[tuple[str, Any]]) -> str:
    """An address with its parameters."""
    return f"{path}?{urlencode(query, safe=',:/')}" if query else path


def page_main(asked: Asked, title: str, lead: str, *parts: Any) -> Markup:
    """The `main` of a page: badges, heading, lead, then the parts."""
    head = reading_head(release_badges(country_of(asked)), title, lead)
    return element("main", {"id": "main", "class": "reading ogc"}, *head, *parts)


def country_of(asked: Asked) -> Country:
    """The country of an address, in the reader's language."""
    return read_country(asked.releases, asked.country, asked.texts.language)


def table(heads: Sequence[str], rows: Sequence[Markup], label: str) -> Markup:
    """A table in a box that scrolls by itself, also by keyboard."""
    head = element("tr", None, [element("th", {"scope": "col"}, text) for text in heads])
    table = element("table", None, element("thead", None, head), element("tbody", None, rows))
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, table)


def row_of(head: Any, words: str) -> Markup:
    """A row of two cells, the first of which is its heading."""
    return element("tr", None, element("th", {"scope": "row"}, head), element("td", None, words))


def explained(field: Field) -> list[Markup]:
    """A property's name with what it means."""
    return [technical(field.name), meaning(field.title)]


def meaning(text: str) -> Markup:
    """A line under a name that says what it means."""
    return element("span", {"class": "ogc-meaning"}, text)


def technical(text: str) -> Markup:
    """A technical name, which may go on in the next line behind every part of it."""
    parts = re.split(r"(?<=[_/.])", text)
    return element("code", None, [[part, element("wbr")] for part in parts[:-1]], parts[-1])


def code_block(text: str) -> Markup:
    """An address or command on a line of its own."""
    return element("p", {"class": "ogc-address"}, technical(text))


def file_link(asked: Asked, name: str) -> Markup | None:
    """The link to a file of the release with its size; None where there is none."""
    file = next((file for file in SHELF.layers(asked.served.release).files if file.name == name), None)
    if file is None:
        return None
    megabytes = asked.texts.scaled(max(1, round(file.bytes / 100_000)), 1)
    label = asked.texts("ogc.file", name=name, size=megabytes)
    return element("a", {"href": asked.addresses.file(asked.served.release_id, name), "download": True}, label)


def way_up(asked: Asked, path: str, label: str) -> Markup:
    """The way to the page above."""
    return element("p", None, element("a", {"href": asked.addresses.of(path, f="html")}, label))
