"""The list of every indicator of a release, by group; searched by the server, and by a script while one types."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.note_lines import EVERYWHERE, note_block
from dashboard.pages.front.country import country_path
from dashboard.pages.heatmap.titles import capitalised, level_name
from dashboard.pages.method.counting import counting
from dashboard.served import ServedRelease
from dashboard.text import Texts

MOST_QUERY: Final = 80


def anchor(code: str) -> str:
    """Name of an indicator's place on the page: other pages link to `method#ind-<code>`."""
    return f"ind-{code}"


def searched(served: ServedRelease, texts: Texts, query: str) -> list[dict[str, Any]]:
    """Entries of the register whose label, code, definition or agency hold all words of a query."""
    words = query.casefold().split()
    entries = list(served.release.register.values())
    return [entry for entry in entries if all(word in _searchable(served, entry, texts) for word in words)]


def indicator_list(served: ServedRelease, texts: Texts, query: str) -> list[Markup]:
    """Search field, how many were found, and the indicators by group."""
    found = searched(served, texts, query)
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in found:
        groups.setdefault(entry["group"], []).append(entry)
    return [
        _search(served, texts, query, len(found)),
        element("p", {"id": "indicators-none", "hidden": bool(found)}, texts("method.found.none")),
        element(
            "div",
            {"id": "indicator-list"},
            [_group(served, name, entries, texts, opened=bool(query)) for name, entries in groups.items()],
        ),
    ]


def _search(served: ServedRelease, texts: Texts, query: str, found: int) -> Markup:
    path = country_path(served.country, texts.language, "method")
    said = texts("method.found", count=texts.integer(found))
    return element(
        "form",
        {"class": "indicator-search", "role": "search", "action": f"{path}#indicators"},
        element("label", {"for": "indicator-query"}, texts("method.search")),
        element(
            "input",
            {
                "id": "indicator-query",
                "type": "search",
                "name": "q",
                "value": query or None,
                "maxlength": MOST_QUERY,
                "autocomplete": "off",
            },
        ),
        element("button", {"class": "button", "type": "submit"}, texts("method.search.submit")),
        element("a", {"class": "button", "href": f"{path}#indicators"}, texts("method.search.clear"))
        if query
        else None,
        element(
            "p",
            {"id": "indicators-found", "role": "status", "data-pattern": texts("method.found", count="{0}")},
            said,
        ),
    )


def _group(
    served: ServedRelease, name: str, entries: Sequence[dict[str, Any]], texts: Texts, *, opened: bool
) -> Markup:
    label = group_name(name, texts)
    heading = texts("method.group.size", group=label, count=texts.integer(len(entries)))
    pattern = texts("method.group.size", group=label, count="{0}")
    return element(
        "details",
        {"class": "indicator-group", "open": opened},
        element("summary", None, element("h3", {"data-pattern": pattern}, heading)),
        [_indicator(served, entry, texts) for entry in entries],
    )


def group_name(name: str, texts: Texts) -> str:
    """How a group of indicators is called."""
    for msgid in (f"group.{name}", f"method.group.{name}"):
        if texts.has(msgid):
            return texts(msgid)
    return texts("method.group.other")


def _indicator(served: ServedRelease, entry: dict[str, Any], texts: Texts) -> Markup:
    code, language = entry["code"], texts.language
    tags = [element("code", None, code)]
    if not entry.get("listed", True):
        tags.append(Markup(" "))
        tags.append(element("span", {"class": "tag"}, texts("method.own_pages")))
    facts = [
        element("div", None, element("dt", None, texts(f"method.fact.{name}")), element("dd", None, value))
        for name, value in _facts(served, entry, texts)
    ]
    return element(
        "article",
        {"class": "indicator", "id": anchor(code)},
        element("h4", None, entry["label"][language], " ", tags),
        element("p", None, entry["definition"][language]),
        element("dl", {"class": "indicator-facts"}, facts),
        note_block(served, code, EVERYWHERE, texts),
    )


def _facts(served: ServedRelease, entry: dict[str, Any], texts: Texts) -> list[tuple[str, str]]:
    numerator, denominator = counting(entry)
    unit = "count" if entry["kind"] == "count" else entry["unit"]
    direction = entry["direction"] if texts.has(f"method.direction.{entry['direction']}") else "none"
    sensitive = entry["sensitivity"] == "sensitive"
    finest = entry.get("finest") or ("adm1" if sensitive else "h3")
    agency = agency_name(served, entry["source_agency"], texts)
    facts = [
        ("numerator", texts(numerator)),
        ("denominator", texts(denominator)),
        ("unit", texts(f"unit.{unit}")),
        ("direction", texts(f"method.direction.{direction}")),
        ("base", capitalised(", ".join(texts(f"base.{base}") for base in entry["bases"]))),
        ("finest", level_name(served, finest, texts)),
        ("sensitivity", texts(f"method.sensitivity.{'sensitive' if sensitive else 'public'}")),
    ]
    return [*facts, ("agency", agency)] if agency else facts


def agency_name(served: ServedRelease, code: str | None, texts: Texts) -> str:
    """Name of an agency; its code where the release's profile does not name it, '' where there is none."""
    for agency in served.release.profile.get("agencies", ()):
        if agency["code"] == code:
            name: str = agency["label"][texts.language]
            return name
    return code or ""


def _searchable(served: ServedRelease, entry: dict[str, Any], texts: Texts) -> str:
    language = texts.language
    parts = (
        entry["label"][language],
        entry["code"],
        entry["definition"][language],
        *(value for _, value in _facts(served, entry, texts)),
    )
    return " ".join(parts).casefold()
