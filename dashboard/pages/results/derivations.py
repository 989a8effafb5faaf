"""Figures of the page that open to the steps behind them."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup
from dashboard.pages.budget_parts import derivation
from dashboard.pages.requests.names import norm_reference
from dashboard.pages.results.view import ResultsView
from data.budget.derivation import Derivation, Step
from data.budget.incentives import incentive_derivation
from data.budget.result_records import QuarterResult, ResultLine, Settled
from data.budget.settlement import settlement_derivation
from data.budget.variance import total, variance_derivation


def opened(view: ResultsView, found: Derivation, shown: Any, label: str) -> Markup:
    """A figure with its derivation; `label` says what it is to those who hear it."""
    return derivation(view.texts, found, shown, label=label)


def request_source(view: ResultsView, line: ResultLine) -> str:
    """Where a line's plan comes from."""
    return view.texts("results.source.request", area=view.area_name(line.area), round=view.round.name)


def norm_source(view: ResultsView, line: ResultLine) -> str:
    """Norm, version and order of a line."""
    return norm_reference(view.texts, line.line.norm)


def planned(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """Units that were planned for the reported quarters."""
    if len(lines) > 1:
        steps = [
            Step("areas_added", "count", len(lines), source=view.round.name),
            Step("granted_quantity", "units", sum(line.quantity for line in lines)),
            Step("planned_so_far", "units", sum(line.planned_so_far for line in lines)),
        ]
        return Derivation("planned_sum", tuple(steps))
    line = lines[0]
    steps = [
        Step("granted_participants", "count", line.participants, source=request_source(view, line)),
        Step("granted_quantity", "units", line.quantity, source=norm_source(view, line)),
        *(Step(_quarter("planned", quarter), "units", line.planned_in(quarter)) for quarter in sorted(line.results)),
        Step("planned_so_far", "units", line.planned_so_far),
    ]
    return Derivation("planned_so_far", tuple(steps))


def evidenced(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """Units that were reported."""
    if len(lines) > 1:
        steps = [
            Step("areas_added", "count", len(lines), source=view.round.name),
            Step("reports_added", "count", sum(len(line.results) for line in lines)),
            Step("evidenced_quantity", "units", sum(line.evidenced for line in lines)),
        ]
        return Derivation("evidenced_sum", tuple(steps))
    line = lines[0]
    steps = [
        *(
            Step(_quarter("evidenced", quarter), "units", result.entry.quantity, source=result.entry.evidence)
            for quarter, result in sorted(line.results.items())
        ),
        Step("evidenced_quantity", "units", line.evidenced),
    ]
    return Derivation("evidenced", tuple(steps))


def payable(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """What the rule of the norm gives for verified units, and what of it is still due."""
    of = view.round
    if len(lines) > 1:
        steps = (
            Step("lines_added", "count", len(lines), source=of.name),
            Step("payable", "money", sum(line.settlement.payable_minor for line in lines)),
            Step("settled_before", "money", sum(line.paid_minor for line in lines)),
            Step("amount_due", "money", sum(line.settlement.due_minor for line in lines)),
        )
        return Derivation("payable_sum", steps, of.currency, of.digits)
    line = lines[0]
    return settlement_derivation(
        line.settlement,
        of.currency,
        of.digits,
        norm=norm_source(view, line),
        request=request_source(view, line),
        evidence={quarter: result.entry.evidence for quarter, result in line.results.items()},
    )


def paid(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """The settlements behind what was paid for services."""
    return _paid(view, [(settled, settled.due_minor) for line in lines for settled in line.settlements])


def incentive_paid(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """The settlements behind what was paid as incentives."""
    return _paid(view, [(settled, settled.incentive_due_minor) for line in lines for settled in line.settlements])


def _paid(view: ResultsView, amounts: Sequence[tuple[Settled, int]]) -> Derivation:
    of = view.round
    by_day: dict[str, int] = {}
    for settled, minor in amounts:
        day = view.texts.day(settled.at.date())
        by_day[day] = by_day.get(day, 0) + minor
    steps = [Step("settled_on", "money", minor, source=day) for day, minor in by_day.items()]
    steps.append(Step("paid", "money", sum(minor for _, minor in amounts)))
    return Derivation("paid", tuple(steps), of.currency, of.digits)


def planned_quarter(view: ResultsView, line: ResultLine, quarter: int) -> Derivation:
    """Units planned for one quarter."""
    steps = (
        Step("granted_participants", "count", line.participants, source=request_source(view, line)),
        Step("granted_quantity", "units", line.quantity, source=norm_source(view, line)),
        Step(_quarter("planned", quarter), "units", line.planned_in(quarter)),
    )
    return Derivation("planned_quarter", steps)


def reported(view: ResultsView, result: QuarterResult) -> Derivation:
    """What a quarter's report says, and where its evidence is."""
    entry, of = result.entry, view.round
    by = view.texts("results.by", account=result.reported_by, day=view.texts.day(result.reported_at.date()))
    steps = (
        Step("served_participants", "count", entry.participants, source=by),
        Step(_quarter("evidenced", result.quarter), "units", entry.quantity, source=entry.evidence),
        Step("actual_cost", "money", entry.cost_minor),
    )
    return Derivation("reported", steps, of.currency, of.digits)


def settled_line(view: ResultsView, settled: Settled) -> Derivation:
    """What a run paid for a line: service and incentive."""
    of = view.round
    steps = (
        Step("payable", "money", settled.payable_minor),
        Step("settled_before", "money", settled.before_minor),
        Step("service_due", "money", settled.due_minor),
        Step("incentive_due", "money", settled.incentive_due_minor),
        Step("amount_due", "money", settled.due_minor + settled.incentive_due_minor),
    )
    return Derivation("settled_line", steps, of.currency, of.digits)


def granted(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """What the locked requests grant."""
    of = view.round
    if len(lines) > 1:
        steps = (
            Step("lines_added", "count", len(lines), source=of.name),
            Step("granted_amount", "money", sum(line.amount_minor for line in lines)),
        )
        return Derivation("granted_sum", steps, of.currency, of.digits)
    line = lines[0]
    product = (
        Step("granted_quantity", "units", line.quantity, source=request_source(view, line)),
        Step("unit_price", "money", line.unit_price_minor, source=norm_source(view, line)),
        Step("granted_amount", "money", line.amount_minor),
    )
    return Derivation("granted", product, of.currency, of.digits)


def incentive(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """What verified cases earn their people."""
    of = view.round
    if len(lines) > 1:
        steps = (
            Step("lines_added", "count", len(lines), source=of.name),
            Step("cases_assessed", "count", sum(line.incentive.assessed for line in lines)),
            Step("cases_served", "count", sum(line.incentive.served for line in lines)),
            Step("incentive", "money", sum(line.incentive.minor for line in lines)),
            Step("settled_before", "money", sum(line.incentive_paid_minor for line in lines)),
        )
        return Derivation("incentive_sum", steps, of.currency, of.digits)
    line = lines[0]
    return incentive_derivation(
        line.incentive,
        line.incentive_paid_minor,
        of.currency,
        of.digits,
        norm=norm_source(view, line),
        request=request_source(view, line),
    )


def variance(view: ResultsView, lines: Sequence[ResultLine]) -> Derivation:
    """Planned to actual cost of lines that are one row."""
    pairs = [view.variance_by_line[line.number] for line in lines if line.number in view.variance_by_line]
    found = total(part for _, part in pairs)
    of = view.round
    return variance_derivation([cell for cell, _ in pairs], found, of.currency, of.digits, source=of.name)


def _quarter(what: str, quarter: int) -> str:
    return f"{what}_q{quarter}" if quarter <= 4 else f"{what}_later"
