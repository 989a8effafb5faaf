"""What the sections of a place's page are made of: a figure with its interval, a table for narrow screens, bars."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages.heatmap.area_panel import NARROWEST_MARK
from dashboard.pages.heatmap.place_facts import Figure
from dashboard.picture import CSS_CLASSES
from dashboard.text import Texts

MOST_ABREAST: Final = 3
"""Columns that stand beside each other on a phone."""

Row = tuple[Any, Sequence[Any]]
"""What a row is about, and its cells."""


def value(figure: Figure | None, texts: Texts, *, interval: bool = True) -> Markup:
    """A figure with its interval below, or why there is none."""
    if figure is None:
        return element("span", {"class": "row-reason"}, texts("place.not_published"))
    if not figure.has_value:
        swatch = element("span", {"class": f"swatch {CSS_CLASSES[figure.wire_class]}", "aria-hidden": "true"})
        return element("span", {"class": "row-reason"}, swatch, figure.write(texts))
    ends = element("span", {"class": "interval"}, ends_of(figure, texts)) if interval else None
    return element("span", {"class": "figure"}, figure.write(texts), ends)


def ends_of(figure: Figure, texts: Texts) -> str:
    """The ends of a figure's interval, without unit."""
    return figure.measure.write_range(figure.shown - figure.below, figure.shown + figure.above, texts)


def table(caption: str, first: str, columns: Sequence[str], rows: Sequence[Row], *, css: str = "") -> Markup:
    """Write a table that becomes one block per row on narrow screens.

    The roles are written out because browsers forget what a table is where style sheets change its display.
    """
    head = [_cell("th", "columnheader", heading, scope="col") for heading in (first, *columns)]
    # Where a row breaks into lines its cells say themselves what they are.
    labels = [{"data-label": column} if len(columns) > MOST_ABREAST else {} for column in columns]
    body = [
        element(
            "tr",
            {"role": "row"},
            _cell("th", "rowheader", label, scope="row"),
            [_cell("td", "cell", cell, **label) for cell, label in zip(cells, labels, strict=True)],
        )
        for label, cells in rows
    ]
    return element(
        "table",
        {"class": f"place-table of-{len(columns)} {css}".strip(), "role": "table"},
        element("caption", None, caption),
        element("thead", {"role": "rowgroup"}, element("tr", {"role": "row"}, head)),
        element("tbody", {"role": "rowgroup"}, body),
    )


def _cell(tag: str, role: str, content: Any, **attributes: str) -> Markup:
    return element(tag, {"role": role, **attributes}, content)


def bar(label: Any, figure: Figure | None, texts: Texts, *, nation: Figure | None = None, more: str = "") -> Markup:
    """A percentage as a bar with its interval and the nation's mark; without a value, why."""
    if figure is None or not figure.has_value:
        return element(
            "li",
            {"class": "bar"},
            element("span", {"class": "bar-label"}, label),
            element("span", {"class": "bar-value is-reason"}, value(figure, texts)),
        )
    low, high = figure.ends
    track = [element("span", {"class": "bar-fill", "style": f"width:{figure.number:.1f}%"})]
    if high - low >= NARROWEST_MARK:
        track.append(element("span", {"class": "bar-interval", "style": f"left:{low:.1f}%;width:{high - low:.1f}%"}))
    said = [figure.interval(texts), more]
    if nation is not None and nation.has_value:
        track.append(element("span", {"class": "bar-nation", "style": f"left:{nation.number:.1f}%"}))
        said.insert(1, texts("panel.nation", value=nation.write(texts)))
    return element(
        "li",
        {"class": "bar"},
        element("span", {"class": "bar-label"}, label),
        element("span", {"class": "bar-track", "aria-hidden": "true"}, track),
        element("span", {"class": "bar-value"}, figure.write(texts)),
        element("span", {"class": "bar-said"}, "; ".join(part for part in said if part)),
    )


def notice(sentence: str) -> Markup:
    """A sentence on something that is not there."""
    return element("p", {"class": "place-absent"}, sentence)


def link(address: str, label: Any, **attributes: Any) -> Markup:
    """A link."""
    return element("a", {"href": address, **attributes}, label)
