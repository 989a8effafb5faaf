"""The page of the data dictionary: states first, then tables with their columns, codes, and indicators by theme."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from dashboard.markup import Markup, element, join
from dashboard.pages.country_pages import reading_head, release_badges, section
from dashboard.pages.data.codes import Code, codes_of
from dashboard.pages.data.described import table_words
from dashboard.pages.data.dictionary_entries import indicator_entry
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.heatmap.titles import reference_day
from dashboard.pages.method.indicators import group_name
from dashboard.pages.method.parts import scrolling
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.exports.release_tables import ReleaseTable, release_tables
from data.release.states import ValueState

_SECTIONS: Final = ("states", "tables", "categories", "indicators")
_FACTS: Final = (
    "numerator",
    "denominator",
    "unit",
    "direction",
    "counted_in",
    "sphere",
    "finest_level",
    "sensitivity",
    "source_agency",
)
_SAME_CODES: Final = {"levels": "level", "finest_level": "level", "bases": "base", "source_agency": "agency"}
"""Columns that hold the codes of another one."""


def dictionary_main(country: Country, served: ServedRelease | None) -> Markup:
    """Write the page of a release; without one it says what to wait for."""
    texts = country.texts
    title = texts("metadata.dictionary.title", country=country.name)
    if served is None:
        head = reading_head([], title, texts("metadata.dictionary.lead.none"))
        notice = element("p", {"class": "notice"}, texts("metadata.dictionary.nothing"))
        return element("main", {"id": "main", "class": "reading dictionary"}, *head, notice)
    lead = texts("metadata.dictionary.lead", day=texts.day(reference_day(served)))
    tables = release_tables(served.release)
    codes = codes_of(served, tables, texts)
    return element(
        "main",
        {"id": "main", "class": "reading dictionary"},
        *reading_head(release_badges(country), title, lead),
        _ways(served, texts),
        _contents(texts),
        _section("states", texts, _states([code for code in codes if code.column == "state"], texts)),
        _section("tables", texts, *_tables(tables, texts)),
        _section("categories", texts, *_categories([code for code in codes if code.column != "state"], tables, texts)),
        _section("indicators", texts, *_indicators(served, texts)),
    )


def _section(name: str, texts: Texts, *parts: Markup) -> Markup:
    msgid = f"metadata.dictionary.{name}.text"
    text = element("p", None, texts(msgid)) if texts.has(msgid) else None
    title = texts(f"metadata.dictionary.{name}.title")
    if name == "states":
        # The frame of its one table is the landmark of this name.
        return element("div", {"class": "card"}, element("h2", {"id": name}, title), text, *parts)
    return section(name, title, text, *parts)


def _ways(served: ServedRelease, texts: Texts) -> Markup:
    file = f"/{served.country}/data/{served.release_id}/dictionary.{texts.language}.csv"
    data = country_path(served.country, texts.language, "data")
    return element(
        "p",
        {"class": "dictionary-files"},
        element("a", {"class": "button", "href": file, "download": True}, texts("metadata.dictionary.download")),
        element("a", {"class": "button", "href": data}, texts("metadata.dictionary.data")),
    )


def _contents(texts: Texts) -> Markup:
    links = [
        element("li", None, element("a", {"href": f"#{name}"}, texts(f"metadata.dictionary.{name}.title")))
        for name in _SECTIONS
    ]
    return element(
        "nav",
        {"class": "card contents", "aria-labelledby": "contents"},
        element("h2", {"id": "contents"}, texts("metadata.dictionary.contents")),
        element("ol", None, links),
    )


def _states(codes: Sequence[Code], texts: Texts) -> Markup:
    order = [state.name.lower() for state in ValueState]
    rows = [
        (element("code", None, code.code), code.label, code.meaning)
        for code in sorted(codes, key=lambda code: order.index(code.code))
    ]
    heads = [texts(f"metadata.head.{name}") for name in ("code", "label", "meaning")]
    return _table(texts("metadata.dictionary.states.title"), heads, rows)


def _tables(tables: Sequence[ReleaseTable], texts: Texts) -> list[Markup]:
    """One part for tables that follow each other with the same columns."""
    heads = [texts(f"metadata.head.{name}") for name in ("column", "label", "type", "meaning")]
    parts = []
    for _, alike in groupby(tables, key=lambda table: [column.name for column in table.columns]):
        same = list(alike)
        table, words = same[0], table_words(same[0], texts)
        rows = []
        for column in table.columns:
            told = words.columns[column.name]
            key = element("span", {"class": "key"}, texts("metadata.rows.key")) if column.name in table.key else None
            name = join([element("code", None, column.name), " " if key else None, key])
            rows.append((name, told.label, texts(f"metadata.type.{column.kind}"), told.meaning))
        names = Markup(", ".join(element("code", None, other.name) for other in same))
        sizes = texts("metadata.rows.count", count=texts.integer(sum(other.rows for other in same)))
        parts.append(_part(names, words.title, element("p", None, sizes), _table(words.title, heads, rows)))
    return parts


def _categories(codes: Sequence[Code], tables: Sequence[ReleaseTable], texts: Texts) -> list[Markup]:
    heads = [texts(f"metadata.head.{name}") for name in ("code", "meaning")]
    by_column: dict[tuple[str, str], dict[str, Code]] = {}
    columns: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        place = (code.table, _SAME_CODES.get(code.column, code.column))
        by_column.setdefault(place, {}).setdefault(code.code, code)
        if code.column not in columns.setdefault(place, []):
            columns[place].append(code.column)
    parts = []
    for place, found in by_column.items():
        owner = f"{place[0]}." if place[0] else ""
        names = Markup(", ".join(element("code", None, f"{owner}{column}") for column in columns[place]))
        holder = next(table for table in tables if place[0] in ("", table.name) and _has(table, columns[place][0]))
        title = table_words(holder, texts).columns[columns[place][0]].label
        rows = [(element("code", None, code.code), code.label) for code in found.values()]
        parts.append(_part(names, title, _table(title, heads, rows)))
    return parts


def _has(table: ReleaseTable, column: str) -> bool:
    return any(item.name == column for item in table.columns)


def _indicators(served: ServedRelease, texts: Texts) -> list[Markup]:
    heads = [texts("metadata.head.label"), texts("metadata.head.meaning")]
    themes: dict[str, list[tuple[Markup, Markup]]] = {}
    for code, entry in served.release.register.items():
        told = indicator_entry(served, entry, texts)
        name = join([told.label, element("br"), element("code", None, code)])
        facts = {label: getattr(told, label) for label in _FACTS}
        lines = [
            join([element("br"), element("small", None, f"{_fact(label, texts)}: {text}")])
            for label, text in facts.items()
            if text
        ]
        meaning = join([told.meaning, *lines])
        themes.setdefault(entry["group"], []).append((name, meaning))
    return [
        _part(element("code", None, theme), group_name(theme, texts), _table(group_name(theme, texts), heads, rows))
        for theme, rows in themes.items()
    ]


def _fact(name: str, texts: Texts) -> str:
    if name in ("numerator", "denominator"):
        return texts(f"method.fact.{name}")
    return texts("csv.unit") if name == "unit" else texts(f"metadata.label.{'bases' if name == 'counted_in' else name}")


def _part(codes: Markup, title: str, *content: Markup) -> Markup:
    head = element("summary", None, element("h3", None, title), element("span", None, codes))
    return element("details", {"class": "dictionary-part"}, head, *content)


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    head = element("tr", None, [element("th", {"scope": "col"}, text) for text in heads])
    body = [
        element("tr", None, element("th", {"scope": "row"}, first), [element("td", None, cell) for cell in others])
        for first, *others in rows
    ]
    table = element(
        "table",
        None,
        element("caption", {"class": "visually-hidden"}, caption),
        element("thead", None, head),
        element("tbody", None, body),
    )
    return scrolling(table, caption)
