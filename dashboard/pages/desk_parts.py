"""What the pages of the desk are made of: heads, breadcrumbs, fields, figures with their interval or their reason."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria, data
from dashboard.desk import Desk, Place
from dashboard.markup import Markup, element, join
from dashboard.pages.heatmap.titles import notice_text
from dashboard.picture import CSS_CLASSES, WIRE_STATES
from dashboard.text import Texts
from data.people.rights import Right, has_right
from data.people.scoped_release import Figure, ScopedValues
from data.release.states import ValueState

Parameters = Mapping[str, str]
_BADGES: Final = {(True, True): "badge.both", (True, False): "badge.synthetic", (False, True): "badge.schematic"}


def written(*parts: Any, **attributes: Any) -> Component:
    """Ready markup for Dash: written by the server at first, made into elements by our script afterwards."""
    return html.Div(**data(html=str(join(parts))), **attributes)


def head(desk: Desk, title: str, lead: str, place: Place | None = None, path: str = "") -> list[Component]:
    """Badges, breadcrumb, heading, lead and notices of a page; `path` is where the breadcrumb's areas lead."""
    manifest, texts = desk.served.release.manifest, desk.texts
    badge = _BADGES.get((manifest.synthetic, manifest.schematic_boundaries))
    return [
        written(
            element("p", {"class": "badge-synthetic"}, texts(badge)) if badge else None,
            breadcrumb(desk, place, path) if place is not None else None,
            element(
                "header",
                {"class": "reading-head"},
                element("h1", None, title),
                element("p", {"class": "lead"}, lead) if lead else None,
            ),
            *[element("p", {"class": "notice", "role": "status"}, notice_text(item, texts)) for item in desk.notices],
            className="desk-head",
        )
    ]


def breadcrumb(desk: Desk, place: Place, path: str, parameters: Parameters | None = None) -> Markup | None:
    """The way from the territory down to the place; areas beyond the territory are not on it."""
    chain = [step for step in reversed(desk.figures.containing(place.level, place.row)) if desk.figures.contains(*step)]
    items = []
    for step in chain:
        area = desk.place_at(*step)
        if area.pcode == place.pcode:
            items.append(element("li", None, element("span", {"aria-current": "page"}, area.name)))
            continue
        query = urlencode({**desk.release_parameter, **(parameters or {}), "area": area.pcode})
        link = element("a", {"href": f"{path}?{query}", "data-desk": True}, area.name)
        items.append(element("li", None, link))
    label = {"class": "breadcrumb", "aria-label": desk.texts("panel.breadcrumb")}
    return element("nav", label, element("ol", None, items))


def form(desk: Desk, path: str, *fields: Any, hidden: Parameters | None = None) -> Markup:
    """A form whose every change becomes the page's address; works without scripts, too."""
    kept = {**(hidden or {})}
    return element(
        "form",
        {"id": "desk-form", "class": "desk-form", "action": path, "data-desk": True},
        [element("input", {"type": "hidden", "name": name, "value": value}) for name, value in kept.items()],
        *fields,
        element("button", {"type": "submit", "class": "button submit"}, desk.texts("form.submit")),
    )


def choice(name: str, label: str, options: Sequence[tuple[str, str]], value: str, *, identifier: str = "") -> Markup:
    """A labelled list to choose from; options are (value, text)."""
    identifier = identifier or f"desk-{name}"
    return element(
        "div",
        {"class": "field"},
        element("label", {"for": identifier}, label),
        element(
            "select",
            {"id": identifier, "name": name},
            [element("option", {"value": code, "selected": code == value}, text) for code, text in options],
        ),
    )


def grouped_choice(
    name: str, label: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], value: str
) -> Markup:
    """A labelled list with headings; groups are (heading, options)."""
    return element(
        "div",
        {"class": "field"},
        element("label", {"for": f"desk-{name}"}, label),
        element(
            "select",
            {"id": f"desk-{name}", "name": name},
            [
                element(
                    "optgroup",
                    {"label": heading},
                    [element("option", {"value": code, "selected": code == value}, text) for code, text in options],
                )
                for heading, options in groups
                if options
            ],
        ),
    )


def release_field(desk: Desk) -> Markup:
    """The choice of the release; the latest has an empty value."""
    texts = desk.texts
    options = [
        ("" if row == 0 else served.release_id, texts.day(served.release.manifest.reference_date))
        for row, served in enumerate(desk.releases)
    ]
    return choice("release", texts("field.release"), options, desk.release_parameter.get("release", ""))


def area_field(desk: Desk, place: Place, finest: str = "adm2") -> Markup:
    """The choice of the area among those of the territory, indented by level, down to `finest`."""
    options: list[tuple[str, str]] = []

    def add(level: str, row: int, depth: int) -> None:
        area = desk.place_at(level, row)
        options.append((area.pcode, f"{chr(0xA0) * 3 * depth}{area.name}"))
        if level != finest:
            finer, rows = desk.figures.children(level, row)
            names = [(desk.place_at(finer, int(child)).name, int(child)) for child in rows]
            for _, child in sorted(names):
                add(finer, child, depth + 1)

    add(*desk.figures.territory, 0)
    shown = place.pcode if any(code == place.pcode for code, _ in options) else place.pcode.partition(".")[0]
    return choice("area", desk.texts("field.area"), options, shown)


def figure_text(entry: Mapping[str, Any], figure: Figure, texts: Texts) -> str:
    """A figure in the indicator's unit, or the state in words."""
    if not figure.state.has_value or math.isnan(figure.value):
        return state_text(figure.state, texts)
    return value_text(entry, figure.value, texts)


def value_text(entry: Mapping[str, Any], value: float, texts: Texts) -> str:
    """A value in the indicator's unit."""
    decimals = int(entry["decimals"])
    number = texts.scaled(math.floor(value * 10**decimals + 0.5), decimals)
    if entry["unit"] == "days":
        return texts("desk.days", number=number)
    return texts.percent(number) if entry["unit"] == "percent" else number


def interval_text(entry: Mapping[str, Any], figure: Figure, texts: Texts) -> str:
    """The ends of a figure's 90 % interval, rounded outwards; "" without a value."""
    if not figure.state.has_value or math.isnan(figure.low):
        return ""
    decimals = int(entry["decimals"])
    low = math.floor(figure.low * 10**decimals + 1e-6)
    high = math.ceil(figure.high * 10**decimals - 1e-6)
    return f"{texts.scaled(low, decimals)}\u2013{texts.scaled(high, decimals)}"


def state_text(state: ValueState, texts: Texts) -> str:
    """Why there is no value, in two or three words."""
    return texts(f"state.{WIRE_STATES.get(state, 252)}")


def figure_cell(entry: Mapping[str, Any], figure: Figure, texts: Texts) -> Markup:
    """A figure with its interval below it, or the reason with its swatch."""
    if not figure.state.has_value or math.isnan(figure.value):
        css = CSS_CLASSES[WIRE_STATES.get(figure.state, 252)]
        swatch = element("span", {"class": f"swatch {css}", "aria-hidden": "true"})
        return element("span", {"class": "row-reason"}, swatch, state_text(figure.state, texts))
    ends = element("span", {"class": "interval"}, interval_text(entry, figure, texts))
    return element("span", {"class": "figure"}, figure_text(entry, figure, texts), " ", ends)


def count_text(count: int, base: str, texts: Texts) -> str:
    """A number of families or persons with its noun."""
    return texts.counted(f"count.{base}", count)


def figures_of(scoped: ScopedValues) -> list[Figure]:
    """The figures of a column one by one, in the order of its rows."""
    values = scoped.values
    return [
        Figure(
            float(values.value[place]),
            float(values.low[place]),
            float(values.high[place]),
            int(values.numerator[place]),
            int(values.denominator[place]),
            ValueState(int(values.state[place])),
        )
        for place in range(len(scoped.rows))
    ]


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, identifier: str, numbers: int = 1
) -> Markup:
    """A table with a header row and row headers; from column `numbers` on cells are aligned as numbers."""
    return element(
        "div",
        {"class": "table-wide", "role": "region", "aria-labelledby": f"{identifier}-caption", "tabindex": "0"},
        element(
            "table",
            {"id": identifier},
            element("caption", {"id": f"{identifier}-caption"}, caption),
            element(
                "thead",
                None,
                element(
                    "tr",
                    None,
                    [
                        element("th", {"scope": "col", "class": "number" if place >= numbers else None}, heading)
                        for place, heading in enumerate(columns)
                    ],
                ),
            ),
            element("tbody", None, [_row(row, numbers) for row in rows]),
        ),
    )


def _row(row: Sequence[Any], numbers: int) -> Markup:
    return element(
        "tr",
        None,
        element("th", {"scope": "row"}, row[0]),
        [
            element("td", {"class": "number" if place >= numbers else None}, cell)
            for place, cell in enumerate(row[1:], start=1)
        ],
    )


def card(identifier: str, heading: str, *parts: Any, css: str = "card") -> Component:
    """A section under its heading."""
    return html.Section(
        [html.H2(heading, id=identifier), written(*parts)], className=css, **aria(labelledby=identifier)
    )


def download_link(desk: Desk, page: str, query: Parameters) -> Markup | None:
    """The way to the download of what a page shows; nothing for those who may only read."""
    if not has_right(desk.identity, Right.DOWNLOAD):
        return None
    address = f"{desk.path('download')}?{urlencode({**desk.release_parameter, **query, 'page': page})}"
    return element("a", {"class": "button", "href": address}, desk.texts("desk.download"))
