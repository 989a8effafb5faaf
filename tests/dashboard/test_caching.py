"""Every answer of the public site is kept as one table says, with a validator; pages stay in one release."""

import json
import re
import shutil
from datetime import date
from urllib.parse import quote

import pytest

from dashboard.caching import CURRENT, FOREVER, MISSING, NEVER, OF_RELEASE, ROUTES, Kind, kind_of
from dashboard.caching import VARIABLE as SECONDS
from dashboard.public import create_public_app
from data.errors import AtlasError
from data.release.store import Store

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
PAGES = ("api", "budget", "causes", "compare", "data/dictionary", "embed", "find", "groups", "method", "place")
OF_FILES_MADE = ("/mng/en/data", "datapackage.json", "catalog.jsonld", "/mng/en/releases", "/mng/en/method")
"""They tell which files there are, and each process makes the missing ones in its own time."""
FURTHER = ("place/MN11", "progress", "protection", "releases", "state.json", "state.json?level=h3", "download.csv")


def checked(root):
    """The tiny store's figures are made up: the checks of real releases do not fit them."""
    return Store(root, checker=lambda _folder: [])


def state_of(client, address):
    page = client.get(address).get_data(as_text=True)
    return json.loads(re.search(r'id="atlas-state"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def addresses(client, release_id):
    """One address at least of every kind of answer, as a page or a program would ask for it."""
    state = state_of(client, "/mng/en/?level=h3")
    page = client.get("/mng/en/").get_data(as_text=True)
    files = re.findall(r'"(/static/[^"]+)"', page) + re.findall(r'"(/_dash-[^"]+react@[^"]+)"', page)
    folder = f"/mng/data/{release_id}"
    return [
        # First the files that are made when they are first asked for: the page of downloads tells which there are.
        *(f"{folder}/{name}" for name in ("areas.csv", "areas.parquet", "citation.bib")),
        "/mng/en/offline.zip",
        *("/", "/mng/", "/mng/en/", "/_dash-dependencies", "/health", "/nothing/here/", "/mng/en/nothing"),
        *(f"/mng/en/{name}" for name in (*PAGES, *FURTHER)),
        *("/mng/en/groups.csv", "/mng/en/place.csv", "/mng/en/budget.csv"),
        *("/mng/en/feedback", "/mng/en/embed/code", f"/mng/en/?release={release_id}"),
        *(state["values_url"], state["shapes_url"], state["hexes_url"], state["urls"]["places"]),
        *dict.fromkeys(files),
        *(f"{folder}/{name}" for name in ("areas.csv-metadata.json", "dictionary.en.csv", "release.sha256")),
        *("/mng/data/catalog.jsonld", f"{folder}/citation.json", f"/mng/data/{release_id[:-1]}x/areas.csv"),
        *("/api/v1", "/api/v1/countries", "/api/v1/openapi.json", "/api/v1/countries/mng/releases"),
        *(f"/api/v1/countries/mng/releases/{name}/areas?level=adm1" for name in ("latest", release_id)),
        "/api/v1/countries/mng/releases/latest/values?level=nowhere",
        *("/mng/en/data", f"{folder}/datapackage.json"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def release_id(public_app):
    return public_app.releases.published("mng")[0]


@pytest.fixture(scope="module")
def answers(public_app, release_id):
    client = public_app.server.test_client()
    return [(found, client.get(found, headers=BROWSER)) for found in addresses(client, release_id)]


def test_the_table_knows_every_route_and_no_other(public_app):
    assert set(ROUTES) == {rule.endpoint for rule in public_app.server.url_map.iter_rules()}


def test_every_answer_is_kept_as_the_table_says(public_app, answers):
    adapter = public_app.server.url_map.bind("localhost")
    seen = set()
    for address, answer in answers:
        endpoint, parts = adapter.match(address.partition("?")[0], method="GET")
        kind = kind_of(endpoint, answer.status_code, parts, build=public_app.static.build)
        seen.add(kind)
        for name, value in kind.headers().items():
            assert answer.headers[name] == value, (address, answer.status)
        assert len(answer.headers.getlist("Cache-Control")) == 1
        assert "Set-Cookie" not in answer.headers
        assert kind.is_kept == ("Surrogate-Key" in answer.headers) == ("Cache-Tag" in answer.headers), address
        if answer.headers.get("Content-Encoding"):
            assert "Accept-Encoding" in answer.vary, address
    assert {CURRENT, FOREVER, MISSING, NEVER, OF_RELEASE} < seen


def test_whatever_is_kept_is_renewed_without_its_bytes(public_app, answers):
    client, asked = public_app.server.test_client(), 0
    for address, answer in answers:
        if answer.status_code != 200 or answer.headers["Cache-Control"] == "no-store":
            continue
        if address.endswith(OF_FILES_MADE):
            answer = client.get(address, headers=BROWSER)
        tag = answer.headers["ETag"]
        again = client.get(address, headers={**BROWSER, "If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), address
        for name in ("ETag", "Cache-Control", "CDN-Cache-Control", "Vary", "Surrogate-Key"):
            assert again.headers.get(name) == answer.headers.get(name), (address, name)
        if answer.headers.get("Content-Encoding"):
            plain = client.get(address, headers={"Accept-Encoding": "identity"})
            assert plain.headers["ETag"] != tag, f"{address}: other bytes have another tag"
        asked += 1
    assert asked > 40


def test_processes_that_share_nothing_but_files_answer_alike(tiny_store, answers):
    other = create_public_app(tiny_store.root).server.test_client()
    for address, answer in answers:
        if answer.status_code != 200 or answer.headers["Cache-Control"] == "no-store":
            continue
        if address.endswith(OF_FILES_MADE):
            continue
        theirs = other.get(address, headers=BROWSER)
        assert theirs.headers["ETag"] == answer.headers["ETag"], address
        assert theirs.data == answer.data, address


def test_languages_and_formats_that_are_guessed_are_told_apart(client):
    for address, header in (("/", "Accept-Language"), ("/mng/", "Accept-Language"), ("/nothing/", "Accept-Language")):
        assert header in client.get(address).vary, address
    assert "Accept" in client.get("/api/v1/countries").vary


def test_files_of_another_version_are_never_kept_under_its_address(client, public_app):
    name = public_app.static.url("css/atlas.css").rpartition(f"{public_app.static.build}/")[2]
    assert client.get(f"/static/another/{name}").headers["Cache-Control"] == "no-store"


def test_unknown_routes_and_failures_are_never_kept():
    assert kind_of("heatmap.page", 503, {}) is kind_of("heatmap.page", 429, {}) is NEVER
    assert kind_of("", 200, {}) is kind_of("not.in.the.table", 200, {}) is NEVER
    assert kind_of("feedback.page", 404, {}) is NEVER


def test_shared_caches_that_know_their_own_field_may_show_stale_answers():
    for kind in {found for found in ROUTES.values() if found.is_kept and found.asked}:
        fields = kind.headers(7)
        assert "s-maxage=7" in fields["Cache-Control"]
        # RFC 9111, 5.2.2.10: s-maxage forbids stale answers, so the field for such caches must not have it.
        assert "s-maxage" not in fields["CDN-Cache-Control"]
        assert fields["CDN-Cache-Control"].startswith("max-age=7, stale-while-revalidate=7, stale-if-error=")
        # RFC 5861 speaks to browsers, too: what has run out is asked for, unless its address can have one content only.
        assert ("must-revalidate" in fields["Cache-Control"]) == ("immutable" not in fields["Cache-Control"])
        assert "must-revalidate" not in fields["CDN-Cache-Control"]
    assert "s-maxage" not in FOREVER.headers()["Cache-Control"]
    assert Kind("max-age=0", stale=False).headers(9)["CDN-Cache-Control"] == "max-age=9"


@pytest.mark.parametrize("written", ["0", "-1", "a minute", "1.5", "86401", "²"])
def test_seconds_that_are_no_seconds_stop_the_start(tiny_store, monkeypatch, written):
    monkeypatch.setenv(SECONDS, written)
    with pytest.raises(AtlasError, match="whole seconds"):
        create_public_app(tiny_store.root)


def test_the_operator_chooses_the_seconds(tiny_store, monkeypatch):
    monkeypatch.setenv(SECONDS, "600")
    client = create_public_app(tiny_store.root).server.test_client()
    assert "s-maxage=600, stale-while-revalidate=600" in client.get("/mng/").headers["Cache-Control"]


class Page:
    """An open page of the map, as its scripts ask on."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        text = client.get(address).get_data(as_text=True)
        self.state = state_of(client, address)
        config = re.search(r'id="_dash-config" type="application/json">(.*?)</script>', text)[1]
        self.prefix = json.loads(config)["requests_pathname_prefix"]

    def layout(self):
        referer = {"Referer": f"http://localhost{self.address}"}
        return self.client.get(f"{self.prefix}_dash-layout", headers=referer).data

    def ranking(self, address):
        outputs = [{"id": part, "property": "children"} for part in ("ranking-slot", "panel-slot")]
        body = {
            "output": "..ranking-slot.children...panel-slot.children..",
            "outputs": outputs,
            "inputs": [{"id": "selection", "property": "data-query", "value": address}],
            "changedPropIds": ["selection.data-query"],
        }
        answer = self.client.post(f"{self.prefix}_dash-update-component", json=body)
        assert answer.status_code == 200
        return answer.data

    def asked(self, **query):
        asked = {**query, "page_latest": self.state["latest"]}
        return self.client.get(f"{self.address.partition('?')[0]}state.json", query_string=asked).get_json()


@pytest.fixture
def living(tiny, tiny_store, tmp_path):
    """A store of one's own with a site over it."""
    shutil.copytree(tiny_store.root, tmp_path / "store")
    store = checked(tmp_path / "store")
    return store, create_public_app(store.root).server.test_client()


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 6, 30)], ids=["later", "in its place"])
def test_an_open_page_goes_on_in_its_release(tiny, living, day):
    store, client = living
    page = Page(client, "/mng/en/")
    before = page.layout(), page.ranking("/mng/en/?level=adm2"), page.asked(level="adm2")
    new = tiny.write_release(store, day=day, seed=77)
    assert client.get("/mng/en/state.json").get_json()["release_id"] == new
    assert (page.layout(), page.ranking("/mng/en/?level=adm2"), page.asked(level="adm2")) == before
    for name in ("values_url", "hexes_url", "shapes_url"):
        assert client.get(page.state[name]).status_code == 200, name
    newer = Page(client, "/mng/en/")
    assert newer.state["latest"] == newer.state["release_id"] == new
    assert newer.layout() != before[0]


def test_an_open_page_of_a_withdrawn_release_is_told_so(tiny, living):
    store, client = living
    old = Page(client, "/mng/en/").state["release_id"]
    new = tiny.write_release(store, day=date(2026, 9, 30), seed=77)
    page = Page(client, "/mng/en/")
    store.withdraw("mng", new)
    answer = page.asked(level="adm2")
    assert (answer["latest"], answer["release_id"]) == (old, old), "the script sees another release and leaves"
    for address in (page.state["values_url"], page.state["hexes_url"], page.state["urls"]["places"],
                    f"/mng/data/{new}/areas.csv", f"/mng/en/place.csv?release={quote(new)}"):  # fmt: skip
        gone = client.get(address)
        assert gone.status_code == 410, address
        assert {name: gone.headers[name] for name in MISSING.headers()} == MISSING.headers()
    assert state_of(client, f"/mng/en/?release={new}")["release_id"] == old


def test_a_release_that_nobody_may_see_is_no_way_into_a_page(tiny, living):
    store, client = living
    latest = Page(client, "/mng/en/").state["latest"]
    hidden = tiny.write_release(store, day=date(2026, 9, 30), seed=78, publish=False)
    for named in (hidden, "mng-2026-09-30-ffffffffff", "x", ""):
        answer = client.get("/mng/en/state.json", query_string={"page_latest": named}).get_json()
        assert answer["release_id"] == latest, named
        layout = client.get(f"/_at/{named}/_dash-layout", headers={"Referer": "http://localhost/mng/en/"})
        assert named == "" or layout.data == Page(client, "/mng/en/").layout(), named


def test_the_outlines_of_a_replaced_release_are_there(tiny, living, monkeypatch):
    store, client = living
    old = Page(client, "/mng/en/").state
    other = {**tiny.shapes(), "version": "tiny-2"}
    monkeypatch.setattr(tiny, "shapes", lambda: other)
    create = tiny.Manifest.create
    monkeypatch.setattr(
        tiny.Manifest, "create", lambda **parts: create(**{**parts, "shapes_version": "tiny-2"})
    )  # fmt: skip
    new = tiny.write_release(store, day=date(2026, 6, 30), seed=77)
    earlier = [name for name in store.published("mng") if name != new]
    for release_id in earlier:
        store.withdraw("mng", release_id)
    assert "tiny-2" in Page(client, "/mng/en/").state["shapes_url"]
    assert client.get(old["shapes_url"]).status_code == 200
