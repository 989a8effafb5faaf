"""The chain of results: what a programme wants to change, what it makes for that, and what is done by whom."""

from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import absent, block, code_mark, fold, link, number_cell, reason_cell, table
from dashboard.pages.progress.standing import standing
from dashboard.pages.progress.words import ends, figure, said, stated
from data.progress.framework import Activity, FrameworkIndicator, Result


def results_chain(view: ProgrammeView) -> Markup:
    """Results from the widest to the nearest, each with its indicators and activities."""
    texts, framework = view.texts, view.framework
    known = {result.code for result in framework.results}
    tops = [result for result in framework.results if result.parent not in known]
    none = None
    if not framework.indicators:
        none = absent(texts("progress.no_indicators" if framework.milestones else "progress.no_indicators.alone"))
    parts = [_result(view, result) for result in tops]
    return block("chain", texts("progress.chain.title"), none, element("ul", {"class": "progress-chain"}, parts))


def _result(view: ProgrammeView, result: Result) -> Markup:
    texts, framework = view.texts, view.framework
    indicators = [item for item in framework.indicators if item.result == result.code]
    activities = [item for item in framework.activities if item.result == result.code]
    inner = [_result(view, child) for child in framework.children(result.code)]
    return element(
        "li",
        {"class": f"progress-result is-{result.kind}"},
        element("p", {"class": "progress-kind"}, texts(f"progress.result.{result.kind}")),
        element("h3", None, said(result.title, texts)),
        element("p", None, said(result.description, texts)) if result.description else None,
        indicator_table(view, indicators, result.code) if indicators else None,
        _activities(view, activities) if activities else None,
        element("ul", {"class": "progress-chain"}, inner) if inner else None,
    )


def indicator_table(view: ProgrammeView, indicators: list[FrameworkIndicator], name: str) -> Markup:
    """Indicators with baseline, target, latest actual and status."""
    texts = view.texts
    columns = [texts(f"progress.column.{column}") for column in ("baseline", "target", "latest", "status")]
    rows = [(_label(view, indicator), _cells(view, indicator)) for indicator in indicators]
    caption = texts("progress.indicators.caption", code=name)
    return table(caption, texts("progress.column.indicator"), columns, rows, css="is-indicators")


def _label(view: ProgrammeView, indicator: FrameworkIndicator) -> Markup:
    title = said(indicator.title, view.texts)
    address = f"#indicator-{indicator.code}" if view.whole else view.indicator_path(indicator)
    return Markup(element("span", None, code_mark(indicator.code), link(address, title)))


def _cells(view: ProgrammeView, indicator: FrameworkIndicator) -> list[Any]:
    texts = view.texts
    baseline = stated("baseline", indicator.baseline, indicator, texts)
    target = stated("target", indicator.target, indicator, texts)
    years = (str(indicator.baseline_year), str(indicator.target_year or ""))
    actual = view.programme.latest(indicator.code)
    if actual is None:
        latest = reason_cell(texts("progress.no_actual"))
    else:
        more = (ends(actual, indicator, texts), texts.day(actual.last_day))
        latest = number_cell(figure(actual.value, indicator, texts), *more)
    promised = [
        number_cell(value, year) if stated_.known else reason_cell(value)
        for value, year, stated_ in zip((baseline, target), years, (indicator.baseline, indicator.target), strict=True)
    ]
    return [*promised, latest, standing(view, indicator)]


def _activities(view: ProgrammeView, activities: list[Activity]) -> Markup:
    texts = view.texts
    items = [
        element(
            "li",
            None,
            code_mark(item.code),
            element("strong", None, said(item.title, texts)),
            element("p", None, said(item.description, texts)) if item.description else None,
            _who(view, item),
        )
        for item in activities
    ]
    title = texts.counted("progress.activities", len(activities))
    return fold(title, element("ul", {"class": "progress-activities"}, items), open_=view.whole)


def _who(view: ProgrammeView, activity: Activity) -> Markup | None:
    """Who leads, takes part and is a partner."""
    texts = view.texts
    asked = {
        "lead": (activity.lead,) if activity.lead else (),
        "participants": activity.participants,
        "partners": activity.partners,
    }
    lines = []
    for role, codes in asked.items():
        if codes:
            names = [[", " if place else "", organisation_name(view, code)] for place, code in enumerate(codes)]
            lines.append(element("span", None, texts(f"progress.who.{role}"), ": ", names, ". "))
    return element("p", {"class": "progress-who"}, lines) if lines else None


def organisation_name(view: ProgrammeView, code: str) -> Markup | str:
    """Name of an organisation; its code where the framework names none."""
    found = view.framework.organisation(code)
    return said(found.name, view.texts) if found else code
