"""The quarters of a second-level area one by one; above that, the reports that wait for a decision."""

from typing import Final
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name, units
from dashboard.pages.results import derivations
from dashboard.pages.results.overview import area_link
from dashboard.pages.results.view import ResultsView
from data.budget.quarters import quarter_days
from data.budget.result_records import QuarterResult, ResultLine

MOST_WAITING: Final = 100


def quarters_card(view: ResultsView) -> Component:
    """A table of services and quarters, or of what waits."""
    return _quarters(view) if view.place.level == "adm2" else _waiting(view)


def quarter_name(view: ResultsView, quarter: int) -> str:
    """Number and days of a quarter."""
    texts = view.texts
    first, last = quarter_days(view.round.first_day, quarter)
    return texts(
        "results.quarter",
        number=texts.integer(quarter),
        first=texts.day(first),
        last=texts.day(min(last, view.round.last_day)),
    )


def state_name(view: ResultsView, result: QuarterResult | None, *, begun: bool) -> Markup:
    """State of a quarter in words, with a mark."""
    code = result.state if result is not None else "missing" if begun else "not_begun"
    return element("span", {"class": f"results-state {code}"}, view.texts(f"results.state.{code}"))


def _quarters(view: ResultsView) -> Component:
    texts = view.texts
    rows = []
    for lines in view.by_service.values():
        for line in lines:
            begun = view.reportable(line)
            for quarter in line.quarters:
                rows.append(_row(view, line, quarter, begun=quarter in begun))
    heads = [
        texts(f"results.head.{name}")
        for name in ("service", "quarter", "action", "state", "planned_quarter", "evidenced", "participants", "cost")
    ]
    return desk_parts.card(
        "results-quarters",
        texts("results.quarters"),
        desk_parts.table(
            texts("results.quarters.caption"), heads, rows, identifier="results-quarters-table", numbers=4
        ),
        css="card wide",
    )


def _row(view: ResultsView, line: ResultLine, quarter: int, *, begun: bool) -> list[Markup | str]:
    texts, unit = view.texts, line.line.norm.unit
    result = line.results.get(quarter)
    state = state_name(view, result, begun=begun)
    words = texts(f"results.state.{'missing' if begun else 'not_begun'}")
    told: list[Markup | str] = [words] * 3
    if result is not None:
        entry = result.entry
        steps = derivations.reported(view, result)
        figures = {
            "evidenced": units(texts, entry.quantity, unit),
            "participants": texts.integer(entry.participants),
            "cost": view.money(entry.cost_minor),
        }
        told = [derivations.opened(view, steps, said, texts(f"results.head.{name}")) for name, said in figures.items()]
    label = norm_name(texts, line.line.norm)
    action = _action(view, line, quarter, result, label) if begun or result is not None else "\N{EN DASH}"
    short = texts("results.quarter.short", number=texts.integer(quarter))
    name = element("span", {"title": quarter_name(view, quarter)}, short)
    return [label, name, action, state, planned_cell(view, line, quarter), *told]


def planned_cell(view: ResultsView, line: ResultLine, quarter: int) -> Markup:
    """Units planned for a quarter, with their derivation."""
    shown = units(view.texts, line.planned_in(quarter), line.line.norm.unit)
    steps = derivations.planned_quarter(view, line, quarter)
    return derivations.opened(view, steps, shown, view.texts("results.head.planned_quarter"))


def _action(view: ResultsView, line: ResultLine, quarter: int, result: QuarterResult | None, label: str) -> Markup:
    name = "look"
    if view.may_report:
        name = "report" if result is None else "correct"
    elif view.may_decide and result is not None:
        name = "decide"
    query = {
        **view.desk.release_parameter,
        "round": str(view.round.number),
        "area": line.area,
        "line": str(line.number),
        "quarter": str(quarter),
    }
    texts = view.texts
    spoken = texts(
        "results.action.of", action=texts(f"results.action.{name}"), service=label, quarter=texts.integer(quarter)
    )
    href = f"{view.desk.path('results')}?{urlencode(query)}"
    css = {"href": href, "data-desk": True, "class": "results-action", "aria-label": spoken}
    return element("a", css, texts(f"results.action.{name}"))


def _waiting(view: ResultsView) -> Component:
    """Reports that are not verified: for approvers what is to be decided, for others what settlement waits for."""
    texts = view.texts
    waiting = [
        (line, result)
        for line in view.lines
        for _, result in sorted(line.results.items())
        if result.state != "verified"
    ]
    rows = [
        [
            area_link(view, line.area),
            norm_name(texts, line.line.norm),
            _action(view, line, result.quarter, result, norm_name(texts, line.line.norm)),
            texts("results.quarter.short", number=texts.integer(result.quarter)),
            state_name(view, result, begun=True),
            planned_cell(view, line, result.quarter),
            derivations.opened(
                view,
                derivations.reported(view, result),
                units(texts, result.entry.quantity, line.line.norm.unit),
                texts("results.head.evidenced"),
            ),
        ]
        for line, result in waiting[:MOST_WAITING]
    ]
    heads = [
        texts(f"results.head.{name}")
        for name in ("area", "service", "action", "quarter", "state", "planned_quarter", "evidenced")
    ]
    body = (
        desk_parts.table(texts("results.waiting.caption"), heads, rows, identifier="results-waiting-table", numbers=5)
        if rows
        else element("p", None, texts("results.waiting.none"))
    )
    more = len(waiting) - len(rows)
    return desk_parts.card(
        "results-waiting",
        texts("results.waiting"),
        body,
        element("p", None, texts.counted("results.waiting.more", more)) if more else None,
        css="card wide",
    )
