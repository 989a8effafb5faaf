"""Entries that wait for a second person: confirmed or refused by another planner, withdrawn by their author."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.programmes.view import ProgrammesView
from dashboard.pages.programmes.words import (
    by_text,
    evidence_text,
    part_name,
    period_text,
    subject_name,
    value_text,
)
from dashboard.pages.requests.parts import button, described, facts, field, post_form
from data.progress.entry_records import FigureEntry, KeptEntry
from data.progress.progress_tables import MOST_NOTE


def open_card(view: ProgrammesView) -> Component | None:
    """Nothing for those who see only what is published."""
    if not view.may_read:
        return None
    texts = view.texts
    body: list[Any] = [_entry(view, entry) for entry in view.open_entries]
    lead = "none" if not body else "lead" if view.may_enter else "read_only"
    return desk_parts.card(
        "programmes-open",
        texts("programmes.open"),
        element("p", {"class": "definition"}, texts(f"programmes.open.{lead}")),
        *body,
    )


def _entry(view: ProgrammesView, entry: KeptEntry) -> Markup:
    texts, said = view.texts, entry.said
    rows: list[tuple[str, Any]] = [(texts("programmes.head.value"), _value(view, entry))]
    if isinstance(said, FigureEntry):
        rows.append((texts("programmes.head.about"), part_name(view, said.indicator, said.category, said.pcode)))
        rows.append((texts("programmes.head.period"), period_text(view, said)))
    rows.append((texts("programmes.head.evidence"), evidence_text(said.grounds)))
    if said.grounds.comment:
        rows.append((texts("programmes.field.comment"), said.grounds.comment))
    rows.append((texts("programmes.head.entered"), by_text(texts, entry.entered_by, entry.entered_at)))
    return element(
        "article",
        {"class": "programmes-open", "id": f"entry-{entry.number}"},
        element("h3", None, subject_name(view, entry)),
        facts(rows),
        _forms(view, entry),
    )


def _value(view: ProgrammesView, entry: KeptEntry) -> str:
    """What was entered, and what it would replace."""
    shown = value_text(view, entry.said)
    if entry.before is None:
        return shown
    return view.texts("programmes.correction", value=shown, before=value_text(view, entry.before))


def _forms(view: ProgrammesView, entry: KeptEntry) -> list[Markup]:
    texts = view.texts
    if not view.may_enter:
        return []
    action, number = view.action(view.code, str(entry.number), "decide"), str(entry.number)
    if entry.entered_by == view.desk.identity.name:
        withdraw = button(texts("programmes.withdraw"), name="action", value="withdraw")
        return [
            element("p", {"class": "definition"}, texts("programmes.own_entry")),
            post_form(action, withdraw, identifier=f"withdraw-{number}"),
        ]
    typed = view.typed if view.typed is not None and view.typed.entry == entry.number else None
    identifier = f"note-{number}"
    error = texts(f"programmes.refused.{typed.reason}") if typed is not None and typed.wrong == "note" else ""
    hint = texts("programmes.field.note.hint")
    note = element(
        "textarea",
        {"id": identifier, "name": "note", "rows": 2, "maxlength": MOST_NOTE, **described(identifier, error, hint)},
        typed.fields.get("note", "") if typed is not None else "",
    )
    return [
        post_form(
            action,
            field(identifier, texts("programmes.field.note"), note, error=error, hint=hint),
            element(
                "div",
                {"class": "programmes-buttons"},
                button(texts("programmes.confirm"), css="button primary", name="action", value="confirm"),
                button(texts("programmes.refuse"), name="action", value="refuse"),
            ),
            identifier=f"settle-{number}",
            css="programmes-form",
        )
    ]
