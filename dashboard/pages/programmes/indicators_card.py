"""Indicators and milestones of the opened programme with their latest figure, and the way to enter one."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption
from dashboard.pages.programmes.view import ProgrammesView
from dashboard.pages.programmes.words import actual_figure, entry_link, state_text
from dashboard.pages.progress.words import plain, said, stated
from data.progress.framework import FrameworkIndicator, Milestone


def indicators_card(view: ProgrammesView) -> Component | None:
    """Nothing where the programme states no indicators."""
    texts, framework = view.texts, view.framework
    if not framework.indicators:
        return None
    heads = [texts(f"programmes.head.{name}") for name in ("indicator", "baseline", "target", "actual", "source")]
    rows = [_indicator(view, item) for item in framework.indicators]
    return desk_parts.card(
        "programmes-indicators",
        texts("programmes.indicators"),
        element(
            "p", {"class": "definition"}, texts(f"programmes.figures.{'confirmed' if view.may_read else 'public'}")
        ),
        desk_parts.table(
            caption(texts("programmes.indicators.caption")), heads, rows, identifier="framework-indicators", numbers=5
        ),
    )


def _indicator(view: ProgrammesView, indicator: FrameworkIndicator) -> list[Any]:
    texts = view.texts
    name = element(
        "span",
        {"class": "programmes-name"},
        said(indicator.title, texts),
        element("span", {"class": "programmes-code"}, indicator.code),
    )
    latest = view.programme.latest(indicator.code)
    shown: Any = actual_figure(view, indicator, latest) if latest else _no_figure(view, indicator)
    return [
        name,
        stated("baseline", indicator.baseline, indicator, texts),
        stated("target", indicator.target, indicator, texts),
        shown,
        _source(view, indicator),
    ]


def _no_figure(view: ProgrammesView, indicator: FrameworkIndicator) -> Markup:
    reason = "entered" if indicator.actuals == "entered" else indicator.actuals
    return element("span", {"class": "row-reason"}, view.texts(f"programmes.no_figure.{reason}"))


def _source(view: ProgrammesView, indicator: FrameworkIndicator) -> Any:
    texts = view.texts
    if indicator.actuals != "entered":
        return texts(f"programmes.computes.{indicator.actuals}")
    if not view.may_read:
        return texts("programmes.entered_by_people")
    words = texts("programmes.enter" if view.may_enter else "programmes.see_entries")
    return entry_link(view, words, plain(indicator.title, texts), indicator=indicator.code)


def milestones_card(view: ProgrammesView) -> Component | None:
    """Nothing where the programme states no milestones."""
    texts, framework = view.texts, view.framework
    if not framework.milestones:
        return None
    heads = [texts(f"programmes.head.{name}") for name in ("milestone", "due", "state", "source")]
    rows = [_milestone(view, item) for item in framework.milestones]
    return desk_parts.card(
        "programmes-milestones",
        texts("programmes.milestones"),
        desk_parts.table(
            caption(texts("programmes.milestones.caption")), heads, rows, identifier="programmes-steps", numbers=4
        ),
    )


def _milestone(view: ProgrammesView, milestone: Milestone) -> list[Any]:
    texts, states = view.texts, view.programme.document.milestones
    found = next((item for item in states if item.milestone == milestone.code), None)
    shown: Any = element("span", {"class": "row-reason"}, texts("programmes.no_figure.entered"))
    if found is not None:
        shown = state_text(texts, found.state, found.percent)
    link: Any = texts("programmes.entered_by_people")
    if view.may_read:
        words = texts("programmes.enter_state" if view.may_enter else "programmes.see_entries")
        link = entry_link(view, words, plain(milestone.title, texts), milestone=milestone.code)
    name = element(
        "span",
        {"class": "programmes-name"},
        said(milestone.title, texts),
        element("span", {"class": "programmes-code"}, milestone.code),
    )
    return [name, texts.day(milestone.due) if milestone.due else str(milestone.due_year), shown, link]
