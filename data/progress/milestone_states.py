"""How far a milestone is. Free of accounts and databases, so that the public site can read it, too."""

from typing import Final

MILESTONE_STATES: Final = ("not_started", "started", "done")
"""Values of `MilestoneState.state`, in their order. Whether one is late follows from its due day, not from a word."""


def agrees(state: str, percent: int) -> bool:
    """Whether a percentage (0 to 100) goes with a state: 0 is not started, 100 done, all between is started."""
    return state == ("not_started" if percent <= 0 else "done" if percent >= 100 else "started")
