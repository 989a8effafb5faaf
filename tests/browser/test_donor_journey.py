"""A donor's way: from the map to the programme, how far an indicator is and why, goals, money, paper, and the file."""

import re

import pytest

from dashboard.text import load_texts
from tests.browser.test_every_page import AXE, RUN_AXE, WCAG

pytestmark = pytest.mark.browser

EN, RU = load_texts("en"), load_texts("ru")
PROGRAMME = "/mng/en/progress/invented"


def says(page, selector="main"):
    return " ".join(page.inner_text(selector).split())


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [f"{found['id']}: {found['places']} {found['why']}" for found in page.evaluate(RUN_AXE, WCAG)]


def follow(page, name, within="main"):
    """Follow a link by its words, as a person does."""
    with page.expect_navigation():
        page.locator(within).get_by_role("link", name=name, exact=True).first.click()


def test_a_donor_reads_status_origin_goals_money_and_takes_the_file(visit):
    one = visit()
    page = one.open("/mng/en/")
    follow(page, EN("nav.progress"), "header")
    assert says(page, "h1") == EN("progress.title")
    follow(page, EN("progress.open"))
    assert page.url.endswith(PROGRAMME)
    assert violations(page) == []

    # How far an indicator is, and how its figure came about.
    row = page.locator("tr", has_text="Indicator people en")
    latest = row.locator("td").nth(2).inner_text().split("\n")[0]
    with page.expect_navigation():
        row.get_by_role("link").click()
    status = says(page, "section:has(#status-people)")
    assert any(EN(f"progress.state.{state}") in status for state in ("achieved", "on_track", "off_track"))
    assert latest in status
    newest = page.locator(".progress-actual").first
    assert not newest.locator("ol").is_visible()
    newest.locator("summary").click()
    steps = " ".join(newest.locator("ol").inner_text().split())
    assert re.search(rf"{EN('progress.step.release')}: mng-\d{{4}}", steps)
    assert latest in steps
    drawn = page.locator("svg.trend")
    assert drawn.bounding_box()["width"] > 300
    assert drawn.locator(".trend-actual").count() == page.locator(".progress-actual").count()
    assert violations(page) == []

    # The same page in Russian, and back.
    follow(page, "Русский", "header")
    assert page.url.endswith("/mng/ru/progress/invented/indicator/people")
    assert RU("progress.figures.title") in says(page)
    with page.expect_navigation():
        page.go_back()

    # Goals by both weightings, and money with what stands beside it.
    follow(page, EN("progress.part.sdg"), ".progress-ways")
    goals = says(page, "table.is-sdg")
    assert EN("progress.sdg.simple") in goals
    assert EN("progress.sdg.weighted") in goals
    follow(page, EN("progress.part.money"), ".progress-ways")
    assert EN("progress.money.estimated", amount="$84,566.80") in says(page)
    assert violations(page) == []

    # On paper: nothing is folded, nothing that one would click is printed, no table is cut.
    follow(page, EN("progress.part.paper"), ".progress-ways")
    page.emulate_media(media="print")
    assert page.locator(".progress-ways").is_hidden()
    assert page.locator(".progress-steps").first.is_visible()
    page.set_viewport_size({"width": 690, "height": 980})  # A4 between its margins
    cut = (
        "[...document.querySelectorAll('.table-scroll')].filter((box) => box.scrollWidth > box.clientWidth + 1).length"
    )
    assert page.evaluate(cut) == 0
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    # The programme for a donor's own system.
    address = page.get_by_role("link", name=EN("progress.file.xml"), exact=True).first.get_attribute("href")
    answer = page.request.get(one.site + address)
    assert answer.ok
    assert answer.headers["content-type"].startswith("application/xml")
    assert f"<value>{latest}</value>" in answer.text() or f'value="{latest.replace(",", "")}"' in answer.text()
    assert one.complaints == []
    assert one.elsewhere() == []
