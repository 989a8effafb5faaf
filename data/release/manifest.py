"""The manifest: what a release is made of, under one content hash.

Nothing in it depends on when, where or how fast the release was built, so the same input gives the same identifier;
timings are kept apart in the build log.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from data.release.errors import ReleaseCorrupted, ReleaseNotFound
from data.release.layout import MANIFEST

FORMAT_VERSION = 4
READABLE_VERSIONS = (2, 3, FORMAT_VERSION)
"""Formats that this program reads. 2 lacks groups, neighbours, deliveries and hot spots; 2 and 3 lack indicators for
planners only."""


class FileEntry(BaseModel):
    """Size in bytes and SHA-256 of one file of the release, by its path relative to the manifest's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """Identity, provenance and contents of one release.

    `leak` holds by tier the most that the release tells about one attribute of one person: mu squared of Gaussian
    differential privacy (see `data.release.leak_budget`). `demonstration_key`: its noise was drawn with the key that
    everybody knows, so it protects nobody.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format_version: int
    release_id: str
    country: str
    reference_date: date
    boundaries_version: str
    shapes_version: str
    schematic_boundaries: bool
    synthetic: bool
    attribution: str
    scoring_model_versions: tuple[str, ...]
    software_version: str
    profile_sha256: str
    register_sha256: str
    protection: str
    demonstration_key: bool = False
    leak: dict[str, float] = {}
    registry_fingerprints: dict[str, str]
    counts: dict[str, int]
    files: dict[str, FileEntry]

    @classmethod
    def create(cls, *, folder: Path, country: str, reference_date: date, **fields: Any) -> Self:
        """Describe the files below `folder` and derive the release's identifier from their hashes."""
        files = {
            str(path.relative_to(folder)): _describe(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != MANIFEST
        }
        draft = cls(
            format_version=FORMAT_VERSION,
            release_id="",
            country=country,
            reference_date=reference_date,
            files=files,
            **fields,
        )
        return draft.model_copy(update={"release_id": draft._identity()})

    def _identity(self) -> str:
        digest = hashlib.sha256(self.model_copy(update={"release_id": ""}).to_bytes()).hexdigest()
        return f"{self.country}-{self.reference_date.isoformat()}-{digest[:10]}"

    def check_identity(self) -> None:
        """Derive the identifier again; only for the manifest of a whole release, not of a copy of some folders.

        Raises:
            ReleaseCorrupted: the manifest was changed.
        """
        if self.release_id != self._identity():
            raise ReleaseCorrupted(
                f"The manifest of release {self.release_id} was changed after it was built; restore or rebuild it."
            )

    def to_bytes(self) -> bytes:
        """Serialise with sorted keys."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)

    def restricted_to(self, *folders: str) -> Self:
        """Return the manifest of a copy that holds only these top-level folders."""
        files = {name: entry for name, entry in self.files.items() if name.split("/", 1)[0] in folders}
        return self.model_copy(update={"files": files})


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file.

    Raises:
        ReleaseNotFound: there is none.
        ReleaseCorrupted: it is not a manifest of this format.
    """
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise ReleaseNotFound(f"There is no release at {path.parent}: {path.name} is missing.") from None
    except ValidationError as error:
        raise ReleaseCorrupted(
            f"{path} is not a readable manifest ({error.error_count()} faults); build the release again."
        ) from error
    if manifest.format_version not in READABLE_VERSIONS:
        raise ReleaseCorrupted(
            f"{path} has release format {manifest.format_version}, this program reads "
            f"{', '.join(map(str, READABLE_VERSIONS[:-1]))} and {READABLE_VERSIONS[-1]}; build the release again."
        )
    return manifest


def verify_files(manifest: Manifest, folder: Path) -> None:
    """Compare every file with the manifest.

    Raises:
        ReleaseCorrupted: a file is missing or differs; the sentence names it.
    """
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise _lacks(manifest, name)
        if path.stat().st_size != entry.bytes or _describe(path) != entry:
            raise _changed(manifest, name)


def read_verified(manifest: Manifest, folder: Path, name: str) -> bytes:
    """The content of one of the manifest's files: what was compared is what is returned.

    Raises:
        ReleaseCorrupted: it is missing, cannot be read or differs.
    """
    try:
        content = folder.joinpath(name).read_bytes()
    except OSError as error:
        raise _lacks(manifest, name) from error
    if hashlib.sha256(content).hexdigest() != manifest.files[name].sha256:
        raise _changed(manifest, name)
    return content


def _lacks(manifest: Manifest, name: str) -> ReleaseCorrupted:
    return ReleaseCorrupted(f"Release {manifest.release_id} lacks its file {name}; restore or rebuild it.")


def _changed(manifest: Manifest, name: str) -> ReleaseCorrupted:
    return ReleaseCorrupted(
        f"File {name} of release {manifest.release_id} was changed after it was built; restore or rebuild it."
    )


def _describe(path: Path) -> FileEntry:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return FileEntry(bytes=path.stat().st_size, sha256=digest.hexdigest())
