"""On a slow line people type before the scripts have come: what was typed then is still there afterwards."""

import pytest

from tests.browser.conftest import log_in

pytestmark = pytest.mark.browser


def test_what_was_typed_before_dash_came_is_kept(chromium, desk_site):
    context = chromium.new_context()
    page = context.new_page()
    log_in(page, f"{desk_site}/", "aimag")
    held = []
    page.route("**/_dash-layout", lambda route: held.append(route))
    page.goto(f"{desk_site}/mng/en/ceilings")
    page.fill("#prerendered input[name=envelope]", "123456")
    while not held:
        page.wait_for_timeout(50)
    assert page.query_selector("#prerendered") is not None
    for route in held:
        route.continue_()
    page.wait_for_selector("#prerendered", state="detached")
    assert page.input_value("input[name=envelope]") == "123456"
    context.close()
