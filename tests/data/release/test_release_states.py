"""The table of transitions is the only way, and the page shows it."""

from pathlib import Path

import pytest

from data.release.release_states import TRANSITIONS, Action, IllegalTransition, ReleaseState, follow, states_page

PAGE = Path(__file__).parents[3] / "docs" / "release-states.md"


def test_the_page_is_generated_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == states_page(), (
        "run 'family-atlas ledger --states > docs/release-states.md'"
    )


def test_every_transition_is_drawn_once() -> None:
    drawn = [line.strip() for line in states_page().splitlines() if " --> " in line]
    assert len(set(drawn)) == len(drawn) == len(TRANSITIONS)
    assert "draft --> checked: check" in drawn
    assert not any(line.startswith("draft --> published") for line in drawn)


def test_an_action_leads_from_a_state_to_one_state_only() -> None:
    assert len({(step.source, step.action) for step in TRANSITIONS}) == len(TRANSITIONS)


def test_every_state_is_reached_and_every_action_used() -> None:
    reached: set[ReleaseState | None] = {None}
    while more := {step.target for step in TRANSITIONS if step.source in reached} - reached:
        reached |= more
    assert reached == {None, *ReleaseState}
    assert {step.action for step in TRANSITIONS} == set(Action)


@pytest.mark.parametrize("state", [None, *ReleaseState])
@pytest.mark.parametrize("action", Action)
def test_what_is_not_in_the_table_is_refused(state: ReleaseState | None, action: Action) -> None:
    allowed = {(step.source, step.action): step.target for step in TRANSITIONS}
    if (state, action) in allowed:
        assert follow("x", state, action) == allowed[state, action]
    else:
        with pytest.raises(IllegalTransition, match=rf"Release 'x' is \w+: '{action.value}' is for releases that are "):
            follow("x", state, action)


def test_only_checked_releases_become_public() -> None:
    """Nothing leads to the public that was not checked at some time before."""
    reached: set[ReleaseState | None] = {None}
    without_check = [step for step in TRANSITIONS if step.action != Action.CHECK]
    while more := {step.target for step in without_check if step.source in reached} - reached:
        reached |= more
    assert reached == {None, ReleaseState.DRAFT}
