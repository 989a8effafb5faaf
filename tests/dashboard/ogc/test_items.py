"""Features: GeoJSON, filters, pages, figures, and what is refused."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.ogc.items import Page
from dashboard.ogc.query import MOST, ItemsQuery, QueryRefused, read_boxes, read_times
from data.release.states import ValueState

ITEMS = "/ogc/mng/collections/{level}/items"
RFC_7946 = "application/geo+json"


def features(client, level="adm2", status=200, **query):
    answer = client.get(ITEMS.format(level=level), query_string=query)
    assert answer.status_code == status, answer.get_data(as_text=True)
    if status == 200:
        assert answer.content_type == RFC_7946
    return answer.get_json(force=True)


def codes(content):
    return [feature["id"] for feature in content["features"]]


@pytest.mark.parametrize("level", ["adm0", "adm1", "adm2", "h3"])
def test_features_are_geojson(ogc, level):
    content = features(ogc, level)
    assert content["type"] == "FeatureCollection"
    assert content["numberMatched"] == content["numberReturned"] == len(content["features"])
    for feature in content["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        outline = shapely.from_geojson(shapely.to_geojson(shapely.geometry.shape(feature["geometry"])))
        assert outline.is_valid
        assert all(shapely.is_ccw(part.exterior) for part in outline.geoms)
        assert feature["id"] == feature["properties"]["pcode"]
    assert "crs" not in content, "RFC 7946 knows one system only"


def test_one_feature_leads_on(ogc):
    answer = ogc.get(f"{ITEMS.format(level='adm1')}/MN21")
    assert answer.content_type == RFC_7946
    content = answer.get_json(force=True)
    links = {(link["rel"], link["type"]) for link in content["links"]}
    assert links == {("self", RFC_7946), ("alternate", "text/html"), ("collection", "application/json")}
    assert content == {**features(ogc, "adm1", pcode="MN21")["features"][0], "links": content["links"]}
    for link in content["links"]:
        assert ogc.get(link["href"]).status_code == 200


def test_a_hidden_figure_is_null_and_says_why(ogc, release):
    values = release.values(level="adm2", indicator="zone_de", base="families")
    for feature, value, state in zip(features(ogc)["features"], values.value, values.state, strict=True):
        told = feature["properties"]
        assert told["zone_de"] == (None if np.isnan(value) else value)
        assert told["zone_de_state"] == ValueState(state).name.lower()
        assert (told["zone_de_low_90"] is None) == np.isnan(value)


def test_any_published_figure_can_be_chosen(ogc, release):
    query = {"indicator": "mpi_a", "base": "persons", "sex": "female", "age_group": "0-4"}
    content = features(ogc, "adm1", **query)
    values = release.values(level="adm1", indicator="mpi_a", base="persons", sex="female", age="0-4")
    for row, feature in enumerate(content["features"]):
        told = feature["properties"]
        assert (told["indicator_code"], told["base"], told["sex"], told["age_group"]) == tuple(query.values())
        hidden = np.isnan(values.value[row])
        assert told["value"] == (None if hidden else values.value[row])
        assert told["numerator"] == (None if hidden else values.numerator[row])
        assert told["unit"] == "index"
    grouped = features(ogc, "adm2", indicator="zone_de", base="persons", group="residence_urban")
    assert grouped["features"][0]["properties"]["group"] == "residence_urban"
    assert features(ogc, "adm1", indicator="families")["features"][0]["properties"]["denominator"] is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"colour": "red"}, "colour"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "a,b,c,d"}, "bbox"),
        ({"bbox": "100,50,101,40"}, "bbox"),
        ({"bbox": "nan,1,2,3"}, "bbox"),
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "9" * 400}, "limit"),
        ({"offset": "1.5"}, "offset"),
        ({"datetime": "yesterday"}, "datetime"),
        ({"datetime": "2026-12-31/2026-01-01"}, "datetime"),
        ({"datetime": "2026-01-01T00:00:00"}, "datetime"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"indicator": "secret"}, "indicator"),
        ({"indicator": "dep_violence"}, "indicator"),
        ({"base": "persons"}, "base"),
        ({"f": "xml"}, "f"),
        ({"lang": "xx"}, "lang"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(ogc, query, name):
    content = features(ogc, status=400, **query)
    assert content["status"] == 400
    assert name in content["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc/mng/collections/adm3", 404),
        ("/ogc/mng/collections/adm3/items", 404),
        ("/ogc/mng/collections/adm1/items/MN99", 404),
        ("/ogc/xyz", 404),
        ("/ogc/mng?release=mng-2030-01-01-0000000000", 404),
        ("/ogc/mng?release=../../etc/passwd", 404),
    ],
)
def test_what_there_is_not_is_told(ogc, path, status):
    for kind in ("json", "html"):
        answer = ogc.get(path, query_string=None, headers={"Accept": f"text/{kind}" if kind == "html" else "*/*"})
        assert answer.status_code == status
        assert answer.mimetype == ("text/html" if kind == "html" else "application/problem+json")


def test_more_than_the_most_is_the_most(ogc):
    assert features(ogc, limit=MOST * 100)["numberReturned"] == 9


def test_pages_follow_each_other(ogc):
    whole, found, query = codes(features(ogc, "h3")), [], {"limit": 2}
    content = features(ogc, "h3", **query)
    while True:
        found += codes(content)
        links = {link["rel"]: link["href"] for link in content["links"]}
        assert content["numberMatched"] == 18
        if "next" not in links:
            break
        content = ogc.get(links["next"]).get_json(force=True)
    assert found == whole
    before = ogc.get(links["prev"]).get_json(force=True)
    assert codes(before) == whole[: len(codes(before))]
    assert len(found) == len(codes(before)) + content["numberReturned"]


def test_time_is_that_of_the_release(ogc):
    assert features(ogc, datetime="2026-06-30")["numberMatched"] == 9
    assert features(ogc, datetime="../2026-06-29T23:59:59Z")["numberMatched"] == 0
    assert features(ogc, datetime="2020-01-01/..")["numberMatched"] == 9


def test_an_older_release_is_asked_for_by_name(ogc, layers_app):
    latest, older = layers_app.releases.published("mng")
    content = features(ogc, "adm1", release=older, limit=1)
    assert content["features"][0]["properties"]["release_id"] == older
    assert all(f"release={older}" in link["href"] for link in content["links"])
    assert features(ogc, "adm1", limit=1)["features"][0]["properties"]["release_id"] == latest


def test_answers_are_kept_tagged_compressed_and_open(ogc):
    path = ITEMS.format(level="h3")
    answer = ogc.get(path, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = ogc.get(path, headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "br"})
    assert again.status_code == 304
    other = ogc.get(path, query_string={"limit": 3})
    assert other.headers["ETag"].strip('"').split("-")[0] != answer.headers["ETag"].strip('"').split("-")[0]


@settings(max_examples=40, deadline=None)
@given(
    box=st.tuples(st.floats(-200, 200), st.floats(-89, 89), st.floats(-200, 200), st.floats(-89, 89)),
    limit=st.integers(1, 30),
    offset=st.integers(0, 30),
)
def test_any_box_gives_what_meets_it(layers_app, box, limit, offset):
    from dashboard.ogc.atlas_layers import open_layer

    west, south, east, north = box
    south, north = sorted((south, north))
    served = layers_app.releases.open("mng")
    layer = open_layer(served, "h3")
    boxes = read_boxes(f"{west},{south},{east},{north}")
    page = Page.take(layer, served.release, ItemsQuery(boxes=boxes, limit=limit, offset=offset))
    met = [row for row in range(18) if any(layer.outlines[row].intersects(shapely.box(*part)) for part in boxes)]
    assert page.matched == len(met)
    assert page.rows.tolist() == met[offset : offset + limit]


@given(st.text(alphabet="0123456789-T:Z./+ ", max_size=30))
def test_any_text_is_a_time_or_refused(text):
    try:
        first, last = read_times(text)
    except QueryRefused:
        return
    assert first or last
    assert first is None or last is None or first <= last
