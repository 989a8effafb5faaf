"""The form with which a national planner opens a round, and the one that closes it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.budget_rooms import budget_rooms
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name, source_label, sources_of
from dashboard.pages.requests.parts import PATH, button, described, field, post_form
from dashboard.pages.requests.view import RequestsView
from data.budget.norm import CostNorm
from data.budget.request_tables import MOST_NAME
from data.budget.take_up import MOST_MONTHS

MOST_LINES: Final = 12
_SHOWN_LINES: Final = 4
"""Lines of the form that are unfolded."""

_TO_SUBMIT, _TO_DECIDE = timedelta(days=30), timedelta(days=45)


def open_card(view: RequestsView) -> Component:
    """The form of a new round; without cost norms what has to be done first."""
    desk, texts = view.desk, view.desk.texts
    values = _values(view)
    norms = _norms(view, values)
    if not norms:
        link = element("a", {"href": desk.path("norms")}, texts("requests.open.norms_page"))
        words = element("p", None, texts("requests.open.no_norms"), " ", link)
        return desk_parts.card("requests-open", texts("requests.open"), words)
    unfolded = view.round is None or view.typed_round is not None
    form = post_form(
        f"{desk.path(PATH)}/rounds",
        element("div", {"class": "round-fields"}, _head_fields(view, values)),
        [_line_fields(view, values, norms, position) for position in range(1, _SHOWN_LINES + 1)],
        element(
            "details",
            {"open": any(values.get(f"norm.{position}") for position in range(_SHOWN_LINES + 1, MOST_LINES + 1))},
            element("summary", None, texts("requests.open.more_lines")),
            [_line_fields(view, values, norms, position) for position in range(_SHOWN_LINES + 1, MOST_LINES + 1)],
        ),
        element("p", {"class": "definition"}, texts("requests.open.what_happens", release=desk.served.release_id)),
        button(texts("requests.open.submit"), css="button primary", id="round-open"),
        identifier="round-form",
        css="round-form",
    )
    fold = element(
        "details",
        {"open": unfolded, "class": "round-fold"},
        element("summary", None, texts("requests.open.summary")),
        form,
    )
    return desk_parts.card("requests-open", texts("requests.open"), fold)


def close_form(view: RequestsView) -> Markup | None:
    """Ends the entries of the round that is shown."""
    if not view.is_national or view.round is None or view.round.state != "open":
        return None
    desk, texts = view.desk, view.desk.texts
    return element(
        "details",
        {"class": "round-close"},
        element("summary", None, texts("requests.close")),
        element("p", None, texts("requests.close.what_happens")),
        post_form(f"{desk.path(PATH)}/rounds/{view.round.number}/close", button(texts("requests.close.submit"))),
    )


def _values(view: RequestsView) -> Mapping[str, str]:
    """What stands in the fields: what was typed, or next year with the lines of the latest round."""
    if view.typed_round is not None:
        return view.typed_round.fields
    year = view.today.year + 1
    found = {
        "name": view.desk.texts("requests.open.default_name", year=str(year)),
        "first": date(year, 1, 1).isoformat(),
        "last": date(year, 12, 31).isoformat(),
        "submit_by": (view.today + _TO_SUBMIT).isoformat(),
        "decide_by": (view.today + _TO_DECIDE).isoformat(),
    }
    if not view.rounds:
        return found
    latest = budget_rooms().norms.in_force(view.desk.country, date(year, 1, 1))
    for position, line in enumerate(view.rounds[0].lines[:MOST_LINES], start=1):
        norm, take_up = latest.get(line.norm.code), line.take_up
        if norm is None:
            continue
        found |= {
            f"norm.{position}": str(norm.number),
            f"source.{position}": line.source,
            f"coverage.{position}": _percent(take_up.coverage_bp),
            f"months.{position}": str(take_up.months),
            f"ramp_start.{position}": _percent(take_up.ramp_start_bp),
            f"ramp_months.{position}": str(take_up.ramp_months),
            f"times.{position}": str(take_up.times),
        }
    return found


def _percent(points: int) -> str:
    """Basis points as percent, as one would type them."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _norms(view: RequestsView, values: Mapping[str, str]) -> Sequence[CostNorm]:
    """Norms that are in force on the first day of the round."""
    try:
        day = date.fromisoformat(values.get("first", ""))
    except ValueError:
        day = view.today
    found = budget_rooms().norms.in_force(view.desk.country, day)
    return sorted(found.values(), key=lambda norm: norm.code)


def _head_fields(view: RequestsView, values: Mapping[str, str]) -> list[Markup]:
    return [
        _input(view, values, "name", {"type": "text", "required": True, "maxlength": MOST_NAME, "autocomplete": "off"}),
        *(
            _input(view, values, name, {"type": "date", "required": True})
            for name in ("first", "last", "submit_by", "decide_by")
        ),
        _input(view, values, "envelope", {"type": "text", "inputmode": "decimal", "autocomplete": "off"}, hint=True),
    ]


def _line_fields(view: RequestsView, values: Mapping[str, str], norms: Sequence[CostNorm], position: int) -> Markup:
    texts = view.desk.texts
    of_norms = [("", texts("requests.open.no_line")), *((str(norm.number), _norm_label(view, norm)) for norm in norms)]
    sources = [(source.code, source_label(texts, source)) for source in sources_of(view.desk).values()]
    number = {"type": "number", "inputmode": "numeric", "min": 1, "step": 1}
    decimal = {"type": "text", "inputmode": "decimal", "size": 6}
    return element(
        "fieldset",
        {"class": "round-line"},
        element("legend", None, texts("requests.open.line", position=texts.integer(position))),
        _select(view, values, f"norm.{position}", texts("requests.open.norm"), of_norms),
        _select(view, values, f"source.{position}", texts("requests.open.source"), sources),
        _input(view, values, f"coverage.{position}", decimal, default="100"),
        _input(view, values, f"months.{position}", {**number, "max": MOST_MONTHS}, default="12"),
        _input(view, values, f"ramp_start.{position}", decimal, default="100"),
        _input(view, values, f"ramp_months.{position}", {**number, "max": MOST_MONTHS}, default="1"),
        _input(view, values, f"times.{position}", {**number, "max": 3660}, default="1"),
    )


def _norm_label(view: RequestsView, norm: CostNorm) -> str:
    texts = view.desk.texts
    currency = view.desk.figures.profile.get("currency", {})
    amount = texts(
        f"requests.per.{norm.unit}",
        amount=texts.money(norm.amount_minor, norm.currency, currency.get("minor_units", 2)),
    )
    return texts("requests.open.norm_option", name=norm_name(texts, norm), code=norm.code, amount=amount)


def _error(view: RequestsView, identifier: str) -> str:
    if view.typed_round is None:
        return ""
    found = next((wrong for wrong in view.typed_round.wrong if wrong.field == identifier), None)
    return view.desk.texts(f"requests.wrong.{found.code}", **found.values) if found is not None else ""


def _input(
    view: RequestsView,
    values: Mapping[str, str],
    name: str,
    attributes: Mapping[str, Any],
    *,
    default: str = "",
    hint: bool = False,
) -> Markup:
    texts, identifier = view.desk.texts, f"round-{name}"
    error = _error(view, identifier)
    said = texts("requests.open.envelope_hint") if hint else ""
    kind = name.partition(".")[0]
    shown = {**attributes, "id": identifier, "name": name, "value": values.get(name, default)}
    return field(
        identifier,
        texts(f"requests.open.{kind}"),
        element("input", {**shown, **described(identifier, error, said)}),
        error=error,
        hint=said,
    )


def _select(
    view: RequestsView, values: Mapping[str, str], name: str, label: str, options: Sequence[tuple[str, str]]
) -> Markup:
    identifier = f"round-{name}"
    error, chosen = _error(view, identifier), values.get(name, "")
    return field(
        identifier,
        label,
        element(
            "select",
            {"id": identifier, "name": name, **described(identifier, error, "")},
            [element("option", {"value": code, "selected": code == chosen}, words) for code, words in options],
        ),
        error=error,
        css="field round-wide",
    )
