"""The ranked table of areas under a choice of weights, and the map coloured by fifths of that ranking."""

from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages.causes import written
from dashboard.pages.causes.asked import Asked
from dashboard.pages.causes.compared import STEPS, Compared
from dashboard.pages.causes.links import asked_link
from dashboard.pages.heatmap.titles import level_name
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.causes.robustness import MOST_HIDDEN

FIRST_ROWS: Final = 25


def ranking_table(served: ServedRelease, asked: Asked, compared: Compared, texts: Texts) -> Markup:
    """Write `table#areas` with its first rows, all of them where they were asked for."""
    level = level_name(served, asked.level, texts)
    if not len(compared.order):
        return element("p", {"id": "nobody-ranked"}, texts("causes.ranking.none", most=_most(texts)))
    rows = compared.order if asked.rows == "all" else compared.order[:FIRST_ROWS]
    head = [
        _heading("rank", texts("ranking.rank"), texts("causes.column.rank_range")),
        _heading("", texts("ranking.area"), ""),
        _heading("value", "M0", texts("causes.column.range")),
        _heading("n", "H", ""),
        _heading("n", "A", ""),
        _heading("n", texts("causes.column.official"), ""),
        _heading("n", texts("causes.column.stays"), ""),
    ]
    table = element(
        "table",
        {"id": "areas", "class": "ranking"},
        element("caption", {"class": "visually-hidden"}, texts("causes.ranking", level=level)),
        element("thead", None, element("tr", None, head)),
        element("tbody", None, [_row(served, asked, compared, int(row), texts) for row in rows]),
    )
    more = len(compared.order) - len(rows)
    return Markup(
        element("div", {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-labelledby": "ranked"}, table)
        + (_show_all(served, asked, len(compared.order), texts) if more else "")
    )


def _heading(css: str, label: str, below: str) -> Markup:
    second = element("span", {"class": "interval"}, below) if below else None
    return element("th", {"scope": "col", "class": css or None}, label, second)


def _row(served: ServedRelease, asked: Asked, compared: Compared, row: int, texts: Texts) -> Markup:
    estimates = compared.estimates
    area = served.release.areas(asked.level)[row]
    link = element(
        "a",
        {"class": "area-name", "href": asked_link(served, texts.language, asked, area=area["pcode"])},
        served.area_name(asked.level, row, texts.language),
    )
    parent = served.area_name("adm1", area["parent"], texts.language) if asked.level == "adm2" else ""
    return element(
        "tr",
        {"data-row": row, "class": "is-selected" if area["pcode"] == asked.area else None},
        element(
            "td",
            {"class": "rank"},
            texts.integer(int(compared.rank[row])),
            element("span", {"class": "interval"}, written.rank_range(compared, row, texts)),
        ),
        element("th", {"scope": "row"}, link, element("span", {"class": "parent"}, parent) if parent else None),
        element(
            "td",
            {"class": "value"},
            written.index(float(estimates.m0[row]), texts),
            element("span", {"class": "interval"}, written.index_range(compared, row, texts)),
        ),
        element("td", {"class": "n"}, written.share(float(estimates.headcount[row]), texts)),
        element("td", {"class": "n"}, written.index(float(estimates.intensity[row]), texts)),
        element("td", {"class": "n"}, written.official_m0(compared, row, texts)),
        element("td", {"class": "n"}, written.stays(compared, row, texts) or texts("causes.outside")),
    )


def _show_all(served: ServedRelease, asked: Asked, count: int, texts: Texts) -> Markup:
    address = asked_link(served, texts.language, asked, rows="all") + "#ranked"
    link = element("a", {"class": "show-all", "href": address}, texts.counted("ranking.show_all", count))
    return element("p", {"id": "show-all"}, link)


def unranked(served: ServedRelease, asked: Asked, compared: Compared, texts: Texts) -> Markup | None:
    """The areas that are not ranked, with the share of their families that is hidden."""
    hidden = compared.level.cells.hidden_share
    rows = [row for row, ranked in enumerate(compared.level.robustness.ranked) if not ranked]
    if not rows:
        return None
    items = [
        element(
            "li",
            None,
            texts(
                "map.area_value",
                area=served.area_name(asked.level, row, texts.language),
                value=texts("causes.hidden_share", share=written.share(float(hidden[row]), texts)),
            ),
        )
        for row in sorted(rows, key=lambda row: served.area_name(asked.level, row, texts.language).casefold())
    ]
    summary = texts.counted("causes.unranked", len(rows))
    return element(
        "details",
        {"class": "unranked"},
        element("summary", None, summary),
        element("p", {"class": "bars-note"}, texts("causes.unranked.explained", most=_most(texts))),
        element("ul", {"class": "columns"}, items),
    )


def _most(texts: Texts) -> str:
    return texts.percent(texts.integer(MOST_HIDDEN))


def fifths_map(served: ServedRelease, asked: Asked, compared: Compared, texts: Texts) -> Markup:
    """Write the map; its legend names the fifths, the table beside it says the same in figures."""
    shapes = served.shapes
    paths = []
    for row, shape in enumerate(shapes.levels[asked.level]):
        step = int(compared.steps[row])
        attributes: dict[str, Any] = {"d": shape.d, "class": f"c{step}" if step >= 0 else "hidden"}
        name = served.area_name(asked.level, row, texts.language)
        paths.append(element("path", attributes, element("title", None, name)))
    selected = served.rows[asked.level].get(asked.area)
    outline = shapes.levels[asked.level][selected].d if selected is not None else ""
    drawing = element(
        "svg",
        {
            "id": "fifths",
            "class": "mini-map",
            "viewBox": f"0 0 {shapes.width:g} {shapes.height:g}",
            "role": "img",
            "aria-label": texts("causes.map", level=level_name(served, asked.level, texts)),
        },
        _HIDDEN_PATTERN,
        element("g", {"id": "fifth-areas"}, paths),
        element("path", {"class": "chosen-area", "d": outline}) if outline else None,
    )
    return element("div", {"class": "fifths"}, drawing)


_HIDDEN_PATTERN: Final = Markup(
    '<defs><pattern id="p-hidden" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="ground-hidden" width="6" height="6"/>'
    '<path class="line-hidden" d="M-1 1 1-1M0 6 6 0M5 7 7 5"/></pattern></defs>'
)


def fifths_key(compared: Compared, texts: Texts) -> Markup:
    """Write the legend of the map."""
    items = [
        element(
            "li",
            None,
            element("span", {"class": f"swatch c{step}", "aria-hidden": "true"}),
            texts(f"causes.fifth.{STEPS - step}"),
        )
        for step in range(STEPS - 1, -1, -1)
    ]
    if not compared.level.robustness.ranked.all():
        swatch = element("span", {"class": "swatch hidden", "aria-hidden": "true"})
        items.append(element("li", None, swatch, texts("causes.not_ranked")))
    return element("ul", {"class": "fifths-key"}, items)
