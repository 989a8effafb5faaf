"""Checks of secrets: where they lie, who may read them, and whether they are long enough. None of them is shown."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from data.operations import session_key
from data.operations.installation import Installation, Role
from data.operations.key_exposure import exposed_keys, serving_with_keys
from data.operations.outcome import Outcome, fault, fine, notice, warning
from data.protection.errors import KeysDamaged, KeysMissing, KeysUnsafe
from data.protection.secret_keys import FILE_VARIABLE, VALUE_VARIABLE, load_keys

_FEWEST_SIGNS: Final = 10
_MAKE_KEY: Final = (
    f"Set {session_key.VARIABLE}, or the content of a file that {session_key.FILE_VARIABLE} names, to the output of "
    "'openssl rand -hex 32'."
)
_CLIENT_SECRET: Final = "FAMILY_ATLAS_OIDC_CLIENT_SECRET_FILE"  # noqa: S105


def check_exposure(installation: Installation) -> Iterator[Outcome]:
    """Whether web servers could read the keys of protection."""
    found = exposed_keys(installation.environment)
    running = list(serving_with_keys(installation.processes))
    for number, names in running:
        yield fault(
            "keys.exposed",
            f"The web server with process number {number} was started with {' and '.join(names)} in its environment.",
            "Start it again without; it never needs the keys.",
        )
    if found and installation.role.serves:
        yield fault(
            "keys.exposed",
            f"{' and '.join(found)} is in the environment of this web server.",
            "Take it out: keys belong to builds only.",
        )
    elif found and installation.role == Role.MACHINE:
        yield notice(
            "keys.exposed",
            f"{' and '.join(found)} is set here, which builds need; web servers started from here refuse to run.",
            "Set it for the build alone, or build as a user of its own.",
        )
    elif not running:
        yield fine("keys.exposed", "No web server has the keys of protection within reach.")


def check_keys(installation: Installation) -> Iterator[Outcome]:
    """Whether the keys that builds use are there, whole, private, and apart from what is served."""
    if installation.role.serves:
        return
    named = installation.environment.get(FILE_VARIABLE)
    path = installation.keys or (Path(named) if named else None)
    if path is None and not installation.environment.get(VALUE_VARIABLE):
        yield notice(
            "keys.file",
            "No keys of protection are named, so only synthetic registries can be built from here.",
            f"Give --keys FILE or set {FILE_VARIABLE}.",
        )
        return
    try:
        keys = load_keys(path, installation.environment)
    except (KeysMissing, KeysUnsafe, KeysDamaged) as error:
        yield fault("keys.file", str(error), "Keys are made once and never replaced: see docs/backup.md.")
        return
    if path is not None and path.resolve().is_relative_to(installation.store.resolve()):
        yield fault(
            "keys.file",
            f"The keys lie in {path}, inside the store, which web servers read.",
            "Move them to a folder of their own and name the new place in every build.",
        )
        return
    yield fine("keys.file", f"The keys {keys.fingerprint()} are whole and private.")


def check_secret_key(installation: Installation) -> Iterator[Outcome]:
    """Whether the key that signs sessions is long and random enough."""
    if installation.role not in (Role.PLANNER, Role.MACHINE):
        return
    environment = installation.environment
    if file := environment.get(session_key.FILE_VARIABLE, ""):
        yield from _check_private("secret_key.private", Path(file))
    elif not environment.get(session_key.VARIABLE) and installation.role == Role.MACHINE:
        yield notice("secret_key", "No key to sign sessions with is set here; only the planner site needs it.")
        return
    try:
        key = session_key.session_key(environment)
    except session_key.SessionKeyUnusable as error:
        yield fault("secret_key", str(error), _MAKE_KEY)
        return
    if len(set(key)) < _FEWEST_SIGNS:
        yield fault("secret_key", "The key that signs sessions repeats few characters; it can be guessed.", _MAKE_KEY)
    else:
        yield fine("secret_key", "The key that signs sessions is long enough.")


def check_client_secret(installation: Installation) -> Iterator[Outcome]:
    """Whether others may read the file with the OpenID client's secret."""
    if file := installation.environment.get(_CLIENT_SECRET, ""):
        yield from _check_private("oidc.secret", Path(file))


def _check_private(check: str, path: Path) -> Iterator[Outcome]:
    """Container engines mount secrets readable by all inside; there only their own folder is such a place."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP) and not _is_mounted_secret(path):
        yield warning(check, f"Other users may read or change {path}.", f"Run 'chmod 600 {path}'.")


def _is_mounted_secret(path: Path) -> bool:
    return os.fspath(path.resolve()).startswith("/run/secrets/")
