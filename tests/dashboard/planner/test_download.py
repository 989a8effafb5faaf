"""Downloads by HTTP: the page before, the files, who gets them, and what is recorded."""

import csv
import io
import re
import shutil
import zipfile
from datetime import UTC, datetime

import openpyxl
import pyogrio
import pytest
import shapely
from sqlalchemy.orm import Session

from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.text import LANGUAGES, load_texts
from data.exports.cover_sheet import REQUIRED
from data.notes.notebook import Notebook, Subject
from data.people.audit import read_events
from geo.errors import ShapesError
from geo.shapes import WebShapes

ADDRESS = "/mng/en/download?page=shock&areas=MN11-01-03&amount=1000&months=2&whom=zone_de"
ASKED = {"format": "csv", "purpose": "budget", "purpose_words": "=HYPERLINK of 2026"}


def last_download(people):
    with Session(people) as session:
        return [event for event in read_events(session) if event.event == "download"][-1]


def unzipped(answer):
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_page_says_what_will_be_in_the_file(visitor):
    page = visitor("anna").get(ADDRESS).get_data(as_text=True)
    for words in ("Exposed people", "Emergency top-up", "Exposed areas, second level", "anna, Planner of an area"):
        assert words in page, words
    assert 'value="planning" selected' in page  # the session's purpose
    assert "https://atlas.example" in page
    assert page.count('type="radio"') == 4
    assert "disabled" not in re.search(r'id="download-gpkg"[^>]*', page)[0]
    assert page.count("<h1") == 1
    assert visitor("anna").get(ADDRESS).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["mn", "kk", "ru"])
def test_every_language(visitor, language):
    client = visitor("anna")
    address = ADDRESS.replace("/en/", f"/{language}/")
    assert client.get(address).status_code == 200
    for form in ("csv", "csv_labelled", "xlsx", "gpkg"):
        assert client.post(address, data={**ASKED, "format": form}).status_code == 200, form


def test_csv_equals_the_pages_tables(visitor, planner_app, people):
    answer = visitor("anna").post(ADDRESS, data=ASKED)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="family-atlas_mng_shock_2026-06-30.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    files = unzipped(answer)
    assert list(files) == ["cover.txt", "sums.csv", "top_up.csv", "units_adm2.csv"]
    from data.people.scope import Identity

    anna = Identity("anna", "planner", "mng", "MN11", "planning")
    with planner_app.server.test_request_context():
        opened = planner_app.pages.open(
            anna, "mng", "en", "shock", {"areas": "MN11-01-03", "amount": "1000", "months": "2", "whom": "zone_de"}
        )
        sheets = {sheet.name: sheet for sheet in opened.page.tables(opened.view)}
    for name, sheet in sheets.items():
        rows = table(files[f"{name}.csv"])
        assert len(rows) == len(sheet.rows)
        for row, wanted in zip(rows, sheet.rows, strict=True):
            assert list(row) == [column.name for column in sheet.columns]
            assert list(row.values()) == ["" if cell is None else str(cell) for cell in wanted]
    event = last_download(people)
    assert (event.account, event.purpose) == ("anna", "budget: =HYPERLINK of 2026")
    total = sum(len(sheet.rows) for sheet in sheets.values())
    assert event.detail.startswith(f"csv, rows: {total}, /mng/en/shock?release=mng-2026-06-30-")
    assert "areas=MN11-01-03" in event.detail


def test_the_cover_says_everything(visitor):
    client = visitor("anna")
    answer = client.post(ADDRESS, data={**ASKED, "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    cover = book.worksheets[0]
    said = {row[0].value: row[1].value for row in cover.iter_rows(min_row=3)}
    assert len(said) == len(REQUIRED) + 1  # and the territory
    assert said["Account"] == "anna"
    assert said["Role"] == "Planner of an area"
    assert said["Purpose of use"].endswith("=HYPERLINK of 2026")
    assert re.fullmatch(
        r"http://localhost/mng/en/shock\?release=mng-2026-06-30-\w+&areas=\S+",
        said["Permanent address (log-in needed)"],
    )
    assert "UTC" in said["Made"]
    assert "90%" in said["How sure the figures are"]
    assert "Synthetic" in said["Kind of figures"]
    assert "Schematic" in said["Kind of figures"]
    assert "made in a test" in said["Source and attribution"]
    assert "Do not pass this file on" in said["Passing on"]
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    # The permanent address gives the page again.
    assert client.get(said["Permanent address (log-in needed)"].removeprefix("http://localhost")).status_code == 200


def test_geopackage_has_the_areas(visitor, tmp_path):
    answer = visitor("anna").post(ADDRESS, data={**ASKED, "format": "gpkg"})
    path = tmp_path / "x.gpkg"
    path.write_bytes(answer.get_data())
    layers = dict(pyogrio.list_layers(path))
    assert layers == {"sums": None, "top_up": None, "units_adm2": "MultiPolygon", "cover": None}
    info = pyogrio.read_info(path, layer="units_adm2")
    assert info["crs"] == "EPSG:4326"
    _, rows = pyogrio.read_arrow(path, layer="units_adm2")
    assert rows.column("pcode").to_pylist() == ["MN1101", "MN1103"]
    assert all(shapely.from_wkb(item.as_py()).area > 0 for item in rows.column("geom"))
    _, cover = pyogrio.read_arrow(path, layer="cover")
    assert "geometry" in cover.column("name").to_pylist()


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"purpose": ""}, 400, load_texts("en")("purpose.missing")),
        ({"purpose": "fun"}, 400, load_texts("en")("purpose.missing")),
        ({"format": "pdf"}, 422, "Choose a format"),
        ({"format": ""}, 422, "Choose a format"),
    ],
)
def test_what_is_missing_is_asked_for(visitor, people, changes, status, words):
    client = visitor("anna")
    before = last_download(people).id if client.post(ADDRESS, data=ASKED) else 0
    answer = client.post(ADDRESS, data={**ASKED, **changes})
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
    assert last_download(people).id == before


def test_pages_without_tables(visitor):
    client = visitor("anna")
    page = client.get("/mng/en/download?page=shock").get_data(as_text=True)
    assert "This page has no tables to download for this selection." in page
    assert client.post("/mng/en/download?page=shock", data=ASKED).status_code == 422
    for address in ("/mng/en/download", "/mng/en/download?page=nothing", "/mng/xx/download?page=shock"):
        assert client.get(address).status_code == 404
        assert client.post(address, data=ASKED).status_code == 404


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ("olga", ADDRESS),  # auditors download no figures
        ("kairat", ADDRESS),  # another country
        ("anna", "/mng/en/download?page=shock&areas=MN21"),  # another aimag
        ("anna", "/mng/en/download?page=shock&areas=MN"),
        ("anna", "/mng/en/download?page=shock&area=MN21&areas=MN11"),
        ("anna", "/kaz/en/download?page=shock&areas=MN11"),
    ],
)
def test_refusals_are_recorded(visitor, people, account, address):
    client = visitor(account)
    for answer in (client.get(address), client.post(address, data=ASKED)):
        assert answer.status_code == 403
    with Session(people) as session:
        event = read_events(session)[-1]
    assert (event.account, event.event) == (account, "refused")
    assert event.at <= datetime.now(UTC)


def test_nobody_downloads_without_logging_in(visitor):
    assert visitor().get(ADDRESS).status_code == 302
    assert visitor().post(ADDRESS, data=ASKED).status_code == 303


def test_notes_travel_with_the_figures(planner_store, people, tmp_path):
    root = tmp_path / "store"
    shutil.copytree(planner_store.root, root)
    for subject, text in (
        (Subject("zone_de", "MN11"), "Counted anew here."),
        (Subject("", "MN21"), "A note on another aimag."),
        (Subject(release_id=planner_store.published("mng")[1]), "A note on an older release."),
    ):
        Notebook(root, "mng").add(subject, dict.fromkeys(LANGUAGES, text), LANGUAGES, author="Ann")
    client = create_planner_app(root, people, PlannerSettings("k" * 40, limits=False)).server.test_client()
    client.post("/login", data={"name": "anna", "password": "correct horse battery", "purpose": "planning"})
    cover = unzipped(client.post(ADDRESS, data=ASKED))["cover.txt"].decode("utf-8-sig")
    assert "Province 11 en, zone_de en: Counted anew here." in cover
    assert "another aimag" not in cover
    assert "older release" not in cover


def test_releases_whose_shapes_tell_no_projection(planner_store, people, tmp_path, monkeypatch):
    """Those of earlier versions: no map layers, everything else."""
    monkeypatch.setattr(WebShapes, "from_json", _no_shapes)
    client = create_planner_app(
        planner_store.root, people, PlannerSettings("k" * 40, limits=False)
    ).server.test_client()
    client.post("/login", data={"name": "anna", "password": "correct horse battery", "purpose": "planning"})
    page = client.get(ADDRESS).get_data(as_text=True)
    assert "disabled" in re.search(r'id="download-gpkg"[^>]*', page)[0]
    assert client.post(ADDRESS, data={**ASKED, "format": "gpkg"}).status_code == 422
    assert client.post(ADDRESS, data={**ASKED, "format": "xlsx"}).status_code == 200


def _no_shapes(text):
    raise ShapesError("These are no web shapes: rebuild the release.")
