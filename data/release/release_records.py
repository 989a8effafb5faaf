"""Where every release of a country stands: the ledger, read from its first line to its last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from data.release.errors import LedgerDamaged
from data.release.ledger import Ledger, LedgerEntry, Step
from data.release.release_states import Action, IllegalTransition, ReleaseState, follow


@dataclass(frozen=True)
class ReleaseRecord:
    """One release. `published_at` is the moment from which it is seen: the end of its embargo, if it has one.

    `opened`: somebody wrote a line after that moment, so no clock that runs backwards can close it again. A release
    under embargo is already `published` here, and the one that it will replace already `superseded`; what the public
    sees at a given moment is for `data.release.published_list`. `leak`: see the manifest; empty if never published.
    """

    release_id: str
    reference_date: date
    state: ReleaseState
    built_at: datetime | None = None
    checked_at: datetime | None = None
    published_at: datetime | None = None
    opened: bool = False
    superseded_at: datetime | None = None
    superseded_by: str | None = None
    withdrawn_at: datetime | None = None
    was_public: bool = False
    leak: Mapping[str, float] = field(default_factory=dict)
    demonstration_key: bool = False


def read_records(ledger: Ledger, interrupted: Collection[int] = ()) -> dict[str, ReleaseRecord]:
    """The releases by identifier, in the order in which they were built.

    Args:
        ledger: of the country.
        interrupted: numbers of lines whose command was killed; they count for nothing.

    Raises:
        LedgerDamaged: a line tells of a transition that cannot be.
    """
    records: dict[str, ReleaseRecord] = {}
    undone = ledger.undone().union(interrupted)
    for entry in ledger.entries:
        if entry.line not in undone:
            for step in entry.steps:
                records[step.release_id] = _moved(records.get(step.release_id), step, entry)
        for name, record in records.items():
            if record.published_at and not record.opened and record.published_at <= entry.at:
                records[name] = replace(record, opened=True)
    return records


def is_embargoed(record: ReleaseRecord, now: datetime) -> bool:
    """Whether a release is published, but its moment has not come."""
    return (
        record.state == ReleaseState.PUBLISHED
        and record.published_at is not None
        and not record.opened
        and record.published_at > now
    )


def _moved(record: ReleaseRecord | None, step: Step, entry: LedgerEntry) -> ReleaseRecord:
    source = record.state if record else None
    try:
        target = follow(step.release_id, source, step.action)
    except IllegalTransition as error:
        raise LedgerDamaged(f"Line {entry.line} of the ledger cannot be: {error}") from error
    if (source, target) != (step.source, step.target):
        raise LedgerDamaged(
            f"Line {entry.line} of the ledger cannot be: it takes {step.release_id} from {step.source} to "
            f"{step.target}, but it was {source}."
        )
    moved = record or ReleaseRecord(step.release_id, entry.reference_date, target)
    return replace(moved, state=target, **_changes(step, entry))  # type: ignore[arg-type]


def _changes(step: Step, entry: LedgerEntry) -> dict[str, object]:
    seen_from = entry.visible_from or entry.at
    match step.action:
        case Action.BUILD:
            return {"built_at": entry.at}
        case Action.CHECK:
            return {"checked_at": entry.at}
        case Action.FAIL:
            return {"checked_at": None}
        case Action.PUBLISH:
            return {
                "published_at": seen_from,
                "opened": entry.visible_from is None,
                "superseded_at": None,
                "superseded_by": None,
                "withdrawn_at": None,
                "was_public": True,
                "leak": entry.leak,
                "demonstration_key": entry.demonstration_key,
            }
        case Action.SUPERSEDE:
            return {"superseded_at": seen_from, "superseded_by": entry.release_id}
        case Action.CANCEL:
            return {"published_at": None, "opened": False, "was_public": False, "leak": {}}
        case Action.RESTORE:
            return {"superseded_at": None, "superseded_by": None}
        case Action.WITHDRAW:
            return {"withdrawn_at": entry.at}
