"""The folder a build works in: private to the build, removed at its end.

What a killed build left is taken up by the next build of the same inputs, and swept up by any other.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.build.errors import BuildError
from data.release.folder_lock import hold, nobody_holds
from data.release.layout import building_dir

_INPUTS = ".inputs"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def workspace(store: Path, country: str, inputs: str = "", *, take_up: bool = False) -> Iterator[Path]:
    """Yield a folder on the store's own file system, so that a finished release can be moved in one step.

    Folders of builds that no longer run are removed first, but for one of the same inputs that may be taken up: it is
    yielded as it is. After a restart of the machine none is, since what was not yet on the disk may be lost in any
    order.

    Args:
        store: the store's folder.
        country: whose build it is.
        inputs: names what the build is made of.
        take_up: whether to look for a folder of these inputs.

    Raises:
        BuildError: the store cannot be written.
    """
    parent = building_dir(store, country)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder, descriptor = _claim(parent, f"{inputs} {_boot()}", take_up=take_up)
    except OSError as error:
        raise BuildError(
            f"The release store {store} cannot be written ({error.strerror}); free space or choose another."
        ) from None
    try:
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _claim(parent: Path, inputs: str, *, take_up: bool) -> tuple[Path, int]:
    """Sweep, find or make a folder and lock it, while no other build does the same: it would sweep what is unlocked."""
    gate = hold(parent)
    try:
        kept = sweep(parent, inputs if take_up else "")
        if kept is not None:
            return kept, hold(kept)
        folder = Path(tempfile.mkdtemp(dir=parent))
        try:
            (folder / _INPUTS).write_text(inputs)
            return folder, hold(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    finally:
        os.close(gate)


def sweep(parent: Path, inputs: str = "") -> Path | None:
    """Remove the folders of builds that were killed: nobody holds their lock. Call it while holding the parent's.

    Returns:
        One of these inputs, which is not removed; None if there is none.
    """
    kept = None
    for folder in sorted(parent.iterdir()):
        if folder.is_dir() and nobody_holds(folder, to_take=True):
            if kept is None and inputs and _inputs_of(folder) == inputs:
                kept = folder
            else:
                shutil.rmtree(folder, ignore_errors=True)
    return kept


def _inputs_of(folder: Path) -> str:
    try:
        return (folder / _INPUTS).read_text()
    except OSError:
        return ""


def _boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""
