"""What was granted, evidenced, payable and paid: in a few figures, by service and by area."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name, units
from dashboard.pages.results import derivations
from dashboard.pages.results.view import ResultsView
from data.budget.norm_tables import WHOLE_BP
from data.budget.result_records import ResultLine

COLUMNS = ("granted", "planned", "evidenced", "share", "payable", "paid")


def overview_card(view: ResultsView) -> Component:
    """The sums of the place, and how far reporting has come."""
    texts, lines = view.texts, view.lines
    figures = [
        ("granted", derivations.granted(view, lines), sum(line.amount_minor for line in lines)),
        ("payable", derivations.payable(view, lines), sum(line.settlement.payable_minor for line in lines)),
        ("paid", derivations.paid(view, lines), sum(line.paid_minor for line in lines)),
        ("incentive", derivations.incentive(view, lines), sum(line.incentive.minor for line in lines)),
    ]
    facts = [
        element(
            "div",
            {"class": "results-figure"},
            element("dt", None, texts(f"results.figure.{name}")),
            element("dd", None, derivations.opened(view, found, view.money(minor), texts(f"results.figure.{name}"))),
        )
        for name, found, minor in figures
    ]
    return desk_parts.card(
        "results-overview",
        texts("results.overview"),
        element("dl", {"class": "results-figures"}, facts),
        element("p", None, _progress(view)),
        element("p", {"class": "definition"}, texts("results.overview.note")),
        # Above the second level the settlement stands beside it.
        css="card wide" if view.place.level == "adm2" else "card",
    )


def services_card(view: ResultsView) -> Component:
    """A row per service of the round."""
    texts = view.texts
    rows = [[norm_name(texts, lines[0].line.norm), *_cells(view, lines)] for lines in view.by_service.values()]
    heads = [texts("results.head.service"), *(texts(f"results.head.{name}") for name in COLUMNS)]
    return desk_parts.card(
        "results-services",
        texts("results.services"),
        desk_parts.table(texts("results.services.caption"), heads, rows, identifier="results-services-table"),
        element("p", {"class": "definition"}, texts("results.services.note")),
        css="card wide",
    )


def areas_card(view: ResultsView) -> Component | None:
    """A row per area below the place, in money, since the services of an area have different units."""
    if view.place.level == "adm2":
        return None
    texts = view.texts
    rows = []
    for area, lines in view.by_area.items():
        payable = sum(line.settlement.payable_minor for line in lines)
        names = texts("results.head.granted"), texts("results.head.payable"), texts("results.head.paid")
        rows.append(
            [
                area_link(view, area),
                derivations.opened(
                    view,
                    derivations.granted(view, lines),
                    view.money(sum(line.amount_minor for line in lines)),
                    names[0],
                ),
                texts("results.quarters_of", **_quarters(view, lines)),
                derivations.opened(view, derivations.payable(view, lines), view.money(payable), names[1]),
                derivations.opened(
                    view, derivations.paid(view, lines), view.money(sum(line.paid_minor for line in lines)), names[2]
                ),
            ]
        )
    heads = [texts(f"results.head.{name}") for name in ("area", "granted", "verified", "payable", "paid")]
    return desk_parts.card(
        "results-areas",
        texts("results.areas"),
        desk_parts.table(texts("results.areas.caption"), heads, rows, identifier="results-areas-table"),
        css="card wide",
    )


def area_link(view: ResultsView, area: str, **more: str) -> Markup:
    """The way to an area on this page."""
    query = {**view.desk.release_parameter, "round": str(view.round.number), "area": area, **more}
    href = f"{view.desk.path('results')}?{urlencode(query)}"
    return element("a", {"href": href, "data-desk": True}, view.area_name(area))


def _cells(view: ResultsView, lines: Sequence[ResultLine]) -> list[Any]:
    texts, unit = view.texts, lines[0].line.norm.unit
    so_far, done = sum(line.planned_so_far for line in lines), sum(line.evidenced for line in lines)
    reported = any(line.results for line in lines)
    heads = {name: texts(f"results.head.{name}") for name in COLUMNS}
    granted = view.money(sum(line.amount_minor for line in lines))
    payable = view.money(sum(line.settlement.payable_minor for line in lines))
    paid = view.money(sum(line.paid_minor for line in lines))
    none = texts("results.nothing_reported")
    return [
        derivations.opened(view, derivations.granted(view, lines), granted, heads["granted"]),
        derivations.opened(view, derivations.planned(view, lines), units(texts, so_far, unit), heads["planned"])
        if reported
        else none,
        derivations.opened(view, derivations.evidenced(view, lines), units(texts, done, unit), heads["evidenced"])
        if reported
        else none,
        share_text(view, done, so_far) if reported else none,
        derivations.opened(view, derivations.payable(view, lines), payable, heads["payable"]),
        derivations.opened(view, derivations.paid(view, lines), paid, heads["paid"]),
    ]


def share_text(view: ResultsView, done: int, planned: int) -> str:
    """Evidenced of planned units in percent; words where nothing was planned."""
    if not planned:
        return view.texts("results.nothing_planned")
    return view.texts.percent(view.texts.scaled(done * WHOLE_BP // planned // 10, 1))


def _quarters(view: ResultsView, lines: Sequence[ResultLine]) -> dict[str, str]:
    begun = sum(len(view.reportable(line)) for line in lines)
    verified = sum(len(line.verified) for line in lines)
    return {"verified": view.texts.integer(verified), "begun": view.texts.integer(begun)}


def _progress(view: ResultsView) -> str:
    """How many quarters of lines have been reported, verified and questioned."""
    texts = view.texts
    states = [result.state for line in view.lines for result in line.results.values()]
    begun = sum(len(view.reportable(line)) for line in view.lines)
    return texts(
        "results.progress",
        begun=texts.integer(begun),
        reported=texts.integer(len(states)),
        verified=texts.integer(states.count("verified")),
        questioned=texts.integer(states.count("questioned")),
    )
