"""Gives memory that is no longer used back to the operating system, where the C library is glibc (mallopt(3)).

A worker reads large tables once, at its start. By default glibc raises its threshold with every large block that is
freed and then keeps such blocks, one arena for every few threads.
"""

import ctypes
import gc
from functools import cache
from typing import Any, Final

_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1
_ARENAS: Final = 2
_LARGE: Final = 1_048_576


def keep_memory_small() -> None:
    """Few arenas, and large blocks apart, so that they go back as soon as they are freed; inherited by workers."""
    library = _glibc()
    if library is not None:
        for name, value in ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            library.mallopt(name, value)


def give_memory_back() -> None:
    """Return what is free at this moment; takes some hundredths of a second."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def set_apart() -> None:
    """Take all that is there now from what the collector looks through: it is there to stay.

    A warm worker has 260,000 such objects. Looking through them took 0.1 s, in which nobody was answered, every few
    thousand answers. What of it is replaced later is freed as ever, unless it is part of a cycle.
    """
    gc.collect()
    gc.freeze()


@cache
def _glibc() -> Any:
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
