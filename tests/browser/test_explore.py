"""The drill-down in a real browser: ways in and out, filters, linked selection, keyboard, refusal, phone."""

import re
import time
from pathlib import Path

import pytest

from tests.browser.conftest import logged_in

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "assets" / "axe" / "axe.min.js"
RUN_AXE = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false});
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.target.flat().join(' '))]);
}
"""


@pytest.fixture(scope="module")
def session(chromium, desk_site):
    return logged_in(chromium, f"{desk_site}/mng/en/explore")


class Desk:
    """One page of the drill-down that remembers what the browser complained of and how often it loaded a page."""

    def __init__(self, chromium, site, session, width, height):
        self.context = chromium.new_context(viewport={"width": width, "height": height}, storage_state=session)
        self.page, self.site, self.complaints, self.loads = self.context.new_page(), site, [], 0
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request):
        self.loads += request.is_navigation_request()

    def open(self, query=""):
        self.page.goto(f"{self.site}/mng/en/explore{query}")
        self.page.wait_for_selector("#react-entry-point h1")
        self.page.wait_for_selector("#prerendered", state="detached")
        self.loads = 0

    def shows(self, *patterns):
        """Wait until the address has all of these and the answer is drawn."""
        deadline = time.monotonic() + 20
        while not self._is_shown(patterns):
            assert time.monotonic() < deadline, (patterns, self.page.url, self.page.inner_text("h1"))
            self.page.wait_for_timeout(30)

    def _is_shown(self, patterns):
        busy = self.page.get_attribute("#main", "aria-busy")
        shown = self.page.get_attribute("#desk-state", "data-address")
        address = self.page.url.removeprefix(self.site)
        return not busy and shown == address and all(re.search(pattern, address) for pattern in patterns)


@pytest.fixture
def desk(chromium, desk_site, session):
    opened = Desk(chromium, desk_site, session, 1440, 900)
    yield opened
    assert opened.complaints == []
    opened.context.close()


@pytest.fixture
def phone(chromium, desk_site, session):
    opened = Desk(chromium, desk_site, session, 320, 640)
    yield opened
    assert opened.complaints == []
    opened.context.close()


def test_down_to_the_hexagons_and_back_without_a_page_load(desk):
    page = desk.page
    desk.open()
    assert page.inner_text("h1") == "Country en: zone_de en"
    assert page.locator("#explore-map .parts a.area").count() == 4
    page.click("#m-MN21")
    desk.shows("part=MN21")
    # A second click opens what is selected.
    page.click("#m-MN21")
    desk.shows("area=MN21")
    assert page.locator("#explore-map .parts a.area").count() == 3
    assert page.locator("#explore-map .neighbours a").count() > 0
    page.click("tr:has(#t-MN2102) .row-open")
    desk.shows("area=MN2102")
    assert page.inner_text("nav.breadcrumb").split("\n") == ["Country en", "Province 21 en", "District 21-2 en"]
    assert "hexagon" in page.inner_text(".explore-table-card").lower()
    page.go_back()
    desk.shows("area=MN21$|area=MN21&")
    page.go_back()
    desk.shows("part=MN21")
    assert desk.loads == 0


def test_what_is_selected_is_marked_everywhere_and_charts_filter(desk):
    page = desk.page
    desk.open("?area=MN21")
    page.click("#t-MN2102")
    desk.shows("part=MN2102")
    assert page.get_attribute("#m-MN2102", "aria-current") == "true"
    assert page.locator("tr.is-selected #t-MN2102").count() == 1
    assert page.locator("#explore-map path.selected").get_attribute("d")
    assert page.inner_text(".chart-zones .why").startswith("District 21-2 en")
    before = page.inner_text("#explore-table")
    page.click("#split-0")
    desk.shows("sex=female", "part=MN2102")
    assert page.input_value("#desk-sex") == "female"
    assert page.inner_text("#explore-table") != before
    assert "Women and girls" in page.inner_text(".lead")
    page.click("#by-age")
    desk.shows("dimension=age", "sex=female")
    page.click("#split-3")
    desk.shows("age=25-59", "sex=female")
    scrolled = page.evaluate("scrollY")
    page.click("#zones-4")
    desk.shows("indicator=zone_e")
    assert page.evaluate("scrollY") >= scrolled > 0
    assert page.input_value("#desk-indicator") == "zone_e"
    page.focus("#desk-indicator")
    page.select_option("#desk-indicator", "mpi_h")
    desk.shows("indicator=mpi_h", "age=25-59")
    assert page.evaluate("document.activeElement.id") == "desk-indicator"
    page.click("#time-1")
    desk.shows("release=mng-2025-12-31")
    # The same address gives the same view to somebody else.
    shown = page.inner_text("#explore-table")
    page.reload()
    page.wait_for_selector("#prerendered", state="detached")
    assert page.inner_text("#explore-table") == shown


def test_with_the_keyboard_alone(desk):
    page = desk.page
    desk.open()
    page.focus("#m-MN22")
    page.keyboard.press("Enter")
    desk.shows("part=MN22")
    assert page.evaluate("document.activeElement.id") == "m-MN22"
    assert page.inner_text("body > [role=status]") == "Province 22 en: zone_de en"
    page.keyboard.press("Enter")
    desk.shows("area=MN22")
    page.focus("#sort-name")
    page.keyboard.press("Enter")
    desk.shows("sort=name")
    assert page.evaluate("document.activeElement.id") == "sort-name"


def test_a_view_that_is_not_published_says_why_and_offers_others(desk):
    page = desk.page
    desk.open("?area=MN21&sex=female")
    page.select_option("#desk-group", "zone_d")
    desk.shows("sex=female", "group=zone_d")
    assert "groups of people are not combined" in page.inner_text("#explore-reasons")
    assert page.query_selector("#explore-table") is None
    page.click("#nearby-1")
    desk.shows("sex=female$")
    assert page.query_selector("#explore-table") is not None
    page.go_back()
    desk.shows("group=zone_d")
    assert page.query_selector("#explore-table") is None


def test_outlines_travel_once(desk):
    page = desk.page
    desk.open()
    lengths = []
    page.on(
        "response",
        lambda answer: lengths.append(len(answer.body())) if "_dash-update-component" in answer.url else None,
    )
    outlines = page.evaluate("[...document.querySelectorAll('#explore-map [data-g]')].map((p) => p.getAttribute('d'))")
    page.select_option("#desk-indicator", "mpi_h")
    desk.shows("indicator=mpi_h")
    again = page.evaluate("[...document.querySelectorAll('#explore-map [data-g]')].map((p) => p.getAttribute('d'))")
    assert again == outlines
    assert all(outlines)
    assert "held" not in page.url


def test_on_a_phone_nothing_is_wider_than_the_screen(phone):
    page = phone.page
    for query in ("?area=MN21&part=MN2102", "?area=MN2102", "?level=adm2", "?sex=female&group=zone_d"):
        phone.open(query)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, query


def test_it_is_accessible(desk):
    page = desk.page
    for query in ("?area=MN21&part=MN2102", "?area=MN2102", "?sex=female&group=zone_d"):
        desk.open(query)
        page.evaluate(AXE.read_text())
        assert page.evaluate(RUN_AXE) == [], query
