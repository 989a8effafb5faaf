"""The audit record as a page."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.pages.account.view import purpose_text
from dashboard.pages.audit.question import MOST_IN_FILE, Asked, Found
from dashboard.text import Texts
from data.people.audit import EVENTS
from data.people.models import AuditEvent

PATH: Final = "/audit"
DOWNLOAD_PATH: Final = f"{PATH}/download"


@dataclass(frozen=True)
class AuditView:
    """What was asked and what the record holds; `every`: also of people without an account."""

    texts: Texts
    asked: Asked
    found: Found
    every: bool


def audit_main(view: AuditView) -> Markup:
    """Write `main#main`."""
    texts = view.texts
    return element(
        "main",
        {"id": "main", "class": "people-page"},
        element("h1", None, texts("audit.title")),
        element("p", {"class": "lead"}, texts("audit.lead")),
        None if view.every else element("p", {"class": "definition"}, texts("audit.scope")),
        _form(view),
        element("p", {"class": "audit-count", "role": "status"}, texts.counted("audit.count", view.found.count)),
        _table(view) if view.found.events else element("p", {"class": "card"}, texts("audit.none")),
        _pager(view),
        _file(view),
    )


def _form(view: AuditView) -> Markup:
    texts, asked = view.texts, view.asked
    events = [("", texts("audit.every_event")), *((event, texts(f"audit.event.{event}")) for event in EVENTS)]
    return element(
        "form",
        {"id": "audit-form", "class": "desk-form card", "action": PATH},
        element("input", {"type": "hidden", "name": "lang", "value": texts.language}),
        _field("person", texts("audit.person"), "text", asked.person),
        element(
            "div",
            {"class": "field"},
            element("label", {"for": "audit-event"}, texts("audit.event")),
            element(
                "select",
                {"id": "audit-event", "name": "event"},
                [element("option", {"value": code, "selected": code == asked.event}, text) for code, text in events],
            ),
        ),
        _field("first", texts("audit.first"), "date", asked.first.isoformat() if asked.first else ""),
        _field("last", texts("audit.last"), "date", asked.last.isoformat() if asked.last else ""),
        element("button", {"type": "submit", "class": "button"}, texts("form.submit")),
    )


def _field(name: str, label: str, kind: str, value: str) -> Markup:
    attributes = {
        "id": f"audit-{name}",
        "name": name,
        "type": kind,
        "value": value or None,
        "maxlength": 64 if kind == "text" else None,
        "autocomplete": "off",
        "autocapitalize": "none" if kind == "text" else None,
        "spellcheck": "false" if kind == "text" else None,
    }
    return element(
        "div",
        {"class": "field"},
        element("label", {"for": f"audit-{name}"}, label),
        element("input", attributes),
    )


def _table(view: AuditView) -> Markup:
    texts = view.texts
    heads = ("audit.when", "audit.person", "audit.event", "audit.purpose", "audit.detail")
    return element(
        "div",
        {"class": "table-wide card", "role": "region", "aria-label": texts("audit.title"), "tabindex": "0"},
        element(
            "table",
            {"class": "audit-table"},
            element("caption", {"class": "visually-hidden"}, texts("audit.title")),
            element(
                "thead", None, element("tr", None, [element("th", {"scope": "col"}, texts(head)) for head in heads])
            ),
            element("tbody", None, [_row(texts, event) for event in view.found.events]),
        ),
    )


def _row(texts: Texts, event: AuditEvent) -> Markup:
    cells = (
        event.account or texts("audit.nobody"),
        texts(f"audit.event.{event.event}"),
        purpose_text(texts, event.purpose) if event.purpose else "",
        event.detail,
    )
    when = element("time", {"datetime": event.at.isoformat(timespec="seconds")}, f"{event.at:%Y-%m-%d %H:%M:%S}")
    return element("tr", None, element("th", {"scope": "row"}, when), [element("td", None, cell) for cell in cells])


def _pager(view: AuditView) -> Markup | None:
    texts, asked, pages = view.texts, view.asked, view.found.pages
    if pages == 1:
        return None

    def link(page: int, label: str) -> Markup | None:
        if not 1 <= page <= pages:
            return None
        query = urlencode({**asked.parameters(page), "lang": texts.language})
        return element("a", {"class": "button", "id": f"audit-page-{page}", "href": f"{PATH}?{query}"}, label)

    return element(
        "nav",
        {"class": "people-buttons", "aria-label": texts("audit.pages")},
        link(asked.page - 1, texts("audit.newer")),
        element("span", None, texts("audit.page", page=texts.integer(asked.page), pages=texts.integer(pages))),
        link(asked.page + 1, texts("audit.older")),
    )


def _file(view: AuditView) -> Markup | None:
    if not view.found.count:
        return None
    texts = view.texts
    query = urlencode({name: value for name, value in view.asked.parameters().items() if name != "page"})
    return element(
        "p",
        {"class": "people-buttons"},
        element("a", {"class": "button", "id": "audit-csv", "href": f"{DOWNLOAD_PATH}?{query}"}, texts("audit.csv")),
        element("span", {"class": "definition"}, texts("audit.csv.most", most=texts.integer(MOST_IN_FILE))),
    )
