"""A scenario by a person: written without scripts, then read with them, wide and on a phone."""

import pytest

from tests.browser.conftest import DEMO_PASSWORD
from tests.browser.test_every_desk_page import AXE, RUN_AXE

pytestmark = pytest.mark.browser


def test_written_without_scripts_and_read_with_them(chromium, desk_site):
    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{desk_site}/mng/en/scenarios")
    page.fill("#login-name", "planner")
    page.fill("#login-password", DEMO_PASSWORD)
    page.select_option("select[name=purpose]", "planning")
    page.press("#login-password", "Enter")
    page.goto(f"{desk_site}/mng/en/scenarios?new=1")
    page.fill("#f-name", "By hand")
    page.click("#scenario-add")
    # Adding a line kept the name; a line without a norm is refused, beside its field.
    assert page.input_value("#f-name") == "By hand"
    page.click("#scenario-save-bottom")
    assert page.locator("[id='e-l0.norm']").inner_text() == "Choose a cost norm."
    page.select_option("[id='f-l0.norm']", index=1)
    page.select_option("[id='f-l0.source']", "zone:zone_de")
    page.fill("[id='f-l0.coverage']", "many")
    page.press("[id='f-l0.coverage']", "Enter")  # the Enter key saves, it removes no line
    assert page.input_value("[id='f-l0.coverage']") == "many"
    page.fill("[id='f-l0.coverage']", "50")
    page.click("#scenario-save-top")
    assert "The scenario is saved." in page.inner_text("main")
    state, address = plain.storage_state(), page.url.split("&")[0]
    plain.close()

    context = chromium.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for width, more in ((1440, ""), (320, ""), (390, "&area=MN1101")):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(address + more)
        page.wait_for_selector("#prerendered", state="detached")
        for fold in page.locator("main details").all():
            fold.evaluate("fold => { fold.open = true; }")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        wrong += page.evaluate(RUN_AXE)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((width, "scrolls sideways"))
    assert wrong == []
    assert "Coverage target" in page.inner_text("main")
    # A part of the territory is followed without a page load.
    page.goto(address)
    page.wait_for_selector("#prerendered", state="detached")
    page.click("#scenarios-areas-table a >> nth=0")
    page.wait_for_url("**area=MN**")
    page.wait_for_selector("main nav.breadcrumb [aria-current=page]")
    context.close()
