"""A hazard layer from file to download in a real browser, beside the choice of areas by boxes."""

import zipfile
from pathlib import Path

import pytest

from tests.browser.conftest import served
from tests.dashboard import tiny_release

ROOT = Path(__file__).parent.parent.parent
NAME, PASSWORD = "planner", "demo-planner-2026"
LARGE = '{"type":"Polygon","coordinates":[[[99,44],[114,44],[114,51],[99,51],[99,44]]]}'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The planner site over one tiny release, with the demonstration's accounts."""
    store = tiny_release.Store(tmp_path_factory.mktemp("shock-browser"))
    tiny_release.write_release(store)
    with served(store.root, "planner", "--demo") as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_boxes_layer_and_files(chromium, site, tmp_path, width, height):
    context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def drawn():
        page.wait_for_selector("#react-entry-point #shock-choice", state="attached")
        page.wait_for_selector("#prerendered", state="detached")
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{site}/mng/en/shock")
    page.fill("#login-name", NAME)
    page.fill("#login-password", PASSWORD)
    page.select_option("select[name=purpose]", "planning")
    page.press("#login-password", "Enter")
    drawn()

    # A box is one choice more, without a page load; the address is the choice.
    page.check("#shock-MN22")
    page.wait_for_selector("#shock-summary")
    assert page.url.endswith("/mng/en/shock?areas=MN22")
    assert page.evaluate("document.activeElement.id") == "shock-MN22"
    page.fill("#desk-amount", "150000")
    page.press("#desk-amount", "Tab")
    page.wait_for_selector("#shock-cost")
    assert page.inner_text("#shock-cost").strip()
    page.go_back()
    page.wait_for_selector("#shock-cost", state="detached")
    assert page.is_checked("#shock-MN22")

    # A layer: added as a draft, published, looked at.
    file = tmp_path / "layer.geojson"
    file.write_text(LARGE)
    page.click(".shock-upload summary")
    page.fill("#layer-name", f"Winter {width}")
    page.fill("#layer-source", "Invented")
    page.fill("#layer-first", "2026-01-01")
    page.set_input_files("#layer-file", file)
    page.click("#shock-upload-form button")
    page.wait_for_url("**done=added**", wait_until="commit")
    drawn()
    assert page.inner_text("#shock-summary").startswith(f"Dzud: Winter {width}:")
    assert page.locator(".shock-on").count() > 2
    page.click(f"button[aria-label='Publish: Winter {width}']")
    page.wait_for_selector("text=The layer is published")
    drawn()
    assert "done=" not in page.url

    # Its files.
    page.click("a[href*='/download?']")
    page.wait_for_selector("#download-form")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    names = {}
    for form in ("xlsx", "csv", "gpkg"):
        page.check(f"#download-{form}")
        with page.expect_download() as waiting:
            page.click("#download-submit")
        names[form] = waiting.value.suggested_filename
        waiting.value.save_as(tmp_path / names[form])
    assert names["xlsx"] == "family-atlas_mng_shock_2026-06-30.xlsx"
    with zipfile.ZipFile(tmp_path / names["csv"]) as archive:
        assert {"cover.txt", "sums.csv"} <= set(archive.namelist())
    assert (tmp_path / names["gpkg"]).read_bytes().startswith(b"SQLite format 3")
    assert complaints == []
    context.close()
