"""Steps of funding requests from state to state: who may take them, and what is asked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.orm import Session

from data.budget.errors import StepRefused
from data.budget.request_access import refusal
from data.budget.request_records import OpenStep, RequestLine, RequestStep
from data.budget.request_rows import CHANGED, write_state, write_states
from data.budget.request_states import DECIDED, Guard, RequestState, Transition, open_from
from data.budget.request_tables import RequestRow, RequestStepRow, UnmergedEditRow
from data.budget.round_records import Round
from data.people.errors import OutsideScope
from data.people.scope import Identity


@dataclass(frozen=True)
class Standing:
    """What guards look at.

    Attributes:
        round: of the request.
        today: the present day.
        lines: of the request.
        unmerged: how many entries wait to be settled.
        undecided: how many requests of the same parent are not decided.
        note: what the person wrote with the step.
    """

    round: Round
    today: date
    lines: Sequence[RequestLine]
    unmerged: int
    undecided: int
    note: str = ""


def missing(guard: Guard, at: Standing) -> str:
    """The sentence that says what a guard misses; '' if it lets pass."""
    if guard is Guard.ROUND_CLOSED:
        return "The round is closed." if at.round.state != "open" else ""
    if guard is Guard.NEEDS_NOTE:
        return "" if at.note else "Say in a note what has to be corrected."
    if guard is Guard.UNMERGED:
        return f"{at.unmerged} entries wait to be settled first." if at.unmerged else ""
    if guard is Guard.UNDECIDED:
        late = at.today > at.round.decide_by
        return f"{at.undecided} requests of the same area are not decided." if at.undecided and not late else ""
    if guard is Guard.NEEDS_REASON:
        short = [line.line.position for line in at.lines if line.needs_reason and not line.reason]
        words = "Lines that differ from the proposal, or have none, need a reason"
    else:
        short = [line.line.position for line in at.lines if line.missing_documents]
        words = "Documents that the norm lists are missing"
    return f"{words}: line {', '.join(map(str, short))}." if short else ""


def check_guards(step: Transition, at: Standing) -> None:
    """Let only steps pass that nothing is missing for.

    Raises:
        StepRefused: with the guard's name as its reason.
    """
    for guard in step.guards:
        sentence = missing(guard, at)
        if sentence:
            raise StepRefused(guard.value, sentence)


def open_steps(identity: Identity, state: RequestState, area: str, parent: str, at: Standing) -> list[OpenStep]:
    """The steps that lead away from a state, and whether an account may take them now."""
    found = []
    for step in open_from(state):
        reason = refusal(identity, step, area, parent)
        if not reason:
            asked = (guard for guard in step.guards if guard is not Guard.NEEDS_NOTE)
            reason = next((guard.value for guard in asked if missing(guard, at)), "")
        found.append(OpenStep(step.action.value, not reason, reason, Guard.NEEDS_NOTE in step.guards))
    return found


def check_may_take(identity: Identity, step: Transition, area: str, parent: str) -> None:
    """Let only those pass who may take a step.

    Raises:
        OutsideScope: role or territory do not allow it.
    """
    if refusal(identity, step, area, parent):
        raise OutsideScope(
            f"The account '{identity.name}' may not take the step '{step.action}' for '{area or parent}'."
        )


def check_version(row: RequestRow, base_version: int) -> None:
    """Let only those pass who saw the request as it stands.

    Raises:
        StepRefused: "changed".
    """
    if row.version != base_version:
        raise StepRefused("changed", CHANGED)


def take_step(session: Session, row: RequestRow, step: Transition, at: Standing, account: str, now: datetime) -> int:
    """Take a step of a locked request; gives its new version.

    Raises:
        StepRefused: something is missing, or somebody else was quicker ("changed").
    """
    check_guards(step, at)
    before = row.version
    version = write_state(session, row, step.target.value, account, now)
    session.add(
        RequestStepRow(
            request_id=row.id,
            at=now,
            account=account,
            before=step.source.value if step.source else "",
            after=step.target.value,
            version=before,
            note=at.note,
        )
    )
    return version


def take_steps(
    session: Session, rows: Sequence[RequestRow], step: Transition, account: str, now: datetime
) -> list[int]:
    """Take one step of all locked requests that are in its source state; gives their numbers.

    Raises:
        StepRefused: "nothing": none of them is.
    """
    moving = [row for row in rows if row.state == step.source]
    if not moving or step.source is None:
        raise StepRefused("nothing", f"No request of the area can take the step '{step.action}'.")
    common = {"at": now, "account": account, "before": step.source.value, "after": step.target.value, "note": ""}
    taken = [{"request_id": row.id, "version": row.version, **common} for row in moving]
    session.execute(insert(RequestStepRow), taken)
    write_states(session, moving, step.target.value, account, now)
    return [row.id for row in moving]


def family_of(step: Transition | None, number: int, round_number: int, parent: str) -> ColumnElement[bool]:
    """What has to be locked for a change: the request; all of its parent's for a step that depends on them."""
    if step is not None and Guard.UNDECIDED in step.guards:
        return and_(RequestRow.round_id == round_number, RequestRow.parent == parent)
    return RequestRow.id == number


def count_undecided(session: Session, round_number: int, parent: str) -> int:
    """How many requests of a first-level area are not decided."""
    wanted = select(func.count()).select_from(RequestRow).where(
        RequestRow.round_id == round_number,
        RequestRow.parent == parent,
        RequestRow.state.not_in([state.value for state in DECIDED]),
    )  # fmt: skip
    return session.scalar(wanted) or 0


def count_unmerged(session: Session, number: int) -> int:
    """How many entries of a request wait to be settled."""
    wanted = select(func.count()).select_from(UnmergedEditRow)
    wanted = wanted.where(UnmergedEditRow.request_id == number, UnmergedEditRow.settled_at.is_(None))
    return session.scalar(wanted) or 0


def read_steps(session: Session, number: int) -> tuple[RequestStep, ...]:
    """Steps of a request, oldest first."""
    rows = session.scalars(
        select(RequestStepRow).where(RequestStepRow.request_id == number).order_by(RequestStepRow.id)
    )
    return tuple(RequestStep(row.at, row.account, row.before, row.after, row.version, row.note) for row in rows)
