"""The store of releases: which were built, which may be seen, and how that changes in one step."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data.release import layout, publication
from data.release.country_books import Books, BooksView, Clock
from data.release.errors import ReleaseError, ReleaseNotFound, ReleaseWithdrawn
from data.release.finding import Finding
from data.release.ledger import operating_system_user
from data.release.manifest import Manifest, read_manifest
from data.release.publication import Publication, Withdrawal
from data.release.published_list import HistoryEntry, LedgerLine, PublishedList, parse_list
from data.release.reader import Release, open_release
from data.release.release_checks import check_release
from data.release.release_folder import check_name, check_whole, is_whole, sync_tree
from data.release.release_records import ReleaseRecord
from data.release.release_states import ReleaseState

Checker = Callable[[Path], Sequence[Finding]]


def utc_now() -> datetime:
    """Current time; injectable, so that tests choose theirs."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class CheckReport:
    """What the checks of a release found (nothing: it passed) and where it stands now."""

    findings: tuple[Finding, ...]
    state: ReleaseState


class Store:
    """Releases of several countries below one folder.

    A clock that runs backwards hides nothing that this object has shown: it reckons with the latest time that it was
    ever told. A new process believes the clock again, but only for an embargo that ended after the last line of the
    ledger was written.

    Args:
        root: the folder.
        clock: gives the present.
        checker: what a release must pass before it can be published.
        by: who stands in the ledger for what is changed (default: the operating system's user).
    """

    def __init__(
        self, root: Path | str, *, clock: Clock = utc_now, checker: Checker = check_release, by: str | None = None
    ) -> None:
        self.root = Path(root)
        self._clock = clock
        self._checker = checker
        self._by = by
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._lists: dict[str, tuple[tuple[int, ...], PublishedList]] = {}

    def countries(self) -> list[str]:
        """Country codes with at least one published release, sorted.

        Raises:
            ReleaseError: the published list of one is damaged.
        """
        return [country for country in self.listed() if self.published(country)]

    def listed(self) -> list[str]:
        """Country codes with a published list, whether or not anything is on it and it can be read; sorted."""
        if not self.root.is_dir():
            return []
        return sorted(path.parent.name for path in self.root.glob(f"*/{layout.PUBLISHED}"))

    def published(self, country: str) -> list[str]:
        """Identifiers of the published releases whose moment has come, the latest reference date first."""
        return [entry.release_id for entry in self.history(country) if entry.state == ReleaseState.PUBLISHED]

    def history(self, country: str) -> list[HistoryEntry]:
        """Every release that was ever public, as the public may know it: latest reference date first.

        Needs nothing but `published.json`. Releases under embargo are not in it.

        Raises:
            ReleaseNotFound: this is no country code.
            ReleaseError: the published list is damaged.
        """
        return self._list(country).history(self._now())

    def state_of(self, country: str, release_id: str) -> HistoryEntry | None:
        """One release's entry of the history; None: the public never knew it."""
        return next((entry for entry in self.history(country) if entry.release_id == release_id), None)

    def pointer_version(self, country: str) -> int:
        """A number that changes whenever the published list does, or an embargo ends (0: nothing published)."""
        try:
            key = _key((self._country_dir(country) / layout.PUBLISHED).stat())
        except FileNotFoundError:
            return 0
        try:
            opened = self._list(country).opened(self._now())
        except ReleaseError:  # who reads the list itself gets the sentence
            opened = -1
        return hash((*key, opened)) or 1

    def release_dir(self, country: str, release_id: str) -> Path:
        """Folder of one release, published or not.

        Raises:
            ReleaseNotFound: the store has no such release.
        """
        self._country_dir(country)
        folder = layout.releases_dir(self.root, country) / release_id
        if not (_is_plain_name(release_id) and folder.is_dir()):
            raise ReleaseNotFound(
                f"There is no release '{release_id}' of '{country}' in {self.root}; "
                f"releases there: {', '.join(self.built(country)) or 'none'}."
            )
        return folder

    def built(self, country: str) -> list[str]:
        """Identifiers of all releases that were built and are whole, published or not, latest reference date first."""
        self._country_dir(country)
        folder = layout.releases_dir(self.root, country)
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        return sorted(names, reverse=True)

    def open(self, country: str, release_id: str | None = None, *, tier: str = "public") -> Release:
        """Open a release, by default the published one with the latest reference date.

        One that was superseded opens under its own identifier, so that old links and citations keep their figures.

        Raises:
            ReleaseWithdrawn: it was taken off the site.
            ReleaseNotFound: it was never published, or its files are gone.
            ReleaseCorrupted: its files differ from its manifest.
        """
        if not release_id:
            published = self.published(country)
            if not published:
                raise ReleaseNotFound(f"No release of '{country}' is published; run 'family-atlas publish'.")
            release_id = published[0]
        entry = self.state_of(country, release_id)
        if entry is None:
            raise ReleaseNotFound(f"Release '{release_id}' of '{country}' is not published.")
        if entry.withdrawn_at:
            raise ReleaseWithdrawn(
                f"Release '{release_id}' of '{country}' was withdrawn on {entry.withdrawn_at:%Y-%m-%d} and is not "
                "published any more."
            )
        release = open_release(self.release_dir(country, release_id), tier)
        check_name(release.manifest, release_id)
        return release

    def add(self, built_folder: Path, manifest: Manifest) -> Path:
        """Move a finished build into the store in one step; a new release is a draft.

        Building the same input again changes nothing, and mends a release whose files were damaged since.

        Raises:
            LedgerDamaged: the release is in the store, but its line could not be added.
        """
        country, release_id = manifest.country, manifest.release_id
        self._country_dir(country)
        target = layout.releases_dir(self.root, country) / release_id
        target.parent.mkdir(parents=True, exist_ok=True)
        sync_tree(built_folder)
        books = self._books(country)
        # Two builds of the same input may end at the same time.
        with books.locked():
            if target.is_dir() and is_whole(target):
                shutil.rmtree(built_folder)
            else:
                if target.is_dir():
                    target.rename(built_folder.with_name(f"damaged-{built_folder.name}"))
                built_folder.rename(target)
                layout.sync_folder(target.parent)
            publication.note_draft(books.pen(self._who()), manifest)
        return target

    def check(self, country: str, release_id: str, *, reason: str = "") -> CheckReport:
        """Run every check that needs no registry; a draft without findings becomes a checked release.

        A checked release with findings becomes a draft again; one that is or was public stays where it is.

        Raises:
            ReleaseNotFound: it was never built.
        """
        folder = self.release_dir(country, release_id)
        manifest = read_manifest(folder / layout.MANIFEST)
        check_name(manifest, release_id)
        findings = tuple(self._checker(folder))
        books = self._books(country)
        with books.locked():
            state = publication.note_check(books.pen(self._who()), manifest, passed=not findings, reason=reason)
        return CheckReport(findings, state)

    def publish(
        self,
        country: str,
        release_id: str,
        *,
        reason: str = "",
        at: datetime | None = None,
        override: str = "",
    ) -> Publication:
        """Make a checked release public; it becomes the default if its reference date is the latest.

        It supersedes an earlier one of the same reference date in the same step. Publishing what is published changes
        nothing.

        Args:
            country: country code.
            release_id: of a release in the store.
            reason: why, for the ledger.
            at: end of the embargo; nobody sees the release before (default: at once).
            override: why it is published although a rule of `publication_limits` speaks against it.

        Raises:
            ReleaseNotFound: it was never built.
            ReleaseCorrupted: its files differ from its manifest; the published list stays as it was.
            NotChecked: it is a draft.
            PublicationRefused: a rule speaks against it, or the embargo cannot be.
        """
        manifest = check_whole(self.release_dir(country, release_id))
        books = self._books(country)
        with books.locked():
            return publication.publish(
                books.pen(self._who()), manifest, reason=reason, visible_from=at, override=override.strip()
            )

    def withdraw(self, country: str, release_id: str, *, reason: str = "") -> Withdrawal:
        """Take a release off the site, also under its old link; its files stay for the custodian.

        Before its embargo has ended, this takes the publication back: the release is checked again, nobody saw it.

        Raises:
            ReleaseNotFound: it is not published.
        """
        listed = self._list(country).releases
        if release_id not in {item.release_id for item in listed if not item.withdrawn_at}:
            raise publication.not_published(country, release_id)
        books = self._books(country)
        with books.locked():
            return publication.withdraw(books.pen(self._who()), country, release_id, reason=reason)

    def books(self, country: str) -> BooksView:
        """Ledger and records of a country, for the custodian.

        Raises:
            LedgerDamaged: a line was changed or is missing.
        """
        return self._books(country).view()

    def records(self, country: str) -> list[ReleaseRecord]:
        """Where every release stands, for the custodian: latest reference date first, drafts included.

        Raises:
            LedgerDamaged: a line was changed or is missing.
        """
        known = dict(self._books(country).view().records)
        for name in self.built(country):
            if name not in known:  # a build that was killed between its folder and its line
                manifest = read_manifest(self.release_dir(country, name) / layout.MANIFEST)
                known[name] = ReleaseRecord(name, manifest.reference_date, ReleaseState.DRAFT)
        return sorted(known.values(), key=lambda record: (record.reference_date, record.release_id), reverse=True)

    def _now(self) -> datetime:
        self._latest = max(self._latest, self._clock())
        return self._latest

    def _list(self, country: str) -> PublishedList:
        path = self._country_dir(country) / layout.PUBLISHED
        try:
            key = _key(path.stat())
            kept = self._lists.get(country)
            if kept and kept[0] == key:
                return kept[1]
            with path.open("rb") as file:
                key, content = _key(os.fstat(file.fileno())), file.read()
        except FileNotFoundError:
            return PublishedList(country=country, ledger=LedgerLine(line=0, sha256=""))
        listed = parse_list(content, path)
        self._lists[country] = key, listed
        return listed

    def _who(self) -> str:
        return " ".join((self._by or "").split()) or operating_system_user()

    def _books(self, country: str) -> Books:
        return Books(self._country_dir(country), self._now)

    def _country_dir(self, country: str) -> Path:
        if not _is_plain_name(country):
            raise ReleaseNotFound(f"'{country}' is not the code of a country.")
        return self.root / country


def _is_plain_name(name: str) -> bool:
    return name not in ("", ".", "..") and name == Path(name).name and "\0" not in name


def _key(status: os.stat_result) -> tuple[int, ...]:
    # Two changes within one tick of the file system's clock have one time, but each is a file of its own.
    return status.st_mtime_ns, status.st_ino
