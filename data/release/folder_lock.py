"""The lock by which a process holds a folder of the store that it works in; it ends with the process."""

import fcntl
import os
from pathlib import Path
from typing import Final

LOCK: Final = ".lock"
"""File of the lock (flock(2)) in the folder that it holds."""


def hold(folder: Path) -> int:
    """Wait for a folder's lock and take it; returns the descriptor, whose closing gives it back.

    Raises:
        OSError: the file of the lock can be neither opened nor made.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def nobody_holds(folder: Path, *, to_take: bool = False) -> bool:
    """Whether no process holds a folder, one killed before it had its lock among them.

    Args:
        folder: the folder.
        to_take: for who removes or takes the folder next, as a build: asks for the lock as its holder does, which takes
            leave to write. Else the file is only read and the question never stands in the way of another's.

    Raises:
        OSError: the file of the lock cannot be opened.
    """
    flags, lock = (os.O_RDWR, fcntl.LOCK_EX) if to_take else (os.O_RDONLY, fcntl.LOCK_SH)
    try:
        descriptor = os.open(folder / LOCK, flags)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, lock | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
