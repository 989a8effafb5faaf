"""Where the keys of protection must not be: in the environment of a web server.

With the keys, the noise of every release can be removed. A web server never needs them, and whoever breaks into one
reads its environment first.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from data.errors import AtlasError
from data.protection.secret_keys import FILE_VARIABLE, VALUE_VARIABLE

_PROGRAM: Final = b"family-atlas"
_MODULE: Final = b"from dashboard.cli import main; main()"


class KeysExposed(AtlasError):
    """A web server was started where it could read the keys of protection."""


def exposed_keys(environment: Mapping[str, str]) -> list[str]:
    """Variables through which a process of this user could come by the keys.

    A variable that names a file which this user cannot read gives nothing away and is not named.
    """
    found = [VALUE_VARIABLE] if environment.get(VALUE_VARIABLE) else []
    named = environment.get(FILE_VARIABLE)
    return [*found, FILE_VARIABLE] if named and os.access(named, os.R_OK) else found


def refuse_keys(environment: Mapping[str, str] = os.environ) -> None:
    """Keep a web server from starting with the keys within its reach.

    Raises:
        KeysExposed: naming the variables, never what is in them.
    """
    if names := exposed_keys(environment):
        unset = " ".join(f"-u {name}" for name in names)
        raise KeysExposed(
            f"The keys that protect families are within reach of this web server ({' and '.join(names)}); it never "
            f"needs them, and whoever breaks into it could remove the noise. Start it without: 'env {unset} "
            "family-atlas serve ...', best as another user than the one who builds."
        )


def serving_with_keys(processes: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and variables of running web servers of this program that were started with the keys.

    Looks at names of variables only, and at processes that this user may look at.
    """
    for folder in sorted(processes.glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if not _serves(words):
                continue
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        named = {name.decode(): value for name, _, value in (line.partition(b"=") for line in variables) if value}
        found: list[str] = [name for name in (VALUE_VARIABLE, FILE_VARIABLE) if name in named]
        if found:
            yield int(folder.name), found


def _serves(words: list[bytes]) -> bool:
    program = any(Path(os.fsdecode(word)).name.encode() == _PROGRAM or word == _MODULE for word in words[:4])
    return program and b"serve" in words
