"""The table of transitions is the only way, and the page shows it."""

from pathlib import Path

import pytest

from data.budget.errors import StepRefused
from data.budget.request_states import (
    BULK,
    DECIDED,
    EDITABLE,
    GRANTED,
    REASONS,
    TRANSITIONS,
    Action,
    Guard,
    Reach,
    RequestState,
    bulk_step,
    open_from,
    rule_of,
    states_page,
    step_from,
)
from data.budget.request_tables import REQUEST_STATES
from data.people.rights import Right

PAGE = Path(__file__).parents[3] / "docs" / "request-states.md"
S = RequestState


def test_the_page_is_generated_from_the_table():
    assert PAGE.read_text(encoding="utf-8") == states_page(), (
        "run the command of the page's second line, > docs/request-states.md"
    )


def test_every_transition_is_drawn_once():
    drawn = [line.strip() for line in states_page().splitlines() if " --> " in line]
    assert len(set(drawn)) == len(drawn) == len(TRANSITIONS) + 1
    assert "submitted --> returned: return" in drawn


def test_every_state_is_reached_and_every_action_used():
    reached = {None}
    while more := {step.target for step in TRANSITIONS if step.source in reached} - reached:
        reached |= more
    assert reached == {None, *S}
    assert {step.action for step in TRANSITIONS} == set(Action)
    assert {guard for step in TRANSITIONS for guard in step.guards} == set(Guard)
    assert tuple(state.value for state in S) == REQUEST_STATES
    assert {guard.value for guard in Guard} < set(REASONS)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("action", [action for action in Action if action is not Action.OPEN])
def test_what_is_not_in_the_table_is_refused(state, action):
    allowed = {(step.source, step.action): step for step in TRANSITIONS}
    if (state, action) in allowed:
        assert step_from(state.value, action.value) == allowed[state, action]
        assert allowed[state, action] in open_from(state)
    else:
        with pytest.raises(StepRefused, match=rf"is {state}: '{action}' is for requests that are \w+") as refused:
            step_from(state.value, action.value)
        assert refused.value.reason == "wrong_state"


@pytest.mark.parametrize("action", ["open", "", "delete", "SUBMIT", "submit\x00", "x" * 99])
def test_actions_that_are_none_are_refused(action):
    for asked in (rule_of, bulk_step, lambda name: step_from("draft", name)):
        with pytest.raises(StepRefused) as refused:
            asked(action)
        assert refused.value.reason == "unknown_action"


def test_an_action_asks_for_one_right_and_reach_wherever_it_starts():
    for action in Action:
        assert len({(step.right, step.reach, step.guards) for step in TRANSITIONS if step.action is action}) == 1


def test_whoever_asks_for_money_never_decides_about_it():
    deciding = {step.right for step in TRANSITIONS if step.target in DECIDED | {S.RETURNED}}
    assert Right.REQUEST not in deciding
    assert {step.reach for step in TRANSITIONS if step.right is Right.APPROVE} == {Reach.PARENT}


def test_money_is_granted_only_after_decision_and_approval():
    for target in (S.APPROVED, S.LOCKED):
        assert {step.source for step in TRANSITIONS if step.target is target} <= {S.ACCEPTED, S.APPROVED}
    assert GRANTED < DECIDED
    assert not DECIDED & EDITABLE
    assert [Guard.UNDECIDED in rule_of(action).guards for action in sorted(BULK)] == [True, False]
    assert not open_from(S.LOCKED)
