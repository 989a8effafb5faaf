"""The ranked table beside the map: its section of Dash components, the table in it as written HTML."""

from collections.abc import Callable
from typing import Any, Final

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria, data
from dashboard.markup import Markup, element
from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pages.heatmap.links import area_hrefs, href
from dashboard.pages.heatmap.place_facts import nearby_title, nearest_shown, place_at
from dashboard.pages.heatmap.table_columns import cells, has_ranks, heading, order_of
from dashboard.pages.heatmap.titles import leaf_title, level_name, map_title
from dashboard.picture import Picture
from dashboard.prerender import prerender
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

FIRST_ROWS: Final = 50
MOST_LEAVES: Final = 100


def ranking(served: ServedRelease, selection: Selection, picture: Drawn, texts: Texts) -> Component:
    """Build `section#ranking`: areas worst first, those without a value last with the reason."""
    rows = ranked_rows(served, selection, picture, texts)
    shown = _visible(served, rows, selection)
    address = area_hrefs(served, selection, texts.language)
    table = element(
        "table",
        {"class": f"ranking of-{picture.mode}"},
        element("caption", {"class": "visually-hidden"}, map_title(served, selection, texts)),
        element("thead", None, element("tr", None, prerender(_headings(served, selection, picture, texts)))),
        element("tbody", None, [_row(served, selection, picture, row, texts, address) for row in shown]),
    )
    name = level_name(served, selection.level, texts)
    more = len(rows) - len(shown)
    return html.Section(
        [
            html.H2(texts("ranking.title", level=name), id="ranking-title"),
            html.P(_note(selection, picture, texts), className="ranking-note"),
            # As written HTML: Dash's renderer takes 20 s for the components of 340 rows (it is quadratic in them).
            html.Div(
                className="table-scroll",
                role="group",
                tabIndex="0",
                **data(html=str(table)),
                **aria(label=map_title(served, selection, texts)),
            ),
            *([_show_all(served, selection, len(rows), texts)] if more and selection.level != "h3" else []),
        ],
        id="ranking",
        className="card",
        **aria(labelledby="ranking-title"),
    )


def ranked_rows(served: ServedRelease, selection: Selection, picture: Drawn, texts: Texts) -> list[int]:
    """Rows of the level in the order of the table; of the H3 leaves only the first that have a value."""
    order = order_of(picture, selection.sort, area_names(served, selection.level, texts))
    if selection.level == "h3":
        order = order[picture.has_value[order]][:MOST_LEAVES]
    return [int(row) for row in order]


def area_names(served: ServedRelease, level: str, texts: Texts) -> list[str]:
    """Names of the level's areas in row order."""
    if level == "h3":
        districts = [area["name"][texts.language] for area in served.release.areas("adm2")]
        return [districts[row] for row in served.leaf_districts]
    return [area["name"][texts.language] for area in served.release.areas(level)]


def area_code(served: ServedRelease, level: str, row: int) -> str:
    """Identifier of an area in addresses."""
    if level == "h3":
        return f"{served.release.areas('adm2')[served.leaf_districts[row]]['pcode']}.{row}"
    code: str = served.release.areas(level)[row]["pcode"]
    return code


def _visible(served: ServedRelease, rows: list[int], selection: Selection) -> list[int]:
    if selection.level == "h3" or selection.rows == "all" or len(rows) <= FIRST_ROWS:
        return rows
    selected = [row for row in rows[FIRST_ROWS:] if area_code(served, selection.level, row) == selection.area]
    return rows[:FIRST_ROWS] + selected


def _note(selection: Selection, picture: Drawn, texts: Texts) -> str:
    if selection.level == "h3":
        valued = int(picture.has_value.sum())
        if valued > MOST_LEAVES:
            return texts.counted("ranking.note.leaves", MOST_LEAVES, total=texts.integer(valued))
    if not isinstance(picture, Picture) and selection.sort != "name":
        return texts(f"ranking.note.{picture.mode}.{selection.sort}")
    if isinstance(picture, Picture) and picture.measure.is_count and selection.sort != "name":
        return texts(f"ranking.note.count.{selection.sort}")
    return texts(f"ranking.note.{selection.sort}")


def _headings(served: ServedRelease, selection: Selection, picture: Drawn, texts: Texts) -> list[Component]:
    by_value = "best" if selection.sort == "worst" else "worst"
    direction = {"worst": "descending", "best": "ascending", "name": "none"}[selection.sort]
    by_name = "ascending" if selection.sort == "name" else "none"
    heads = heading(served, selection, picture, texts)
    return [
        *([html.Th(texts("ranking.rank"), scope="col", className="rank")] if has_ranks(picture) else []),
        _sortable(served, selection, texts("ranking.area"), "name", by_name, texts),
        _sortable(served, selection, heads.first, by_value, direction, texts, "value", heads.below_first),
        html.Th(_two_lines(heads.second, heads.below_second), scope="col", className="n"),
    ]


def _two_lines(text: str, below: str) -> list[Any]:
    return [text, html.Span(below, className="interval")] if below else [text]


def _sortable(
    served: ServedRelease,
    selection: Selection,
    label: str,
    sort: str,
    state: str,
    texts: Texts,
    css: str = "",
    below: str = "",
) -> Component:
    link = html.A(
        label,
        href=href(served, selection, texts.language, sort=sort),
        className="sort",
        title=texts(f"ranking.sort.{sort}"),
        **data(nav=""),
    )
    second = html.Span(below, className="interval") if below else None
    return html.Th([link, second], scope="col", className=css, **aria(sort=state))


# Rows are written at once, without components: there are up to 340 of them, of nine elements each.


def _row(
    served: ServedRelease, selection: Selection, picture: Drawn, row: int, texts: Texts, address: Callable[[str], str]
) -> Markup:
    code = area_code(served, selection.level, row)
    selected = code == selection.area
    link = element(
        "a",
        {"class": "area-name", "href": address(code), "data-nav": "", "data-pcode": code},
        _name(served, selection.level, row, texts),
    )
    parent = _parent(served, selection.level, row, texts)
    name = element("th", {"scope": "row"}, link, element("span", {"class": "parent"}, parent) if parent else None)
    if not picture.has_value[row]:
        css = "hidden-row is-selected" if selected else "hidden-row"
        parts = [_rank("", picture), name, _reason(served, selection, picture, row, texts)]
    else:
        css, figures = "is-selected" if selected else "", cells(picture, row, texts)
        parts = [
            _rank(texts.integer(figures.rank), picture),
            name,
            _figures("value", figures.first, figures.below_first),
            _figures("n", figures.second, figures.below_second),
        ]
    attributes = {"class": css, "data-pcode": code, "aria-selected": "true" if selected else "false"}
    return element("tr", attributes, *parts)


def _rank(written: str, picture: Drawn) -> Markup | None:
    return element("td", {"class": "rank"}, written) if has_ranks(picture) else None


def _figures(css: str, text: str, below: str) -> Markup:
    return element("td", {"class": css}, text, element("span", {"class": "interval"}, below) if below else None)


def _reason(served: ServedRelease, selection: Selection, picture: Drawn, row: int, texts: Texts) -> Markup:
    swatch = element("span", {"class": f"swatch {picture.css_class(row)}", "aria-hidden": "true"})
    parts = [element("span", {"class": "row-reason"}, swatch, picture.reason(row, texts))]
    place = place_at(served, selection.level, row)
    nearby = nearest_shown(served, place, selection) if selection.mode == "plain" else None
    if nearby is not None:
        instead = {
            "area": nearby_title(served, place, nearby, selection, texts),
            "value": nearby.figure.write(texts),
        }
        parts.append(
            element(
                "a",
                {
                    "class": "instead",
                    "href": href(served, selection, texts.language, area=nearby.place.code, **nearby.categories),
                    "title": texts("panel.nearest", **instead),
                    "data-nav": "",
                },
                texts("map.area_value", **instead),
            )
        )
    return element("td", {"class": "reason", "colspan": 2}, element("div", None, parts))


def _name(served: ServedRelease, level: str, row: int, texts: Texts) -> str:
    return leaf_title(served, row, texts) if level == "h3" else served.area_name(level, row, texts.language)


def _parent(served: ServedRelease, level: str, row: int, texts: Texts) -> str:
    if level == "adm1":
        return ""
    district = served.leaf_districts[row] if level == "h3" else row
    return served.area_name("adm1", served.release.areas("adm2")[district]["parent"], texts.language)


def _show_all(served: ServedRelease, selection: Selection, total: int, texts: Texts) -> Component:
    return html.A(
        texts.counted("ranking.show_all", total),
        href=href(served, selection, texts.language, rows="all"),
        className="show-all",
        **data(nav=""),
    )
