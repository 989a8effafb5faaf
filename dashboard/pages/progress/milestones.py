"""Milestones in the order of their days: what is done, what is due, what is late."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.markup import Markup, element
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import absent, block
from dashboard.pages.progress.words import said
from data.progress.document import MilestoneState
from data.progress.framework import Milestone
from data.progress.milestone_states import MILESTONE_STATES

Timing = Literal["done", "late", "due", "later"]
TIMINGS: tuple[Timing, ...] = ("done", "late", "due", "later")


@dataclass(frozen=True)
class Staged:
    """A milestone on a day.

    Attributes:
        entered: what was confirmed of it, None if nothing was.
        timing: done; late, if its day has passed; due, if its year has come; later.
    """

    milestone: Milestone
    entered: MilestoneState | None
    timing: Timing

    @property
    def last_day(self) -> date:
        """By when it is due: its day, or the end of its year."""
        return self.milestone.due or date(self.milestone.due_year, 12, 31)


def staged_milestones(view: ProgrammeView) -> list[Staged]:
    """The milestones by day, those of one day in the framework's order."""
    entered = {item.milestone: item for item in view.programme.document.milestones}
    found = []
    for milestone in view.framework.milestones:
        known = entered.get(milestone.code)
        one = Staged(milestone, known, "later")
        found.append(Staged(milestone, known, _timing(one, view.today)))
    return sorted(found, key=lambda one: one.last_day)


def _timing(one: Staged, today: date) -> Timing:
    if one.milestone.done or (one.entered is not None and one.entered.state == MILESTONE_STATES[-1]):
        return "done"
    if one.last_day < today:
        return "late"
    return "due" if one.last_day.year == today.year else "later"


def milestone_blocks(view: ProgrammeView) -> list[Markup]:
    """The timeline."""
    texts, found = view.texts, staged_milestones(view)
    title = texts("progress.milestones.title")
    if not found:
        return [block("milestones", title, absent(texts("progress.milestones.none")))]
    return [
        block(
            "milestones",
            title,
            element("p", None, texts("progress.milestones.text", day=texts.day(view.today))),
            milestone_counts(view, found),
            element("ol", {"class": "timeline"}, [_entry(view, one) for one in found]),
        )
    ]


def milestone_counts(view: ProgrammeView, found: list[Staged]) -> Markup:
    """How many are done, late, due and later."""
    items = [
        element(
            "li",
            None,
            _badge(timing, view),
            " ",
            element("strong", None, view.texts.integer(number)),
        )
        for timing in TIMINGS
        if (number := sum(one.timing == timing for one in found))
    ]
    return element("ul", {"class": "progress-counts"}, items)


def _entry(view: ProgrammeView, one: Staged) -> Markup:
    texts, milestone, entered = view.texts, one.milestone, one.entered
    if milestone.due is None:
        due = texts("progress.milestones.by_year", year=milestone.due_year)
    else:
        due = texts("progress.milestones.by", day=texts.day(milestone.due))
    return element(
        "li",
        {"class": f"timeline-entry is-{one.timing}", "id": f"milestone-{milestone.code}"},
        element("p", {"class": "timeline-day"}, due, " ", _badge(one.timing, view)),
        element(
            "h3", None, element("span", {"class": "progress-code"}, milestone.code), " ", said(milestone.title, texts)
        ),
        _expected(view, milestone),
        _steps(view, milestone),
        _reached(view, one),
        element("p", {"class": "progress-note"}, entered.comment) if entered and entered.comment else None,
    )


def _expected(view: ProgrammeView, milestone: Milestone) -> Markup | None:
    if milestone.expected is None:
        return None
    name = element("strong", None, view.texts("progress.milestones.expected"), ":")
    return element("p", None, name, " ", said(milestone.expected, view.texts))


def _steps(view: ProgrammeView, milestone: Milestone) -> Markup | None:
    if not milestone.steps:
        return None
    return element("ul", {"class": "points"}, [element("li", None, said(step, view.texts)) for step in milestone.steps])


def _reached(view: ProgrammeView, one: Staged) -> Markup:
    """What was confirmed of it, in words and as a bar."""
    texts, entered = view.texts, one.entered
    if one.milestone.done:
        return element("p", None, texts("progress.milestones.done_on", day=texts.day(one.milestone.done)))
    if entered is None:
        return element("p", {"class": "progress-absent"}, texts("progress.milestones.nothing"))
    known = entered.state if entered.state in MILESTONE_STATES else MILESTONE_STATES[1]
    percent = texts.percent(texts.integer(entered.percent))
    words = [texts(f"progress.level.{known}"), texts("progress.milestones.percent", percent=percent)]
    if entered.confirmed_at:
        words.append(texts("progress.milestones.confirmed", day=texts.day(entered.confirmed_at.date())))
    fill = element("span", {"class": "bar-fill", "style": f"width:{entered.percent}%"})
    track = element("span", {"class": "bar-track", "aria-hidden": "true"}, fill)
    return element("p", {"class": "timeline-reached"}, "; ".join(words), track)


def _badge(timing: Timing, view: ProgrammeView) -> Markup:
    return element("span", {"class": f"progress-state is-{timing}"}, view.texts(f"progress.timing.{timing}"))
