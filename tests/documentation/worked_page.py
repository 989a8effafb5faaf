"""Does what a how-to of the documentation says: writes its files, makes its edits and runs its commands.

The steps are the fenced blocks of a page, in order. The first word after the fence is the language; `file=PATH` makes a
block the content of a file (or, for `diff`, an edit of it), `run=no` leaves a command to the reader.
"""

import contextlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from dashboard.cli import main

ROOT: Final = Path(__file__).parents[2]
_BLOCK: Final = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One block of a page. `file` is "" where it names none."""

    language: str
    text: str
    file: str = ""


def steps(page: str) -> list[Step]:
    """The steps of a page in `docs/`, without those that are left to the reader."""
    found = []
    for language, words, text in _BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        named = dict(word.split("=", 1) for word in words.split())
        if named.get("run") != "no" and (named.get("file") or language == "sh"):
            found.append(Step(language, text, named.get("file", "")))
    return found


def do(page: str, folder: Path) -> list[str]:
    """Do all steps of a page in a folder; returns what each command wrote."""
    written = []
    for step in steps(page):
        if not step.file:
            written += [run(line, folder) for line in _lines(step.text)]
        elif step.language == "diff":
            edit(folder / step.file, step.text)
        else:
            target = folder / step.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text, encoding="utf-8")
    return written


def commands_of(page: str) -> list[str]:
    """The commands of a page, in order."""
    return [line for step in steps(page) if not step.file for line in _lines(step.text)]


def run(line: str, folder: Path) -> str:
    """Run one command of a page in a folder and return what it wrote; a failure is an AssertionError."""
    program, *words = shlex.split(line)
    if program == "family-atlas":
        # In this process, where compiled kernels are at hand from the command before.
        with contextlib.chdir(folder):
            result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, f"{line}\n{result.output}\n{result.exception!r}"
        return result.output
    command = [{"python": sys.executable}.get(program, program), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def counts_in(said: str) -> tuple[int, int]:
    """Families and persons that `family-atlas build` tells of; protected counts, so not quite the true ones."""
    found = re.search(r"about ([\d,]+) families, ([\d,]+) persons", " ".join(said.split()))
    assert found, said
    families, persons = (int(number.replace(",", "")) for number in found.groups())
    return families, persons


def edit(file: Path, change: str) -> None:
    """Make one edit in the notation of diff without line numbers; parts are separated by lines that begin with @@.

    The lines of a part that begin with a blank or with a minus must stand below each other in exactly one place.
    """
    text = file.read_text(encoding="utf-8")
    for part in re.split(r"^@@.*\n", change, flags=re.MULTILINE):
        lines = part.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        if lines:
            assert text.count(old) == 1, f"{file}: these lines stand there {text.count(old)} times:\n{old}"
            text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _lines(commands: str) -> Iterator[str]:
    """Commands of a block: continued lines are one, what is behind # is for the reader."""
    for line in commands.replace("\\\n", " ").splitlines():
        if bare := line.partition("  #")[0].strip():
            yield bare
