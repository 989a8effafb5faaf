"""`index.html` of the offline copy: the map of the first indicator is drawn already; the script changes it."""

from dashboard.markup import Markup, element
from dashboard.offline.contents import listed
from dashboard.pages.heatmap.legend import legend
from dashboard.pages.heatmap.map_svg import DEFS
from dashboard.pages.heatmap.titles import level_name, reference_day
from dashboard.pages.method.indicators import group_name
from dashboard.picture import Picture, take_picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

FOLDER = "files"
STYLE = f"{FOLDER}/copy.css"
DATA = f"{FOLDER}/data.js"
SCRIPT = f"{FOLDER}/copy.js"


def index_page(served: ServedRelease, texts: Texts, badges: list[str], footer: list[str], files: list[str]) -> bytes:
    """Write the page.

    Args:
        served: the release.
        texts: of the copy's language.
        badges: sentences over the page (synthetic, schematic, demonstration key).
        footer: lines at its end.
        files: names of the CSV files, relative to the page.
    """
    country = served.release.profile["name"][texts.language]
    heading = texts("offline.heading", country=country, day=texts.day(reference_day(served)))
    head = [
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("title", None, texts("page.title", title=texts("nav.map"), country=country)),
        element("link", {"rel": "stylesheet", "href": STYLE}),
    ]
    body = [
        element("a", {"class": "skip-link", "href": "#main"}, texts("page.skip")),
        element("header", {"class": "site-header"}, element("p", {"class": "brand"}, texts("brand"))),
        _main(served, texts, heading, badges, files),
        element("footer", {"class": "site-footer"}, [element("p", None, line) for line in footer if line]),
        element("script", {"src": DATA}),
        element("script", {"src": SCRIPT}),
    ]
    html = element(
        "html",
        {"lang": texts.language, "dir": "ltr"},
        element("head", None, head),
        element("body", {"class": "atlas offline"}, body),
    )
    return f"<!DOCTYPE html>{html}\n".encode()


def _main(served: ServedRelease, texts: Texts, heading: str, badges: list[str], files: list[str]) -> Markup:
    return element(
        "main",
        {"id": "main"},
        element("div", {"class": "page-head"}, [element("p", {"class": "badge-synthetic"}, line) for line in badges]),
        element("h1", None, heading),
        element("p", None, texts("offline.lead")),
        element("noscript", None, element("p", {"class": "notice"}, texts("offline.noscript"))),
        _controls(served, texts),
        element(
            "div",
            {"class": "copy-columns"},
            _map_card(served, texts),
            element("section", {"class": "card", "id": "table", "hidden": True}, _table(texts)),
        ),
        _place(texts),
        _files(texts, files),
        element("p", {"id": "announcer", "aria-live": "polite"}),
    )


def _controls(served: ServedRelease, texts: Texts) -> Markup:
    groups: dict[str, list[Markup]] = {}
    for entry in listed(served):
        chosen = entry["code"] == Selection().code
        option = element("option", {"value": entry["code"], "selected": chosen}, entry["label"][texts.language])
        groups.setdefault(group_name(entry["group"], texts), []).append(option)
    options = [element("optgroup", {"label": name}, written) for name, written in groups.items()]
    levels = [element("option", {"value": level}, level_name(served, level, texts)) for level in ("adm1", "adm2")]
    bases = [element("option", {"value": base}, texts(f"base.{base}.choice")) for base in ("families", "persons")]
    fields = (("indicator", options), ("level", levels), ("base", bases))
    return element(
        "form",
        {"class": "controls", "id": "controls", "aria-label": texts("form.label"), "hidden": True},
        [
            element(
                "div",
                {"class": "field", "data-field": name},
                element("label", {"for": f"choose-{name}"}, texts(f"field.{name}")),
                element("select", {"id": f"choose-{name}"}, choices),
            )
            for name, choices in fields
        ],
    )


def _map_card(served: ServedRelease, texts: Texts) -> Markup:
    selection = Selection()
    picture = take_picture(served, level=selection.level, code=selection.code, base=selection.base)
    shapes = served.shapes
    return element(
        "section",
        {"class": "card", "aria-labelledby": "map-title"},
        element("h2", {"id": "map-title"}, served.label(selection.code, texts.language)),
        element("p", {"id": "map-subtitle"}, level_name(served, selection.level, texts)),
        element("p", {"id": "map-notice", "class": "notice", "hidden": True}),
        element("div", {"id": "map-notes"}),
        element(
            "div",
            {"id": "map", "style": f"--map-ratio:{shapes.width / shapes.height:.4f}"},
            _plain_map(served, picture, texts),
        ),
        element("div", {"class": "legend", "id": "legend"}, legend(served, selection, picture, texts)),
        element("h3", None, texts("offline.meaning")),
        element("p", {"id": "definition"}, served.release.register[selection.code]["definition"][texts.language]),
    )


def _plain_map(served: ServedRelease, picture: Picture, texts: Texts) -> Markup:
    """The shapes of both levels without links; the table beside it is the map's equal for keyboards."""
    shapes = served.shapes
    first = "".join(shape.d for shape in shapes.levels["adm1"])
    nation = "".join(shape.d for shape in shapes.levels["adm0"])
    layers = [
        element(
            "g",
            {"class": "layer", "data-level": level, "hidden": level != "adm1"},
            [
                element(
                    "g",
                    {"class": "area", "data-i": row},
                    element(
                        "path",
                        {"d": shape.d, "class": picture.css_class(row) if level == "adm1" else "nodata"},
                        element("title", None, _title(served, picture, row, texts) if level == "adm1" else None),
                    ),
                )
                for row, shape in enumerate(shapes.levels[level])
            ],
        )
        for level in ("adm1", "adm2")
    ]
    return element(
        "svg",
        {
            "id": "map-svg",
            "viewBox": f"0 0 {shapes.width:g} {shapes.height:g}",
            "role": "img",
            "aria-labelledby": "map-title",
            "preserveAspectRatio": "xMidYMid meet",
        },
        DEFS,
        layers,
        element(
            "g",
            {"id": "layer-borders"},
            element("path", {"class": "border-adm1", "d": first}),
            element("path", {"class": "border-adm0", "d": nation}),
        ),
        element("g", {"id": "layer-selected"}, element("path", {"class": "selected", "id": "selected-shape"})),
    )


def _title(served: ServedRelease, picture: Picture, row: int, texts: Texts) -> str:
    name = served.area_name("adm1", row, texts.language)
    return texts("map.area_value", area=name, value=picture.text(row, texts))


def _table(texts: Texts) -> list[Markup]:
    columns = [("rank", "rank"), ("area", None), ("value", "value"), ("interval", "n")]
    head = [element("th", {"scope": "col", "class": css}, texts(f"ranking.{name}")) for name, css in columns]
    return [
        element("h2", {"id": "ranking-title"}),
        element(
            "div",
            {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-labelledby": "ranking-title"},
            element(
                "table",
                {"class": "ranking"},
                element("thead", None, element("tr", None, head)),
                element("tbody", {"id": "rows"}),
            ),
        ),
    ]


def _place(texts: Texts) -> Markup:
    return element(
        "section",
        {"class": "card", "id": "place", "aria-labelledby": "place-heading", "tabindex": "-1", "hidden": True},
        element("h2", {"id": "place-heading"}, texts("offline.place")),
        element("p", {"id": "place-hint"}, texts("offline.place.hint")),
        element("button", {"class": "button", "type": "button", "id": "whole-country"}, texts("level.adm0")),
        element("h3", {"id": "place-name"}),
        element("p", {"id": "place-inside", "hidden": True}),
        element("div", {"id": "place-figures"}),
    )


def _files(texts: Texts, files: list[str]) -> Markup:
    links = [element("li", None, element("a", {"href": name}, element("code", None, name))) for name in files]
    return element(
        "section",
        {"class": "card", "aria-labelledby": "files"},
        element("h2", {"id": "files"}, texts("offline.files")),
        element("p", None, texts("offline.files.csv")),
        element("ul", {"class": "points copy-files"}, links),
    )
