"""The form for one indicator or milestone, with what was entered for it before."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.programmes.history_card import history_table
from dashboard.pages.programmes.view import ProgrammesView
from dashboard.pages.programmes.words import indicator_name, milestone_name, place_name, programme_link
from dashboard.pages.progress.words import plain
from dashboard.pages.requests.parts import button, described, field, post_form
from data.progress.framework import FrameworkIndicator, Milestone
from data.progress.milestone_states import MILESTONE_STATES
from data.progress.progress_tables import MOST_ADDRESS, MOST_COMMENT, MOST_REFERENCE

Values = Mapping[str, str]
_DATE: Final = {"type": "date", "required": True}


def entry_card(view: ProgrammesView) -> Component | None:
    """Nothing where neither indicator nor milestone is opened, or the reader sees only what is published."""
    texts, indicator, milestone = view.texts, view.opened_indicator, view.opened_milestone
    if not view.may_read or (indicator is None and milestone is None):
        return None
    code = indicator.code if indicator else milestone.code if milestone else ""
    name = indicator_name(view, code) if indicator else milestone_name(view, code)
    entries = [
        item for item in view.history if item.said.subject == code and (item.kind == "actual") == bool(indicator)
    ]
    title = texts("programmes.entries_of", name=name)
    form: Markup | None = None
    if not view.may_enter:
        form = element("p", {"class": "definition"}, texts("programmes.read_only"))
    elif indicator is not None and indicator.actuals != "entered":
        form = element("p", {"class": "definition"}, texts(f"programmes.computes.{indicator.actuals}"))
    elif indicator is not None:
        form = _figure_form(view, indicator)
    elif milestone is not None:
        form = _milestone_form(view, milestone)
    return desk_parts.card(
        "programmes-entry",
        title,
        form,
        element("h3", None, texts("programmes.history")),
        history_table(view, entries),
        element("p", {"class": "programmes-back"}, programme_link(view, texts("programmes.close"))),
    )


def _figure_form(view: ProgrammesView, indicator: FrameworkIndicator) -> Markup:
    texts, framework = view.texts, view.framework
    values = _values(view, indicator=indicator.code)
    parts: list[Any] = []
    labels = indicator.category_labels()
    if labels:
        options = [
            ("", texts("programmes.everybody")),
            *((code, plain(label, texts)) for code, label in labels.items()),
        ]
        parts.append(_select(view, values, "category", _grouped(view, indicator, options)))
    if framework.places:
        places = [
            ("", texts("programmes.whole")),
            *((p.pcode, place_name(framework, p.pcode, texts)) for p in framework.places),
        ]
        parts.append(_select(view, values, "pcode", _options(places, values.get("pcode", ""))))
    kind = "percentage" if indicator.measure == "percentage" else "unit"
    return _form(
        view,
        {"indicator": indicator.code},
        _input(view, values, "first", _DATE),
        _input(view, values, "last", {**_DATE, "max": view.today.isoformat()}),
        *parts,
        _input(
            view, values, "value", {"type": "text", "inputmode": "decimal", "required": True, "maxlength": 30},
            label=texts(f"programmes.field.value.{kind}"),
        ),
        values=values,
    )  # fmt: skip


def _grouped(view: ProgrammesView, indicator: FrameworkIndicator, options: Sequence[tuple[str, str]]) -> list[Markup]:
    """Categories under the name of their disaggregation."""
    chosen, texts = _values(view, indicator=indicator.code).get("category", ""), view.texts
    groups = [
        element(
            "optgroup",
            {"label": texts(f"programmes.by.{part.name}")},
            _options([item for item in options if item[0].startswith(f"{part.name}:")], chosen),
        )
        for part in indicator.disaggregations
    ]
    return [*_options(options[:1], chosen), *groups]


def _milestone_form(view: ProgrammesView, milestone: Milestone) -> Markup:
    texts = view.texts
    values = _values(view, milestone=milestone.code)
    states = [(state, texts(f"programmes.milestone.{state}")) for state in MILESTONE_STATES]
    percent = {"type": "text", "inputmode": "numeric", "required": True, "maxlength": 3}
    return _form(
        view,
        {"milestone": milestone.code},
        _select(view, values, "state", _options(states, values.get("state", ""))),
        _input(view, values, "percent", percent, hint=texts("programmes.field.percent.hint")),
        values=values,
    )


def _form(view: ProgrammesView, hidden: Values, *fields: Any, values: Values) -> Markup:
    """The fields of a kind of entry, and those on its grounds."""
    texts = view.texts
    text = {"type": "text", "required": True, "maxlength": MOST_REFERENCE}
    address = {"type": "url", "maxlength": MOST_ADDRESS}
    return post_form(
        view.action(view.code, "enter"),
        element("p", {"class": "definition"}, texts("programmes.form.lead")),
        element("div", {"class": "programmes-fields"}, fields),
        _input(view, values, "reference", text, hint=texts("programmes.field.reference.hint")),
        _input(view, values, "address", address, hint=texts("programmes.field.address.hint")),
        _comment(view, values),
        button(texts("programmes.form.submit"), css="button primary"),
        hidden=hidden,
        identifier="programmes-form",
        css="programmes-form",
    )


def _comment(view: ProgrammesView, values: Values) -> Markup:
    texts, identifier = view.texts, "programmes-comment"
    error, hint = _error(view, "comment"), texts("programmes.field.comment.hint")
    attributes = {"id": identifier, "name": "comment", "rows": 3, "maxlength": MOST_COMMENT}
    return field(
        identifier,
        texts("programmes.field.comment"),
        element("textarea", {**attributes, **described(identifier, error, hint)}, values.get("comment", "")),
        error=error,
        hint=hint,
    )


def _values(view: ProgrammesView, **hidden: str) -> Values:
    """What was typed into this very form; nothing where another one was refused."""
    typed = view.typed.fields if view.typed is not None and not view.typed.entry else {}
    return typed if all(typed.get(name) == value for name, value in hidden.items()) else {}


def _error(view: ProgrammesView, name: str) -> str:
    if view.typed is None or view.typed.entry or view.typed.wrong != name:
        return ""
    return view.texts(f"programmes.refused.{view.typed.reason}")


def _input(
    view: ProgrammesView, values: Values, name: str, attributes: Mapping[str, Any], *, label: str = "", hint: str = ""
) -> Markup:
    identifier, error = f"programmes-{name}", _error(view, name)
    shown = {**attributes, "id": identifier, "name": name, "value": values.get(name, ""), "autocomplete": "off"}
    return field(
        identifier,
        label or view.texts(f"programmes.field.{name}"),
        element("input", {**shown, **described(identifier, error, hint)}),
        error=error,
        hint=hint,
    )


def _select(view: ProgrammesView, values: Values, name: str, options: Sequence[Markup]) -> Markup:
    identifier, error = f"programmes-{name}", _error(view, name)
    return field(
        identifier,
        view.texts(f"programmes.field.{name}"),
        element("select", {"id": identifier, "name": name, **described(identifier, error, "")}, options),
        error=error,
    )


def _options(options: Sequence[tuple[str, str]], chosen: str) -> list[Markup]:
    return [element("option", {"value": code, "selected": code == chosen}, words) for code, words in options]
