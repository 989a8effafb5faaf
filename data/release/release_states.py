"""The states of a release as a whole, and the only ways from one to another. The table is data; everything reads it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.release.errors import ReleaseError


class ReleaseState(StrEnum):
    """Where a release stands. The names are part of the ledger's format: never rename them."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What moves a release. The names are part of the ledger's format: never rename them."""

    BUILD = "build"
    CHECK = "check"
    FAIL = "fail"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    CANCEL = "cancel"
    RESTORE = "restore"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Transition:
    """`action` takes a release from `source` to `target`; `source` None: it was not there before."""

    source: ReleaseState | None
    action: Action
    target: ReleaseState
    meaning: str


_S = ReleaseState
TRANSITIONS: Final = (
    Transition(None, Action.BUILD, _S.DRAFT, "built from a registry"),
    Transition(_S.DRAFT, Action.CHECK, _S.CHECKED, "every check passed"),
    Transition(_S.CHECKED, Action.CHECK, _S.CHECKED, "checked again and passed"),
    Transition(_S.CHECKED, Action.FAIL, _S.DRAFT, "checked again and failed"),
    Transition(_S.CHECKED, Action.PUBLISH, _S.PUBLISHED, "put on the site, at once or when its embargo ends"),
    Transition(_S.SUPERSEDED, Action.PUBLISH, _S.PUBLISHED, "put back in the place of its correction"),
    Transition(_S.WITHDRAWN, Action.PUBLISH, _S.PUBLISHED, "put back on the site"),
    Transition(_S.PUBLISHED, Action.SUPERSEDE, _S.SUPERSEDED, "another release of the same date was published"),
    Transition(_S.PUBLISHED, Action.CANCEL, _S.CHECKED, "taken back before its embargo ended, never seen"),
    Transition(_S.SUPERSEDED, Action.RESTORE, _S.PUBLISHED, "the release that was to replace it was taken back"),
    Transition(_S.PUBLISHED, Action.WITHDRAW, _S.WITHDRAWN, "taken off the site"),
    Transition(_S.SUPERSEDED, Action.WITHDRAW, _S.WITHDRAWN, "its old link was taken off the site, too"),
)
_TARGETS: Final = {(step.source, step.action): step.target for step in TRANSITIONS}


class IllegalTransition(ReleaseError):
    """The table has no such transition."""


def follow(release_id: str, state: ReleaseState | None, action: Action) -> ReleaseState:
    """The state that `action` leads to.

    Raises:
        IllegalTransition: it leads nowhere from `state`; the sentence says from where it does.
    """
    target = _TARGETS.get((state, action))
    if target is None:
        sources = [step.source.value for step in TRANSITIONS if step.action == action and step.source]
        raise IllegalTransition(
            f"Release '{release_id}' is {state.value if state else 'unknown'}: '{action.value}' is for releases that "
            f"are {' or '.join(sources) or 'new'}."
        )
    return target


def states_page() -> str:
    """The page `docs/release-states.md`: the table and a Mermaid diagram of it (GitHub draws those)."""
    lines = [
        "# States of a release",
        "",
        "Generated from `data/release/release_states.py` by `family-atlas ledger --states`; a test compares the two.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {step.source or '[*]'} --> {step.target}: {step.action}" for step in TRANSITIONS),
        "```",
        "",
        "| from | action | to | what happened |",
        "|---|---|---|---|",
        *(f"| {step.source or ''} | {step.action} | {step.target} | {step.meaning} |" for step in TRANSITIONS),
        "",
        "Every step is a line of the country's `ledger.jsonl` with its time, who took it and, if they said so, why.",
        "",
    ]
    return "\n".join(lines)
