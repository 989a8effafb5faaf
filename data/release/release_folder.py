"""The folder of one release: whole, named as its manifest says, and durably on the disk."""

import os
from pathlib import Path

from data.release import layout
from data.release.errors import ReleaseCorrupted, ReleaseError
from data.release.manifest import Manifest, read_manifest, verify_files


def check_name(manifest: Manifest, release_id: str) -> None:
    """Compare the manifest with the name of its folder.

    Raises:
        ReleaseCorrupted: it belongs to another release.
    """
    if manifest.release_id != release_id:
        raise ReleaseCorrupted(
            f"The folder of release {release_id} holds {manifest.release_id}; restore or rebuild {release_id}."
        )


def check_whole(folder: Path) -> Manifest:
    """Compare a release with its manifest, and the manifest with its identifier.

    Raises:
        ReleaseCorrupted: something was changed after the build; the sentence names it.
        ReleaseNotFound: there is no manifest.
    """
    manifest = read_manifest(folder / layout.MANIFEST)
    check_name(manifest, folder.name)
    manifest.check_identity()
    verify_files(manifest, folder)
    return manifest


def check_public_manifest(folder: Path, manifest: Manifest) -> None:
    """Compare the manifest of the public part with that of the whole.

    Raises:
        ReleaseCorrupted: it is not the same for the files that are public.
        ReleaseNotFound: there is none.
    """
    if read_manifest(folder / layout.PUBLIC / layout.MANIFEST) != manifest.restricted_to(layout.PUBLIC, layout.SHAPES):
        raise ReleaseCorrupted(
            f"The public manifest of release {manifest.release_id} differs from the whole one; restore or rebuild it."
        )


def is_whole(folder: Path) -> bool:
    """Whether nothing was changed or lost since the build."""
    try:
        check_public_manifest(folder, check_whole(folder))
    except ReleaseError:
        return False
    return True


def sync_tree(folder: Path) -> None:
    """Make every file below a folder durable."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            layout.sync_folder(path)
    layout.sync_folder(folder)
