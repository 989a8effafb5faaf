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
from data.release.errors import ReleaseCorrupted, ReleaseError, ReleaseNotFound
from data.release.manifest import Manifest, read_manifest, verify_files
from data.release.reader import Release, open_release

Clock = Callable[[], datetime]
_ENTRY = ("release_id", "reference_date", "published_at")


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
            status = (self._country_dir(country) / layout.PUBLISHED).stat()
        except FileNotFoundError:
            return 0
        # Two changes within one tick of the file system's clock have one time, but each is a file of its own.
        return hash((status.st_mtime_ns, status.st_ino)) or 1

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
        release = open_release(self.release_dir(country, chosen))
        _check_name(release.manifest, chosen)
        return release

    def add(self, built_folder: Path, manifest: Manifest) -> Path:
        """Move a finished build into the store in one step.

        Building the same input again changes nothing, and mends a release whose files were damaged since.
        """
        self._country_dir(manifest.country)
        target = layout.releases_dir(self.root, manifest.country) / manifest.release_id
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync_tree(built_folder)
        # Two builds of the same input may end at the same time.
        with self._locked(manifest.country):
            if target.is_dir():
                if _is_whole(target):
                    shutil.rmtree(built_folder)
                    return target
                target.rename(built_folder.with_name(f"damaged-{built_folder.name}"))
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
        _check_name(manifest, release_id)
        manifest.check_identity()
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
        self._check_published(country, release_id)
        with self._locked(country):
            self._check_published(country, release_id)
            kept = [entry for entry in self._pointer(country) if entry["release_id"] != release_id]
            self._write_pointer(country, kept)

    def _check_published(self, country: str, release_id: str) -> None:
        if release_id not in self.published(country):
            raise ReleaseNotFound(f"Release '{release_id}' of '{country}' is not published: nothing to withdraw.")

    def _pointer(self, country: str) -> list[dict[str, str]]:
        path = self._country_dir(country) / layout.PUBLISHED
        try:
            entries = orjson.loads(path.read_bytes())["releases"]
            return [{name: str(entry[name]) for name in _ENTRY} for entry in entries]
        except FileNotFoundError:
            return []
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise ReleaseError(
                f"{path} is damaged; restore it, or remove it and publish the releases again."
            ) from error

    def _write_pointer(self, country: str, entries: list[dict[str, str]]) -> None:
        ordered = sorted(entries, key=lambda entry: entry["reference_date"], reverse=True)
        content = orjson.dumps({"country": country, "releases": ordered}, option=orjson.OPT_INDENT_2)
        layout.write_durably(self.root / country / layout.PUBLISHED, content)

    def _country_dir(self, country: str) -> Path:
        if not _is_plain_name(country):
            raise ReleaseNotFound(f"'{country}' is not the code of a country.")
        return self.root / country

    @contextmanager
    def _locked(self, country: str) -> Iterator[None]:
        folder = self._country_dir(country)
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            for leftover in folder.glob(f".{layout.PUBLISHED}.*"):  # of a writer that was killed
                leftover.unlink(missing_ok=True)
            yield
        finally:
            os.close(descriptor)


def _is_plain_name(name: str) -> bool:
    return name not in ("", ".", "..") and name == Path(name).name and "\0" not in name


def _check_name(manifest: Manifest, release_id: str) -> None:
    if manifest.release_id != release_id:
        raise ReleaseCorrupted(
            f"The folder of release {release_id} holds {manifest.release_id}; restore or rebuild {release_id}."
        )


def _is_whole(folder: Path) -> bool:
    try:
        manifest = read_manifest(folder / layout.MANIFEST)
        _check_name(manifest, folder.name)
        manifest.check_identity()
        verify_files(manifest, folder)
        public = read_manifest(folder / layout.PUBLIC / layout.MANIFEST)
        return public == manifest.restricted_to(layout.PUBLIC, layout.SHAPES)
    except ReleaseError:
        return False


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            layout.sync_folder(path)
    layout.sync_folder(folder)
