"""An indicator taken apart by sex, age and risk population: bars and a table. Nothing is ever added up here."""

from decimal import Decimal
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import block, number_cell, reason_cell, table
from dashboard.pages.progress.words import Which, ends, figure, period, said, stated
from data.progress.actual import Actual
from data.progress.framework import Category, Disaggregation, FrameworkIndicator
from data.progress.stated import Stated


def breakdowns(view: ProgrammeView, indicator: FrameworkIndicator, level: int) -> list[Markup]:
    """A block for every way in which an indicator is taken apart."""
    return [_breakdown(view, indicator, part, level) for part in indicator.disaggregations]


def _breakdown(view: ProgrammeView, indicator: FrameworkIndicator, part: Disaggregation, level: int) -> Markup:
    texts = view.texts
    found = [(item, view.programme.latest(indicator.code, f"{part.name}:{item.code}")) for item in part.categories]
    overlaps = part.overlaps or part.name == "risk_population"
    heading = texts(f"progress.by.{part.name}")
    return block(
        f"by-{part.name}-{indicator.code}",
        heading,
        element("p", {"class": "progress-rule"}, texts("progress.never_summed")) if overlaps else None,
        _bars(view, indicator, found),
        _table(view, indicator, found, texts("progress.by.caption", title=heading, code=indicator.code)),
        level=level,
    )


def _bars(view: ProgrammeView, indicator: FrameworkIndicator, found: list[tuple[Category, Actual | None]]) -> (
    Markup | None
):  # fmt: skip
    """Bars on one scale; nothing where no category has a figure."""
    reached = [actual.value for _, actual in found if actual is not None]
    if not reached:
        return None
    longest = Decimal(100) if indicator.measure == "percentage" else max(*reached, Decimal(1))
    return element("ol", {"class": "bars"}, [_bar(view, indicator, *one, longest) for one in found])


def _bar(
    view: ProgrammeView, indicator: FrameworkIndicator, item: Category, actual: Actual | None, longest: Decimal
) -> Markup:
    texts = view.texts
    label = element("span", {"class": "bar-label"}, said(item.label, texts))
    if actual is None:
        return element(
            "li",
            {"class": "bar"},
            label,
            element("span", {"class": "bar-value is-reason"}, texts("progress.no_actual")),
        )
    width = min(100.0, float(100 * actual.value / longest))
    fill = element("span", {"class": "bar-fill", "style": f"width:{width:.1f}%"})
    return element(
        "li",
        {"class": "bar"},
        label,
        element("span", {"class": "bar-track", "aria-hidden": "true"}, fill),
        element("span", {"class": "bar-value"}, figure(actual.value, indicator, texts)),
    )


def _table(
    view: ProgrammeView, indicator: FrameworkIndicator, found: list[tuple[Category, Actual | None]], caption: str
) -> Markup:
    texts = view.texts
    rows: list[tuple[Any, list[Any]]] = []
    for item, actual in found:
        both: tuple[tuple[Which, Stated], ...] = (("baseline", item.baseline), ("target", item.target))
        promised: list[Any] = [
            (number_cell if value.known else reason_cell)(stated(which, value, indicator, texts))
            for which, value in both
        ]
        if actual is None:
            cells = [reason_cell(texts("progress.no_actual")), reason_cell(texts("progress.no_period"))]
        else:
            cells = [
                number_cell(figure(actual.value, indicator, texts), ends(actual, indicator, texts)),
                Markup(element("span", None, period(actual.first_day, actual.last_day, texts))),
            ]
        rows.append((said(item.label, texts), [*promised, *cells]))
    columns = [texts(f"progress.column.{name}") for name in ("baseline", "target", "latest", "period")]
    return table(caption, texts("progress.column.category"), columns, rows)
