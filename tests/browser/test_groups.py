"""The page of groups in a real browser: choosing without scripts, at the width of a phone, in the reader's language."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_form_works_without_scripts(phone, site):
    phone.goto(f"{site}/mng/en/groups")
    phone.get_by_label("Area", exact=True).select_option("MN21")
    phone.get_by_label("Indicator", exact=True).select_option("mpi_h")
    phone.get_by_role("button", name="Show").click()
    assert "indicator=mpi_h" in phone.url
    assert "area=MN21" in phone.url
    assert phone.locator("#rates").inner_text() == "mpi_h en – Province 21 en"
    # The districts of the area that is shown can be chosen now.
    phone.get_by_label("Area", exact=True).select_option("MN2102")
    phone.get_by_role("button", name="Show").click()
    assert phone.locator("#rates").inner_text() == "mpi_h en – District 21-2 en"
    phone.get_by_role("link", name="Show Province 21 en").first.click()
    assert phone.locator("#rates").inner_text() == "mpi_h en – Province 21 en"


def test_a_view_in_another_language_is_the_same_view(phone, site):
    phone.goto(f"{site}/mng/en/groups?indicator=mpi_h&area=MN21")
    address = phone.locator('link[hreflang="kk"]').get_attribute("href")
    phone.goto(f"{site}{address}")
    assert phone.locator("#rates").inner_text() == "mpi_h kk – Province 21 kk"


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_is_wider_than_the_screen(chromium, site, width):
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for language in ("en", "mn", "kk", "ru"):
        page.goto(f"{site}/mng/{language}/groups?rows=all")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, language
    assert complaints == []
    context.close()


def test_dots_stand_where_the_figures_are(chromium, site):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/mng/en/groups?indicator=mpi_h")
    top = float(page.locator(".plot-axis span").last.inner_text().removesuffix("%"))
    rows = page.locator(".groups-table tr:has(.plot)")
    assert rows.count() > 5
    for row in rows.all():
        track, dot = row.locator(".plot").bounding_box(), row.locator(".plot-dot").bounding_box()
        value = float(row.locator("td.value").inner_text().split("%")[0])
        at = (dot["x"] + dot["width"] / 2 - track["x"]) / track["width"]
        assert abs(at * top - value) < 1.0
    context.close()


def test_touch_targets_are_large_enough(chromium, site):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/mng/en/groups?area=MN2102")
    boxes = page.eval_on_selector_all(
        "main a, main button, main select, main summary",
        "items => items.map(item => [item.textContent.slice(0, 30), item.getBoundingClientRect().height])",
    )
    assert boxes
    assert [box for box in boxes if box[1] < 24] == []
    context.close()
