"""Checks of the software: Python, the libraries that the program declares, and the lock file it was tested with."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from data.operations.installation import Installation
from data.operations.outcome import Outcome, fault, fine, notice, warning

PROGRAM: Final = "family-atlas"
LOCK: Final = Path(__file__).resolve().parents[2] / "requirements.lock"
"""Lies beside the program in a checkout and in the image; absent where it was installed from a wheel."""

_PIN: Final = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)
_SHOWN: Final = 6


def check_python(installation: Installation) -> Iterator[Outcome]:
    """Whether this Python is one that the program is made for."""
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = distribution(PROGRAM).metadata["Requires-Python"]
    if SpecifierSet(wanted).contains(here):
        yield fine("python", f"Python {here} fits {wanted}.")
    else:
        yield fault("python", f"This is Python {here}; the program needs {wanted}.", "Install it with such a Python.")


def check_libraries(installation: Installation) -> Iterator[Outcome]:
    """Whether what the program needs is installed, directly and indirectly, in versions that it can use."""
    missing, wrong, seen = [], [], 0
    for wanted in _needed(PROGRAM):
        seen += 1
        found = _version(wanted.name)
        if found is None:
            missing.append(str(wanted.name))
        elif not wanted.specifier.contains(found, prereleases=True):
            wrong.append(f"{wanted.name} {found} (needs {wanted.specifier})")
    if missing or wrong:
        parts = [f"missing: {_list(missing)}"] * bool(missing) + [f"in another version: {_list(wrong)}"] * bool(wrong)
        yield fault(
            "libraries",
            f"Libraries are {'; '.join(parts)}.",
            "Install again from requirements.lock ('make install', or build the image anew).",
        )
    else:
        yield fine("libraries", f"{seen} requirements of the program and its libraries are fulfilled.")


def check_lock(installation: Installation, lock: Path = LOCK) -> Iterator[Outcome]:
    """Whether the installed versions are those that the program was tested with."""
    try:
        pins = dict(_PIN.findall(lock.read_text(encoding="utf-8")))
    except OSError:
        yield notice("lock", "There is no lock file beside the program, so versions were held against ranges only.")
        return
    other = [
        f"{name} {_version(name) or 'absent'} (tested {pin})" for name, pin in pins.items() if _version(name) != pin
    ]
    if other:
        yield warning(
            "lock",
            f"{len(other)} of {len(pins)} libraries are not in the version that was tested: {_list(other)}.",
            "Install again from requirements.lock.",
        )
    else:
        yield fine("lock", f"All {len(pins)} libraries are in the tested version.")


def _needed(program: str) -> Iterator[Requirement]:
    """Requirements of a program and of all that they need, each once, for this system and without extras of its own."""
    waiting: list[tuple[str, frozenset[str]]] = [(program, frozenset())]
    done = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in done:
            continue
        done.add((name, extras))
        found = _distribution(name)
        for text in (found.requires if found else None) or []:
            wanted = Requirement(text)
            if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}):
                continue
            yield wanted
            waiting.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _version(name: str) -> str | None:
    found = _distribution(name)
    if found is None:
        return None
    try:
        return str(Version(found.version))
    except InvalidVersion:
        return found.version


def _list(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
