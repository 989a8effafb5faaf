"""Which language answers, what the answer says of it, and that no sentence for people stands in the scripts."""

import re
from datetime import date
from pathlib import Path

import pytest

from dashboard.text import LANGUAGES, load_texts

ASSETS = Path(__file__).parents[2] / "assets"
SCRIPTS = sorted([*(ASSETS / "js").glob("*.js"), *ASSETS.glob("*.js")])
LITERAL = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", flags=re.S)
# Two words of letters beside each other, where the first is capitalised or the text ends like a sentence.
SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")


def texts_in_script(source):
    """String literals of a script, without those in comments and those that an error carries for developers."""
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    bare = "\n".join(line for line in bare.splitlines() if not line.lstrip().startswith("//"))
    bare = re.sub(r"(?<!['\"`:])//[^'\"`\n]*$", "", bare, flags=re.M)
    bare = re.sub(r"new Error\([^\n]*\)", "", bare).replace("'use strict';", "")
    return [literal[1:-1] for literal in LITERAL.findall(bare)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_sentence_stands_in_a_script(path):
    found = []
    for text in texts_in_script(path.read_text(encoding="utf-8")):
        spoken = re.sub(r"\$\{[^}]*\}", "", text)
        sentence = SENTENCE.search(spoken) and (spoken[:1].isupper() or spoken.rstrip().endswith((".", "!", "?")))
        if sentence or re.search("[\u0400-\u04ff]", spoken):
            found.append(text)
    assert found == []


def test_the_scan_of_scripts_finds_sentences():
    assert SENTENCE.search(texts_in_script("say('Nothing was found here.'); // 'No sentence here.'")[0])
    assert texts_in_script("throw new Error('The file is broken');\n/* 'Old text here.' */") == []


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("mn", "mn"),
        ("kk-KZ,kk;q=0.9,ru;q=0.8", "kk"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB", "en"),
        ("de,ru;q=0.3,mn;q=0.7", "mn"),
        ("de-DE,fr;q=0.8", "en"),
        ("", "en"),
        ("mn;q=0, kk", "kk"),
        ("*", "en"),
        ("nonsense;;q=,", "en"),
    ],
)
def test_the_browsers_languages_decide_where_the_address_does_not(client, asked, given):
    answer = client.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{given}"' in answer.get_data(as_text=True)
    assert answer.headers["Content-Language"] == given
    assert "Accept-Language" in answer.headers["Vary"]
    redirected = client.get("/mng/", headers={"Accept-Language": asked})
    assert redirected.headers["Location"].endswith(f"/mng/{given}/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_with_a_language_wins_over_the_browser(client, language):
    for path in (f"/mng/{language}/", f"/mng/{language}/releases", f"/?lang={language}", f"/mng/{language}/nowhere"):
        answer = client.get(path, headers={"Accept-Language": "kk" if language != "kk" else "ru"})
        assert f'<html lang="{language}"' in answer.get_data(as_text=True)
        assert answer.headers["Content-Language"] == language


def test_every_page_names_its_other_languages_and_one_for_all_others(client):
    page = client.get("/mng/mn/?level=adm2").get_data(as_text=True)
    links = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', page))
    assert links == {
        **{language: f"/mng/{language}/?level=adm2" for language in LANGUAGES},
        "x-default": "/mng/en/?level=adm2",
    }
    assert '<link rel="alternate" hreflang="x-default" href="/">' in client.get("/?lang=ru").get_data(as_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_numbers_are_written_with_letters_of_our_typeface(language):
    texts = load_texts(language)
    written = texts.day(date(2026, 6, 30)) + texts.scaled(-1234567, 1) + texts.percent("1")
    assert "\u202f" not in written
    assert "2026" in written
