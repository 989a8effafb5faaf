"""States of an entry and the steps between them: one table for the room, the page and the documentation."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class EntryState(StrEnum):
    """Where an entry stands. Only a confirmed one is ever published, until a later confirmed one follows it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class EntryStep:
    """A step that settles an open entry.

    Attributes:
        action: what the person does.
        target: the state afterwards, which is final.
        by: `another` account than the one that entered, or its `author`.
        needs_note: whether a note must say why.
    """

    action: str
    target: EntryState
    by: Literal["another", "author"]
    needs_note: bool = False


STEPS: Final = (
    EntryStep("confirm", EntryState.CONFIRMED, "another"),
    EntryStep("refuse", EntryState.REFUSED, "another", needs_note=True),
    EntryStep("withdraw", EntryState.WITHDRAWN, "author"),
)
"""Every step; each leads away from `open`. A correction is a new entry, not a step of the old one."""


def step_of(action: str) -> EntryStep | None:
    """The step of an action, None if there is none."""
    return next((step for step in STEPS if step.action == action), None)


def steps_table() -> str:
    """Markdown for docs/progress-entries.md: the diagram (Mermaid) and a row per step."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> open: enter"]
    lines += [f"    open --> {step.target}: {step.action}" for step in STEPS]
    lines += [f"    {step.target} --> [*]" for step in STEPS]
    lines += ["```", "", "| step | who | leads to | a note says why |", "| --- | --- | --- | --- |"]
    who = {"another": "another national planner", "author": "the one who entered it"}
    lines += [
        f"| {step.action} | {who[step.by]} | {step.target} | {'yes' if step.needs_note else 'if wanted'} |"
        for step in STEPS
    ]
    return "\n".join(lines)
