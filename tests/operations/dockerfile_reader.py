"""Reads a Dockerfile into stages of instructions: the subset that this project's image uses (no heredocs, no SHELL)."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One instruction; `text` is what follows its word, continuation lines joined."""

    word: str
    text: str

    def exec_form(self) -> list[str]:
        """Words of an instruction in exec form (a JSON list)."""
        words: list[str] = json.loads(self.text)
        return words

    def exec_words(self) -> list[str]:
        """Words without options of the instruction."""
        return [word for word in self.shell_words() if not word.startswith("--")]

    def shell_words(self) -> list[str]:
        """Words as a shell would split them."""
        return shlex.split(self.text)


@dataclass
class Stage:
    """What follows one FROM. `name` is '' where the stage has none."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)


def read_stages(path: Path) -> list[Stage]:
    """Stages of a Dockerfile, in order.

    Raises:
        ValueError: a line is no instruction, or stands before the first FROM.
    """
    stages: list[Stage] = []
    for line in _logical_lines(path.read_text(encoding="utf-8")):
        match = re.fullmatch(r"([A-Z]+)\s+(.+)", line, re.DOTALL)
        if match is None:
            raise ValueError(f"not an instruction: {line!r}")
        word, text = match.groups()
        if word == "FROM":
            base, _, name = text.partition(" AS ")
            stages.append(Stage(base.strip(), name.strip()))
        elif not stages:
            raise ValueError(f"before the first FROM: {line!r}")
        else:
            stages[-1].instructions.append(Instruction(word, text.strip()))
    return stages


def _logical_lines(text: str) -> list[str]:
    found: list[str] = []
    kept = ""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        kept += line.rstrip().removesuffix("\\") if line.rstrip().endswith("\\") else line
        if not line.rstrip().endswith("\\"):
            found.append(kept.strip())
            kept = ""
    return found
