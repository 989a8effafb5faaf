"""The list of programmes, with what waits and what is published; and what to do where there is none."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption, same_page
from dashboard.pages.programmes.view import NAME, ProgrammesView
from dashboard.pages.progress.words import period, plain
from data.progress.entry_states import EntryState
from data.progress.framework import Framework


def list_card(view: ProgrammesView) -> Component:
    """A row per programme, the latest first; the next step where there is none."""
    texts = view.texts
    if not view.kept:
        words = texts("programmes.empty.keeper" if view.may_enter else "programmes.empty.others")
        notice = element("p", {"class": "notice", "id": "programmes-empty"}, words)
        return desk_parts.card("programmes-all", texts("programmes.list"), notice)
    names = ("programme", "period", *(("waiting",) if view.may_read else ()), "published")
    heads = [texts(f"programmes.head.{name}") for name in names]
    rows = [_row(view, item.framework) for item in view.kept]
    table = desk_parts.table(
        caption(texts("programmes.list.caption")), heads, rows, identifier="programmes-list", numbers=len(heads)
    )
    return desk_parts.card("programmes-all", texts("programmes.list"), table)


def _row(view: ProgrammesView, framework: Framework) -> list[Any]:
    texts = view.texts
    code = framework.code
    name = element(
        "span",
        {"class": "programmes-name"},
        same_page(view.desk, NAME, plain(framework.title, texts), programme=code),
        element("span", {"class": "programmes-code"}, code),
    )
    cells: list[Any] = [name, period(framework.first_day, framework.last_day, texts)]
    if view.may_read:
        cells.append(_waiting(view, code))
    published = view.published_of(code)
    if published is None:
        return [*cells, texts("programmes.not_published")]
    day = texts.day(published.published_at.date())
    return [*cells, element("a", {"href": view.public_address(code)}, texts("programmes.published_on", day=day))]


def _waiting(view: ProgrammesView, code: str) -> str:
    """How many entries wait, and how many of them this reader can settle."""
    texts = view.texts
    waiting = [item for item in view.entries_of(code) if item.state is EntryState.OPEN]
    if not waiting:
        return texts("programmes.waiting.none")
    words = texts.counted("programmes.waiting", len(waiting))
    yours = sum(item.entered_by != view.desk.identity.name for item in waiting) if view.may_enter else 0
    return f"{words}; {texts.counted('programmes.waiting.yours', yours)}" if yours else words
