"""The published list (`published.json`): the one file from which the web processes learn what may be shown, and when.

It holds every release that was ever public, with the moments of its life and without names of persons, so that a host
that has nothing but `public/`, `shapes/` and this file can tell a visitor that a release was withdrawn or replaced.
A release under embargo is in it, too, and is hidden until its moment: the file itself is never served.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from data.release.errors import ReleaseError
from data.release.ledger import Ledger
from data.release.release_records import ReleaseRecord
from data.release.release_states import ReleaseState


@dataclass(frozen=True)
class HistoryEntry:
    """One release as the public may know it. `state` is published, superseded or withdrawn; times are in UTC.

    A withdrawn one may have been superseded before; then it has both times.
    """

    release_id: str
    reference_date: date
    state: ReleaseState
    published_at: datetime
    superseded_at: datetime | None = None
    superseded_by: str | None = None
    withdrawn_at: datetime | None = None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListedRelease(_Part):
    """One release. `visible_from` is set while nobody knows for sure that the moment has passed."""

    release_id: str
    reference_date: date
    published_at: AwareDatetime
    visible_from: AwareDatetime | None = None
    superseded_at: AwareDatetime | None = None
    superseded_by: str | None = None
    withdrawn_at: AwareDatetime | None = None

    def is_visible(self, now: datetime) -> bool:
        """Whether its moment has come."""
        return self.visible_from is None or self.visible_from <= now


class LedgerLine(_Part):
    """The last line of the ledger that the list knows."""

    line: int
    sha256: str


class PublishedList(_Part):
    """Content of `published.json`."""

    country: str
    ledger: LedgerLine
    releases: tuple[ListedRelease, ...] = ()

    def history(self, now: datetime) -> list[HistoryEntry]:
        """What the public may know: latest reference date first, and among equal dates the one in force first."""
        visible = {item.release_id for item in self.releases if item.is_visible(now)}
        entries = [_as_seen(item, visible) for item in self.releases if item.release_id in visible]
        in_force = ReleaseState.PUBLISHED
        entries.sort(
            key=lambda entry: (entry.reference_date, entry.state == in_force, entry.published_at), reverse=True
        )
        return entries

    def opened(self, now: datetime) -> int:
        """How many releases have become visible; it grows when an embargo ends."""
        return sum(item.is_visible(now) for item in self.releases)

    def to_bytes(self) -> bytes:
        """The file."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2)


def make_list(country: str, ledger: Ledger, records: Iterable[ReleaseRecord]) -> PublishedList:
    """The list that belongs to a ledger."""
    releases = [
        ListedRelease(
            release_id=record.release_id,
            reference_date=record.reference_date,
            published_at=record.published_at,
            visible_from=None if record.opened else record.published_at,
            superseded_at=record.superseded_at,
            superseded_by=record.superseded_by,
            withdrawn_at=record.withdrawn_at,
        )
        for record in records
        if record.was_public and record.published_at
    ]
    releases.sort(key=lambda item: (item.reference_date, item.published_at), reverse=True)
    return PublishedList(
        country=country, ledger=LedgerLine(line=len(ledger.entries), sha256=ledger.head), releases=tuple(releases)
    )


def parse_list(content: bytes, path: Path) -> PublishedList:
    """Read the content of `published.json`.

    Raises:
        ReleaseError: it is damaged.
    """
    try:
        return PublishedList.model_validate_json(content)
    except ValidationError as error:
        raise ReleaseError(
            f"{path} is damaged, or of an earlier version of the program; restore it, or remove it and run "
            "'family-atlas publish': that writes it again from the ledger."
        ) from error


def _as_seen(item: ListedRelease, visible: set[str]) -> HistoryEntry:
    # A correction under embargo is a secret: until its moment the release that it will replace is simply published.
    replaced = item.superseded_by in visible
    if item.withdrawn_at:
        state = ReleaseState.WITHDRAWN
    else:
        state = ReleaseState.SUPERSEDED if replaced else ReleaseState.PUBLISHED
    return HistoryEntry(
        release_id=item.release_id,
        reference_date=item.reference_date,
        state=state,
        published_at=item.published_at.astimezone(UTC),
        superseded_at=item.superseded_at if replaced else None,
        superseded_by=item.superseded_by if replaced else None,
        withdrawn_at=item.withdrawn_at,
    )
