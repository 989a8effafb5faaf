"""Unusual stores in a real browser, at both sizes: nothing is wider than the screen, nothing complains.

With FAMILY_ATLAS_SCREENSHOTS naming a folder, every state is photographed into it.
"""

import os
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from dashboard.public import create_public_app
from tests.dashboard.odd_releases import STORES

pytestmark = pytest.mark.browser

SIZES = ((1440, 900), (390, 844))
PAGES = {
    "front": "/?lang=en",
    "map": "/mng/en/?level=adm2",
    "area": "/mng/ru/?level=adm2&area=MN1101",
    "place": "/mng/kk/place/MN1101",
    "groups": "/mng/en/groups",
    "causes": "/mng/mn/causes",
    "protection": "/mng/en/protection",
}
SHOWN = {name: list(PAGES) for name in STORES} | {"empty": ["front", "unpublished"]}
PHOTOGRAPHS = os.environ.get("FAMILY_ATLAS_SCREENSHOTS", "")


@pytest.fixture
def serve(tmp_path):
    """Serve a store from a thread of this process."""
    running = []

    def start(name):
        app = create_public_app(STORES[name](tmp_path / name).root)
        server = make_server("127.0.0.1", 0, app.server, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()


@pytest.mark.parametrize("name", STORES)
def test_unusual_states_look_deliberate(chromium, serve, name):
    site = serve(name)
    wrong = []
    for width, height in SIZES:
        context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        for shown in SHOWN[name]:
            answer = page.goto(site + PAGES.get(shown, "/kaz/ru/releases"))
            assert answer.status < 500 or name == "empty"
            if page.locator("#react-entry-point").count():
                page.wait_for_selector("#prerendered", state="detached", timeout=60_000)
            page.wait_for_timeout(150)
            if (over := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                wrong.append(f"{shown} at {width}: {over} px wider than the screen")
            if page.locator("h1").count() != 1:
                wrong.append(f"{shown} at {width}: not one heading")
            if PHOTOGRAPHS:
                page.screenshot(path=Path(PHOTOGRAPHS) / f"odd-{name}-{shown}-{width}.png", full_page=False)
        context.close()
    assert wrong == [], "\n".join(wrong)
