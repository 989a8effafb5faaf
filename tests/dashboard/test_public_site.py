"""The public site over a tiny store, through Flask's client."""

import csv
import gzip
import io
import json
import re

import brotli
import numpy as np
import orjson
import pytest

from dashboard.pages.heatmap.download import COLUMNS, guarded

LANGUAGES = ("en", "mn", "kk", "ru")


def state_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_json()


def read_values(body):
    assert body[:4] == b"FAV2"
    size = int.from_bytes(body[4:8], "little")
    header = orjson.loads(body[8 : 8 + size])
    rest = np.frombuffer(body, np.uint8, offset=8 + size)
    classes, rest = rest[: header["n"]], rest[header["n"] :]
    shown = int((classes < 16).sum())
    columns = []
    for width in [header["value_bytes"]] * 3 + [4] * (2 * header["counted"]):
        planes, rest = rest[: width * shown].reshape(width, shown), rest[width * shown :]
        columns.append((planes.astype(np.int64) * 256 ** np.arange(width)[:, None]).sum(axis=0))
    assert not len(rest)
    return header, classes, columns


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query", ["", "level=adm2&area=MN1101&rows=all", "level=h3&area=MN1101.1", "sex=female&age=60%2B"]
)
def test_the_page_stands_before_any_script(client, language, query):
    answer = client.get(f"/mng/{language}/?{query}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in page
    assert page.count('id="map-svg"') == 1
    assert page.count('id="react-entry-point"></div>') == 1
    assert page.count('<section id="ranking"') == 1
    assert page.count('<section id="area-panel"') == 1
    assert "<District>" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    sources = " ".join(re.findall(r'<script[^>]* src="([^"]+)"', page))
    assert "dash_table" not in sources
    assert "polyfill" not in sources
    assert "dash_renderer" in sources
    state = json.loads(re.search(r'<script id="atlas-state" type="application/json">(.*?)</script>', page)[1])
    assert state["lang"] == language
    config = json.loads(re.search(r'<script id="_dash-config" type="application/json">(.*?)</script>', page)[1])
    assert not {"python_version", "dash_version", "plotly_version"} & set(config)


def test_a_page_with_a_chart_loads_what_it_needs(client):
    page = client.get("/mng/en/?chart=1&area=MN11").get_data(as_text=True)
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', page)
    names = ["polyfill", "core_components-shared", "dash_core_components.", "start-dash"]
    places = [next(row for row, src in enumerate(scripts) if name in src) for name in names]
    assert places == sorted(places)
    assert 'id="causes-graph"' in page


def test_security_headers(client):
    headers = client.get("/mng/en/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_colours_of_the_page_are_those_of_the_values_file(client):
    state = state_of(client, "/mng/en/state.json?level=adm2")
    header, classes, columns = read_values(client.get(state["values_url"]).data)
    values, below, above, numerator, denominator = columns
    page = client.get("/mng/en/?level=adm2").get_data(as_text=True)
    names = {250: "few", 251: "hidden", 252: "nodata", **{8 + step: f"u{step}" for step in range(5)}}
    drawn = re.findall(r'<a class="area"[^>]*data-i="(\d+)"[^>]*><path [^>]*class="(\w+)"', page)
    assert [css for _, css in drawn] == [names.get(int(code), f"c{code}") for code in classes]
    assert header["hidden"] == 2
    assert header["nodata"] == 1
    assert (below > 0).all()
    assert (below <= values).all()
    assert (values + above).max() <= 1000
    assert np.abs(values / 10 - 100 * numerator / denominator).max() <= 0.0501
    assert sum(item["n"] for item in header["classes"]) == (classes < 250).sum()


def test_large_counts_get_wide_values(client):
    state = state_of(client, "/mng/en/state.json?indicator=families")
    header, _, (values, *_) = read_values(client.get(state["values_url"]).data)
    assert header["unit"] == "count"
    assert values.max() > 255
    assert header["scale"] == 1


@pytest.mark.parametrize(
    "table",
    [
        "h3/zone_de/persons.female.all.all",
        "adm2/zone_de/persons.female.0-4.all",
        "adm2/dep_violence/persons.all.all.all",
        "adm1/nothing/families.all.all.all",
        "adm1/zone_de/families.female.all.all",
        "adm1/zone_de/dogs.all.all.all",
        "adm0/zone_de/families.all.all.all",
        "adm1/zone_de/families",
    ],
)
def test_tables_outside_the_grammar_do_not_exist(client, table):
    release = state_of(client, "/mng/en/state.json")["release_id"]
    assert client.get(f"/mng/values/{release}/{table}.bin").status_code == 404


def test_state_tells_notices_and_the_permitted_view(client):
    state = state_of(client, "/mng/en/state.json?level=adm2&sex=female&age=0-4")
    assert state["query"] == "level=adm2&base=persons&sex=female".replace("&base=persons", "")
    assert len(state["notices"]) == 1
    assert state["form"]["age"]["disabled"]
    assert not state["form"]["sex"]["disabled"]
    assert "persons.female.all.all" in state["values_url"]


def test_an_unknown_release_shows_the_latest_and_says_so(client):
    latest = state_of(client, "/mng/en/state.json")
    state = state_of(client, "/mng/en/state.json?release=mng-1999-01-01-gone")
    assert state["release_id"] == latest["release_id"]
    assert state["notices"]


def test_an_earlier_release_can_be_chosen(client):
    options = state_of(client, "/mng/en/state.json")["form"]["release"]["options"]
    state = state_of(client, f"/mng/en/state.json?release={options[1][0]}")
    assert state["release_id"] == options[1][0]
    assert state["notices"] == []


def test_the_download_is_what_is_shown(client):
    answer = client.get("/mng/en/download.csv?level=adm2&sex=male")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 9
    assert {row["sex"] for row in rows} == {"male"}
    for row in rows:
        shown = row["state"] == "value"
        assert bool(row["value"]) == shown
        assert bool(row["reason"]) != shown
        if shown:
            assert abs(float(row["value"]) - 100 * int(row["numerator"]) / int(row["denominator"])) < 0.001
            assert 0 <= float(row["low_90"]) < float(row["value"]) < float(row["high_90"]) <= 100
        else:
            assert row["low_90"] == row["high_90"] == ""
    assert "sex-male" in answer.headers["Content-Disposition"]
    assert not answer.data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@sum", "\tx", "\0"])
def test_cells_cannot_run(cell):
    assert guarded(cell).startswith("'")


def test_numbers_stay_numbers():
    assert guarded("-3.5") == "-3.5"


def test_encodings_validators_and_heads(client):
    shapes = state_of(client, "/mng/en/state.json")["shapes_url"]
    plain = client.get(shapes)
    by_brotli = client.get(shapes, headers={"Accept-Encoding": "gzip, br"})
    by_gzip = client.get(shapes, headers={"Accept-Encoding": "gzip, br;q=0"})
    assert brotli.decompress(by_brotli.data) == gzip.decompress(by_gzip.data) == plain.data
    assert "immutable" in plain.headers["Cache-Control"]
    assert by_brotli.headers["ETag"] != by_gzip.headers["ETag"]
    again = client.get(shapes, headers={"If-None-Match": by_brotli.headers["ETag"], "Accept-Encoding": "br"})
    assert again.status_code == 304
    assert again.data == b""
    head = client.head(shapes)
    assert head.status_code == 200
    assert head.data == b""
    assert int(head.headers["Content-Length"]) == len(plain.data)


def test_component_scripts_are_precompressed_and_immutable(client):
    page = client.get("/mng/en/").get_data(as_text=True)
    sources = [src for src in re.findall(r'<script[^>]* src="([^"]+)"', page) if src.startswith("/_dash")]
    assert sources
    for src in sources:
        answer = client.get(src, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/_dash-component-suites/dash/../secrets.py").status_code in (404, 308)
    assert client.get("/_dash-component-suites/os/path.py").status_code == 404


BODY = {
    "output": "..ranking-slot.children...panel-slot.children..",
    "outputs": [{"id": "ranking-slot", "property": "children"}, {"id": "panel-slot", "property": "children"}],
    "inputs": [{"id": "selection", "property": "data-query", "value": "/mng/en/?level=adm2&area=MN1101"}],
    "changedPropIds": ["selection.data-query"],
}


def test_the_callback_answers_with_table_and_panel(client):
    for _ in range(2):
        answer = client.post("/_dash-update-component", json=BODY)
        assert answer.status_code == 200
        content = answer.get_json()["response"]
        assert content["ranking-slot"]["children"]["props"]["id"] == "ranking"
        assert content["panel-slot"]["children"]["props"]["data-area"] == "MN1101"


@pytest.mark.parametrize("address", ["", "/", "/zzz/en/", "/mng/xx/", "//", "/mng/en/?" + "x" * 5000, "http://[bad"])
def test_odd_addresses_never_fail(client, address):
    body = {**BODY, "inputs": [{**BODY["inputs"][0], "value": address}]}
    assert client.post("/_dash-update-component", json=body).status_code in (200, 204, 400)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        3,
        {},
        {"output": "nothing.children"},
        {**BODY, "inputs": []},
        {**BODY, "inputs": [{"id": "selection"}]},
        {**BODY, "inputs": [{"id": "other", "property": "data-query", "value": ""}]},
        {**BODY, "inputs": [{**BODY["inputs"][0], "value": {"a": 1}}]},
        {**BODY, "outputs": None},
        {**BODY, "outputs": [{"id": "x", "property": "children"}]},
        {**BODY, "changedPropIds": [1]},
        {**BODY, "state": [1]},
        {**BODY, "inputs": "abc"},
    ],
)
def test_malformed_callback_bodies_answer_400(client, body):
    answer = client.post("/_dash-update-component", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 400


def test_bodies_that_are_not_json_answer_400_or_415(client):
    assert client.post("/_dash-update-component", data=b"\xff{", content_type="application/json").status_code == 400
    assert client.post("/_dash-update-component", data=b"a=1").status_code in (400, 415)
    assert (
        client.post("/_dash-update-component", data=b"x" * 30_000, content_type="application/json").status_code == 413
    )


def test_the_layout_follows_the_referer_of_the_same_site_only(client):
    own = client.get("/_dash-layout", headers={"Referer": "http://localhost/mng/ru/?area=MN11"})
    assert "MN11" in own.get_data(as_text=True)
    foreign = client.get("/_dash-layout", headers={"Referer": "http://elsewhere.example/mng/ru/?area=MN11"})
    assert foreign.status_code == 200
    assert "MN11" not in foreign.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/nope", "/mng/xx/", "/mng/ru/zzz", "/zzz/ru/", "/zzz/", "/.env", "/mng/en/../../etc/passwd"]
)
def test_unknown_paths_get_a_friendly_page(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 404
    page = answer.get_data(as_text=True)
    assert '<main id="main" class="message-page">' in page
    if "/ru/" in path:
        assert '<html lang="ru"' in page


def test_front_page_and_redirect_follow_the_browsers_language(client):
    page = client.get("/", headers={"Accept-Language": "kk,en;q=0.5"}).get_data(as_text=True)
    assert '<html lang="kk"' in page
    assert page.count('class="country-card"') == 2
    answer = client.get("/mng/", headers={"Accept-Language": "mn"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/mng/mn/"


def test_health_names_the_releases(client):
    content = client.get("/health").get_json()
    assert content["status"] == "ok"
    assert sorted(content["releases"]) == ["kaz", "mng"]
    assert len(content["releases"]["mng"]) == 2


def test_a_new_release_and_a_withdrawal_show_without_restart(tiny, tmp_path):
    from dashboard.public import create_public_app
    from data.release.store import Store

    store = Store(tmp_path)
    client = create_public_app(tmp_path).server.test_client()
    assert client.get("/").status_code == 503
    assert client.get("/mng/en/").status_code == 404
    assert client.get("/health").get_json()["status"] == "nothing_published"
    release = tiny.write_release(store)
    assert client.get("/mng/en/").status_code == 200
    assert client.get("/mng/en/state.json").get_json()["release_id"] == release
    store.withdraw("mng", release)
    answer = client.get("/mng/ru/")
    assert answer.status_code == 404
    assert "message-page" in answer.get_data(as_text=True)


def test_the_public_site_needs_only_the_public_part(tiny, tmp_path):
    import shutil

    from dashboard.public import create_public_app
    from data.release.store import Store

    store = Store(tmp_path)
    release = tiny.write_release(store)
    folder = store.release_dir("mng", release)
    for path in folder.iterdir():
        if path.name not in ("public", "shapes"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    client = create_public_app(tmp_path).server.test_client()
    assert client.get("/mng/en/?level=adm2").status_code == 200
