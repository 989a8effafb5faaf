"""The document of a programme as it would be published now: confirmed entries, and what the records give."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from data.progress.actual import Actual, DerivationStep, Evidence
from data.progress.document import MilestoneState, ProgressDocument
from data.progress.entry_checks import check_still_asked
from data.progress.entry_records import FigureEntry, KeptEntry, Key, MilestoneEntry
from data.progress.entry_states import EntryState
from data.progress.errors import EntryRefused
from data.progress.framework import Framework


def draft_document(
    framework: Framework,
    entries: Iterable[KeptEntry],
    computed: Sequence[Actual],
    at: datetime,
    *,
    demonstration: bool,
) -> ProgressDocument:
    """Put a document together; it names no account.

    Args:
        framework: the latest version. Confirmed figures that it does not ask for any more are left out.
        entries: every entry of the programme, in the order in which they were made.
        computed: actuals from the records of the planner site.
        at: when it is published.
        demonstration: whether something of it is invented.
    """
    latest = standing_entries(framework, entries)
    actuals = [_actual(entry, entry.said) for entry in latest.values() if isinstance(entry.said, FigureEntry)]
    places = {indicator.code: number for number, indicator in enumerate(framework.indicators)}
    actuals += computed
    actuals.sort(key=lambda item: (places[item.indicator], item.last_day, item.first_day, item.category, item.pcode))
    states = {item.said.milestone: item for item in latest.values() if isinstance(item.said, MilestoneEntry)}
    return ProgressDocument(
        framework=framework,
        actuals=tuple(actuals),
        milestones=tuple(_state(states[item.code], item.code) for item in framework.milestones if item.code in states),
        published_at=at,
        demonstration=demonstration,
    )


def standing_entries(framework: Framework, entries: Iterable[KeptEntry]) -> dict[Key, KeptEntry]:
    """By key the confirmed entry that holds: the last one, as far as the framework still asks for it."""
    found = {entry.said.key: entry for entry in entries if entry.state is EntryState.CONFIRMED}
    return {key: entry for key, entry in found.items() if _asked(framework, entry)}


def _asked(framework: Framework, entry: KeptEntry) -> bool:
    try:
        check_still_asked(framework, entry.said)
    except EntryRefused:
        return False
    return True


def _actual(entry: KeptEntry, said: FigureEntry) -> Actual:
    confirmed = entry.decided_at
    steps = [DerivationStep(code="entered", value=entry.entered_at.date().isoformat())]
    if confirmed is not None:
        steps.append(DerivationStep(code="confirmed", value=confirmed.date().isoformat()))
    steps.append(DerivationStep(code="evidence", value=said.grounds.reference, source=said.grounds.address))
    return Actual(
        indicator=said.indicator,
        first_day=said.first_day,
        last_day=said.last_day,
        category=said.category,
        pcode=said.pcode,
        value=said.value,
        computed=False,
        comment=said.grounds.comment,
        evidence=Evidence(reference=said.grounds.reference, address=said.grounds.address),
        steps=tuple(steps),
        confirmed_at=confirmed,
        revision=entry.revision,
    )


def _state(entry: KeptEntry, milestone: str) -> MilestoneState:
    said = entry.said
    if not isinstance(said, MilestoneEntry):
        raise TypeError("no entry of a milestone")
    return MilestoneState(
        milestone=milestone,
        state=said.state,
        percent=said.percent,
        comment=said.grounds.comment,
        confirmed_at=entry.decided_at,
    )
