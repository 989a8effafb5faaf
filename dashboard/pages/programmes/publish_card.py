"""Publishing the opened programme: what is public, what would change, and who did it last."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.programmes.view import ProgrammesView
from dashboard.pages.programmes.words import indicator_name, milestone_name, part_name, state_text
from dashboard.pages.progress.words import figure, number, period
from dashboard.pages.requests.parts import button, notice, post_form
from data.progress.actual import Actual
from data.progress.document import MilestoneState
from data.progress.publication_changes import Changes, FigureChange, MilestoneChange
from data.progress.publication_standing import Standing


def publish_card(view: ProgrammesView) -> Component:
    """The card; those who may not publish read what is public and who publishes."""
    texts, standing = view.texts, view.standing
    parts: list[Any] = [element("p", None, _public(view))]
    if standing is None:
        parts.append(element("p", {"class": "definition"}, texts("programmes.publish.who")))
    else:
        parts += _planned(view, standing)
    return desk_parts.card("programmes-publish", texts("programmes.publish"), *parts)


def _public(view: ProgrammesView) -> Any:
    texts, published, standing = view.texts, view.published, view.standing
    if published is None:
        return texts("programmes.publish.not_yet")
    day = texts.day(published.published_at.date())
    words = texts("programmes.publish.public", day=day)
    if standing is not None and standing.file == "good":
        by = standing.published_by or texts("programmes.command_line")
        words = texts("programmes.publish.public_by", day=day, account=by)
    return [words, " ", element("a", {"href": view.public_address(view.code)}, texts("programmes.publish.open"))]


def _planned(view: ProgrammesView, standing: Standing) -> list[Any]:
    texts = view.texts
    parts: list[Any] = []
    if standing.file in ("old", "damaged") or (standing.file == "foreign" and not standing.taken):
        parts.append(notice(texts(f"programmes.publish.file.{standing.file}")))
    if standing.taken:
        return [*parts, notice(texts("programmes.refused.file_taken"))]
    if not standing.anything_new:
        return [*parts, element("p", None, texts("programmes.publish.nothing"))]
    parts.append(_changes(view, standing.changes))
    if view.open_entries:
        parts.append(element("p", {"class": "definition"}, texts("programmes.publish.without_open")))
    if not view.may_enter:
        return [*parts, element("p", {"class": "definition"}, texts("programmes.publish.who"))]
    submit = button(texts("programmes.publish.submit"), css="button primary")
    return [*parts, post_form(view.action(view.code, "publish"), submit, identifier="programmes-publish-form")]


def _changes(view: ProgrammesView, changes: Changes) -> Markup:
    texts = view.texts
    items: list[Any] = []
    if changes.framework:
        items.append(texts("programmes.change.framework"))
    if changes.label:
        items.append(texts("programmes.change.label"))
    items += [_figure(view, change) for change in changes.figures]
    items += [_milestone(view, change) for change in changes.milestones]
    if not items:
        return element("p", None, texts("programmes.change.file"))
    return element(
        "div",
        None,
        element("p", None, texts("programmes.publish.changes")),
        element("ul", {"class": "points"}, [element("li", None, item) for item in items]),
    )


def _figure(view: ProgrammesView, change: FigureChange) -> list[Any]:
    texts, actual = view.texts, change.actual
    words = texts(
        f"programmes.change.{change.kind}", before=_value(view, change.before), after=_value(view, change.after)
    )
    of = period(actual.first_day, actual.last_day, texts)
    part = part_name(view, actual.indicator, actual.category, actual.pcode)
    return [element("strong", None, indicator_name(view, actual.indicator)), " (", part, ", ", of, "): ", words]


def _milestone(view: ProgrammesView, change: MilestoneChange) -> list[Any]:
    words = view.texts(
        f"programmes.change.{change.kind}", before=_state(view, change.before), after=_state(view, change.after)
    )
    return [element("strong", None, milestone_name(view, change.milestone)), ": ", words]


def _value(view: ProgrammesView, actual: Actual | None) -> str:
    if actual is None:
        return ""
    indicator = view.framework.indicator(actual.indicator)
    return figure(actual.value, indicator, view.texts) if indicator else number(actual.value, view.texts)


def _state(view: ProgrammesView, state: MilestoneState | None) -> str:
    return state_text(view.texts, state.state, state.percent) if state is not None else ""
