"""Kinds of map beside the plain one: page, values file, table, panel and download say the same."""

import csv
import io
import re

import numpy as np
import orjson
import pytest

from dashboard.pages.heatmap.download import COLUMNS, MODE_COLUMNS
from dashboard.text import LANGUAGES, load_texts
from data.release.change import REASONS

LETTERS = (("c", 0, 5), ("u", 8, 5), ("b", 16, 9), ("d", 32, 7), ("k", 48, 3))
NAMES = {250: "few", 251: "hidden", 252: "nodata", 253: "na", 254: "withdrawn"}
NAMES |= {start + step: f"{letter}{step}" for letter, start, count in LETTERS for step in range(count)}


@pytest.fixture(scope="module")
def releases(tiny_store):
    return tiny_store.published("mng")


def state_of(client, query):
    answer = client.get(f"/mng/en/state.json?{query}")
    assert answer.status_code == 200
    return answer.get_json()


def read_values(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    body = answer.data
    size = int.from_bytes(body[4:8], "little")
    header = orjson.loads(body[8 : 8 + size])
    rest = np.frombuffer(body, np.uint8, offset=8 + size)
    classes, rest = rest[: header["n"]], rest[header["n"] :]
    shown = int((classes < 250).sum())
    columns = []
    wide = 3 if "second" in header else 2 * header["counted"]
    for width in [header["value_bytes"]] * 3 + [4] * wide:
        planes, rest = rest[: width * shown].reshape(width, shown), rest[width * shown :]
        columns.append((planes.astype(np.int64) * 256 ** np.arange(width)[:, None]).sum(axis=0))
    assert not len(rest)
    return header, classes, columns


def modes(releases):
    return {
        "equal": "level=adm2&classes=equal",
        "natural": "level=adm2&classes=natural",
        "fixed": "level=adm2&classes=fixed",
        "change": f"level=adm2&versus={releases[1]}",
        "pair": "level=adm2&with=mpi_h",
        "hotspots": "level=adm2&layer=hotspots",
    }


@pytest.mark.parametrize("mode", ["equal", "natural", "fixed", "change", "pair", "hotspots"])
def test_page_values_and_legend_agree(client, releases, mode):
    query = modes(releases)[mode]
    state = state_of(client, query)
    header, classes, _ = read_values(client, state["values_url"])
    page = client.get(f"/mng/en/?{query}").get_data(as_text=True)
    drawn = re.findall(r'<a class="area"[^>]*data-i="(\d+)"[^>]*><path [^>]*class="(\w+)"', page)
    assert [css for _, css in drawn] == [NAMES[int(code)] for code in classes]
    assert state["query"] == query
    counts = {}
    for code in classes:
        if code < 250:
            code = int(code) % 8 if code < 16 else int(code)
            counts[code] = counts.get(code, 0) + 1
    legend = [re.split("</li>|</td>", part)[0] for part in state["legend_html"].split('data-class="')[1:]]
    told = {int(part.split('"')[0]): int(re.findall(r"\d+", re.sub("<[^>]*>", " ", part))[-1]) for part in legend}
    told = {code: count for code, count in told.items() if count}
    assert told == counts
    if mode in ("equal", "natural", "fixed"):
        assert header["rule"] == mode


def test_a_change_is_the_difference_of_both_releases(client, releases):
    query = f"level=adm2&versus={releases[1]}"
    header, classes, columns = read_values(client, state_of(client, query)["values_url"])
    change, below, above, before, after = columns
    change = change + header["origin"]
    shown = classes < 250
    assert (header["unit"], header["mode"]) == ("percentage_points", "change")
    assert np.abs(change - (after - before)).max() <= 1
    unclear = classes[shown] == header["unclear"]
    assert not unclear[(change - below > 0) | (change + above < 0)].any()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/mng/en/download.csv?{query}").get_data(as_text=True))))
    assert tuple(rows[0]) == (*COLUMNS, *MODE_COLUMNS["change"])
    told = [row for row in rows if row["change"]]
    assert len(told) == shown.sum()
    for row, number, clear in zip(told, change, ~unclear, strict=True):
        assert float(row["change"]) == pytest.approx(float(row["value"]) - float(row["versus_value"]), abs=0.0011)
        assert float(row["change"]) * 10 == pytest.approx(number, abs=0.51)
        assert (row["change_certain"] == "true") == clear
    hidden = [row for row in rows if not row["change"]]
    assert {row["state"] for row in hidden} == {"suppressed_small", "suppressed_complement", "no_data"}


def test_two_indicators_show_only_where_both_are(client):
    header, classes, columns = read_values(client, state_of(client, "level=adm2&with=mpi_h")["values_url"])
    assert header["second"] == {"unit": "percent", "scale": 10, "decimals": 1}
    single = read_values(client, state_of(client, "level=adm2&indicator=mpi_h")["values_url"])
    both = classes < 250
    np.testing.assert_array_equal(columns[3], single[2][0])
    assert both.sum() == (single[1] < 250).sum()
    first, second = np.divmod(classes[both].astype(int) - 16, 3)
    for thirds, values in ((first, columns[0]), (second, columns[3])):
        assert (np.diff(thirds[np.argsort(values, kind="stable")]) >= 0).all()


def test_the_panel_and_the_table_follow_the_mode(client, releases):
    change = client.get(f"/mng/en/?versus={releases[1]}&area=MN11").get_data(as_text=True)
    assert 'class="compared"' in change
    assert "Change since December 31, 2025" in change
    assert 'class="ranking of-change"' in change
    pair = client.get("/mng/en/?with=mpi_h&area=MN11").get_data(as_text=True)
    assert 'class="legend-grid"' in pair
    assert "mpi_h en" in pair.split('class="compared"')[1]


def test_a_release_without_clusters_says_so(client):
    state = state_of(client, "level=adm2&layer=hotspots")
    texts = load_texts("en")
    assert texts("cluster.not_published") in state["legend_html"] or texts("cluster.high") in state["legend_html"]


@pytest.mark.parametrize(
    "query",
    ["versus=mng-1999", "with=nothing", "with=dep_violence", "classes=rainbow", "layer=clouds", "with=mpi_h&versus=x"],
)
def test_values_of_other_modes_do_not_exist(client, query):
    release = state_of(client, "")["release_id"]
    assert client.get(f"/mng/values/{release}/adm2/zone_de/families.all.all.all.bin?{query}").status_code == 404


def test_every_reason_has_its_sentence_in_every_language():
    for language in LANGUAGES:
        texts = load_texts(language)
        assert all(texts(f"change.note.{reason}") for reason in REASONS)
        named = (*COLUMNS, *(name for names in MODE_COLUMNS.values() for name in names))
        assert len({texts(f"csv.{name}") for name in named}) == len(set(named))


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_of_a_download_can_be_in_the_language(client, language):
    stable = client.get(f"/mng/{language}/download.csv?level=adm2").get_data(as_text=True).split("\r\n")
    labelled = client.get(f"/mng/{language}/download.csv?level=adm2&header=labels").get_data(as_text=True).split("\r\n")
    assert stable[1:] == labelled[1:]
    assert stable[0] == ",".join(COLUMNS)
    assert load_texts(language)("csv.low_90") in labelled[0]
    page = client.get(f"/mng/{language}/?level=adm2").get_data(as_text=True)
    assert f"/mng/{language}/download.csv?level=adm2&amp;header=labels" in page


@pytest.mark.parametrize(
    ("query", "level", "pcode"),
    [
        ("area=MN1101", "adm2", "MN1101"),
        ("level=adm2&area=MN11", "adm1", "MN11"),
        ("", "adm0", "MN"),
        ("level=h3&area=MN1101.1", "h3", "MN1101.1"),
    ],
)
def test_the_download_of_one_place_is_one_row(client, query, level, pcode):
    page = client.get(f"/mng/en/?{query}").get_data(as_text=True)
    address = re.search(r'href="([^"]*only=area[^"]*)"', page)[1].replace("&amp;", "&")
    rows = list(csv.DictReader(io.StringIO(client.get(address).get_data(as_text=True))))
    assert [(row["level"], row["pcode"]) for row in rows] == [(level, pcode)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query", ["", "level=adm2&with=mpi_h", "with=score_mean&classes=fixed", "level=h3", "versus=x"]
)
def test_two_maps_stand_side_by_side(client, language, query):
    answer = client.get(f"/mng/{language}/compare?{query}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.count('class="side-map card"') == 2
    assert page.count("<h1") == 1
    areas = 9 if "level=adm2" in query or "h3" in query else 4
    assert page.count("<tr data-pcode=") == areas
    assert page.count("<path d=") >= 2 * areas


def test_maps_of_one_unit_share_their_classes(client):
    def edges(query):
        page = client.get(f"/mng/en/compare?{query}").get_data(as_text=True)
        return [re.findall(r'class="legend-label">([^<]+)<', part) for part in page.split('class="legend"')[1:]]

    left, right = edges("level=adm2")
    assert left == right
    left, right = edges("level=adm2&with=score_mean")
    assert left != right


def test_a_country_with_one_release_offers_a_second_indicator(client):
    page = client.get("/kaz/en/compare").get_data(as_text=True)
    assert 'class="side-map' not in page
    assert load_texts("en")("compare.choose") in page
    assert 'class="side-map' in client.get("/kaz/en/compare?with=mpi_h").get_data(as_text=True)
