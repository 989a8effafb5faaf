"""Accounts in a real browser: an administrator adds a planner, who comes in; axe on every page about people."""

import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from werkzeug.serving import make_server

from dashboard.planner import PlannerSettings, create_planner_app
from data.people import passwords
from data.people.accounts import Accounts
from data.people.database import open_database
from tests.dashboard.tiny_release import tiny_store

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "assets" / "axe" / "axe.min.js"
PASSWORD = "correct horse battery"
RUN_AXE = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false});
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.target.flat().join(' '))]);
}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    former, passwords._HASHER = passwords._HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    folder = tmp_path_factory.mktemp("people-browser")
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    Accounts(engine).add("ida", PASSWORD, role="administrator", country="*")
    Accounts(engine).add("olga", PASSWORD, role="auditor", country="*")
    app = create_planner_app(tiny_store(folder / "store").root, engine, PlannerSettings("k" * 40))
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    engine.dispose()
    passwords._HASHER = former


class Reader:
    """A browser window that complains."""

    def __init__(self, chromium, site, width):
        self.context = chromium.new_context(viewport={"width": width, "height": 844})
        self.page, self.site, self.complaints = self.context.new_page(), site, []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)

    def look(self, path=""):
        if path:
            self.page.goto(f"{self.site}{path}")
        self.page.wait_for_load_state()
        if self.page.query_selector("#prerendered"):
            self.page.wait_for_selector("#prerendered", state="detached")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (self.page.url, wide)
        assert self.page.locator("h1").count() == 1
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(RUN_AXE)
        assert found == [], (self.page.url, found)

    def log_in(self, name, password):
        self.page.fill("#login-name", name)
        self.page.fill("#login-password", password)
        self.page.select_option("#purpose", "budget")
        self.page.fill("#purpose-words", "2027")
        self.page.press("#login-password", "Enter")
        self.page.wait_for_load_state()


@pytest.mark.parametrize("width", [1440, 320])
def test_from_the_administrator_to_the_planner(chromium, site, width):
    name = f"uma-{width}"
    ida = Reader(chromium, site, width)
    ida.look("/login?lang=mn")
    ida.look("/login")
    ida.log_in("ida", PASSWORD)
    assert ida.page.url == f"{site}/people"
    ida.look()
    ida.page.fill("#people-name", name)
    ida.page.select_option("#people-country", "mng")
    ida.page.click("main button.primary")
    ida.page.wait_for_selector("#people-alert")
    ida.look()
    assert ida.page.input_value("#people-name") == name
    ida.page.fill("#people-territory", "MN11")
    ida.page.click("main button.primary")
    password = ida.page.inner_text("#one-time")
    ida.look()

    uma = Reader(chromium, site, width)
    uma.look("/mng/en/views")
    uma.log_in(name, password)
    assert uma.page.url == f"{site}/login/finish?next=%2Fmng%2Fen%2Fviews"
    uma.look()
    for field in ("#login-new", "#login-again"):
        uma.page.fill(field, "words of her own")
    uma.page.click("main button.primary")
    uma.page.wait_for_url(f"{site}/mng/en/views")
    uma.look()
    uma.look("/account")
    assert "Budget: 2027" in uma.page.inner_text("dl.facts")

    ida.page.goto(f"{site}/people")
    ida.page.click(f"button[aria-label='Close: {name}']")
    ida.page.wait_for_selector(".notice[role=status]")
    ida.look()
    uma.page.goto(f"{site}/account")
    assert uma.page.url.startswith(f"{site}/login?")
    uma.look()

    olga = Reader(chromium, site, width)
    olga.look("/login?lang=ru&next=/audit%3Flang%3Dru")
    olga.log_in("olga", PASSWORD)
    olga.look()
    olga.page.fill("#audit-person", name)
    olga.page.press("#audit-person", "Enter")
    olga.page.wait_for_url("**person=*")
    olga.look()
    assert "Бюджет: 2027" in olga.page.inner_text(".audit-table")
    olga.look("/mng/ru/views")
    # The refused form is answered 400, which the browser notes.
    assert [line for line in ida.complaints if "400" not in line] == uma.complaints == olga.complaints == []
    for reader in (ida, uma, olga):
        reader.context.close()
