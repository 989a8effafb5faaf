"""What a person sees who opens the addresses of a layer and of its features."""

from collections.abc import Mapping, Sequence

from dashboard.markup import Markup, element
from dashboard.ogc.asked import Asked
from dashboard.ogc.documents import layer_title
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
from dashboard.ogc.page_parts import (
    Written,
    explained,
    file_link,
    page_main,
    row_of,
    table,
    technical,
    way_up,
)
from dashboard.pages.country_pages import section
from data.exports.layer_names import geoparquet_name


def collection_main(asked: Asked, layer: Layer, fields: Sequence[Field]) -> Written:
    """One layer: where its features are, and what its columns mean."""
    texts, addresses, path = asked.texts, asked.addresses, f"/collections/{layer.level}"
    title = layer_title(asked.served, layer.level, texts)
    rows = [row_of(technical(field.name), field.title) for field in fields]
    heads = (texts("ogc.column.name"), texts("ogc.column.meaning"))
    ways = element(
        "p",
        None,
        element("a", {"class": "button", "href": addresses.of(f"{path}/items", f="html")}, texts("ogc.link.items")),
        " ",
        file_link(asked, geoparquet_name(layer.level)),
    )
    main = page_main(
        asked,
        title,
        texts(f"ogc.layer.{layer.level}"),
        element("p", None, texts.counted("ogc.areas", len(layer))),
        ways,
        section("columns", texts("ogc.columns"), table(heads, rows, texts("ogc.columns"))),
        way_up(asked, "", texts("ogc.back")),
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
    main = page_main(
        asked,
        title,
        texts("ogc.items.lead"),
        element("p", {"role": "status"}, counted if rows else texts("ogc.nothing")),
        table(heads, rows, title) if rows else None,
        _paging(asked, path, page),
        way_up(asked, path, texts("ogc.link.layer")),
    )
    return title, main


def item_main(asked: Asked, layer: Layer, row: int, fields: Sequence[Field], figure: Mapping[str, str]) -> Written:
    """One feature with all its properties."""
    texts, path = asked.texts, f"/collections/{layer.level}"
    properties = layer.table.row(row, named=True)
    code = properties["pcode"]
    figures = [
        row_of(head, words)
        for head, words in zip(
            headline_heads(asked.served, texts), headline_words(asked.served, layer.level, row, texts), strict=True
        )
    ]
    chosen = chosen_picture(asked.served, layer.level, figure)
    if chosen is not None:
        words = figure_words(chosen, row, texts)
        figures.insert(0, row_of(chosen_heading(asked.served, figure, texts), words))
    told = [
        row_of(explained(field), property_words(properties[field.name], texts))
        for field in fields
        if not is_figure(asked.served, field.name)
    ]
    title = texts("ogc.item.title", name=properties[f"name_{texts.language}"] or code, code=code)
    data = asked.addresses.of(f"{path}/items/{code}", f="json")
    main = page_main(
        asked,
        title,
        layer_title(asked.served, layer.level, texts),
        section(
            "figures",
            texts("ogc.figures"),
            element("p", None, texts("ogc.items.lead")),
            table((texts("ogc.column.figure"), texts("ogc.column.value")), figures, texts("ogc.figures")),
        ),
        section(
            "codes",
            texts("ogc.codes"),
            table((texts("ogc.column.name"), texts("ogc.column.value")), told, texts("ogc.codes")),
        ),
        element("p", None, element("a", {"href": data}, texts("ogc.geojson"))),
        way_up(asked, path, texts("ogc.link.layer")),
    )
    return title, main


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
