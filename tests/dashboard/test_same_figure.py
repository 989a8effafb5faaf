"""One figure, wherever it is read: page, map's file, release file, API, OGC features, SDMX, XML, programme's file."""

import csv
import gzip
import io
import re
import shutil
from html import unescape

import pytest
from lxml import etree

from dashboard.public import create_public_app
from dashboard.text import load_texts
from data.progress.document import document_path
from data.release.states import ValueState
from data.release.store import Store
from tests.progress_programme import invented_document

INDICATOR, BASE = "mpi_h", "persons"
EN = load_texts("en")


@pytest.fixture(scope="module")
def store(tiny_store, tmp_path_factory):
    root = tmp_path_factory.mktemp("same") / "store"
    shutil.copytree(tiny_store.root, root)
    path = document_path(root, "mng", "invented")
    path.parent.mkdir(parents=True)
    path.write_bytes(invented_document().to_bytes())
    return Store(root)


@pytest.fixture(scope="module")
def client(store):
    return create_public_app(store.root).server.test_client()


@pytest.fixture(scope="module")
def release(store):
    return store.open("mng", store.published("mng")[0])


def rows(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = answer.get_data()
    if address.endswith(".gz"):
        body = gzip.decompress(body)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def figure(row):
    """Value and both ends of its interval, or none of them."""
    cells = [row[name] for name in ("value", "low_90", "high_90")]
    return tuple(None if cell in ("", None) else pytest.approx(float(cell), rel=1e-9, abs=1e-9) for cell in cells)


def test_an_indicator_is_the_same_wherever_it_is_read(client, release):
    values = release.values(level="adm1", indicator=INDICATOR, base=BASE)
    areas = release.areas("adm1")
    true = {
        area["pcode"]: (
            (float(values.value[row]), float(values.low[row]), float(values.high[row]))
            if values.state[row] == ValueState.VALUE
            else (None, None, None)
        )
        for row, area in enumerate(areas)
    }
    assert any(value is not None for value, _, _ in true.values())

    asked = f"level=adm1&indicator={INDICATOR}&base={BASE}"
    of_map = rows(client, f"/mng/en/download.csv?release={release.release_id}&{asked}")
    assert {row["pcode"]: (row["state"]) for row in of_map} == {
        area["pcode"]: ValueState(int(values.state[row])).name.lower() for row, area in enumerate(areas)
    }
    for row in of_map:
        # The map's file is rounded to what the page shows.
        shown = true[row["pcode"]][0]
        assert (row["value"] == "") == (shown is None)
        if shown is not None:
            assert float(row["value"]) == pytest.approx(shown, abs=0.05)

    for name in ("values_adm1.csv", "values_adm1.csv.gz"):
        of_file = {
            row["pcode"]: figure(row)
            for row in rows(client, f"/mng/data/{release.release_id}/{name}")
            if (row["indicator_code"], row["base"]) == (INDICATOR, BASE)
            and {row["sex"], row["age_group"], row["disability"], row["group"]} == {"all"}
        }
        assert of_file == true, name

    of_api = client.get(f"/api/v1/countries/mng/releases/{release.release_id}/values?{asked}&limit=1000").get_json()
    assert {row["pcode"]: figure(row) for row in of_api["items"]} == true

    layer = f"/ogc/mng/collections/adm1/items?release={release.release_id}&f=json&limit=1000"
    features = client.get(f"{layer}&indicator={INDICATOR}&base={BASE}").get_json()["features"]
    of_layer = {item["properties"]["pcode"]: item["properties"] for item in features}
    for pcode, (value, low, high) in true.items():
        found = of_layer[pcode]
        assert (found["value"], found["low_90"], found["high_90"]) == (value, low, high)

    codes = {area["pcode"]: area for area in areas}
    of_sdmx = {
        row["REF_AREA"]: row["OBS_VALUE"]
        for row in rows(client, f"/mng/data/{release.release_id}/sdg.csv")
        if row["SERIES"] == "SD_MDP_MUHC"
        and row["TIME_PERIOD"] == release.manifest.reference_date.isoformat()
        and {row["SEX"], row["AGE"], row["DISABILITY_STATUS"], row["COMPOSITE_BREAKDOWN"], row["URBANISATION"]}
        == {"_T"}
        and row["REF_AREA"] in codes
    }
    assert set(of_sdmx) == set(true)
    for pcode, (value, _, _) in true.items():
        assert of_sdmx[pcode] == "NaN" if value is None else float(of_sdmx[pcode]) == pytest.approx(value, abs=0.0006)


def test_people_mapped_are_the_same_on_page_in_xml_in_csv_and_by_api(client, release):
    people = int(release.values(level="adm0", indicator="persons", base="persons").value[0])
    day = release.manifest.reference_date
    page = unescape(client.get("/mng/en/progress/invented/indicator/people").get_data(as_text=True))
    assert EN.integer(people) in re.sub(r"<[^>]+>", " ", page)
    assert release.release_id in page

    tree = etree.fromstring(client.get("/mng/progress/invented.xml").get_data())
    in_xml = [
        float(actual.get("value"))
        for indicator in tree.iter("indicator")
        if indicator.findtext("title/narrative").startswith("Indicator people")
        for period in indicator.iter("period")
        if period.find("period-end").get("iso-date") == day.isoformat()
        for actual in period.iter("actual")
        if actual.find("location") is None
    ]
    assert in_xml == [people]

    in_csv = [
        float(row["value"])
        for row in rows(client, "/mng/progress/invented.csv")
        if (row["indicator_code"], row["kind"], row["pcode"]) == ("people", "actual", "")
        and row["last_day"] == day.isoformat()
    ]
    assert in_csv == [people]

    programme = client.get("/api/v1/countries/mng/programmes/invented").get_json()
    indicator = next(item for item in programme["indicators"] if item["code"] == "people")
    by_api = [
        item["value"] for item in indicator["actuals"] if item["last_day"] == day.isoformat() and not item.get("pcode")
    ]
    assert by_api == [people]
