"""The ranked table of the parts: a figure with its interval, or the reason why there is none, in every row."""

from dataclasses import replace
from html import escape
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.explore.links import Links
from dashboard.pages.explore.plot import Scale, bar
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import level_words
from dashboard.picture import CSS_CLASSES

FIRST_ROWS: Final = 50


def draw_ranking(view: ExploreView, links: Links) -> Markup:
    """Write the table, and how to see more of it."""
    texts, table = view.texts, view.asked.table
    order = view.order
    shown = order if view.asked.every_row else order[:FIRST_ROWS]
    if view.selected >= 0 and view.selected in order and view.selected not in shown:
        shown = [*shown, view.selected]
    if not shown:
        return element("p", None, texts("explore.table.empty"))
    scale = Scale.over(view.picture)
    caption = texts("explore.table.caption", level=level_words(view.desk, table.level), area=view.asked.place.name)
    more = len(order) - len(shown)
    return element(
        "div",
        None,
        element(
            "div",
            {"class": "table-scroll", "role": "region", "aria-labelledby": "explore-caption", "tabindex": "0"},
            element(
                "table",
                {"id": "explore-table", "class": "ranking"},
                element("caption", {"id": "explore-caption", "class": "visually-hidden"}, caption),
                _head(view, links),
                element("tbody", None, [_row(view, links, place, scale) for place in shown]),
            ),
        ),
        _all_rows(view, links, len(order)) if more > 0 else None,
    )


def note(view: ExploreView) -> str:
    """In which order the rows stand, and which are not among them."""
    texts = view.texts
    kind = "count." if view.measure.is_count and view.asked.sort != "name" else ""
    order = texts(f"explore.order.{kind}{view.asked.sort}")
    without = len(view.rows) - len(view.order)
    return f"{order} {texts.counted('explore.table.without', without)}" if without else order


def _head(view: ExploreView, links: Links) -> Markup:
    texts, sort = view.texts, view.asked.sort
    by_value = "best" if sort == "worst" else "worst"
    direction = {"worst": "descending", "best": "ascending", "name": "none"}[sort]
    by_name = "ascending" if sort == "name" else "none"
    return element(
        "thead",
        None,
        element(
            "tr",
            None,
            element("th", {"scope": "col", "class": "rank"}, texts("ranking.rank")),
            _sortable(view, links, texts("ranking.area"), "name", by_name),
            _sortable(view, links, texts("ranking.value"), by_value, direction, texts("ranking.interval")),
            element("th", {"scope": "col", "class": "n"}, texts(f"base.{view.asked.table.base}.column")),
        ),
    )


def _sortable(view: ExploreView, links: Links, label: str, sort: str, state: str, below: str = "") -> Markup:
    href = links.to(replace(view.asked, sort=sort))
    identifier = f"sort-{'name' if sort == 'name' else 'value'}"
    return element(
        "th",
        {"scope": "col", "aria-sort": state, "class": "value" if below else None},
        element("a", {"id": identifier, "class": "sort", "href": href, "data-desk": True}, label),
        element("span", {"class": "interval"}, below) if below else None,
    )


def _row(view: ExploreView, links: Links, place: int, scale: Scale) -> Markup:
    """One row. Written as a whole: there are hundreds, and most of the page's time would go into their elements."""
    texts, picture, part = view.texts, view.picture, view.parts[place]
    selected = place == view.selected
    href = escape(links.unselect if selected else links.select(part))
    current = ' aria-current="true"' if selected else ""
    down = ""
    if part.level != "h3" and part.pcode != view.asked.place.pcode:
        label = escape(texts("explore.open", area=part.name))
        down = f'<a class="row-open" href="{escape(links.open(part))}" data-desk aria-label="{label}">\u203a</a>'
    rank = texts.integer(int(picture.ranks[place])) if picture.has_value[place] else ""
    return Markup(
        f'<tr{" class=is-selected" if selected else ""}><td class="rank">{rank}</td><th scope="row">'
        f'<div class="row-name"><a id="t-{escape(part.pcode)}" class="area-name" href="{href}" data-desk{current}>'
        f"{escape(part.name)}</a>{down}</div>{bar(picture, place, scale)}</th>{_figure(view, place)}</tr>"
    )


def _figure(view: ExploreView, place: int) -> str:
    texts, picture = view.texts, view.picture
    if not picture.has_value[place]:
        css = CSS_CLASSES[int(picture.wire_classes[place])]
        return (
            f'<td class="reason" colspan="2"><span class="row-reason"><span class="swatch {css}" aria-hidden="true">'
            f"</span>{escape(picture.reason(place, texts))}</span></td>"
        )
    counted = "" if view.measure.is_count else texts.integer(int(picture.values.denominator[place]))
    return (
        f'<td class="value">{escape(picture.text(place, texts))}<span class="interval">{picture.interval(place, texts)}'
        f'</span></td><td class="n">{counted}</td>'
    )


def _all_rows(view: ExploreView, links: Links, count: int) -> Markup:
    href = links.to(replace(view.asked, every_row=True))
    attributes = {"id": "all-rows", "class": "show-all", "href": href, "data-desk": True}
    return element("a", attributes, view.texts.counted("explore.table.all", count))
