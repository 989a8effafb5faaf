"""What the server tells of itself, to programs and to people."""

import io
import re
import shutil
from collections import OrderedDict

import geopandas as gpd
import jsonschema
import pytest
from openapi_spec_validator import validate

from dashboard.ogc.documents import CONFORMANCE
from dashboard.text import LANGUAGES, load_texts
from data.exports.layer_files import LayersNotMade
from data.exports.layer_names import LAYER_FILES
from data.release.store import Store

ROOT = "/ogc/mng"
PAGES = ("", "/conformance", "/api", "/collections", "/collections/adm1", "/collections/adm1/schema")
PAGES += ("/collections/adm1/queryables", "/collections/h3/items", "/collections/adm1/items/MN21")


def read(client, path, **query):
    answer = client.get(f"{ROOT}{path}", query_string=query)
    assert answer.status_code == 200, path
    return answer.get_json(force=True)


def links(content):
    return {(link["rel"], link["type"]): link["href"] for link in content["links"]}


@pytest.mark.parametrize("path", ["", "/"])
def test_the_landing_page_leads_to_everything(ogc, path):
    content = read(ogc, path)
    found = {rel for rel, _ in links(content)}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= found
    for (_, kind), address in links(content).items():
        answer = ogc.get(address)
        assert answer.status_code == 200
        assert answer.content_type.replace(" ", "").startswith(kind.replace(" ", "")), address


def test_it_says_what_it_conforms_to(ogc):
    assert read(ogc, "/conformance")["conformsTo"] == list(CONFORMANCE)
    assert any(name.endswith("/conf/core") for name in CONFORMANCE)


def test_the_description_is_valid_openapi(ogc):
    for language in ("en", "kk"):
        answer = ogc.get(f"{ROOT}/api", query_string={"lang": language})
        assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
        content = answer.get_json(force=True)
        validate(content)
        assert content["openapi"].startswith("3.0.")
    limit = content["components"]["parameters"]["limit"]["schema"]
    assert (limit["minimum"], limit["maximum"]) == (1, 1000)
    for path, about in content["paths"].items():
        address = f"{ROOT}{path}".replace("{featureId}", "MN")
        if "{featureId}" not in path or "adm0" in path:
            kind = ogc.get(address).content_type.replace(" ", "")
            assert kind in {name.replace(" ", "") for name in about["get"]["responses"]["200"]["content"]}, path


def test_layers_tell_place_time_and_ways(ogc):
    content = read(ogc, "/collections")
    assert [layer["id"] for layer in content["collections"]] == ["adm0", "adm1", "adm2", "h3"]
    for layer in content["collections"]:
        assert layer == read(ogc, f"/collections/{layer['id']}")
        ((west, south, east, north),) = layer["extent"]["spatial"]["bbox"]
        assert 85 < west < east < 125
        assert 35 < south < north < 60
        assert layer["extent"]["temporal"]["interval"] == [["2026-06-30T00:00:00Z", None]]
        assert layer["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
        for address in links(layer).values():
            assert ogc.get(address).status_code == 200


@pytest.mark.parametrize("level", ["adm2", "h3"])
def test_features_fit_their_schema(ogc, level):
    schema = read(ogc, f"/collections/{level}/schema")
    jsonschema.Draft202012Validator.check_schema(schema)
    features = read(ogc, f"/collections/{level}/items")["features"]
    assert set(features[0]["properties"]) == set(schema["properties"]) - {"geometry"}
    described = {name: rule for name, rule in schema["properties"].items() if name != "geometry"}
    for feature in features:
        known = {name: value for name, value in feature["properties"].items() if value is not None}
        jsonschema.validate(known, {**schema, "properties": described})
    filters = read(ogc, f"/collections/{level}/queryables")
    assert filters["additionalProperties"] is False
    name = next(name for name in filters["properties"] if name not in ("geometry", "pcode") and known.get(name))
    assert feature in read(ogc, f"/collections/{level}/items", **{name: known[name]})["features"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_see_pages_in_their_language(ogc, language):
    texts = load_texts(language)
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}
    for path in PAGES:
        answer = ogc.get(f"{ROOT}{path}", headers=headers)
        html = answer.get_data(as_text=True)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
        assert f'<html lang="{language}"' in html
        assert html.count("<h1") == 1
        assert "Accept-Language" in answer.headers["Vary"]
        for other in LANGUAGES:
            assert f"lang={other}" in html
    items = ogc.get(f"{ROOT}/collections/adm2/items", headers=headers).get_data(as_text=True)
    assert texts("state.250") in items, "a figure that is hidden says so"
    refused = ogc.get(f"{ROOT}/collections/adm2/items?bbox=1", headers=headers)
    assert refused.status_code == 400
    assert texts("ogc.refused.value", name="bbox") in refused.get_data(as_text=True)


def test_what_visitors_type_is_never_markup(ogc):
    bad = "<script>alert(1)</script>"
    for query in ({bad: "1"}, {"adm1_pcode": bad}, {"indicator": bad}, {"bbox": bad}):
        html = ogc.get(f"{ROOT}/collections/adm2/items", query_string={**query, "f": "html"}).get_data(as_text=True)
        assert bad not in html


def test_a_chosen_figure_stands_in_the_table(ogc):
    html = ogc.get(f"{ROOT}/collections/adm1/items?f=html&indicator=persons").get_data(as_text=True)
    plain = ogc.get(f"{ROOT}/collections/adm1/items?f=html").get_data(as_text=True)
    assert html.count('<th scope="col"') == plain.count('<th scope="col"') + 1
    (cell,) = set(re.findall(r'<td class="n">([^<]+)</td></tr>', html)) & {
        re.findall(r'<td class="n">([^<]+)</td>', plain.split(">MN11<")[1])[1]
    }
    assert "(" in cell, "people of MN11, as headline and as chosen figure"


def test_files_are_served_whole_and_in_parts(ogc, layers_app, tmp_path):
    release_id = layers_app.releases.published("mng")[0]
    for name in LAYER_FILES:
        answer = ogc.get(f"/mng/data/{release_id}/{name}")
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        body = answer.get_data()
        part = ogc.get(f"/mng/data/{release_id}/{name}", headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.get_data()) == (206, body[100:200])
        tag = answer.headers["ETag"]
        assert ogc.get(f"/mng/data/{release_id}/{name}", headers={"If-None-Match": tag}).status_code == 304
    assert len(gpd.read_parquet(io.BytesIO(body))) == 18
    assert ogc.get(f"/mng/data/mng-2030-01-01-0/{name}").status_code == 404


def test_withdrawn_and_damaged_releases_are_not_served(tiny_store, tmp_path):
    from dashboard.public import create_public_app

    shutil.copytree(tiny_store.root, tmp_path / "store")
    store = Store(tmp_path / "store", checker=lambda _folder: [])
    latest, older = store.published("mng")
    store.withdraw("mng", older, reason="test")
    client = create_public_app(store.root).server.test_client()
    assert client.get(f"/mng/data/{older}/areas.gpkg").status_code == 410
    (store.root / "mng" / "releases" / latest / "public" / "areas.json").write_bytes(b"{}")
    client = create_public_app(store.root).server.test_client()
    for path in ("", "/collections/adm1/items"):
        assert client.get(f"{ROOT}{path}", query_string={"release": older}).status_code == 410
        assert client.get(f"{ROOT}{path}").status_code == 503
        page = client.get(f"{ROOT}{path}", query_string={"f": "html"})
        assert load_texts("en")("ogc.missing.unreadable") in page.get_data(as_text=True)


def test_a_country_without_a_release_says_what_to_do(tmp_path):
    from dashboard.public import create_public_app

    client = create_public_app(tmp_path).server.test_client()
    assert client.get(ROOT).status_code == 404
    page = client.get(ROOT, query_string={"f": "html", "lang": "mn"})
    assert page.status_code == 404
    assert load_texts("mn")("ogc.missing.release") in page.get_data(as_text=True)


def test_layers_that_cannot_be_made_are_told(layers_app, tiny_store, monkeypatch):
    from dashboard.public import create_public_app
    from data.exports.layer_files import SHELF

    def fail(*_paths):
        raise LayersNotMade("no room")

    monkeypatch.setattr(SHELF, "_kept", OrderedDict())
    monkeypatch.setattr(SHELF, "_failed", {})
    monkeypatch.setattr("data.exports.layer_files._write", fail)
    client = create_public_app(tiny_store.root).server.test_client()
    for path in ("", "/collections", "/collections/adm1/items"):
        assert client.get(f"{ROOT}{path}").status_code == 503
        page = client.get(f"{ROOT}{path}", query_string={"f": "html"})
        assert load_texts("en")("ogc.missing.layers") in page.get_data(as_text=True)
    assert client.get(f"{ROOT}/conformance").status_code == 200
