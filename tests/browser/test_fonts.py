"""The letters of every catalogue and of every area name are drawn with our own typeface, never with a stranger's."""

import csv
from pathlib import Path

import pytest

from dashboard.text import LANGUAGES, load_texts
from dashboard.text.catalogue import read_messages

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
# Drawn by the fallback on purpose: signs on buttons and in tables that no text font needs to hold.
SIGNS = set("\u2922\u25b8\u25be\u25b2\u25bc\u2192\u2190\u25cf\u25cb\u2715\u2713\u2303\u2304\u21d5\u2195\u2261")
FONTS = """
(text) => { const box = document.createElement('p'); box.id = 'all-letters'; box.textContent = text;
  document.body.append(box); return document.fonts.load('16px "Atlas Sans"', text).then(() => true); }
"""


def letters_of_catalogues(language):
    messages = read_messages(ROOT / "dashboard" / "text" / language).values()
    found = {sign for form in messages for text in ([form] if isinstance(form, str) else form) for sign in text}
    texts = load_texts(language)
    found |= set(texts.language_name(language)) | set("".join(texts.number_symbols.values()))
    return found


def letters_of_names():
    found = set()
    for path in sorted((ROOT / "data" / "profiles").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {sign for name, text in row.items() if name and "name" in name for sign in text or ""}
    for path in sorted((ROOT / "data" / "profiles").glob("*.toml")):
        found |= set(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_drawn_with_our_typeface(chromium, site, language):
    letters = sorted(
        sign for sign in (letters_of_catalogues(language) | letters_of_names()) - SIGNS if not sign.isspace()
    )
    assert len(letters) > 100
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/mng/{language}/releases")
    page.evaluate(FONTS, "".join(letters))
    page.wait_for_timeout(500)
    control = context.new_cdp_session(page)
    strangers = set()
    control.send("DOM.enable")
    control.send("CSS.enable")
    root = control.send("DOM.getDocument")["root"]["nodeId"]
    node = control.send("DOM.querySelector", {"nodeId": root, "selector": "#all-letters"})["nodeId"]
    for font in control.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
        if not font["isCustomFont"]:
            strangers.add((font["familyName"], font["glyphCount"]))
    missing = strangers and _missing(page, letters)
    context.close()
    assert strangers == set(), missing


def _missing(page, letters):
    """Letters for which no cut of ours states that it holds them."""
    return page.evaluate(
        "(letters) => { const ranges = [...document.fonts].filter((face) => face.family.includes('Atlas Sans'))"
        ".flatMap((face) => face.unicodeRange.split(',').map((one) => one.trim().slice(2).split('-')"
        ".map((end) => parseInt(end, 16))));"
        "return letters.filter((one) => !ranges.some(([low, high]) => one.codePointAt(0) >= low"
        " && one.codePointAt(0) <= (high || low))); }",
        letters,
    )
