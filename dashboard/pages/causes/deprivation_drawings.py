"""Drawings of single deprivations in a place, and the table that says the same."""

from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.causes.decomposed import NATION, Decomposed, Deprivation
from dashboard.pages.heatmap.place_facts import Figure
from dashboard.text import Texts
from data.causes.decomposition import Ratio

_NARROWEST_MARK: Final = 1.0
"""An interval of fewer percent of the axis would be a speck on a bar."""


def sum_text(here: Decomposed, texts: Texts) -> str:
    """What the contributions add up to, and why not to 100 percent."""
    share = texts.percent(texts.scaled(round(1000 * here.attributed), 1))
    if here.missing:
        return texts.counted("causes.sum.missing", here.missing, total=share)
    return texts("causes.sum", share=share)


def contribution_bars(here: Decomposed, nation: Decomposed, texts: Texts) -> Markup:
    """Contributions of single deprivations, largest first, with interval and the nation's mark."""
    known = [item for item in here.deprivations if item.part is not None]
    elsewhere = {item.code: item.part for item in nation.deprivations} if here.place != NATION else {}
    longest = max(_longest(item.part, elsewhere.get(item.code)) for item in known)
    ordered = sorted(known, key=lambda item: -_value(item.part))
    bars = [
        _contribution_bar(here, item, item.part, elsewhere.get(item.code), longest, texts)
        for item in ordered
        if item.part is not None
    ]
    notes = [texts("causes.bars.colour")]
    if elsewhere:
        notes.append(texts("panel.nation_mark"))
    notes.append(texts("panel.interval_mark"))
    return Markup(element("ol", {"class": "bars"}, bars) + element("p", {"class": "bars-note"}, " ".join(notes)))


def _longest(part: Ratio | None, other: Ratio | None) -> float:
    return max(part.value if part else 0.0, other.value if other else 0.0, 0.001)


def _value(part: Ratio | None) -> float:
    return part.value if part else 0.0


def _contribution_bar(
    here: Decomposed, item: Deprivation, part: Ratio, other: Ratio | None, longest: float, texts: Texts
) -> Markup:
    sphere = [known["code"] for known in here.served.release.profile["spheres"]].index(item.sphere)
    low, high = (min(100.0, 100 * end / longest) for end in (part.low, part.high))
    track = [
        element("span", {"class": f"bar-fill sphere-{sphere}", "style": f"width:{100 * part.value / longest:.1f}%"})
    ]
    if high - low >= _NARROWEST_MARK:
        track.append(element("span", {"class": "bar-interval", "style": f"left:{low:.1f}%;width:{high - low:.1f}%"}))
    more = [texts("interval", ends=_ends(part, texts))]
    if other is not None:
        track.append(element("span", {"class": "bar-nation", "style": f"left:{100 * other.value / longest:.1f}%"}))
        more.append(texts("panel.nation", value=_part(other, texts)))
    said = "; ".join(more)
    return element(
        "li",
        {"class": "bar", "title": said},
        element("span", {"class": "bar-label"}, _label(here, item, texts)),
        element("span", {"class": "bar-track", "aria-hidden": "true"}, track),
        element("span", {"class": "bar-value"}, _part(part, texts)),
        element("span", {"class": "visually-hidden"}, said),
    )


def headcount_bars(here: Decomposed, texts: Texts) -> Markup:
    """All families that lack something (pale) and the poor among them (dark), on one scale."""
    shown = [item for item in here.deprivations if item.everybody is not None and item.everybody.has_value]
    longest = max((item.everybody.number for item in shown if item.everybody), default=1.0) or 1.0
    ordered = sorted(here.deprivations, key=lambda item: -_number(item.everybody))
    bars = []
    for item in ordered:
        fills = [
            element("span", {"class": f"bar-fill {css}", "style": f"width:{100 * _number(figure) / longest:.1f}%"})
            for css, figure in (("is-everybody", item.everybody), ("is-poor", item.poor))
            if figure is not None and figure.has_value
        ]
        said = texts("causes.censored.of", poor=_figure(item.poor, texts), everybody=_figure(item.everybody, texts))
        bars.append(
            element(
                "li",
                {"class": "bar"},
                element("span", {"class": "bar-label"}, _label(here, item, texts)),
                element("span", {"class": "bar-track is-double", "aria-hidden": "true"}, fills),
                element("span", {"class": "bar-value"}, said),
            )
        )
    key = [
        element("li", None, element("span", {"class": f"swatch {css}", "aria-hidden": "true"}), texts(name))
        for css, name in (("is-poor", "causes.poor"), ("is-everybody", "causes.everybody"))
    ]
    return Markup(element("ul", {"class": "stack-key"}, key) + element("ol", {"class": "bars"}, bars))


def _number(figure: Figure | None) -> float:
    return figure.number if figure is not None and figure.has_value else 0.0


def figures_table(here: Decomposed, nation: Decomposed, texts: Texts) -> Markup:
    """Every figure of the two drawings, with intervals."""
    alone = here.place == NATION
    elsewhere = {item.code: item for item in nation.deprivations}
    columns = ["weight", "everybody", "poor", "part"] + ([] if alone else ["part_nation"])
    head = [element("th", {"scope": "col"}, texts("causes.deprivation"))]
    head += [element("th", {"scope": "col", "class": "n"}, texts(f"causes.column.{name}")) for name in columns]
    rows = []
    for item in here.deprivations:
        other = elsewhere[item.code]
        cells = [
            element("td", {"class": "n"}, texts.percent(texts.scaled(item.weight, 1))),
            _figure_cell(item.everybody, texts),
            _figure_cell(item.poor, texts),
            _part_cell(item.part, texts, "value"),
        ]
        if not alone:
            cells.append(_part_cell(other.part, texts, "n"))
        rows.append(element("tr", None, element("th", {"scope": "row"}, _label(here, item, texts)), cells))
    return reading_table(texts("causes.table"), head, rows, css="figures-table")


def _figure_cell(figure: Figure | None, texts: Texts) -> Markup:
    if figure is None or not figure.has_value:
        return element("td", {"class": "reason"}, _figure(figure, texts))
    return element(
        "td", {"class": "n"}, figure.write(texts), element("span", {"class": "interval"}, _of(figure, texts))
    )


def _of(figure: Figure, texts: Texts) -> str:
    measure = figure.measure
    return measure.write_range(figure.shown - figure.below, figure.shown + figure.above, texts)


def _part_cell(part: Ratio | None, texts: Texts, css: str) -> Markup:
    if part is None:
        return element("td", {"class": "reason"}, texts("causes.unknown"))
    return element("td", {"class": css}, _part(part, texts), element("span", {"class": "interval"}, _ends(part, texts)))


def _part(part: Ratio, texts: Texts) -> str:
    return texts.percent(texts.scaled(round(1000 * part.value), 1))


def _ends(part: Ratio, texts: Texts) -> str:
    return f"{texts.scaled(round(1000 * part.low), 1)}\u2013{texts.scaled(round(1000 * part.high), 1)}"


def _figure(figure: Figure | None, texts: Texts) -> str:
    return texts("causes.not_here") if figure is None else figure.write(texts)


def _label(here: Decomposed, item: Deprivation, texts: Texts) -> str:
    return here.served.label(f"dep_{item.code}", texts.language)


def reading_table(caption: str, head: Sequence[Markup], rows: Sequence[Markup], *, css: str) -> Markup:
    """Write a table in a region of its own that scrolls where it is narrow."""
    table = element(
        "table",
        {"class": css},
        element("caption", {"class": "visually-hidden"}, caption),
        element("thead", None, element("tr", None, head)),
        element("tbody", None, rows),
    )
    return element("div", {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-label": caption}, table)
