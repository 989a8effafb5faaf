"""What a person sees who opens the addresses of a country's layers: how they are used, and the interface."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.ogc.asked import Asked
from dashboard.ogc.documents import CONFORMANCE, layer_title
from dashboard.ogc.layer import Layer
from dashboard.ogc.page_parts import (
    Written,
    code_block,
    country_of,
    file_link,
    meaning,
    page_main,
    row_of,
    table,
    technical,
    way_up,
)
from dashboard.pages.country_pages import section
from dashboard.pages.front.country import Country, country_path
from data.exports.layer_names import GEOPACKAGE, geoparquet_name

_QGIS_STEPS: Final = ("menu", "new", "address", "add")


def landing_main(asked: Asked, layers: Sequence[Layer]) -> Written:
    """What there is, how it is opened, and what has to be known of it."""
    texts, addresses = asked.texts, asked.addresses
    country = country_of(asked)
    title = texts("ogc.title", country=country.name)
    root = f"{addresses.root}ogc/{addresses.country}"
    steps = [
        element("li", None, texts(f"ogc.qgis.{step}"), code_block(root) if step == "address" else None)
        for step in _QGIS_STEPS
    ]
    main = page_main(
        asked,
        title,
        texts("ogc.lead"),
        section("layers", texts("ogc.layers"), _layers(asked, layers), _whole_file(asked)),
        section(
            "qgis",
            texts("ogc.qgis.title"),
            element("ol", {"class": "ogc-steps"}, steps),
            element("p", None, texts("ogc.qgis.command")),
            code_block(f"ogrinfo OAPIF:{root}"),
        ),
        section("know", texts("ogc.know"), _notes(asked)),
        section("programs", texts("ogc.programs"), element("ul", {"class": "points"}, _program_links(asked))),
        _back(asked, country),
    )
    return title, main


def conformance_main(asked: Asked, document: Mapping[str, Any]) -> Written:
    """The standards that the addresses keep to."""
    texts = asked.texts
    classes = [element("li", None, technical(name)) for name in document["conformsTo"]]
    title = texts("ogc.link.conformance")
    main = page_main(
        asked,
        title,
        texts("ogc.conformance.lead"),
        element("ul", {"class": "points"}, classes),
        way_up(asked, "", texts("ogc.back")),
    )
    return title, main


def api_main(asked: Asked, document: Mapping[str, Any]) -> Written:
    """The addresses and parameters of the interface, from its description."""
    texts = asked.texts
    paths = [row_of(technical(path), about["get"]["summary"]) for path, about in document["paths"].items()]
    described = document["components"]["parameters"].items()
    parameters = [row_of(technical(name), about["description"]) for name, about in described]
    title = texts("ogc.link.api")
    main = page_main(
        asked,
        title,
        texts("ogc.api.lead"),
        section(
            "paths",
            texts("ogc.api.paths"),
            table((texts("ogc.column.address"), texts("ogc.column.meaning")), paths, texts("ogc.api.paths")),
        ),
        section(
            "parameters",
            texts("ogc.api.parameters"),
            table((texts("ogc.column.name"), texts("ogc.column.meaning")), parameters, texts("ogc.api.parameters")),
        ),
        element("p", None, element("a", {"href": asked.addresses.of("/api", f="json")}, texts("ogc.api.document"))),
        way_up(asked, "", texts("ogc.back")),
    )
    return title, main


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
                element("th", {"scope": "row"}, name, meaning(texts(f"ogc.layer.{layer.level}"))),
                element("td", {"class": "n"}, texts.integer(len(layer))),
                element("td", None, shown),
                element("td", None, file_link(asked, geoparquet_name(layer.level))),
            )
        )
    heads = [texts(f"ogc.column.{name}") for name in ("layer", "areas", "features", "file")]
    return table(heads, rows, texts("ogc.layers"))


def _whole_file(asked: Asked) -> Markup:
    return element("p", None, asked.texts("ogc.geopackage"), " ", file_link(asked, GEOPACKAGE))


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


def _back(asked: Asked, country: Country) -> Markup:
    texts = asked.texts
    path = country_path(country.code, texts.language, "data")
    return element("p", None, element("a", {"href": path}, texts("nav.data")))
