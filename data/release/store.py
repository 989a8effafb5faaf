"""The store of releases: which are published, in which order, and how that changes in one step."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from data.release import layout
from data.release.errors import ReleaseError, ReleaseNotFound
from data.release.manifest import Manifest, read_manifest, verify_files
from data.release.reader import Release, open_release

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Current time; injectable, so that tests choose theirs."""
    return datetime.now(UTC)


class Store:
    """Releases of several countries below one folder."""

    def __init__(self, root: Path | str, *, clock: Clock = utc_now) -> None:
        self.root = Path(root)
        self._clock = clock

    def countries(self) -> list[str]:
        """Country codes with at least one published release, sorted."""
        if not self.root.is_dir():
            return []
        pointers = self.root.glob(f"*/{layout.PUBLISHED}")
        return sorted(path.parent.name for path in pointers if self.published(path.parent.name))

    def published(self, country: str) -> list[str]:
        """Identifiers of the published releases, the latest reference date first."""
        return [entry["release_id"] for entry in self._pointer(country)]

    def pointer_version(self, country: str) -> int:
        """A number that changes whenever the published list does (0: nothing published)."""
        try:
            return (self.root / country / layout.PUBLISHED).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def release_dir(self, country: str, release_id: str) -> Path:
        """Folder of one release, published or not.

        Raises:
            ReleaseNotFound: the store has no such release.
        """
        folder = layout.releases_dir(self.root, country) / release_id
        known = release_id and release_id == Path(release_id).name and folder.is_dir()
        if not known:
            raise ReleaseNotFound(
                f"There is no release '{release_id}' of '{country}' in {self.root}; "
                f"releases there: {', '.join(self.built(country)) or 'none'}."
            )
        return folder

    def built(self, country: str) -> list[str]:
        """Identifiers of all releases that were built and are whole, published or not, latest reference date first."""
        folder = layout.releases_dir(self.root, country)
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        return sorted(names, reverse=True)

    def open(self, country: str, release_id: str | None = None) -> Release:
        """Open a published release, by default the one with the latest reference date.

        Raises:
            ReleaseNotFound: it is not published.
            ReleaseCorrupted: its files differ from its manifest.
        """
        published = self.published(country)
        if not published:
            raise ReleaseNotFound(f"No release of '{country}' is published; run 'family-atlas publish'.")
        chosen = release_id or published[0]
        if chosen not in published:
            raise ReleaseNotFound(f"Release '{chosen}' of '{country}' is not published.")
        return open_release(self.release_dir(country, chosen))

    def add(self, built_folder: Path, manifest: Manifest) -> Path:
        """Move a finished build into the store in one step; building the same input again changes nothing."""
        target = layout.releases_dir(self.root, manifest.country) / manifest.release_id
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            verify_files(read_manifest(target / layout.MANIFEST), target)
            shutil.rmtree(built_folder)
            return target
        _sync_tree(built_folder)
        built_folder.rename(target)
        layout.sync_folder(target.parent)
        return target

    def publish(self, country: str, release_id: str) -> None:
        """Make a release public; it becomes the default if its reference date is the latest.

        Raises:
            ReleaseNotFound: it was never built.
            ReleaseCorrupted: its files differ from its manifest; the published list stays as it was.
        """
        folder = self.release_dir(country, release_id)
        manifest = read_manifest(folder / layout.MANIFEST)
        verify_files(manifest, folder)
        with self._locked(country):
            # One release per reference date: a corrected one supersedes the earlier in the same step.
            kept = [
                entry
                for entry in self._pointer(country)
                if entry["reference_date"] != manifest.reference_date.isoformat()
            ]
            kept.append(
                {
                    "release_id": release_id,
                    "reference_date": manifest.reference_date.isoformat(),
                    "published_at": self._clock().isoformat(timespec="seconds"),
                }
            )
            self._write_pointer(country, kept)

    def withdraw(self, country: str, release_id: str) -> None:
        """Take a release off the site; its files stay for the custodian.

        Raises:
            ReleaseNotFound: it is not published.
        """
        with self._locked(country):
            entries = self._pointer(country)
            kept = [entry for entry in entries if entry["release_id"] != release_id]
            if len(kept) == len(entries):
                raise ReleaseNotFound(f"Release '{release_id}' of '{country}' is not published: nothing to withdraw.")
            self._write_pointer(country, kept)

    def _pointer(self, country: str) -> list[dict[str, str]]:
        path = self.root / country / layout.PUBLISHED
        try:
            entries: list[dict[str, str]] = orjson.loads(path.read_bytes())["releases"]
        except FileNotFoundError:
            return []
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise ReleaseError(f"{path} is damaged; restore it or publish the releases again.") from error
        return entries

    def _write_pointer(self, country: str, entries: list[dict[str, str]]) -> None:
        ordered = sorted(entries, key=lambda entry: entry["reference_date"], reverse=True)
        content = orjson.dumps({"country": country, "releases": ordered}, option=orjson.OPT_INDENT_2)
        layout.write_durably(self.root / country / layout.PUBLISHED, content)

    @contextmanager
    def _locked(self, country: str) -> Iterator[None]:
        folder = self.root / country
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            layout.sync_folder(path)
    layout.sync_folder(folder)
