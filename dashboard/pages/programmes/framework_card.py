"""Framework files: the form that takes one in, its mistakes line by line, and the versions that are kept."""

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption
from dashboard.pages.programmes.view import ProgrammesView
from dashboard.pages.programmes.words import by_text
from dashboard.pages.requests.parts import button, described, field
from dashboard.progress_rooms import progress_book
from data.progress.framework_source import MOST_BYTES, Mistake

MOST_SHOWN = 200
"""Mistakes that the page lists."""


def framework_card(view: ProgrammesView) -> Component:
    """The form for those who keep programmes; who does it for others; the versions of the opened one."""
    texts = view.texts
    body = _form(view) if view.may_enter else element("p", {"class": "definition"}, texts("programmes.framework.who"))
    return desk_parts.card(
        "programmes-framework", texts("programmes.framework"), body, _mistakes(view), _versions(view)
    )


def _form(view: ProgrammesView) -> Markup:
    texts, identifier = view.texts, "programmes-file"
    refused = view.typed is not None and view.typed.reason in ("mistakes", "no_file", "file_too_large")
    error = texts(f"programmes.refused.{view.typed.reason}") if refused and view.typed is not None else ""
    hint = texts("programmes.framework.hint", kilobytes=texts.integer(MOST_BYTES // 1000))
    attributes = {"id": identifier, "name": "file", "type": "file", "accept": ".toml", "required": True}
    return element(
        "form",
        {
            "method": "post",
            "action": view.action("framework"),
            "enctype": "multipart/form-data",
            "id": "programmes-framework-form",
            "class": "programmes-form",
        },
        element("p", None, texts("programmes.framework.lead")),
        field(
            identifier,
            texts("programmes.framework.file"),
            element("input", {**attributes, **described(identifier, error, hint)}),
            error=error,
            hint=hint,
        ),
        button(texts("programmes.framework.submit")),
    )


def _mistakes(view: ProgrammesView) -> Markup | None:
    mistakes = view.typed.mistakes if view.typed is not None else ()
    if not mistakes:
        return None
    texts = view.texts
    rows = [[_line(view, item), element("span", {"lang": "en"}, item.sentence)] for item in mistakes[:MOST_SHOWN]]
    heads = [texts("programmes.head.line"), texts("programmes.head.mistake")]
    words = caption(texts.counted("programmes.mistakes", len(mistakes)))
    return desk_parts.table(words, heads, rows, identifier="programmes-mistakes", numbers=2)


def _line(view: ProgrammesView, mistake: Mistake) -> str:
    return view.texts("programmes.whole_file") if mistake.line is None else str(mistake.line)


def _versions(view: ProgrammesView) -> Markup | None:
    if view.shown is None:
        return None
    texts = view.texts
    kept = progress_book().versions(view.desk.country, view.code)
    items = [
        element(
            "li",
            None,
            texts("programmes.version", number=texts.integer(item.version)),
            ": ",
            by_text(texts, item.added_by, item.added_at) if view.may_read else texts.day(item.added_at.date()),
        )
        for item in reversed(kept)
    ]
    return element(
        "details",
        {"class": "fold"},
        element("summary", None, texts.counted("programmes.versions", len(kept))),
        element("ul", {"class": "points"}, items),
    )
