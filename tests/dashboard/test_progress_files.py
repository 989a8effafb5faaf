"""The files of a programme as the public site serves them."""

import csv
import io
import shutil

import pytest
from lxml import etree

from dashboard.public import create_public_app
from data.progress.document import document_path
from data.release.store import Store
from tests.iati_judges import mistakes
from tests.progress_programme import invented_document, invented_framework


@pytest.fixture(scope="module")
def store(tiny_store, tmp_path_factory):
    root = tmp_path_factory.mktemp("programmes") / "store"
    shutil.copytree(tiny_store.root, root)
    for country, demonstration in (("mng", True), ("kaz", False)):
        # Of the second country: without a figure of a release, which are made up here.
        framework = invented_framework(country=country, indicators=[])
        document = invented_document(framework=framework, actuals=(), demonstration=demonstration)
        document = invented_document() if country == "mng" else document
        path = document_path(root, country, "invented")
        path.parent.mkdir(parents=True)
        path.write_bytes(document.to_bytes())
    return Store(root)


@pytest.fixture(scope="module")
def site(store):
    return create_public_app(store.root).server


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))


def test_the_activity_is_valid_and_holds_what_releases_tell(site, store):
    answer = site.test_client().get("/mng/progress/invented.xml")
    assert answer.status_code == 200
    assert answer.content_type == "application/xml; charset=utf-8"
    assert mistakes(answer.get_data()) == []
    tree = etree.fromstring(answer.get_data())
    people = next(
        item for item in tree.iter("indicator") if item.findtext("title/narrative").startswith("Indicator people")
    )
    release = store.open("mng", store.published("mng")[0])
    nation = release.values(level="adm0", indicator="persons", base="persons")
    latest = next(item for item in people.iter("period") if item.find("period-end").get("iso-date") == "2026-06-30")
    assert latest.find("actual").get("value") == str(round(float(nation.value[0])))
    assert release.release_id in latest.findtext("actual/comment/narrative")
    refs = {item.get("ref") for item in tree.iter("location") if item.getparent().tag == "actual"}
    assert refs <= {item.get("ref") for item in tree.findall("iati-activity/location")}
    assert tree.findtext("iati-activity/title/narrative").startswith("[Demonstration]")


def test_a_programme_without_invented_figures_is_no_demonstration(site):
    content = site.test_client().get("/kaz/progress/invented.xml").get_data()
    assert mistakes(content) == []
    assert not etree.fromstring(content).findtext("iati-activity/title/narrative").startswith("[")


def test_the_same_figures_stand_in_the_table(site):
    client = site.test_client()
    tree = etree.fromstring(client.get("/mng/progress/invented.xml").get_data())
    table = rows(client.get("/mng/progress/invented.csv"))
    for tag in ("baseline", "target", "actual"):
        in_file = sorted(item.get("value") for item in tree.iter(tag) if item.get("value"))
        assert in_file == sorted(row["value"] for row in table if row["kind"] == tag and row["value"]), tag
    people = [row for row in table if row["indicator_code"] == "people" and row["kind"] == "actual"]
    assert {row["state"] for row in people} == {"value"}
    assert all(float(row["low_90"]) <= float(row["value"]) <= float(row["high_90"]) for row in people)


def test_files_can_be_kept_compressed_and_read_by_other_sites(site):
    client = site.test_client()
    for form in ("xml", "csv"):
        answer = client.get(f"/mng/progress/invented.{form}", headers={"Accept-Encoding": "br"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Encoding"] == "br"
        assert f'"invented.{form}"' in answer.headers["Content-Disposition"]
        again = client.get(f"/mng/progress/invented.{form}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    with_tags = rows(client.get("/mng/progress/invented.csv?hxl=1"))
    assert with_tags[0]["value"] == "#indicator+value+num"


def test_a_file_changes_with_the_published_programme(site, store):
    client = site.test_client()
    path = document_path(store.root, "mng", "invented")
    before = path.read_bytes()
    first = client.get("/mng/progress/invented.csv").get_data(as_text=True)
    changed = invented_document()
    changed = changed.model_copy(update={"actuals": changed.actuals[:1]})
    path.write_bytes(changed.to_bytes())
    second = client.get("/mng/progress/invented.csv").get_data(as_text=True)
    assert "Corrected after the audit" in first
    assert "Corrected after the audit" not in second
    path.write_bytes(before)


@pytest.mark.parametrize(
    "address", ["/mng/progress/none.xml", "/mng/progress/none.csv", "/xxx/progress/invented.xml",
                "/mng/progress/..%2F..%2Fx.xml", "/mng/progress/invented.json"],
)  # fmt: skip
def test_what_there_is_not_is_not_found(site, address):
    assert site.test_client().get(address).status_code == 404


def test_a_country_without_a_release_has_files_of_what_was_promised(tmp_path):
    framework = invented_framework(country="kaz")
    path = document_path(tmp_path, "kaz", "invented")
    path.parent.mkdir(parents=True)
    path.write_bytes(invented_document(framework=framework, actuals=()).to_bytes())
    client = create_public_app(tmp_path).server.test_client()
    content = client.get("/kaz/progress/invented.xml").get_data()
    assert mistakes(content) == []
    tree = etree.fromstring(content)
    assert tree.find(".//recipient-country").get("code") == "KZ"
    assert {row["state"] for row in rows(client.get("/kaz/progress/invented.csv")) if row["kind"] == "actual"} == {
        "none"
    }


def test_a_damaged_release_or_programme_is_no_wrong_figure(store, tmp_path):
    shutil.copytree(store.root, tmp_path / "store")
    root = tmp_path / "store"
    for release in (root / "mng" / "releases").glob("mng-*"):
        register = release / "public" / "register.json"
        register.write_bytes(register.read_bytes() + b" ")
    client = create_public_app(root).server.test_client()
    assert client.get("/mng/progress/invented.xml").status_code == 503
    document = document_path(root, "kaz", "invented")
    document.write_bytes(document.read_bytes().replace(b"Invented", b"Improved"))
    assert client.get("/kaz/progress/invented.csv").status_code == 404
