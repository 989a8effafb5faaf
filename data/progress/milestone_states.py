"""How far a milestone is: the four levels of completion of the Open Government Partnership.

Source: Open Government Partnership, Independent Reporting Mechanism, procedures manual, "level of completion".
Commitment MN0062 is assessed by them. Free of accounts and databases, so that the public site can read it.
"""

from typing import Final

MILESTONE_STATES: Final = ("not_started", "limited", "substantial", "complete")
"""Values of `MilestoneState.state`, in their order."""


def agrees(state: str, percent: int) -> bool:
    """Whether a percentage (0 to 100) goes with a level: 0 is not started, 100 complete, all between in between."""
    if state == "not_started":
        return percent == 0
    if state == "complete":
        return percent == 100
    return state in MILESTONE_STATES and 0 < percent < 100
