"""Tables and layers on the data page: what each is, in which formats, how large, with which checksum."""

from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.data.links import file_url
from dashboard.pages.data.release_files import FilesAtHand, TableAtHand
from dashboard.pages.front.country import Country
from dashboard.served import ServedRelease
from data.exports.layer_names import LAYER_FILES
from data.exports.release_tables import ReleaseTable
from data.exports.table_file import TableFile
from data.exports.table_shelf import FORMATS
from data.exports.table_xlsx import MOST_ROWS

_VALUES: Final = "values_"
_MEGA: Final = 1_000_000
_KILO: Final = 1_000


def table_list(country: Country, served: ServedRelease, at_hand: FilesAtHand) -> list[Markup]:
    """The tables of figures, then those that explain them, in a section each."""
    texts = country.texts
    figures = [item for item in at_hand.tables if item.table.name.startswith(_VALUES)]
    others = [item for item in at_hand.tables if item not in figures]
    return [
        section(
            name,
            texts(f"data.{name}.title"),
            element("p", None, texts(f"data.{name}.text")),
            [_table(country, served, item) for item in items],
        )
        for name, items in (("figures", figures), ("reference", others))
        if items
    ]


def layer_list(country: Country, served: ServedRelease, at_hand: FilesAtHand) -> Markup:
    """The files with outlines, or why there are none."""
    texts, known = country.texts, {file.name: file for file in at_hand.layers or ()}
    parts: list[Markup]
    if at_hand.layers == ():
        parts = [element("p", {"class": "notice"}, texts("data.layers.none"))]
    else:
        links = [_link(served, name, _layer_words(country, name), known.get(name), country) for name in LAYER_FILES]
        parts = [element("ul", {"class": "data-files"}, links), _sums(country, list(known.values()), "layers")]
    return section("layers", texts("data.layers.title"), element("p", None, texts("data.layers.text")), *parts)


def table_title(country: Country, table: ReleaseTable) -> str:
    """What a table is called in the page's language."""
    if table.name.startswith(_VALUES):
        return country.texts("data.table.values", level=country.levels[table.level])
    return country.texts(f"data.table.{table.name}")


def _table(country: Country, served: ServedRelease, item: TableAtHand) -> Markup:
    texts, table = country.texts, item.table
    explained = f"data.explained.{table.name}"
    made = {file.format: file for file in item.shelved.files} if item.shelved else {}
    formats = [form for form in FORMATS if form != "xlsx" or table.rows <= MOST_ROWS]
    links = [
        _link(served, f"{table.name}.{form}", texts(f"data.format.{form.replace('.', '_')}"), made.get(form), country)
        for form in formats
    ]
    identifier = f"table-{table.name}"
    return element(
        "article",
        {"class": "data-table", "aria-labelledby": identifier},
        element("h3", {"id": identifier}, table_title(country, table)),
        element(
            "p",
            {"class": "data-about"},
            element("code", None, table.name),
            " · ",
            texts.counted("data.rows", table.rows),
            " · ",
            texts.counted("data.columns", len(table.columns)),
        ),
        element("p", None, texts(explained)) if texts.has(explained) else None,
        element("ul", {"class": "data-files"}, links),
        None if "xlsx" in formats else element("p", {"class": "data-about"}, texts("data.no_xlsx")),
        _sums(country, list(made.values()), table.name),
    )


def _link(served: ServedRelease, name: str, words: str, file: TableFile | None, country: Country) -> Markup:
    size = element("span", {"class": "data-size"}, size_words(country, file.bytes)) if file else None
    address = {"class": "button", "href": file_url(served, name), "download": True}
    return element("li", None, element("a", address, words, size))


def size_words(country: Country, size: int) -> str:
    """A size in megabytes or kilobytes (thousands), as pages write it."""
    texts = country.texts
    if size >= _MEGA:
        return texts("data.size.mb", size=texts.scaled(round(size * 10 / _MEGA), 1))
    return texts("data.size.kb", size=texts.integer(max(round(size / _KILO), 1)))


def _layer_words(country: Country, name: str) -> str:
    texts = country.texts
    if LAYER_FILES[name] == "gpkg":
        return texts("data.layer.gpkg")
    return texts("data.layer.geoparquet", level=country.levels[name.partition(".")[0]])


def _sums(country: Country, files: Sequence[TableFile], name: str) -> Markup:
    texts = country.texts
    if not files:
        return element("p", {"class": "data-about"}, texts("data.not_made"))
    lines = [
        element(
            "div",
            None,
            element("dt", None, element("code", None, file.name), " · ", texts.counted("data.bytes", file.bytes)),
            element("dd", None, element("code", {"class": "checksum", "data-file": file.name}, file.sha256)),
        )
        for file in files
    ]
    return element(
        "details",
        {"class": "release-files", "id": f"sums-{name}"},
        element("summary", None, texts("data.sums")),
        element("dl", {"class": "data-sums"}, lines),
    )
