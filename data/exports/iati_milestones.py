"""Milestones of a commitment as IATI 2.03 can say them: qualitative indicators of one result of type "other".

A milestone has no number that anybody agreed, so it has no value: what is expected is the comment of its target, how
far it is the comment of its actual. `conditions` would be wrong (nobody is paid by them), and percentages of
completion as values would look measured.
"""

from datetime import date

from data.exports import iati_codes as codes
from data.exports.iati_words import Sentences, Words, joined
from data.exports.iati_xml import Element, add, add_text
from data.languages import LANGUAGES
from data.progress.document import MilestoneState
from data.progress.framework import Framework, Milestone
from data.progress.milestone_states import MILESTONE_STATES, agrees
from data.progress.programme import Programme


def add_milestones(activity: Element, programme: Programme, words: Words) -> None:
    """Add the result that holds every milestone, if there are any."""
    framework = programme.framework
    if not framework.milestones:
        return
    result = add(activity, "result", type=codes.RESULT_OTHER, aggregation_status="false")
    add_text(result, "title", words("milestones"))
    add_text(result, "description", words("milestones_note"))
    states = {state.milestone: state for state in programme.document.milestones}
    for milestone in framework.milestones:
        _add_milestone(result, framework, milestone, states.get(milestone.code), words)


def _add_milestone(
    result: Element, framework: Framework, milestone: Milestone, state: MilestoneState | None, words: Words
) -> None:
    indicator = add(result, "indicator", measure=codes.MEASURE_QUALITATIVE, aggregation_status="false")
    add_text(indicator, "title", words("milestone_title", code=milestone.code, title=milestone.title))
    if milestone.steps:
        add_text(indicator, "description", joined(*(step.as_dict() for step in milestone.steps), between="\n"))
    last = milestone.due or date(milestone.due_year, 12, 31)
    period = add(indicator, "period")
    add(period, "period-start", iso_date=min(framework.first_day, last).isoformat())
    add(period, "period-end", iso_date=last.isoformat())
    target = add(period, "target")
    expected = milestone.expected or milestone.title
    due = words("due_day", day=milestone.due) if milestone.due else words("due_year", year=str(milestone.due_year))
    add_text(target, "comment", joined(expected.as_dict(), due))
    reached = joined(*_reached(milestone, state, words))
    if reached:
        add_text(add(period, "actual"), "comment", reached)


def _reached(milestone: Milestone, state: MilestoneState | None, words: Words) -> list[Sentences]:
    found: list[Sentences] = []
    if milestone.done:
        found.append(words("milestone_done", day=milestone.done))
    if state:
        kind = next(kind for kind in MILESTONE_STATES if agrees(kind, state.percent))
        found.append(words(f"milestone_is_{kind}", percent=state.percent))
    if state and state.confirmed_at:
        found.append(words("confirmed", day=state.confirmed_at.date()))
    if state and state.comment:
        found.append(dict.fromkeys(LANGUAGES, state.comment))
    return found
