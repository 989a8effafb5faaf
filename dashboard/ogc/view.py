"""The pages of a country's layers: what a person sees who opens an address that is meant for programs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.ogc.asked import Asked
from dashboard.ogc.documents import CONFORMANCE, layer_title
from dashboard.ogc.fields import Field
from dashboard.ogc.figure_words import (
    chosen_heading,
    chosen_picture,
    figure_words,
    headline_heads,
    headline_words,
    is_figure,
    property_words,
)
from dashboard.ogc.items import Page
from dashboard.ogc.layer import Layer
from dashboard.pages.country_pages import reading_head, release_badges, section
from dashboard.pages.front.country import Country, country_path, read_country
from data.exports.layer_files import SHELF
from data.exports.layer_names import GEOPACKAGE, geoparquet_name

Written = tuple[str, Markup]
"""Title of the document, and its `main`."""

_QGIS_STEPS = ("menu", "new", "address", "add")


def address(path: str, query: Sequence[tuple[str, Any]]) -> str:
    """An address with its parameters."""
    return f"{path}?{urlencode(query, safe=',:/')}" if query else path


def landing_main(asked: Asked, layers: Sequence[Layer]) -> Written:
    """What there is, how it is opened, and what has to be known of it."""
    texts, addresses = asked.texts, asked.addresses
    country = _country(asked)
    title = texts("ogc.title", country=country.name)
    root = f"{addresses.root}ogc/{addresses.country}"
    steps = [
        element("li", None, texts(f"ogc.qgis.{step}"), _code(root) if step == "address" else None)
        for step in _QGIS_STEPS
    ]
    main = _main(
        asked,
        title,
        texts("ogc.lead"),
        section("layers", texts("ogc.layers"), _layers(asked, layers), _whole_file(asked)),
        section(
            "qgis",
            texts("ogc.qgis.title"),
            element("ol", {"class": "ogc-steps"}, steps),
            element("p", None, texts("ogc.qgis.command")),
            _code(f"ogrinfo OAPIF:{root}"),
        ),
        section("know", texts("ogc.know"), _notes(asked)),
        section("programs", texts("ogc.programs"), element("ul", {"class": "points"}, _program_links(asked))),
        _back(asked, country),
    )
    return title, main


def collection_main(asked: Asked, layer: Layer, fields: Sequence[Field]) -> Written:
    """One layer: where its features are, and what its columns mean."""
    texts, addresses, path = asked.texts, asked.addresses, f"/collections/{layer.level}"
    title = layer_title(asked.served, layer.level, texts)
    rows = [_row(_name(field.name), field.title) for field in fields]
    heads = (texts("ogc.column.name"), texts("ogc.column.meaning"))
    ways = element(
        "p",
        None,
        element("a", {"class": "button", "href": addresses.of(f"{path}/items", f="html")}, texts("ogc.link.items")),
        " ",
        _file(asked, geoparquet_name(layer.level)),
    )
    main = _main(
        asked,
        title,
        texts(f"ogc.layer.{layer.level}"),
        element("p", None, texts.counted("ogc.areas", len(layer))),
        ways,
        section("columns", texts("ogc.columns"), _table(heads, rows, texts("ogc.columns"))),
        _up(asked, "", texts("ogc.back")),
    )
    return title, main


def items_main(asked: Asked, layer: Layer, page: Page) -> Written:
    """A page of features as a table, with the ways to the pages around it."""
    texts, addresses, path = asked.texts, asked.addresses, f"/collections/{layer.level}"
    title = layer_title(asked.served, layer.level, texts)
    heads = [texts("ogc.column.code"), texts("ogc.column.place"), *headline_heads(asked.served, texts)]
    chosen = chosen_picture(asked.served, layer.level, page.query.figure)
    if chosen is not None:
        heads.append(chosen_heading(asked.served, page.query.figure, texts))
    codes, names = layer.table["pcode"], layer.table[f"name_{texts.language}"]
    rows = []
    for row in page.rows.tolist():
        code = str(codes[row])
        link = element("a", {"href": addresses.of(f"{path}/items/{code}", f="html")}, code)
        cells = [*headline_words(asked.served, layer.level, row, texts)]
        if chosen is not None:
            cells.append(figure_words(chosen, row, texts))
        figures = [element("td", {"class": "n"}, cell) for cell in cells]
        rows.append(
            element("tr", None, element("th", {"scope": "row"}, link), element("td", None, names[row]), figures)
        )
    first = page.query.offset + 1 if rows else 0
    counted = texts(
        "ogc.shown",
        first=texts.integer(first),
        last=texts.integer(page.query.offset + len(rows)),
        matched=texts.integer(page.matched),
    )
    main = _main(
        asked,
        title,
        texts("ogc.items.lead"),
        element("p", {"role": "status"}, counted if rows else texts("ogc.nothing")),
        _table(heads, rows, title) if rows else None,
        _paging(asked, path, page),
        _up(asked, path, texts("ogc.link.layer")),
    )
    return title, main


def item_main(asked: Asked, layer: Layer, row: int, fields: Sequence[Field], figure: Mapping[str, str]) -> Written:
    """One feature with all its properties."""
    texts, path = asked.texts, f"/collections/{layer.level}"
    properties = layer.table.row(row, named=True)
    code = properties["pcode"]
    figures = [
        _row(head, words)
        for head, words in zip(
            headline_heads(asked.served, texts), headline_words(asked.served, layer.level, row, texts), strict=True
        )
    ]
    chosen = chosen_picture(asked.served, layer.level, figure)
    if chosen is not None:
        words = figure_words(chosen, row, texts)
        figures.insert(0, _row(chosen_heading(asked.served, figure, texts), words))
    told = [
        _row(_explained(field), property_words(properties[field.name], texts))
        for field in fields
        if not is_figure(asked.served, field.name)
    ]
    title = texts("ogc.item.title", name=properties[f"name_{texts.language}"] or code, code=code)
    data = asked.addresses.of(f"{path}/items/{code}", f="json")
    main = _main(
        asked,
        title,
        layer_title(asked.served, layer.level, texts),
        section(
            "figures",
            texts("ogc.figures"),
            element("p", None, texts("ogc.items.lead")),
            _table((texts("ogc.column.figure"), texts("ogc.column.value")), figures, texts("ogc.figures")),
        ),
        section(
            "codes",
            texts("ogc.codes"),
            _table((texts("ogc.column.name"), texts("ogc.column.value")), told, texts("ogc.codes")),
        ),
        element("p", None, element("a", {"href": data}, texts("ogc.geojson"))),
        _up(asked, path, texts("ogc.link.layer")),
    )
    return title, main


def conformance_main(asked: Asked, document: Mapping[str, Any]) -> Written:
    """The standards that the addresses keep to."""
    texts = asked.texts
    classes = [element("li", None, _name(name)) for name in document["conformsTo"]]
    title = texts("ogc.link.conformance")
    main = _main(
        asked,
        title,
        texts("ogc.conformance.lead"),
        element("ul", {"class": "points"}, classes),
        _up(asked, "", texts("ogc.back")),
    )
    return title, main


def api_main(asked: Asked, document: Mapping[str, Any]) -> Written:
    """The addresses and parameters of the interface, from its description."""
    texts = asked.texts
    paths = [_row(_name(path), about["get"]["summary"]) for path, about in document["paths"].items()]
    described = document["components"]["parameters"].items()
    parameters = [_row(_name(name), about["description"]) for name, about in described]
    title = texts("ogc.link.api")
    main = _main(
        asked,
        title,
        texts("ogc.api.lead"),
        section(
            "paths",
            texts("ogc.api.paths"),
            _table((texts("ogc.column.address"), texts("ogc.column.meaning")), paths, texts("ogc.api.paths")),
        ),
        section(
            "parameters",
            texts("ogc.api.parameters"),
            _table((texts("ogc.column.name"), texts("ogc.column.meaning")), parameters, texts("ogc.api.parameters")),
        ),
        element("p", None, element("a", {"href": asked.addresses.of("/api", f="json")}, texts("ogc.api.document"))),
        _up(asked, "", texts("ogc.back")),
    )
    return title, main


def _main(asked: Asked, title: str, lead: str, *parts: Any) -> Markup:
    head = reading_head(release_badges(_country(asked)), title, lead)
    return element("main", {"id": "main", "class": "reading ogc"}, *head, *parts)


def _explained(field: Field) -> list[Markup]:
    return [_name(field.name), _meaning(field.title)]


def _meaning(text: str) -> Markup:
    return element("span", {"class": "ogc-meaning"}, text)


def _row(head: Any, words: str) -> Markup:
    return element("tr", None, element("th", {"scope": "row"}, head), element("td", None, words))


def _country(asked: Asked) -> Country:
    return read_country(asked.releases, asked.country, asked.texts.language)


def _layers(asked: Asked, layers: Sequence[Layer]) -> Markup:
    texts, addresses = asked.texts, asked.addresses
    rows = []
    for layer in layers:
        path = f"/collections/{layer.level}"
        name = element("a", {"href": addresses.of(path, f="html")}, layer_title(asked.served, layer.level, texts))
        shown = element("a", {"href": addresses.of(f"{path}/items", f="html")}, texts("ogc.link.items"))
        rows.append(
            element(
                "tr",
                None,
                element("th", {"scope": "row"}, name, _meaning(texts(f"ogc.layer.{layer.level}"))),
                element("td", {"class": "n"}, texts.integer(len(layer))),
                element("td", None, shown),
                element("td", None, _file(asked, geoparquet_name(layer.level))),
            )
        )
    heads = [texts(f"ogc.column.{name}") for name in ("layer", "areas", "features", "file")]
    return _table(heads, rows, texts("ogc.layers"))


def _whole_file(asked: Asked) -> Markup:
    return element("p", None, asked.texts("ogc.geopackage"), " ", _file(asked, GEOPACKAGE))


def _file(asked: Asked, name: str) -> Markup | None:
    file = next((file for file in SHELF.layers(asked.served.release).files if file.name == name), None)
    if file is None:
        return None
    megabytes = asked.texts.scaled(max(1, round(file.bytes / 100_000)), 1)
    label = asked.texts("ogc.file", name=name, size=megabytes)
    return element("a", {"href": asked.addresses.file(asked.served.release_id, name), "download": True}, label)


def _notes(asked: Asked) -> Markup:
    texts, manifest = asked.texts, asked.served.release.manifest
    lines = [
        texts("ogc.know.outlines"),
        texts("ogc.know.hexagons"),
        texts("ogc.know.hidden"),
        texts("ogc.know.figures"),
        texts("ogc.know.release", release=manifest.release_id, day=texts.day(manifest.reference_date)),
        *([texts("footer.attribution", attribution=manifest.attribution)] if manifest.attribution else []),
    ]
    return element("ul", {"class": "points"}, [element("li", None, line) for line in lines])


def _program_links(asked: Asked) -> list[Markup]:
    texts, addresses = asked.texts, asked.addresses
    ways = (
        ("", "json", texts("ogc.link.landing")),
        ("/collections", "json", texts("ogc.link.collections")),
        ("/api", "html", texts("ogc.link.api")),
        ("/conformance", "html", texts("ogc.conformance.count", count=len(CONFORMANCE))),
    )
    return [
        element("li", None, element("a", {"href": addresses.of(path, f=kind)}, title)) for path, kind, title in ways
    ]


def _paging(asked: Asked, path: str, page: Page) -> Markup:
    texts = asked.texts
    ways = (("prev", "ogc.link.previous", page.previous_page), ("next", "ogc.link.next", page.next_page))
    query = {**asked.parameters, "f": "html"}
    links = [
        element(
            "a",
            {"class": "button", "rel": rel, "href": asked.addresses.of(f"{path}/items", **{**query, **part})},
            texts(title),
        )
        for rel, title, part in ways
        if part is not None
    ]
    data = asked.addresses.of(f"{path}/items", **{**asked.parameters, "f": "json"})
    return element(
        "p",
        None,
        [Markup(f"{link} ") for link in links],
        element("a", {"href": data}, texts("ogc.geojson")),
    )


def _up(asked: Asked, path: str, label: str) -> Markup:
    return element("p", None, element("a", {"href": asked.addresses.of(path, f="html")}, label))


def _back(asked: Asked, country: Country) -> Markup:
    texts = asked.texts
    path = country_path(country.code, texts.language, "data")
    return element("p", None, element("a", {"href": path}, texts("nav.data")))


def _table(heads: Sequence[str], rows: Sequence[Markup], label: str) -> Markup:
    head = element("tr", None, [element("th", {"scope": "col"}, text) for text in heads])
    table = element("table", None, element("thead", None, head), element("tbody", None, rows))
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, table)


def _code(text: str) -> Markup:
    return element("p", {"class": "ogc-address"}, _name(text))


def _name(text: str) -> Markup:
    """A technical name, which may go on in the next line behind every part of it."""
    parts = re.split(r"(?<=[_/.])", text)
    return element("code", None, [[part, element("wbr")] for part in parts[:-1]], parts[-1])
