"""What the pages of programmes are made of: a table for narrow screens, blocks under headings, facts, folds."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element

Row = tuple[Any, Sequence[Any]]
"""What a row is about, and its cells; a column with a `NumberCell` stands at its end."""


class NumberCell(Markup):
    """A cell that holds a number."""

    __slots__ = ()


def number_cell(value: str, *more: str) -> NumberCell:
    """A number with what is to be known below it (its interval, its day)."""
    below = [element("span", {"class": "interval"}, line) for line in more if line]
    return NumberCell(element("span", {"class": "figure"}, value, below))


def code_mark(code: str) -> Markup | None:
    """The number that a document gives to something; names that only the files need are not shown."""
    if not code[:1].isdigit():
        return None
    return element("span", {"class": "progress-code"}, code, " ")


def reason_cell(sentence: str) -> Markup:
    """A cell without a number, and why."""
    return element("span", {"class": "progress-reason"}, sentence)


def table(
    caption: str, first: str, columns: Sequence[str], rows: Sequence[Row], *, css: str = "", whole: int = 0
) -> Markup:
    """Write a table whose rows become blocks on narrow screens; the last `whole` rows are sums.

    The roles are written out because browsers forget what a table is where style sheets change its display.
    """
    # A column with numbers stands at its end, the words of those that are missing, too.
    looks = [
        {"class": "value"} if any(isinstance(cells[place], NumberCell) for _, cells in rows) else {}
        for place in range(len(columns))
    ]
    head = [_cell("th", "columnheader", first, scope="col")]
    head += [
        _cell("th", "columnheader", heading, scope="col", **look) for heading, look in zip(columns, looks, strict=True)
    ]
    body = [
        element(
            "tr",
            {"role": "row", "class": "is-whole" if place >= len(rows) - whole else None},
            _cell("th", "rowheader", label, scope="row"),
            [
                _cell("td", "cell", cell, **{"data-label": column}, **look)
                for cell, column, look in zip(cells, columns, looks, strict=True)
            ],
        )
        for place, (label, cells) in enumerate(rows)
    ]
    written = element(
        "table",
        {"class": f"progress-table {css}".strip(), "role": "table"},
        element("caption", {"class": "visually-hidden"}, caption),
        element("thead", {"role": "rowgroup"}, element("tr", {"role": "row"}, head)),
        element("tbody", {"role": "rowgroup"}, body),
    )
    scroll = {"class": "table-scroll progress-scroll", "role": "group", "tabindex": "0", "aria-label": caption}
    return element("div", scroll, written)


def _cell(tag: str, role: str, content: Any, **attributes: str) -> Markup:
    return element(tag, {"role": role, **attributes}, content)


def block(name: str, heading: Any, *parts: Any, level: int = 2) -> Markup:
    """A part under a heading of a level; one of the second level is a section in a card of its own.

    Parts inside a section are no landmarks: on paper all indicators have parts of the same names.
    """
    title = element(f"h{level}", {"id": name}, heading)
    if level > 2:
        return element("div", {"class": "progress-inner"}, title, *parts)
    return element("section", {"class": "card", "aria-labelledby": name}, title, *parts)


def facts(rows: Sequence[tuple[str, Any]]) -> Markup:
    """Names with what holds for them."""
    written = [element("div", None, element("dt", None, name), element("dd", None, value)) for name, value in rows]
    return element("dl", {"class": "facts progress-facts"}, written)


def fold(summary: Any, *parts: Any, open_: bool = False) -> Markup:
    """Details behind a line that opens them; printers show them in any case."""
    return element("details", {"class": "progress-fold", "open": open_}, element("summary", None, summary), *parts)


def absent(sentence: str) -> Markup:
    """A sentence on something that is not there."""
    return element("p", {"class": "progress-absent"}, sentence)


def link(address: str, label: Any, **attributes: Any) -> Markup:
    """A link."""
    return element("a", {"href": address, **attributes}, label)
