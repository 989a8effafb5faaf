"""Pages of the documentation lead nowhere that is not there, and name no word of the code that has gone."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.documentation.worked_page import ROOT

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([a-z][a-z_]+|[A-Z][A-Za-z]+)`")
FILES = re.compile(r"`((?:data|dashboard|geo|tests|bench|assets|docs)/[\w/.-]+)`")


def outside_of_blocks(text):
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    targets = LINK.findall(outside_of_blocks(page.read_text(encoding="utf-8")))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["architecture.md", "../CONTRIBUTING.md", "add-a-country.md", "add-an-indicator.md"])
def test_files_that_a_page_names_are_there(name):
    named = FILES.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert len(named) >= 2
    assert [file for file in named if not (ROOT / file).exists()] == []


def test_words_of_the_glossary_are_words_of_the_code():
    words = set(CODE.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")))
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for layer in ("geo", "data", "dashboard")
        for path in Path(ROOT / layer).rglob("*")
        if path.suffix in (".py", ".toml")
    )
    known = set(re.findall(r"[A-Za-z_]+", sources)) | {
        part for word in re.findall(r"[a-z_]+", sources) for part in word.split("_")
    }
    assert len(words) > 30
    assert {word.rstrip("_") for word in words} - known == set()


def test_no_page_names_a_machine():
    said = subprocess.run(
        ["grep", "-rlE", r"/tmp/s[0-9]|/work/|/root/", "docs", "README.md", "CONTRIBUTING.md"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.stdout == ""
