"""A workbook of norms from the form to the price of an area, in a real browser."""

from dataclasses import replace
from datetime import date

import pytest

from data.budget.norm_files import book_xlsx
from tests.browser.conftest import log_in
from tests.budget_norms import norm_of


@pytest.mark.browser
def test_a_workbook_is_checked_taken_in_and_opened(chromium, desk_site, tmp_path):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def fits():
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    norm = norm_of(
        "mng", code="by_hand", label={"en": "Norm by hand", "mn": "Гар норм"}, effective_from=date(2020, 1, 1)
    )
    file = tmp_path / "norms.xlsx"
    file.write_bytes(book_xlsx([norm, replace(norm, order_link="nowhere")], [], 2))

    log_in(page, f"{desk_site}/mng/mn/norms")
    page.set_input_files("#norms-file", file)
    page.click("#norms-upload button")
    page.wait_for_selector("#norms-take")
    fits()
    assert page.inner_text("#norms-rejected tbody tr td:nth-child(3)") == "order_link"
    assert "Гар норм" in page.inner_text("#norms-added-table")
    page.click("#norms-take button")
    page.wait_for_selector("#norms-taken")
    # The address loses what was said once as soon as the page lives.
    page.wait_for_url(lambda url: "done" not in url)
    fits()

    # The norm opens without a page load, and its price opens to where it comes from.
    page.click("a:has-text('Гар норм')")
    page.wait_for_selector("#norms-versions-table")
    assert page.inner_text("h1") == "Гар норм"
    opened = page.locator("#norms-prices-table details").first
    opened.locator("summary").click()
    assert "A/1" in opened.locator(".derivation-box").inner_text()
    fits()
    page.go_back()
    page.wait_for_selector("#norms-list")
    assert complaints == []
    context.close()
