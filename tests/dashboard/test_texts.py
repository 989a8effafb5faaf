"""Catalogues: complete, used, equal in their placeholders; and no sentence for people in the code."""

import ast
import re
import string
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import dashboard
from dashboard.text import LANGUAGES, load_texts
from dashboard.text.catalogue import MissingText, read_messages

ROOT = Path(dashboard.__file__).parent
CATALOGUES = {language: read_messages(ROOT / "text" / language) for language in LANGUAGES}
SOURCES = [path for path in ROOT.rglob("*.py") if "cli" not in path.parts]
MSGID = re.compile(r"^[a-z]+(\.[a-z0-9_]+)+$")


def forms(message):
    return [message] if isinstance(message, str) else list(message)


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def trees():
    """The code, parsed once for all tests."""
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES]


def literals():
    """Constant strings of the code and patterns of its f-strings."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "\0" for part in node.values]
                yield path, "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_has_the_same_messages(language):
    assert set(CATALOGUES[language]) == set(CATALOGUES["en"])
    empty = [msgid for msgid, message in CATALOGUES[language].items() if not all(forms(message))]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_equal_in_every_language(language):
    for msgid, message in CATALOGUES[language].items():
        wanted = {frozenset(placeholders(form)) for form in forms(CATALOGUES["en"][msgid])}
        assert {frozenset(placeholders(form)) for form in forms(message)} == wanted, msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_messages_have_the_languages_number_of_forms(language):
    counts = {len(message) for message in CATALOGUES[language].values() if not isinstance(message, str)}
    texts = load_texts(language)
    assert counts == {len({texts.locale.plural_form(number) for number in range(201)})}
    for msgid, message in CATALOGUES[language].items():
        if not isinstance(message, str):
            for count in (0, 1, 2, 5, 11, 21, 22, 1000):
                assert texts.counted(msgid, count, total="9")


def test_every_message_is_used_and_every_used_one_exists():
    known = set(CATALOGUES["en"])
    used = set()
    patterns = []
    for _, literal in literals():
        if "\0" in literal and "." in literal:
            patterns.append(re.escape(literal).replace("\0", "[a-z0-9_]+"))
        elif literal in known:
            used.add(literal)
    made = re.compile("|".join(sorted(set(patterns))))
    used |= {msgid for msgid in known - used if made.fullmatch(msgid)}
    assert known - used == set()
    calls = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            name = getattr(node, "func", None)
            looked_up = (isinstance(name, ast.Name) and name.id == "texts") or getattr(name, "attr", "") in (
                "counted",
                "_notice",
            )
            if looked_up and node.args and isinstance(node.args[0], ast.Constant):
                calls.add(node.args[0].value)
    assert {msgid for msgid in calls if MSGID.match(str(msgid))} - known == set()
    assert calls


def test_no_sentence_for_people_stands_in_the_code():
    sentence = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}.*[^\W\d_]{2,}")
    found = []
    # A font family is no sentence, nor is a table of letters; numbers for an operator's Prometheus and the tool that
    # begins a translation speak English, as the command line does.
    for path, tree in trees():
        if path.name in ("style.py", "folding.py", "metrics.py", "metrics_server.py", "store_metrics.py", "begin.py"):
            continue
        allowed = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                allowed.add(id(node.value))
            if isinstance(node, ast.Raise):
                allowed |= {id(inner) for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in allowed:
                text = node.value
                if (sentence.search(text) and (text[:1].isupper() or text.endswith("."))) or re.search(
                    "[а-яА-ЯәөүҮҢ]", text
                ):
                    found.append((path.name, text))
    assert found == []


def test_numbers_and_dates_follow_the_language():
    assert load_texts("en").scaled(123456, 1) == "12,345.6"
    assert load_texts("ru").scaled(123456, 1) == "12\u00a0345,6"
    assert load_texts("kk").percent(load_texts("kk").scaled(625, 1)) == "62,5\u00a0%"
    assert load_texts("mn").percent(load_texts("mn").scaled(625, 1)) == "62.5%"
    assert load_texts("ru").day(date(2026, 6, 30)).startswith("30 июня 2026")
    assert load_texts("ru").counted("count.families", 22) == "22 семьи"


def test_a_missing_message_is_an_error():
    with pytest.raises(MissingText):
        load_texts("en")("no.such.message")
    with pytest.raises(MissingText):
        load_texts("en")("count.families")
