"""The page on registry and data quality."""

import re
import shutil
from datetime import date
from html.parser import HTMLParser

import orjson
import pytest

from dashboard.callback_gate import ROUTE
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.text import LANGUAGES
from data.people.database import open_database
from data.registry.contract import tables
from data.registry.reasons import SENTENCES
from data.release.errors import ReleaseCorrupted
from data.release.intake import SourceDelivery, read_intake
from data.release.store import Store

PAGE = "/mng/en/quality"


class Cells(HTMLParser):
    """Rows of every table by the table's region."""

    def __init__(self):
        super().__init__()
        self.rows, self.cell = [], None

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            assert tag == "td" or dict(attributes).get("scope") in ("row", "col")
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data + " "

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(" ".join(self.cell.split()))
            self.cell = None


def rows_of(page):
    parser = Cells()
    parser.feed(page)
    return parser.rows


def test_it_says_what_the_build_read(visitor):
    page = visitor("anna").get(PAGE).get_data(as_text=True)
    rows = rows_of(page)
    for row in (
        ["Families", "1,000", "950", "20", "2.0%", "30"],
        ["Persons", "3,000", "3,000", "0", "0.0%", "0"],
        ["Latitude and longitude are swapped.", "Latitude Families", "15"],
        ["unheard_of", "Zone Families", "5"],
        ["Latitude Coordinates or an area code are enough.", "400", "40.0%"],
        ["Vulnerability score", "3", "0.3%"],
        ["Score: health en", "1", "0.1%"],
        ["Placed by area code", "390", "41.1%"],
        ["Coordinates outside every area", "4", "0.4%"],
        ["moh", "100", "95", "95.0%", "May 20, 2026", "monthly", "overdue"],
        ["nso", "–", "–", "–", "January 1, 2020", "now and then", "not known"],
        ["moe", "0", "0", "–", "–", "yearly", "not known"],
    ):
        assert row in rows, row
    missing = [row[1] for row in rows if row[-1].endswith("%") and len(row) == 3]
    assert missing.index("400") < missing.index("3")
    assert "2 sources are overdue." in page
    assert "within 1.3 km" in page or "within 1.2 km" in page
    assert "&lt;b&gt;extra" in page
    assert "<b>extra" not in page
    assert "Never missing: Family identifier." in page
    assert 'href="https://atlas.example/mng/en/?release=mng-2026-06-30-' in page


def test_prerendered_and_drawn_are_the_same(visitor):
    client = visitor("anna")
    page = client.get(PAGE).get_data(as_text=True)
    layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost{PAGE}"}).get_json()

    def texts(node):
        if isinstance(node, list):
            return [text for child in node for text in texts(child)]
        if isinstance(node, dict):
            return texts(node.get("props", {}).get("children"))
        return [] if node is None else [str(node)]

    shown = re.sub("<[^>]+>", " ", page[page.index('id="prerendered"') :])
    for text in texts(layout):
        assert " ".join(text.replace("<", "&lt;").replace(">", "&gt;").split()) in " ".join(shown.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(visitor, language):
    page = visitor("olga").get(f"/mng/{language}/quality").get_data(as_text=True)
    assert f'<html lang="{language}"' in page
    assert f"Tinyland {language}" in page
    assert page.count("<h1>") == 1
    for other in LANGUAGES:
        assert f'href="/mng/{other}/quality"' in page
    identifiers = re.findall(r' id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_a_release_is_chosen(visitor, planner_store):
    _, older = planner_store.published("mng")
    client = visitor("anna")
    page = client.get(f"{PAGE}?release={older}").get_data(as_text=True)
    assert "December 31, 2025" in page
    assert "holds no report" in page
    assert f'/mng/mn/quality?release={older}"' in page
    unknown = client.get(f"{PAGE}?release=nonsense").get_data(as_text=True)
    assert "June 30, 2026" in unknown
    assert "not published" in unknown
    body = {
        "output": "desk-slot.children",
        "outputs": {"id": "desk-slot", "property": "children"},
        "inputs": [{"id": "desk-address", "property": "data-query", "value": f"{PAGE}?release={older}"}],
        "changedPropIds": ["desk-address.data-query"],
    }
    answer = client.post(ROUTE, json=body)
    assert older.encode() in answer.get_data()
    assert answer.headers["Cache-Control"] == "no-store"


def test_empty_states(visitor, empty_app, people, planner_store):
    page = visitor("kairat").get("/kaz/en/quality").get_data(as_text=True)
    assert "has no table of its sources" in page
    assert "No row was rejected." in page
    client = visitor("uma")
    assert client.get("/").headers["Location"].startswith("/uzb/en/")
    answer = client.get("/uzb/en/quality")
    assert answer.status_code == 404
    assert "no release of this country yet" in answer.get_data(as_text=True)
    client = empty_app.server.test_client()
    client.post("/login", data={"name": "olga", "password": "correct horse battery", "purpose": "audit"})
    answer = client.get("/")
    assert answer.status_code == 404
    assert "no release of this country yet" in answer.get_data(as_text=True)
    assert visitor("anna").get("/mng/xx/quality").status_code == 404
    assert visitor("anna").get("/mng/en/elsewhere").status_code == 404


def test_health_tells_of_a_lost_database(planner_store, tmp_path):
    path = tmp_path / "people.sqlite"
    engine = open_database(f"sqlite:///{path}")
    client = create_planner_app(planner_store.root, engine, PlannerSettings("k" * 40)).server.test_client()
    assert client.get("/health").status_code == 200
    engine.dispose()
    for file in tmp_path.glob("people.sqlite*"):
        file.unlink()
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "no_database"})


def test_the_demonstration_shows_synthetic_releases_only(planner_store, people, tmp_path):
    store = Store(shutil.copytree(planner_store.root, tmp_path / "store"))
    app = create_planner_app(store.root, people, PlannerSettings("k" * 40, synthetic_only=True))
    client = app.server.test_client()
    client.post("/login", data={"name": "olga", "password": "correct horse battery", "purpose": "audit"})
    assert client.get(PAGE).status_code == 200
    for release in (app.releases.open("mng", release_id) for release_id in store.published("mng")):
        object.__setattr__(release.release.manifest, "synthetic", False)
    assert client.get(PAGE).status_code == 404
    assert client.get("/kaz/en/quality").status_code == 200


def test_every_column_and_reason_of_the_contract_has_a_name():
    from dashboard.text import load_texts
    from data.profiles import load_profile

    texts = load_texts("en")
    for country in ("mng", "kaz"):
        profile = load_profile(country)
        known = {item.code for item in profile.deprivations} | {f"sphere_{item.code}" for item in profile.spheres}
        for table in tables(profile).values():
            for column in table.columns:
                if column.read and not (table.name == "family" and column.name in known):
                    assert texts.has(f"column.{column.name}"), column.name
    for value_class in (*SENTENCES, "out_of_range", "unknown_code"):
        assert texts.has(f"reject.{value_class}"), value_class


@pytest.mark.parametrize(
    ("cadence", "day", "overdue"),
    [("daily", "2026-06-29", False), ("daily", "2026-06-28", True), ("monthly", "2026-05-30", False),
     ("yearly", "2025-06-01", True), ("sometimes", "2020-01-01", None),
     ("daily", None, None), (None, "2020-01-01", None)],
)  # fmt: skip
def test_overdue(cadence, day, overdue):
    source = SourceDelivery(agency="a", cadence=cadence, last_load=day)
    assert source.overdue(date(2026, 6, 30)) is overdue


def test_a_damaged_report_is_an_error(tiny, tmp_path, visitor):
    store = tiny.Store(tmp_path)
    tiny.write_release(store)
    release = store.open("mng")
    assert read_intake(release) is None
    path = release.folder / "planner" / "intake.json"
    path.parent.mkdir(exist_ok=True)
    for content in (b"{", b"[]", orjson.dumps({"tables": {}})):
        path.write_bytes(content)
        with pytest.raises(ReleaseCorrupted):
            read_intake(release)


def test_a_real_build_is_read(people):
    from tests.invented.releases import published_store

    intake = read_intake(Store(published_store()).open("xts"))
    assert intake is not None
    assert intake.tables["family"].read == sum(
        (intake.tables["family"].accepted, intake.tables["family"].rejected, intake.tables["family"].left_out)
    )
    assert intake.placement.by_coordinates + intake.placement.by_code > 0
