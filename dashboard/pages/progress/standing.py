"""How far an indicator is, in words: the answer of the published rule, its reason and its components."""

from collections import Counter
from fractions import Fraction
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import facts, fold
from dashboard.pages.progress.words import ends, figure
from dashboard.text import Texts
from data.progress.framework import FrameworkIndicator
from data.progress.status import STATES, TOLERANCE, Status


def state_badge(state: str, texts: Texts) -> Markup:
    """The answer in words; its look is only an addition."""
    return element("span", {"class": f"progress-state is-{state}"}, texts(f"progress.state.{state}"))


def standing(view: ProgrammeView, indicator: FrameworkIndicator) -> Markup:
    """The answer with its reason, short enough for a table."""
    status, texts = view.standings[indicator.code], view.texts
    return element(
        "span",
        {"class": "progress-standing"},
        state_badge(status.state, texts),
        element("span", {"class": "progress-why"}, texts(f"progress.reason.{status.reason}")),
        element("span", {"class": "progress-why"}, sentence) if (sentence := components(status, texts)) else None,
    )


def components(status: Status, texts: Texts) -> str:
    """Way and time in one sentence; "" where one of both cannot be told."""
    if status.way is None or status.elapsed is None:
        return ""
    return texts("progress.way_and_time", way=_percent(status.way, texts), time=_percent(status.elapsed, texts))


def component_facts(view: ProgrammeView, indicator: FrameworkIndicator) -> Markup:
    """Everything that the rule looked at."""
    status, texts = view.standings[indicator.code], view.texts
    rows: list[tuple[str, Any]] = []
    if status.actual is not None:
        judged = figure(status.actual.value, indicator, texts)
        rows.append(("judged", ", ".join(part for part in (judged, ends(status.actual, indicator, texts)) if part)))
    rows.append(("due", texts.day(status.target_day)))
    if status.way is not None:
        rows.append(("way", _percent(status.way, texts)))
    if status.measured_on is not None and status.elapsed is not None:
        rows.append(("time", _percent(status.elapsed, texts)))
        rows.append(("measured_on", texts.day(status.measured_on)))
    if status.way is not None and status.needed is not None:
        rows.append(("needed", _percent(status.needed, texts)))
    return facts([(texts(f"progress.component.{name}"), value) for name, value in rows])


def count_states(view: ProgrammeView) -> Markup | None:
    """How many indicators have each state; nothing where there are none."""
    found = Counter(status.state for status in view.standings.values())
    if not found:
        return None
    items = [
        element(
            "li",
            None,
            state_badge(state, view.texts),
            " ",
            element("strong", None, view.texts.integer(found[state])),
        )
        for state in STATES
        if found[state]
    ]
    return element("ul", {"class": "progress-counts"}, items)


def rule_fold(texts: Texts) -> Markup:
    """The rule behind a line that opens it."""
    return fold(texts("progress.rule.title"), *rule_in_words(texts))


def rule_in_words(texts: Texts) -> list[Markup]:
    """The rule of the states, and what "N/A", "no target" and "target 0" mean."""
    tolerance = _percent(TOLERANCE, texts)
    rules = [
        element("li", None, state_badge(state, texts), " ", texts(f"progress.rule.{state}", tolerance=tolerance))
        for state in STATES
    ]
    stated = [element("li", None, texts(f"progress.stated.{name}")) for name in ("not_available", "none", "zero")]
    return [
        element("p", None, texts("progress.rule.lead")),
        element("ul", {"class": "progress-rules"}, rules),
        element("p", None, texts("progress.stated.lead")),
        element("ul", {"class": "points"}, stated),
    ]


def _percent(share: Fraction, texts: Texts) -> str:
    """A share in whole percent, rounded half up."""
    return texts.percent(texts.integer(int((share * 200 + 1) // 2)))
