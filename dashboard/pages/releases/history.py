"""The releases that were ever public, with what changed in each of them and what they give away together."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.release import layout
from data.release.differences import Differences, compare
from data.release.errors import ReleaseCorrupted, ReleaseError, ReleaseNotFound
from data.release.leak_budget import LeakAccount, accounts
from data.release.manifest import Manifest, read_manifest
from data.release.published_list import HistoryEntry
from data.release.reader import Release
from data.release.release_states import ReleaseState
from data.release.store import Store


@dataclass(frozen=True)
class Story:
    """One release.

    Attributes:
        entry: its dates and state.
        manifest: None where its files are no longer on this server.
        before: what differs from the release of the date before; None unless both are in force.
        corrected: what differs from the release of the same date that it replaced.
    """

    entry: HistoryEntry
    manifest: Manifest | None
    before: Differences | None
    corrected: Differences | None


@dataclass(frozen=True)
class CountryHistory:
    """Releases, latest reference date first, and the public account of what they give away.

    Attributes:
        complete: the leak of every release is known; else the account is too small.
    """

    stories: tuple[Story, ...]
    account: LeakAccount
    complete: bool


def country_history(store: Store, country: str) -> CountryHistory:
    """Read it from the published list and the releases that are there.

    Raises:
        ReleaseError: the published list is damaged.
    """
    entries = store.history(country)
    opened = {entry.release_id: _open(store, country, entry) for entry in entries}
    manifests = {entry.release_id: _manifest(store, country, entry.release_id) for entry in entries}
    stories = tuple(
        Story(
            entry,
            manifests[entry.release_id],
            _compare(opened, _before(entry, entries), entry),
            _compare(opened, _replaced(entry, entries), entry),
        )
        for entry in entries
    )
    leaks = [manifest.leak for manifest in manifests.values() if manifest is not None and manifest.leak]
    return CountryHistory(stories, accounts(leaks)["public"], complete=len(leaks) == len(entries))


def _open(store: Store, country: str, entry: HistoryEntry) -> Release | None:
    if entry.state == ReleaseState.WITHDRAWN:
        return None
    try:
        return store.open(country, entry.release_id)
    except (ReleaseNotFound, ReleaseCorrupted):
        return None


def _manifest(store: Store, country: str, release_id: str) -> Manifest | None:
    # Also of a withdrawn release: what it gave away while it was public stays known.
    try:
        return read_manifest(store.release_dir(country, release_id) / layout.PUBLIC / layout.MANIFEST)
    except ReleaseError:
        return None


def _before(entry: HistoryEntry, entries: list[HistoryEntry]) -> HistoryEntry | None:
    if entry.state != ReleaseState.PUBLISHED:
        return None
    older = (item for item in entries if item.reference_date < entry.reference_date)
    return next((item for item in older if item.state == ReleaseState.PUBLISHED), None)


def _replaced(entry: HistoryEntry, entries: list[HistoryEntry]) -> HistoryEntry | None:
    return next((item for item in entries if item.superseded_by == entry.release_id), None)


def _compare(opened: Mapping[str, Release | None], old: HistoryEntry | None, new: HistoryEntry) -> Differences | None:
    before = opened[old.release_id] if old else None
    after = opened[new.release_id]
    return compare(before, after) if before and after else None
