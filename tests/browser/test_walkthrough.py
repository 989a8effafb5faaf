"""The written walk-through of docs/planner-walk-through.md, step by step, as a planner of one aimag goes it.

"Which soums of this aimag have most families with children under five in zone D or E without child allowance, why, and
since when?"
"""

import re
from pathlib import Path

import pytest

from tests.browser.conftest import log_in

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "planner-walk-through.md"


def test_which_soums_why_and_since_when(chromium, desk_site):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    # 1. Log in, and be at home in the own aimag.
    log_in(page, f"{desk_site}/", "aimag")
    assert "/mng/" in page.url
    assert page.url.split("?")[0].endswith("/home")
    page.goto(re.sub(r"/mng/\w+/", "/mng/en/", page.url))
    page.wait_for_selector("#prerendered", state="detached")
    own = page.inner_text("h1")
    assert "Province 11" in own
    assert "Province 21" not in page.inner_text("main")

    # 2. Who is not reached: the page of gaps.
    page.click('nav.page-switch a:has-text("Gaps")')
    page.wait_for_selector("#prerendered", state="detached")
    page.select_option("#desk-group", "allowance")
    page.wait_for_function("!document.querySelector('main').hasAttribute('aria-busy')")

    # 3. Which soums: they stand in order, worst first, with their intervals; what is hidden comes last.
    rows = page.locator("#parts-table tbody tr")
    assert rows.count() == 3
    cells = page.locator("#parts-table tbody tr td.number:nth-of-type(2)").all_inner_texts()
    numbers = [int(found[0].replace(",", "")) for text in cells if (found := re.match(r"[\d,]+", text.strip()))]
    assert numbers
    assert numbers == sorted(numbers, reverse=True)
    first = rows.first.locator("a").first
    name = first.inner_text()

    # 4. Why: the first of them leads to its reasons.
    first.click()
    page.wait_for_url("**/reasons?**")
    page.wait_for_selector("#prerendered", state="detached")
    assert name in page.inner_text("h1")
    assert "indicator=gap_allowance" in page.url
    text = page.inner_text("main")
    for part in ("Since when", "What changed M0", "Spheres of life"):
        assert part in text, part

    # 5. Since when: a sentence names the release, and a table holds every release with its interval.
    dates = page.locator("table", has_text="December 31, 2025").all_inner_texts()
    assert any("June 30, 2026" in table for table in dates)

    # 6. On the map, and back by the browser's own button.
    page.goto(page.url.replace("/reasons?", "/explore?"))
    page.wait_for_selector("#prerendered", state="detached")
    assert page.locator("main svg").count() >= 1
    page.go_back()
    page.wait_for_selector("#prerendered", state="detached")
    assert name in page.inner_text("h1")

    # 7. Another aimag is closed, by address too.
    answer = page.goto(f"{desk_site}/mng/en/gaps?area=MN21")
    assert answer.status == 403
    assert [line for line in complaints if "403" not in line] == []
    context.close()


def test_the_guide_names_what_is_on_the_pages():
    """Every page that the guide sends its reader to is a page of the desk."""
    from dashboard.pages.desk_menu import PAGES
    from dashboard.text import load_texts

    texts = load_texts("en")
    guide = GUIDE.read_text(encoding="utf-8")
    labels = {texts(f"desk.nav.{page.name}") for page in PAGES}
    named = set(re.findall(r"\*\*([^*]+)\*\*", guide))
    assert named
    assert named <= labels | {texts("desk.download"), "Target group", "Change since"}
