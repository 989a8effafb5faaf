"""First page, risk and case load in a real browser: from need to its explanation, another area, back, phone, axe."""

import re
from pathlib import Path

import pytest

from tests.browser.conftest import logged_in, served
from tests.dashboard.planner.outlook_country import outlook_store

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "assets" / "axe" / "axe.min.js"
PAGES = ("home", "risk", "caseload")
RUN_AXE = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false});
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.target.flat().join(' '))]);
}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        store = outlook_store(tmp_path_factory.mktemp("outlook-browser"), patch)
    with served(store.root, "planner", "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def session(chromium, site):
    return logged_in(chromium, f"{site}/xts/en/home")


@pytest.fixture
def open_at(chromium, session):
    """Opens pages of a width; complaints of the browser fail the test."""
    contexts, complaints = [], []

    def start(width, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height}, storage_state=session)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def drawn(page):
    page.wait_for_selector("#prerendered", state="detached")
    page.wait_for_function("!document.querySelector('main').hasAttribute('aria-busy')")


def test_from_the_need_to_its_explanation_and_back(site, open_at):
    page = open_at(1440)
    page.goto(f"{site}/xts/en/home")
    drawn(page)
    assert page.locator(".headline").count() >= 3
    page.locator("#home-hints summary").click()
    assert page.locator("#home-hints li").count() == 4
    page.click(".headline a[href*='/xts/en/risk']")
    page.wait_for_url(re.compile(r"/xts/en/risk\?"))
    drawn(page)
    whole = page.inner_text("h1")
    assert page.locator("svg.alluvial path.band").count() >= 3
    page.select_option("#desk-area", "XT01")
    page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=whole)
    assert "area=XT01" in page.url
    page.go_back()
    page.wait_for_function("before => document.querySelector('h1').innerText === before", arg=whole)
    assert page.evaluate("document.activeElement.id") in ("desk-area", "")
    assert page.locator("svg.reliability circle").count() >= 3


def test_case_load_follows_its_rows(site, open_at):
    page = open_at(1440)
    page.goto(f"{site}/xts/en/caseload")
    drawn(page)
    assert page.locator(".big-number").count() == 1
    page.click("#caseload-parts tbody a >> nth=0")
    page.wait_for_url(re.compile(r"area=XT0"))
    drawn(page)
    assert page.locator("#caseload-dealings tbody tr").count() == 4


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_on_a_phone_and_axe_finds_nothing(site, open_at, name):
    for width, language in ((320, "ru"), (1440, "en")):
        page = open_at(width)
        page.goto(f"{site}/xts/{language}/{name}")
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(RUN_AXE) == []
