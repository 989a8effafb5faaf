"""How much memory a build may use, and how it is written on the command line."""

import os
import re
from pathlib import Path
from typing import Final

from data.build.errors import BuildError

_SHARE: Final = 0.5
_CONTAINER_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_LEAST: Final = 512 << 20


def default_memory() -> int:
    """Bytes: half of the machine's memory, or of the container's if that is less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in _CONTAINER_LIMITS:
        try:
            whole = min(whole, int(file.read_text()))
        except (OSError, ValueError):  # another kind of machine, or no limit
            continue
    return int(whole * _SHARE)


def parse_memory(text: str) -> int:
    """Bytes of a size such as "3GiB", "3g" or "1500M" (units of 1024).

    Raises:
        BuildError: it is no size, or less than any build needs.
    """
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise BuildError(f"'{text}' is no amount of memory; give one such as 3GiB or 1500MiB.")
    size = int(float(found[1]) * _UNITS[found[2].lower()])
    if size < _LEAST:
        raise BuildError(f"No build stays within {text}; give at least {_LEAST >> 20}MiB.")
    return size
