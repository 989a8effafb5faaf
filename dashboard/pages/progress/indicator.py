"""An indicator: what was promised, how far it is, its way to the target, every figure with its origin, its parts."""

from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.progress.breakdown import breakdowns
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.derivation import actual_entry
from dashboard.pages.progress.parts import absent, block, facts, link, number_cell, reason_cell, table
from dashboard.pages.progress.standing import component_facts, components, rule_fold, state_badge
from dashboard.pages.progress.trend import Mark, Trend, top_of_axis, trend_drawing
from dashboard.pages.progress.words import Which, ends, figure, number, period, said, stated
from data.progress.actual import Actual
from data.progress.framework import FrameworkIndicator


def indicator_blocks(view: ProgrammeView, indicator: FrameworkIndicator, level: int = 2) -> list[Markup | None]:
    """The blocks of an indicator under headings of a level."""
    actuals = view.programme.of(indicator.code)
    return [
        _standing(view, indicator, level),
        _promised(view, indicator, level),
        _trend(view, indicator, actuals, level),
        _figures(view, indicator, actuals, level),
        *breakdowns(view, indicator, level),
        _areas(view, indicator, level),
    ]


def _standing(view: ProgrammeView, indicator: FrameworkIndicator, level: int) -> Markup:
    texts, status = view.texts, view.standings[indicator.code]
    because = " ".join(part for part in (texts(f"progress.reason.{status.reason}"), components(status, texts)) if part)
    return block(
        f"status-{indicator.code}",
        texts("progress.status.title"),
        element("p", None, state_badge(status.state, texts), " ", because),
        component_facts(view, indicator),
        None if view.whole else rule_fold(texts),
        level=level,
    )


def _promised(view: ProgrammeView, indicator: FrameworkIndicator, level: int) -> Markup:
    texts = view.texts
    result = next((item for item in view.framework.results if item.code == indicator.result), None)
    target = stated("target", indicator.target, indicator, texts)
    baseline = stated("baseline", indicator.baseline, indicator, texts)
    rows: list[tuple[str, Any]] = [
        ("baseline", texts("progress.of_year", value=baseline, year=indicator.baseline_year)),
        ("target", texts("progress.of_year", value=target, year=indicator.target_year))
        if indicator.target_year
        else ("target", target),
        ("direction", texts("progress.direction.up" if indicator.ascending else "progress.direction.down")),
        ("cycle", texts(f"progress.cycle.{indicator.cycle}")),
        ("actuals", texts(f"progress.actuals_from.{indicator.actuals}")),
    ]
    if result is not None:
        rows.append(("result", said(result.title, texts)))
    if indicator.source:
        rows.append(("source", said(indicator.source, texts)))
    if indicator.comment:
        rows.append(("comment", said(indicator.comment, texts)))
    return block(
        f"promised-{indicator.code}",
        texts("progress.promised.title"),
        element("p", None, said(indicator.description, texts)) if indicator.description else None,
        facts([(texts(f"progress.fact.{name}"), value) for name, value in rows]),
        level=level,
    )


def _trend(view: ProgrammeView, indicator: FrameworkIndicator, actuals: tuple[Actual, ...], level: int) -> Markup:
    texts = view.texts
    name, title = f"trend-{indicator.code}", texts("progress.trend.title")
    trend = read_trend(view, indicator, actuals)
    caption = texts("progress.trend.caption", code=indicator.code)
    drawing: Markup | None = None
    if len(trend.marks) > 1:
        drawing = Markup(_drawing(view, indicator, trend, caption) + _key(view, trend))
    rows: list[tuple[str, list[Any]]] = [
        (_year(indicator.baseline_year), [texts("progress.column.baseline"), _stated(view, indicator, "baseline")])
    ]
    for actual in actuals:
        cell = number_cell(figure(actual.value, indicator, texts), ends(actual, indicator, texts))
        rows.append((period(actual.first_day, actual.last_day, texts), [texts("progress.column.actual"), cell]))
    due = _year(indicator.target_year) if indicator.target_year else texts("progress.no_period")
    rows.append((due, [texts("progress.column.target"), _stated(view, indicator, "target")]))
    columns = [texts(f"progress.column.{column}") for column in ("what", "value")]
    return block(
        name,
        title,
        drawing,
        None if actuals else absent(texts("progress.no_actual.sentence")),
        table(caption, texts("progress.column.period"), columns, rows, css="is-trend"),
        level=level,
    )


def read_trend(view: ProgrammeView, indicator: FrameworkIndicator, actuals: tuple[Actual, ...]) -> Trend:
    """What is known of the way of an indicator; what has no number has no mark."""
    texts = view.texts
    baseline = target = None
    if indicator.baseline.value is not None:
        # Stated for a year: drawn where the programme begins, or before, never after.
        day = min(date(indicator.baseline_year, 12, 31), view.framework.first_day)
        baseline = _mark(day, indicator.baseline.value, texts("progress.column.baseline"), indicator, view)
    if indicator.target.value is not None:
        due = view.standings[indicator.code].target_day
        target = _mark(due, indicator.target.value, texts("progress.column.target"), indicator, view)
    marks = [
        Mark(
            actual.last_day,
            actual.value,
            f"{texts.day(actual.last_day)}: {figure(actual.value, indicator, texts)}",
            actual.low,
            actual.high,
        )
        for actual in actuals
    ]
    return Trend(baseline, target, marks)


def _mark(day: date, value: Decimal, name: str, indicator: FrameworkIndicator, view: ProgrammeView) -> Mark:
    return Mark(day, value, f"{name}: {figure(value, indicator, view.texts)}")


def _drawing(view: ProgrammeView, indicator: FrameworkIndicator, trend: Trend, label: str) -> Markup:
    texts = view.texts
    highest = max(max(mark.value, mark.high or mark.value) for mark in trend.marks)
    top = Decimal(100) if indicator.measure == "percentage" and 50 < highest <= 100 else top_of_axis(highest)
    ticks = [(value, number(value, texts)) for value in (Decimal(0), top / 2, top)]
    days = [mark.day for mark in trend.marks]
    shown = sorted({min(days), max(days)})
    return trend_drawing(trend, label, ticks, [(day, texts.day(day)) for day in shown])


def _key(view: ProgrammeView, trend: Trend) -> Markup:
    """What the marks mean; only those that are there."""
    texts = view.texts
    held = {
        "baseline": trend.baseline is not None,
        "actual": bool(trend.actuals),
        "interval": any(mark.low is not None for mark in trend.actuals),
        "target": trend.target is not None,
    }
    items = [
        element(
            "li", None, element("span", {"class": f"trend-key is-{name}", "aria-hidden": "true"}),
            texts(f"progress.key.{name}"),
        )
        for name, there in held.items()
        if there
    ]  # fmt: skip
    return element("ul", {"class": "stack-key"}, items)


def _figures(view: ProgrammeView, indicator: FrameworkIndicator, actuals: tuple[Actual, ...], level: int) -> Markup:
    texts = view.texts
    if not actuals:
        body = absent(texts(f"progress.nothing_yet.{indicator.actuals}"))
    else:
        newest = [actual_entry(view, indicator, actual) for actual in reversed(actuals)]
        body = element("ol", {"class": "progress-actuals"}, newest)
    return block(f"figures-{indicator.code}", texts("progress.figures.title"), body, level=level)


def _areas(view: ProgrammeView, indicator: FrameworkIndicator, level: int) -> Markup | None:
    """The way to the map, where figures of areas are known."""
    if view.whole or not any(actual.indicator == indicator.code and actual.pcode for actual in view.programme.actuals):
        return None
    texts = view.texts
    address = f"{view.path('places')}#map-{indicator.code}"
    way = link(address, texts("progress.by_area.link"), **{"class": "button"})
    return block(f"areas-{indicator.code}", texts("progress.by_area.title"), element("p", None, way), level=level)


def _stated(view: ProgrammeView, indicator: FrameworkIndicator, which: Which) -> Markup:
    value = indicator.baseline if which == "baseline" else indicator.target
    written = stated(which, value, indicator, view.texts)
    return number_cell(written) if value.known else reason_cell(written)


def _year(year: int) -> str:
    return str(year)
