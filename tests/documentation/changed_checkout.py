"""A copy of the program's sources in which a how-to's changes are made, and what that changed program answers."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.documentation.worked_page import ROOT

_SOURCES: Final = ("assets", "dashboard", "data", "geo", "pyproject.toml", "tests/dashboard/test_texts.py")
_PROGRAM: Final = """
import json, sys
from click.testing import CliRunner
from dashboard.cli import main
from dashboard.public import create_public_app

commands, store, addresses = json.load(sys.stdin)
for words in commands:
    result = CliRunner().invoke(main, words)
    if result.exit_code:
        sys.exit(f"{words}: {result.output} {result.exception!r}")
visitor = create_public_app(store).server.test_client()
answers = [visitor.get(address) for address in addresses]
print(json.dumps([(answer.status_code, answer.get_data(as_text=True)) for answer in answers]))
"""


@dataclass(frozen=True)
class Answer:
    """What one address gave."""

    status: int
    text: str


def copy_of_sources(target: Path) -> Path:
    """Copy the program without what it is built from; compiled files go with it, so that it starts as fast."""
    for name in _SOURCES:
        source, copied = ROOT / name, target / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copied, ignore=shutil.ignore_patterns("plotly-bundle"))
        else:
            shutil.copy2(source, copied)
    return target


def answers_of(
    copy: Path, store: Path | str, addresses: Sequence[str], *, commands: Sequence[Sequence[str]] = ()
) -> list[Answer]:
    """Run commands of `family-atlas` in the copy, and then ask its public site for some addresses."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        input=json.dumps([list(map(list, commands)), str(store), list(addresses)]),
        cwd=copy, env=_environment(copy), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return [Answer(*answer) for answer in json.loads(done.stdout.splitlines()[-1])]


def check_catalogues(copy: Path) -> None:
    """Run the tests of the catalogues in the copy: complete, and equal in placeholders and plural forms."""
    names = "same_messages or placeholders or number_of_forms"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-k", names, "tests/dashboard"],
        cwd=copy, env=_environment(copy), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def _environment(copy: Path) -> dict[str, str]:
    """The copy comes before the installed program."""
    return {**os.environ, "PYTHONPATH": str(copy)}
