"""Every page of the planner site, in every language, wide and on a phone: no complaint, no scrolling, no barrier."""

from pathlib import Path

import pytest

from dashboard.pages.desk_menu import PAGES
from dashboard.text import LANGUAGES, load_texts
from tests.browser.conftest import logged_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "assets" / "axe" / "axe.min.js"
RUN_AXE = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false});
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.target.flat().join(' '))]);
}
"""
QUERIES = {
    "shock": "?areas=MN1101&amount=1000",
    "explore": "?area=MN11&indicator=zone_de",
    "reasons": "?area=MN1101",
    "programmes": "?programme=mng-mn0062&milestone=6.4",
}
OF_PEOPLE = (("administrator", "/people"), ("auditor", "/audit"), ("planner", "/account"))


@pytest.fixture(scope="module")
def session(chromium, desk_site):
    return logged_in(chromium, f"{desk_site}/mng/en/home")


def english_sentences(language):
    """Sentences of the English catalogue that the other language's has not: on its pages they were forgotten."""
    english, other = load_texts("en"), load_texts(language)
    return {
        text
        for msgid, text in english._messages.items()
        if isinstance(text, str) and len(text) > 25 and "{" not in text and other._messages.get(msgid) != text
    }


def walk(chromium, session, width, addresses, *, axe, foreign=frozenset(), narrower=0):
    """Open addresses one after the other; gives what is wrong with them, sentences in a foreign language too.

    Where `narrower` is a width, open pages are made that narrow, too: no script arranges them by the width.
    """
    context = chromium.new_context(viewport={"width": width, "height": 844}, storage_state=session)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append((page.url, str(error))))
    page.on("console", lambda message: wrong.append((page.url, message.text)) if message.type == "error" else None)
    for address in addresses:
        answer = page.goto(address)
        if answer.status != 200:
            wrong.append((address, answer.status))
            continue
        page.wait_for_selector("#prerendered", state="detached")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((address, "scrolls sideways"))
        if page.locator("h1").count() != 1:
            wrong.append((address, "headings of the first level"))
        written = page.inner_text("body") if foreign else ""
        wrong += [(address, sentence) for sentence in foreign if sentence in written]
        if axe:
            page.evaluate(AXE.read_text(encoding="utf-8"))
            wrong += [(address, *violation) for violation in page.evaluate(RUN_AXE)]
        if narrower:
            page.set_viewport_size({"width": narrower, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > narrower:
                wrong.append((address, f"scrolls sideways at {narrower}"))
            page.set_viewport_size({"width": width, "height": 844})
    context.close()
    return wrong


def addresses(site, language):
    return [f"{site}/mng/{language}/{page.name}{QUERIES.get(page.name, '')}" for page in PAGES]


def test_in_english_wide_and_made_narrow(chromium, desk_site, session):
    assert walk(chromium, session, 1440, addresses(desk_site, "en"), axe=True, narrower=390) == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_phone(chromium, desk_site, session, language):
    foreign = english_sentences(language)
    assert foreign
    assert walk(chromium, session, 390, addresses(desk_site, language), axe=language == "mn", foreign=foreign) == []


def test_the_other_country_and_an_earlier_release(chromium, desk_site, session):
    older = f"{desk_site}/kaz/ru/"
    assert walk(chromium, session, 1440, [f"{older}{page.name}" for page in PAGES], axe=False) == []


@pytest.mark.parametrize(("account", "path"), OF_PEOPLE)
def test_pages_about_people(chromium, desk_site, account, path):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{desk_site}{path}?lang=ru")
    page.fill("#login-name", account)
    page.fill("#login-password", "demo-planner-2026")
    page.select_option("select[name=purpose]", "audit")
    page.press("#login-password", "Enter")
    page.wait_for_url(f"{desk_site}{path}**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE) == []
    context.close()
