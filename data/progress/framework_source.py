"""The text of a framework file that was sent in: read as every framework file is, its mistakes told line by line."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.progress.errors import EntryRefused, FrameworkError
from data.progress.framework import Framework
from data.progress.framework_file import read_framework

MOST_BYTES: Final = 500_000
_DEFAULT_NAME: Final = "framework.toml"
_PLAIN_NAME: Final = re.compile(r"[\w-][\w.-]{0,79}")
_MISTAKE: Final = re.compile(r"^(?P<file>.*?)(?:, line (?P<line>\d+))?: (?P<sentence>.*)$", re.DOTALL)
_TOML_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True)
class Mistake:
    """One mistake of a file; `line` from 1, None where it is about the whole file."""

    line: int | None
    sentence: str


def read_source(content: bytes, name: str = _DEFAULT_NAME) -> Framework:
    """The results framework of a file's content.

    Args:
        content: TOML in UTF-8.
        name: what the file is called in sentences.

    Raises:
        EntryRefused: "too_large".
        FrameworkError: naming file and line of every mistake.
    """
    if len(content) > MOST_BYTES:
        raise EntryRefused("too_large", f"A framework has {MOST_BYTES} bytes at most.")
    with tempfile.TemporaryDirectory(prefix="family-atlas-framework-") as folder:
        path = Path(folder) / (name if _PLAIN_NAME.fullmatch(name) else _DEFAULT_NAME)
        path.write_bytes(content)
        try:
            return read_framework(path)
        except FrameworkError as error:
            raise FrameworkError(str(error).replace(f"{path.parent}/", "")) from error


def mistakes_of(error: FrameworkError) -> tuple[Mistake, ...]:
    """The mistakes that an error tells of, in the order of the file."""
    found = []
    for told in str(error).splitlines():
        parts = _MISTAKE.match(told)
        if parts is None:
            found.append(Mistake(None, told))
            continue
        in_toml = _TOML_LINE.search(parts["sentence"])
        line = parts["line"] or (in_toml[1] if in_toml else None)
        found.append(Mistake(int(line) if line else None, parts["sentence"]))
    return tuple(found)
