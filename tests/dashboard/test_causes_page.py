"""The page of causes: figures of the release, choices in the address, downloads, and every state without figures."""

import csv
import io
import json
import re
from itertools import pairwise

import numpy as np
import pytest

from dashboard.pages.causes.asked import read_asked, read_release
from dashboard.pages.causes.compared import compare, read_level
from dashboard.pages.causes.decomposed import NATION, Decomposed
from dashboard.pages.heatmap.place_facts import Place
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.text import load_texts
from data.causes.cells_file import read_cells
from data.causes.choice import Choice, official_choice
from data.causes.estimates import estimate
from data.causes.published import read_sphere_cells
from tests.dashboard.causes_country import SPHERES, causes_store

LANGUAGES = ("en", "mn", "kk", "ru")
PAGE = "/mng/en/causes"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return causes_store(tmp_path_factory.mktemp("causes"))


@pytest.fixture(scope="module")
def served(store):
    return ServedReleases(store.root).open("mng")


@pytest.fixture(scope="module")
def causes(store):
    return create_public_app(store.root).server.test_client()


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def rows_of(client, address):
    return list(csv.DictReader(io.StringIO(read(client, address))))


def block(page):
    return json.loads(re.search(r'<script id="causes-data" type="application/json">(.*?)</script>', page)[1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?area=MN21", "?area=MN2101&level=adm2"])
def test_every_page_is_whole_in_every_language(causes, language, query):
    page = read(causes, f"/mng/{language}/causes{query}")
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(re.findall(r'aria-current="page"', page)) == 2
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    identifiers = re.findall(r' id="([\w-]+)"', page)
    assert len(identifiers) == len(set(identifiers))
    for name in ("aria-labelledby", "aria-describedby", "for"):
        assert set(re.findall(rf'{name}="([\w-]+)"', page)) <= set(identifiers)
    assert not re.search(r">[^<]*\bnan\b", page)
    for tongue in LANGUAGES:
        assert f'href="/mng/{tongue}/causes{query.replace("&", "&amp;")}"' in page


def test_the_chosen_weights_are_those_of_the_address(causes, served):
    choice = Choice((10, 20, 30, 0, 40), 45)
    page = read(causes, f"{PAGE}?level=adm2&weights=10.20.30.0.40&cutoff=45")
    assert re.findall(r'name="weights"[^>]*value="(\d+)"', page) == ["10", "20", "30", "0", "40"]
    separate = "&".join(f"weights={weight}" for weight in choice.weights)
    assert read(causes, f"{PAGE}?level=adm2&{separate}&cutoff=45") == page  # as the form sends them without a script
    assert read(causes, f"{PAGE}?level=adm2&weights=10,20,30,0,40&cutoff=45") == page
    official = official_choice(served.release.profile)
    compared = compare(read_level(served, "adm2", official), choice, official)
    names = re.findall(r'<tr data-row="(\d+)"', page)
    assert [int(name) for name in names] == compared.order.tolist()
    first = int(compared.order[0])
    assert f"{compared.estimates.m0[first]:.3f}" in page


def test_pages_with_other_weights_are_not_kept(store):
    app = create_public_app(store.root)
    client = app.server.test_client()
    read(client, PAGE)
    kept = len(client.application.view_functions["causes.page"].__self__.cache)
    read(client, PAGE)
    read(client, f"{PAGE}?weights=31.20.20.15.15&cutoff=33")
    assert len(client.application.view_functions["causes.page"].__self__.cache) == kept


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("area=XX1", "causes.notice.area"),
        ("level=h3", "causes.notice.level"),
        ("weights=0.0.0.0.0", "causes.notice.weights"),
        ("weights=1.2", "causes.notice.weights"),
        ("weights=a.b.c.d.e", "causes.notice.weights"),
        ("weights=30.20.20.15.999999", "causes.notice.weights"),
        ("cutoff=0", "causes.notice.weights"),
        ("cutoff=٣٣", "causes.notice.weights"),
        ("release=nonsense", "notice.release_not_published"),
    ],
)
def test_what_cannot_be_shown_is_said(causes, query, message):
    page = read(causes, f"{PAGE}?{query}")
    assert load_texts("en")(message) in page
    assert re.findall(r'name="weights"[^>]*value="(\d+)"', page) == ["30", "20", "20", "15", "15"]


def test_an_address_is_read_and_written_back(served):
    queries = ["", "area=MN21", "level=adm2", "weights=1.2.3.4.5&cutoff=50", "area=MN2101&level=adm2&rows=all"]
    for query in queries:
        pairs = dict(part.split("=") for part in query.split("&") if part)
        asked, notices = read_asked(served, served.release_id, {name: [value] for name, value in pairs.items()})
        assert notices == []
        assert asked.query() in (query, f"{query}&cutoff=33")


def test_older_releases_can_be_asked_for(client, tiny_store):
    releases = ServedReleases(tiny_store.root)
    latest, older = releases.published("mng")[:2]
    served, notices = read_release(releases, "mng", older)
    assert (served.release_id, notices) == (older, [])
    page = read(client, f"{PAGE}?release={older}")
    assert older in page
    assert latest not in page


def test_contributions_are_weight_times_censored_headcount_over_m0(causes, served):
    page = read(causes, PAGE)
    release = served.release
    m0 = release.values(level="adm0", indicator="mpi_m0", base="families").value[0]
    for item in Decomposed(served, NATION).deprivations:
        headcount = release.values(level="adm0", indicator=f"cens_{item.code}", base="families").value[0] / 100
        assert item.part.value == pytest.approx(item.weight / 1000 * headcount / m0)
        assert f"{100 * item.part.value:,.1f}%" in page
        assert item.part.low <= item.part.value <= item.part.high


def test_sensitive_deprivations_are_missing_below_the_first_level(causes, served):
    row = served.rows["adm2"]["MN2101"]
    found = {item.code: item for item in Decomposed(served, Place("adm2", row, "MN2101")).deprivations}
    assert found["no_school"].part is None
    assert found["no_school"].poor is None
    assert load_texts("en")("causes.not_here") in read(causes, f"{PAGE}?area=MN2101")


def test_hidden_places_lead_to_the_area_around(causes, served):
    hidden = served.release.areas("adm2")[1]  # the tiny release hides the second area of the second level
    assert Decomposed(served, Place("adm2", 1, hidden["pcode"])).spheres == {}
    page = read(causes, f"{PAGE}?area={hidden['pcode']}")
    assert load_texts("en")("panel.causes.none") in page
    wider = f'{PAGE}?area={hidden["parent_pcode"]}"' if page.count(f"area={hidden['parent_pcode']}") else f'{PAGE}"'
    assert f'href="{wider}' in page


def test_cells_are_completed_from_the_nation_downwards(served):
    cells = read_sphere_cells(served.release)
    for level in ("adm0", "adm1", "adm2"):
        assert cells[level].shares.shape == (len(served.release.areas(level)), 1 << len(SPHERES))
    assert cells["adm2"].hidden.any()
    row = int(np.flatnonzero(cells["adm2"].hidden.sum(axis=1) > 1)[0])
    parent = int(served.release.areas("adm2")[row]["parent"])
    free = np.flatnonzero(cells["adm2"].hidden[row])
    mine, around = cells["adm2"].shares[row, free], cells["adm1"].shares[parent, free]
    assert np.allclose(mine / mine.sum(), around / around.sum(), atol=0.01)


def test_the_file_for_the_browser_never_changes_and_holds_the_same_figures(causes, served):
    data = block(read(causes, f"{PAGE}?area=MN21&level=adm2"))
    answer = causes.get(data["cells"])
    assert "immutable" in answer.headers["Cache-Control"]
    back = read_cells(answer.get_data())
    official = official_choice(served.release.profile)
    assert tuple(data["official"]["weights"]) == official.weights
    mine = estimate(read_sphere_cells(served.release)["adm2"], official)
    assert np.array_equal(estimate(back.cells, official).points, mine.points)
    assert len(data["names"]) == len(data["pcodes"]) == len(mine.points)
    assert data["placeRow"] == served.rows["adm1"]["MN21"]
    assert causes.get(data["placeCells"]).status_code == 200
    assert causes.get(data["cells"].replace("adm2", "h3")).status_code == 404
    assert causes.get(data["cells"].replace(served.release_id, "other")).status_code == 404


def test_the_download_of_areas_has_the_figures_of_the_page(causes, served):
    rows = rows_of(causes, "/mng/en/causes.csv?level=adm2&weights=10.20.30.0.40&cutoff=45")
    assert len(rows) == len(served.release.areas("adm2"))
    ranked = [row for row in rows if row["state"] == "ranked"]
    assert [int(row["rank"]) for row in ranked] == sorted(int(row["rank"]) for row in ranked)
    for row in ranked:
        assert float(row["m0_low"]) <= float(row["m0"]) <= float(row["m0_high"])
        assert float(row["m0"]) == pytest.approx(float(row["headcount_h"]) * float(row["intensity_a"] or 0), abs=2e-5)
        assert (row["sphere_weights"], row["cutoff_percent"]) == ("10.20.30.0.40", "45")
    for row in rows:
        assert not row["name"].startswith(("=", "+", "-", "@"))


def test_the_download_of_a_place_has_every_deprivation(causes, served):
    rows = rows_of(causes, "/mng/en/causes-of-place.csv?area=MN2101")
    assert [row["deprivation"] for row in rows] == [item["code"] for item in served.release.profile["deprivations"]]
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(1)
    assert rows[-1]["contribution"] == ""
    assert {row["pcode"] for row in rows} == {"MN2101"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_release_the_page_says_so(tmp_path, language):
    client = create_public_app(tmp_path).server.test_client()
    page = read(client, f"/mng/{language}/causes")
    assert load_texts(language)("causes.nothing") in page
    assert "<table" not in page
    assert client.get(f"/mng/{language}/causes.csv").status_code == 404
    assert client.get(f"/mng/{language}/causes-of-place.csv").status_code == 404
    assert client.get("/xyz/en/causes").status_code == 404
    assert client.get("/mng/de/causes").status_code == 404


def test_a_release_without_combinations_still_shows_what_poverty_is_made_of(tmp_path):
    store = causes_store(tmp_path, carried=False)
    client = create_public_app(store.root).server.test_client()
    page = read(client, PAGE)
    texts = load_texts("en")
    assert texts("causes.what_if.absent") in page
    assert texts("causes.deprivations") in page
    assert "causes-data" not in page
    assert '<form id="weights"' not in page
    assert client.get("/mng/en/causes.csv").status_code == 404
    assert client.get("/mng/en/causes-of-place.csv").status_code == 200


def test_a_release_that_hides_every_combination_says_so(tmp_path):
    store = causes_store(tmp_path, hide=lambda counts: np.ones(counts.shape, dtype=np.bool_))
    page = read(create_public_app(store.root).server.test_client(), PAGE)
    assert load_texts("en")("causes.what_if.hidden") in page
    assert "causes-data" not in page


def test_districts_that_are_all_hidden_are_not_ranked(tmp_path):
    def hide(counts):
        return np.full(counts.shape, len(counts) > 4)  # the second level only

    store = causes_store(tmp_path, hide=hide)
    client = create_public_app(store.root).server.test_client()
    page, texts = read(client, f"{PAGE}?level=adm2&area=MN2101"), load_texts("en")
    assert texts("causes.ranking.none", most="10%") in page
    assert texts.counted("causes.unranked", 9) in page
    assert texts("causes.place_not_ranked", most="10%") in page
    assert '<table id="areas"' not in page
    rows = rows_of(client, "/mng/en/causes.csv?level=adm2")
    assert {row["state"] for row in rows} == {"not_ranked_too_much_hidden"}
    assert {row["m0"] for row in rows} == {""}
    assert '<tr data-row="0"' in read(client, PAGE)
