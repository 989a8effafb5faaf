"""The states of a funding request, the only ways from one to another, who may take them and what is asked before.

The table is data; steps, pages and tests read it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.budget.errors import StepRefused
from data.people.rights import Right


class RequestState(StrEnum):
    """Where a request stands. The names are kept in the database: never rename them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    LOCKED = "locked"


class Action(StrEnum):
    """What moves a request."""

    OPEN = "open"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    APPROVE = "approve"
    LOCK = "lock"


class Guard(StrEnum):
    """What is asked before a step, in this order; the names are the reasons of `StepRefused`."""

    ROUND_CLOSED = "round_closed"
    NEEDS_NOTE = "needs_note"
    UNMERGED = "unmerged"
    NEEDS_REASON = "needs_reason"
    NEEDS_DOCUMENT = "needs_document"
    UNDECIDED = "undecided"


class Reach(StrEnum):
    """Whose requests an account with the right may move: those in its territory, or of the whole country only."""

    AREA = "area"
    PARENT = "parent"
    COUNTRY = "country"


@dataclass(frozen=True)
class Transition:
    """`action` takes a request from `source` to `target`; `source` None: it was not there before.

    Attributes:
        source, action, target: the step.
        right, reach: who may take it: an account with the right whose territory is the request's area, its parent or
            the country ("area"), its parent or the country ("parent"), or the country ("country").
        guards: what is asked before.
        meaning: for the documentation.
    """

    source: RequestState | None
    action: Action
    target: RequestState
    right: Right
    reach: Reach
    guards: tuple[Guard, ...]
    meaning: str


_S, _G = RequestState, Guard
_SUBMIT: Final = (_G.ROUND_CLOSED, _G.UNMERGED, _G.NEEDS_REASON, _G.NEEDS_DOCUMENT)
_RETURN: Final = (_G.ROUND_CLOSED, _G.NEEDS_NOTE)
TRANSITIONS: Final = (
    Transition(None, Action.OPEN, _S.DRAFT, Right.BUDGET, Reach.COUNTRY, (), "made with the proposal of its round"),
    Transition(_S.DRAFT, Action.SUBMIT, _S.SUBMITTED, Right.REQUEST, Reach.AREA, _SUBMIT, "handed in"),
    Transition(_S.RETURNED, Action.SUBMIT, _S.SUBMITTED, Right.REQUEST, Reach.AREA, _SUBMIT, "corrected, handed in"),
    Transition(_S.SUBMITTED, Action.RETURN, _S.RETURNED, Right.APPROVE, Reach.PARENT, _RETURN, "to be corrected"),
    Transition(_S.SUBMITTED, Action.ACCEPT, _S.ACCEPTED, Right.APPROVE, Reach.PARENT, (), "found right"),
    Transition(_S.ACCEPTED, Action.RETURN, _S.RETURNED, Right.APPROVE, Reach.PARENT, _RETURN, "to be corrected, too"),
    Transition(_S.ACCEPTED, Action.APPROVE, _S.APPROVED, Right.APPROVE, Reach.PARENT, (_G.UNDECIDED,), "to be funded"),
    Transition(_S.APPROVED, Action.LOCK, _S.LOCKED, Right.BUDGET, Reach.COUNTRY, (), "final, for results"),
)  # fmt: skip

EDITABLE: Final = frozenset({_S.DRAFT, _S.RETURNED})
"""States in which the lines of a request can be changed."""

DECIDED: Final = frozenset({_S.ACCEPTED, _S.APPROVED, _S.LOCKED})
"""States in which the parent has decided."""

GRANTED: Final = frozenset({_S.APPROVED, _S.LOCKED})
"""States whose amounts are approved money."""

BULK: Final = frozenset({Action.APPROVE, Action.LOCK})
"""Actions that can be taken for all requests of a first-level area at once."""

REASONS: Final = (
    "wrong_state", "unknown_action", "changed", "role", "territory", *(guard.value for guard in Guard), "nothing",
)  # fmt: skip
"""Every reason of a refused or closed step, for the words of pages: besides the guards, an action that leads nowhere
from the state, a version that is no longer the latest, a role or a territory that does not allow the step, and a step
for a whole area in which no request can take it."""

_GUARD_MEANING: Final = {
    Guard.ROUND_CLOSED: "the round is still open",
    Guard.NEEDS_NOTE: "a note says why",
    Guard.UNMERGED: "no entry of the request waits to be settled",
    Guard.NEEDS_REASON: "every line that differs from its proposal, or has none, has a reason",
    Guard.NEEDS_DOCUMENT: "every document that the norms list has a reference, for lines with participants",
    Guard.UNDECIDED: "every request of the parent is decided, or the last day of decisions has passed",
}
_BY_STEP: Final = {(step.source, step.action): step for step in TRANSITIONS if step.source is not None}


def rule_of(action: str) -> Transition:
    """The first transition of an action; right and reach are the same in all of them.

    Raises:
        StepRefused: "unknown_action".
    """
    found = next((step for step in TRANSITIONS if step.source is not None and step.action.value == action), None)
    if found is None:
        raise StepRefused("unknown_action", f"A request cannot be moved by '{action[:20]}'.")
    return found


def bulk_step(action: str) -> Transition:
    """The transition of an action that can be taken for a whole first-level area.

    Raises:
        StepRefused: "unknown_action": there is none.
    """
    step = rule_of(action)
    if step.action not in BULK:
        raise StepRefused("unknown_action", f"'{action}' is decided request by request.")
    return step


def step_from(state: str, action: str) -> Transition:
    """The transition that an action takes from a state.

    Raises:
        StepRefused: "unknown_action", or "wrong_state": it leads nowhere from there; the sentence says from where it
            does.
    """
    rule = rule_of(action)
    found = _BY_STEP.get((RequestState(state), rule.action))
    if found is None:
        sources = [step.source.value for step in TRANSITIONS if step.action is rule.action and step.source]
        raise StepRefused(
            "wrong_state", f"The request is {state}: '{action}' is for requests that are {' or '.join(sources)}."
        )
    return found


def open_from(state: RequestState) -> tuple[Transition, ...]:
    """The transitions that lead away from a state, in the order of the table."""
    return tuple(step for step in TRANSITIONS if step.source is state)


def states_page() -> str:
    """The page `docs/request-states.md`: the table and a Mermaid diagram of it (GitHub draws those)."""
    return "\n".join(
        [
            "# States of a funding request",
            "",
            "Generated from `data/budget/request_states.py` by",
            "`python -c 'from data.budget.request_states import states_page; print(states_page(), end=\"\")'`; a test",
            "compares the two.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {step.source or '[*]'} --> {step.target}: {step.action}" for step in TRANSITIONS),
            "    locked --> [*]",
            "```",
            "",
            "| from | action | to | right | territory of the account | asked before | what happened |",
            "|---|---|---|---|---|---|---|",
            *(
                f"| {step.source or ''} | {step.action} | {step.target} | {step.right} | {_TERRITORY[step.reach]} "
                f"| {', '.join(step.guards) or 'nothing'} | {step.meaning} |"
                for step in TRANSITIONS
            ),
            "",
            "What is asked before a step; each is also the code of the refusal:",
            "",
            "| guard | the step needs that |",
            "|---|---|",
            *(f"| {guard} | {meaning} |" for guard, meaning in _GUARD_MEANING.items()),
            "",
            f"Lines can be changed while a request is {' or '.join(sorted(EDITABLE))}. Every step names the version",
            "that the person saw: if the request has changed since, the step is refused (`changed`). A step makes a",
            "version, too, so of two steps taken at once only one is done. Every step is kept with its time, account",
            "and note, and recorded in the audit record in the same transaction.",
            "",
        ]
    )


_TERRITORY: Final = {
    Reach.AREA: "the request's area, its parent, or the country",
    Reach.PARENT: "the request's parent, or the country",
    Reach.COUNTRY: "the country",
}
