"""The folder a build works in: private to the build, removed at its end, swept up after a killed one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.build.errors import BuildError
from data.release.layout import building_dir

_LOCK = ".lock"


@contextmanager
def workspace(store: Path, country: str) -> Iterator[Path]:
    """Yield an empty folder on the store's own file system, so that a finished release can be moved in one step.

    Folders of builds that no longer run are removed first.

    Raises:
        BuildError: the store cannot be written.
    """
    parent = building_dir(store, country)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder, descriptor = _claim(parent)
    except OSError as error:
        raise BuildError(
            f"The release store {store} cannot be written ({error.strerror}); free space or choose another."
        ) from None
    try:
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _claim(parent: Path) -> tuple[Path, int]:
    """Sweep, make a folder and lock it, while no other build does the same: it would sweep a folder not yet locked."""
    gate = _locked(parent / _LOCK)
    try:
        sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        try:
            return folder, _locked(folder / _LOCK)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    finally:
        os.close(gate)


def _locked(file: Path) -> int:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def sweep(parent: Path) -> None:
    """Remove the folders of builds that were killed: nobody holds their lock. Call it while holding the parent's."""
    for folder in parent.iterdir():
        if folder.is_dir() and _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return True  # killed before it had its lock
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
