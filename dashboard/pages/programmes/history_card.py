"""What was entered, by whom, on which grounds, and how it was settled: nothing is ever overwritten."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption
from dashboard.pages.programmes.view import ProgrammesView
from dashboard.pages.programmes.words import by_text, evidence_text, part_name, period_text, value_text
from dashboard.text import Texts
from data.progress.entry_records import FigureEntry, KeptEntry
from data.progress.entry_states import EntryState


def history_table(view: ProgrammesView, entries: Sequence[KeptEntry]) -> Markup:
    """A row per entry, the latest first."""
    texts = view.texts
    if not entries:
        return element("p", None, texts("programmes.history.none"))
    names = ("value", "about", "entered", "evidence", "settled")
    heads = [texts(f"programmes.head.{name}") for name in names]
    rows = [_row(view, entry) for entry in reversed(entries)]
    words = caption(texts("programmes.history.caption"))
    return desk_parts.table(words, heads, rows, identifier="programmes-history", numbers=len(heads))


def state_badge(texts: Texts, state: EntryState) -> Markup:
    """A state in words; its look is only an addition."""
    return element("span", {"class": f"programmes-state is-{state}"}, texts(f"programmes.state.{state}"))


def _row(view: ProgrammesView, entry: KeptEntry) -> list[Any]:
    texts, said = view.texts, entry.said
    about = period_text(view, said)
    of = part_name(view, said.indicator, said.category, said.pcode) if isinstance(said, FigureEntry) else None
    return [
        _stack(value_text(view, said), _revision(texts, entry)),
        _stack(of, about) if of is not None else about,
        _stack(by_text(texts, entry.entered_by, entry.entered_at), _invented(texts, entry)),
        _stack(evidence_text(said.grounds), said.grounds.comment or None),
        _settled(texts, entry),
    ]


def _settled(texts: Texts, entry: KeptEntry) -> Markup:
    by = by_text(texts, entry.decided_by, entry.decided_at) if entry.decided_at else None
    return _stack(state_badge(texts, entry.state), by, entry.note or None)


def _revision(texts: Texts, entry: KeptEntry) -> str | None:
    return texts("programmes.revision", number=texts.integer(entry.revision)) if entry.revision > 1 else None


def _invented(texts: Texts, entry: KeptEntry) -> str | None:
    return texts("programmes.invented") if entry.demonstration else None


def _stack(*lines: Any) -> Markup:
    """Lines of a cell, one below the other."""
    shown = [line for line in lines if line is not None]
    return element("span", {"class": "programmes-stack"}, [element("span", None, line) for line in shown])
