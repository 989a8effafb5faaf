"""The steps of publishing and withdrawing: what is asked before a release moves, and what moves with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from data.release.country_books import Pen
from data.release.errors import NotChecked, PublicationRefused, ReleaseNotFound
from data.release.manifest import Manifest
from data.release.publication_limits import objections
from data.release.release_records import ReleaseRecord, is_embargoed
from data.release.release_states import Action, ReleaseState


@dataclass(frozen=True)
class Publication:
    """What publishing did. `changed` False: the release was published already.

    `superseded`: releases of the same date that it replaces. `visible_from`: end of the embargo, None without one.
    `overridden`: the objections that an override overruled.
    """

    changed: bool
    superseded: tuple[str, ...] = ()
    visible_from: datetime | None = None
    overridden: tuple[str, ...] = ()
    demonstration_key: bool = False


@dataclass(frozen=True)
class Withdrawal:
    """What withdrawing did. `cancelled`: its embargo had not ended, so nobody had seen it.

    `restored`: releases that it was to replace, which stay published.
    """

    cancelled: bool = False
    restored: tuple[str, ...] = ()


def note_draft(pen: Pen, manifest: Manifest) -> None:
    """Note a built release that the ledger does not know."""
    if manifest.release_id not in pen.records:
        pen.write(manifest.release_id, manifest.reference_date, [(manifest.release_id, Action.BUILD)])


def note_check(pen: Pen, manifest: Manifest, *, passed: bool, reason: str) -> ReleaseState:
    """Note the result of a check; gives the state of the release after it."""
    note_draft(pen, manifest)
    name = manifest.release_id
    state = pen.records[name].state
    if passed and state in (ReleaseState.DRAFT, ReleaseState.CHECKED):
        pen.write(name, manifest.reference_date, [(name, Action.CHECK)], reason=reason)
    elif not passed and state == ReleaseState.CHECKED:
        pen.write(name, manifest.reference_date, [(name, Action.FAIL)], reason=reason)
    return pen.records[name].state


def publish(pen: Pen, manifest: Manifest, *, reason: str, visible_from: datetime | None, override: str) -> Publication:
    """Publish a release whose files were verified; see `Store.publish`."""
    note_draft(pen, manifest)
    name, day = manifest.release_id, manifest.reference_date
    visible_from = _whole_second(visible_from) if visible_from else None
    record = pen.records[name]
    if record.state == ReleaseState.DRAFT:
        raise NotChecked(
            f"Release {name} is a draft; run 'family-atlas check {manifest.country} {name}' first. Only a release "
            "whose checks passed can be published."
        )
    if record.state == ReleaseState.PUBLISHED:
        return _already_published(record, pen.now, visible_from)
    _check_embargo(record, pen, visible_from)
    sentences = objections(manifest, pen.records.values())
    if sentences and not override:
        raise PublicationRefused(" ".join(_refusal(manifest, sentences)))
    replaced = [
        other.release_id
        for other in pen.records.values()
        if other.reference_date == day and other.state == ReleaseState.PUBLISHED
    ]
    pen.write(
        name,
        day,
        [(name, Action.PUBLISH), *((other, Action.SUPERSEDE) for other in replaced)],
        reason=reason,
        override=override if sentences else "",
        visible_from=visible_from,
        leak=manifest.leak,
        demonstration_key=manifest.demonstration_key,
    )
    return Publication(True, tuple(replaced), visible_from, tuple(sentences), manifest.demonstration_key)


def withdraw(pen: Pen, country: str, release_id: str, *, reason: str) -> Withdrawal:
    """Take a release off the site, or its publication back before anybody saw it; see `Store.withdraw`."""
    record = pen.records.get(release_id)
    if record is None or record.state not in (ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED):
        raise not_published(country, release_id)
    if not is_embargoed(record, pen.now):
        pen.write(release_id, record.reference_date, [(release_id, Action.WITHDRAW)], reason=reason)
        return Withdrawal()
    kept = [
        other.release_id
        for other in pen.records.values()
        if other.superseded_by == release_id and other.state == ReleaseState.SUPERSEDED
    ]
    actions = [(release_id, Action.CANCEL), *((other, Action.RESTORE) for other in kept)]
    pen.write(release_id, record.reference_date, actions, reason=reason)
    return Withdrawal(cancelled=True, restored=tuple(kept))


def not_published(country: str, release_id: str) -> ReleaseNotFound:
    """The sentence for a withdrawal of what is not there."""
    return ReleaseNotFound(f"Release '{release_id}' of '{country}' is not published: nothing to withdraw.")


def _already_published(record: ReleaseRecord, now: datetime, visible_from: datetime | None) -> Publication:
    if is_embargoed(record, now) and visible_from != record.published_at:
        raise PublicationRefused(
            f"Release {record.release_id} is under embargo until {record.published_at}; withdraw it first to publish "
            "it at another time."
        )
    if visible_from and visible_from != record.published_at:
        raise PublicationRefused(f"Release {record.release_id} is public already; an embargo comes too late.")
    return Publication(changed=False)


def _check_embargo(record: ReleaseRecord, pen: Pen, visible_from: datetime | None) -> None:
    name = record.release_id
    if visible_from and record.was_public:
        raise PublicationRefused(
            f"Release {name} was public before; publish it without --at, an embargo comes too late."
        )
    if visible_from and visible_from <= pen.now:
        raise PublicationRefused(
            f"The embargo of release {name} would end in the past ({visible_from.isoformat()}); give a later time, or "
            "publish it without --at."
        )
    for other in pen.records.values():
        if other.reference_date == record.reference_date and is_embargoed(other, pen.now):
            raise PublicationRefused(
                f"Release {other.release_id} of the same date is under embargo until {other.published_at}; withdraw "
                f"that one first, or publish {name} after it."
            )


def _whole_second(moment: datetime) -> datetime:
    """The time in UTC, rounded up: times in the books are no finer."""
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)


def _refusal(manifest: Manifest, sentences: list[str]) -> list[str]:
    key = "It was made with the demonstration key, which changes nothing about this rule." * manifest.demonstration_key
    return [
        f"Release {manifest.release_id} is not published.",
        *sentences,
        *([key] if key else []),
        "To publish it nevertheless give --override and the reason, which the ledger keeps.",
    ]
