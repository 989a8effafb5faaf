"""Pieces that several sections of the page are made of."""

from collections.abc import Iterable

from dashboard.markup import Markup, element


def scrolling(table: Markup, label: str) -> Markup:
    """A table that scrolls inside its box, also by keyboard."""
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, table)


def facts(rows: Iterable[tuple[str, str | Markup]]) -> Markup:
    """A list of names and values."""
    pairs = [element("div", None, element("dt", None, name), element("dd", None, value)) for name, value in rows]
    return element("dl", {"class": "facts"}, pairs)


def paragraphs(lines: Iterable[str]) -> list[Markup]:
    """Each line as a paragraph."""
    return [element("p", None, line) for line in lines if line]


def points(lines: Iterable[str | Markup]) -> Markup:
    """A list with dots."""
    return element("ul", {"class": "points"}, [element("li", None, line) for line in lines])
