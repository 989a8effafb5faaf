"""From a gap to its reasons in a real browser: rank the parts, follow the first, ask since when."""

import time

import pytest

from tests.browser.conftest import log_in, served
from tests.dashboard.planner.reasons_country import reasons_store

SCREENS = [(1440, 900, "en"), (390, 844, "mn")]


@pytest.fixture(scope="module")
def planner_site(tmp_path_factory):
    store = reasons_store(tmp_path_factory.mktemp("reasons-browser"))
    with served(store.root, "planner", "--demo") as address:
        yield address


def _until(page, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height", "language"), SCREENS)
def test_from_a_gap_to_its_reasons(chromium, planner_site, width, height, language):
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    log_in(page, f"{planner_site}/mng/en/gaps")

    def drawn():
        page.wait_for_selector("#prerendered", state="detached")
        page.wait_for_selector("#react-entry-point #method", state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{planner_site}/mng/{language}/gaps?group=allowance")
    drawn()
    page.click("#sort-share")
    _until(page, lambda: page.get_attribute("#sort-share", "aria-current") == "true")
    assert page.url.endswith("?sort=share")
    page.click("#sort-number")
    _until(page, lambda: page.get_attribute("#sort-number", "aria-current") == "true")
    first = page.query_selector("#parts-table tbody tr")
    name, number = first.query_selector("a.area-name").inner_text(), first.query_selector(".figure").inner_text()
    first.query_selector("a.area-name").click()
    page.wait_for_url("**/reasons?area=*&indicator=gap_allowance")
    drawn()
    assert name in page.inner_text("h1")
    assert number.split()[0] in page.inner_text("section[aria-labelledby=missed]")
    assert page.query_selector("svg.over-time path.line.here") is not None
    page.focus("#desk-indicator")
    page.select_option("#desk-indicator", "dep_low_income")
    _until(page, lambda: "low_income" in page.inner_text("#since"))
    assert page.evaluate("document.activeElement.id") == "desk-indicator"
    assert "indicator=dep_low_income" in page.url
    page.go_back()
    _until(page, lambda: page.query_selector("section[aria-labelledby=missed]") is not None)
    assert complaints == []
    context.close()
