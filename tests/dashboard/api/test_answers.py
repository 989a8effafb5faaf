"""Answers: the figures of the release and nothing else, in pages that cover everything once, kept while they hold."""

import csv
import gzip
import io
from itertools import pairwise

import brotli
import numpy as np
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.api.documentation import example_address
from dashboard.api.examples import examples_of
from dashboard.api.operations import OPERATIONS
from dashboard.api.queries import MOST_ROWS
from dashboard.text import LANGUAGES
from data.exports.release_tables import release_tables, table_chunks
from data.progress.shelf import ProgressShelf
from data.release.errors import NotPublished
from data.release.states import ValueState

ROOT = "/api/v1/countries/mng"
LATEST = f"{ROOT}/releases/latest"
NUMBERS = ("numerator", "denominator", "value", "low_90", "high_90")


@pytest.fixture(scope="module")
def release(api_store):
    return api_store.open("mng")


def get(api, address, status=200, **headers):
    answer = api.get(address, headers=headers)
    assert answer.status_code == status, (address, answer.get_data(as_text=True)[:500])
    return answer


def items(api, address):
    return get(api, address).json["items"]


def all_pages(api, address):
    """Every row behind the links "next", and the sizes of the pages."""
    rows, sizes = [], []
    while address:
        answer = get(api, address)
        content = answer.json
        rows += content["items"]
        sizes.append(len(content["items"]))
        following = [link["href"] for link in content["links"] if link["rel"] == "next"]
        assert (f'<{following[0]}>; rel="next"' in answer.headers["Link"]) if following else True
        address = following[0] if following else None
    assert len(rows) == content["total"]
    return rows, sizes


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_answers_what_its_model_says(api, api_app, operation):
    releases = api_app.releases
    address = example_address(operation, examples_of(releases, ProgressShelf(releases.store.root), "mng"))
    answer = get(api, address)
    operation.answer.model_validate_json(answer.data)
    assert answer.mimetype == "application/json"
    assert '</api/v1/openapi.json>; rel="service-desc"' in answer.headers["Link"]
    if "mng" in address:
        assert '</mng/en/api>; rel="service-doc"' in answer.headers["Link"]
    assert ('rel="describedby"' in answer.headers["Link"]) == operation.table
    assert api.head(address).headers["ETag"] == answer.headers["ETag"]


def read(release, asked):
    """Values of the release, or the sentence of its refusal."""
    try:
        return release.values(**asked), ""
    except NotPublished as refusal:
        return None, str(refusal)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_figures_are_those_of_the_release(api, release, data):
    asked = {
        "level": data.draw(st.sampled_from(["adm0", "adm1", "adm2", "h3"])),
        "indicator": data.draw(st.sampled_from(sorted(release.register))),
        "base": data.draw(st.sampled_from(["families", "persons"])),
        "sex": data.draw(st.sampled_from(["all", "all", "female"])),
        "age": data.draw(st.sampled_from(["all", "all", "60+", "5-14"])),
        "disability": data.draw(st.sampled_from(["all", "all", "with"])),
        "group": data.draw(st.sampled_from(["all", "all", "all", "residence_urban", "risk_hiv", "zone_a"])),
    }
    query = {("age_group" if name == "age" else name): value for name, value in asked.items()}
    answer = api.get(f"{LATEST}/values", query_string={**query, "limit": MOST_ROWS})
    values, refusal = read(release, asked)
    if values is None:
        assert answer.status_code == 422
        assert answer.mimetype == "application/problem+json"
        assert answer.json["detail"] == refusal, "the grammar's own sentence"
        return
    assert answer.status_code == 200
    found = answer.json["items"]
    assert len(found) == len(values.state)
    counted = release.register[asked["indicator"]]["kind"] == "count"
    for row, item in enumerate(found):
        assert item["state"] == ValueState(int(values.state[row])).name.lower()
        if np.isnan(values.value[row]):
            assert [item[name] for name in NUMBERS] == [None] * 5, "never 0, never anything"
        else:
            whole = [values.value[row], values.low[row], values.high[row]]
            assert [item["value"], item["low_90"], item["high_90"]] == whole
            assert item["numerator"] == values.numerator[row]
            assert item["denominator"] == (None if counted else values.denominator[row])
            assert ValueState(int(values.state[row])).has_value


def test_hidden_cells_say_why(api):
    found = items(api, f"{LATEST}/values?level=adm2&indicator=mpi_h")
    hidden = {item["state"]: item["reason"] for item in found if item["state"] != "value"}
    assert hidden == {
        "suppressed_small": "few_or_none",
        "suppressed_complement": "would_tell_the_rest",
        "no_data": "no_data_in_the_nation",
    }
    assert all(item["reason"] is None for item in found if item["state"] == "value")


@pytest.mark.parametrize("limit", [1, 4, 7, 100])
def test_pages_cover_everything_exactly_once(api, limit):
    address = f"{LATEST}/values?level=adm2&indicator=mpi_h,families&limit={limit}"
    rows, sizes = all_pages(api, address)
    keys = [(row["indicator_code"], row["pcode"]) for row in rows]
    assert len(set(keys)) == len(keys) == 18
    assert set(sizes[:-1]) <= {limit}
    assert rows == all_pages(api, address.replace(f"limit={limit}", "limit=1000"))[0]


def test_pages_go_back_and_stay_with_one_release(api):
    second = get(api, f"{LATEST}/areas?limit=5&offset=5").json
    links = {link["rel"]: link["href"] for link in second["links"]}
    assert all("latest" not in address for address in links.values())
    first = get(api, links["prev"]).json
    assert [item["pcode"] for item in first["items"]] + [item["pcode"] for item in second["items"]] == [
        item["pcode"] for item in items(api, f"{LATEST}/areas?limit=10")
    ]
    assert get(api, f"{LATEST}/areas?offset=999").json["items"] == []


def test_the_csv_answer_is_that_of_the_files(api, release):
    asked = f"{LATEST}/values?level=adm2&indicator=mpi_h&base=families"
    answer = get(api, f"{asked}&format=csv&limit=1000")
    assert answer.mimetype == "text/csv"
    assert get(api, asked, Accept="text/csv").data == answer.data
    assert "Accept" in answer.headers["Vary"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    table = next(table for table in release_tables(release) if table.name == "values_adm2")
    assert list(rows[0]) == [column.name for column in table.columns]
    of_file = [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for chunk in table_chunks(release, table)
        for row in chunk.iter_rows(named=True)
        if (row["indicator_code"], row["base"], row["sex"], row["age_group"], row["disability"], row["group"])
        == ("mpi_h", "families", "all", "all", "all", "all")
    ]
    assert sorted(map(str, rows)) == sorted(map(str, of_file))


def test_areas_are_found_by_level_parent_and_name(api):
    assert {item["pcode"] for item in items(api, f"{LATEST}/areas?parent=MN21")} == {"MN2101", "MN2102", "MN2103"}
    assert {item["parent_pcode"] for item in items(api, f"{LATEST}/areas?level=h3&parent=MN21")} == {
        "MN2101", "MN2102", "MN2103",
    }  # fmt: skip
    assert {item["pcode"] for item in items(api, f"{LATEST}/areas?q=provinse&level=adm1")} == set()
    assert len(items(api, f"{LATEST}/areas?q=PROVINCE+21")) == 1
    assert {item["pcode"] for item in items(api, f"{LATEST}/areas?q=mn22")} == {"MN22", "MN2201", "MN2202"}
    cell = items(api, f"{LATEST}/areas?level=h3&parent=MN2101")[1]
    assert (cell["kind"], cell["resolution"], len(cell["h3_cell"])) == ("cell", 6, 15)


def test_figures_of_some_areas(api):
    address = f"{LATEST}/values?level=adm2&indicator=mpi_h"
    assert [item["pcode"] for item in items(api, f"{address}&area=MN2201,MN1101")] == ["MN1101", "MN2201"]
    assert [item["pcode"] for item in items(api, f"{address}&area=MN2201&area=MN1101&parent=MN11")] == ["MN1101"]
    assert len(items(api, f"{LATEST}/values?level=h3&indicator=mpi_h&area=MN1101.1")) == 1
    for wrong in ("area=MN11", "area=MN1101,XX", "parent=MN1101.0"):
        assert "/areas" in get(api, f"{address}&{wrong}", 422).json["detail"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("indicatr=mpi_h&level=adm1&indicator=mpi_h", "indicatr"),
        ("level=adm1&indicator=mpi_h&age=60%2B", "age"),
        ("level=adm1&level=adm2&indicator=mpi_h", "level"),
        ("indicator=mpi_h", "level"),
        ("level=adm3&indicator=mpi_h", "level"),
        ("level=adm1", "indicator"),
        ("level=adm1&indicator=", "indicator"),
        ("level=adm1&indicator=mpi_h&limit=1001", "limit"),
        ("level=adm1&indicator=mpi_h&limit=+5", "limit"),
        ("level=adm1&indicator=mpi_h&offset=-1", "offset"),
        ("level=adm1&indicator=" + ",".join(f"i{number}" for number in range(21)), "indicator"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_question_is_refused_by_name(api, query, parameter, language):
    answer = get(api, f"{LATEST}/values?{query}&language={language}", 422)
    assert answer.mimetype == "application/problem+json"
    content = answer.json
    assert (content["status"], content["title"], content["instance"]) == (
        422, "Unprocessable Entity", f"{LATEST}/values",
    )  # fmt: skip
    assert [fault["parameter"] for fault in content["errors"]] == [parameter]
    assert parameter in content["detail"]


def test_answers_are_kept_as_long_as_they_hold(api, release):
    latest = get(api, f"{LATEST}/values?level=adm1&indicator=mpi_h")
    lasting = latest.headers["Content-Location"]
    assert lasting == f"{ROOT}/releases/{release.release_id}/values?level=adm1&indicator=mpi_h"
    pinned = get(api, lasting)
    assert pinned.data == latest.data
    assert [answer.cache_control.max_age for answer in (latest, pinned)] == [60, 300]
    assert "Content-Location" not in pinned.headers
    unchanged = get(api, lasting, 304, If_None_Match=pinned.headers["ETag"])
    assert unchanged.data == b""
    assert unchanged.headers["ETag"] == pinned.headers["ETag"]
    assert get(api, lasting, If_None_Match='"other"').data == pinned.data


def test_answers_are_packed_as_asked(api):
    address = f"{LATEST}/values?level=adm2&indicator=mpi_h"
    plain = get(api, address)
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        packed = get(api, address, Accept_Encoding=encoding)
        assert packed.headers["Content-Encoding"] == encoding
        assert unpack(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert get(api, address, 304, Accept_Encoding=encoding, If_None_Match=packed.headers["ETag"])


def test_the_largest_page_is_bounded(api, api_app):
    codes = ",".join(sorted(api_app.releases.open("mng").release.register)[:20])
    answer = get(api, f"{LATEST}/values?level=h3&indicator=mpi_h,{codes}&limit=1000", 422)
    assert answer.mimetype == "application/problem+json"
    largest = get(api, f"{LATEST}/values?level=h3&indicator=mpi_h,zone_a,zone_b,zone_c&limit=1000")
    sizes = [len(orjson.dumps(item)) for item in largest.json["items"]]
    assert max(sizes) * MOST_ROWS < 1_000_000


def test_a_register_entry_in_every_language(api):
    labels = {items(api, f"{LATEST}/indicators?language={language}&limit=1")[0]["label"] for language in LANGUAGES}
    assert len(labels) == 4
    assert get(api, f"{LATEST}/indicators/mpi_h?language=ru").headers["Content-Language"] == "ru"
    assert {item["sphere"] for item in items(api, f"{LATEST}/indicators?sphere=health")} == {"health"}
    assert {item["indicator_group"] for item in items(api, f"{LATEST}/indicators?indicator_group=coverage")} == {
        "coverage"
    }
    codes = [item["code"] for item in items(api, f"{LATEST}/groups")]
    assert "risk_women" in codes
    assert all(item["overlaps"] for item in items(api, f"{LATEST}/groups?dimension=risk"))


def test_releases_are_the_latest_first(api):
    found = items(api, f"{ROOT}/releases")
    assert [item["latest"] for item in found] == [True, False]
    assert all(later["reference_date"] > earlier["reference_date"] for later, earlier in pairwise(found))
    for item in found:
        links = {link["rel"]: link["href"] for link in item["links"]}
        assert get(api, links["self"]).json["release_id"] == item["release_id"]


def test_a_release_leads_to_its_files(api):
    release = get(api, LATEST).json
    files = {file["name"]: file for file in release["files"]}
    assert {"values_adm1.csv", "values_adm1.parquet", "areas.gpkg", "adm2.geo.parquet"} <= set(files)
    assert get(api, files["groups.csv"]["href"]).mimetype == files["groups.csv"]["media_type"]
    package = next(link["href"] for link in release["links"] if link["rel"] == "enclosure")
    assert {resource["path"] for resource in get(api, package).json["resources"]} <= set(files)
    assert release["areas"] == {"adm0": 1, "adm1": 4, "adm2": 9, "h3": 18}


def test_a_programme_tells_what_its_page_tells(api):
    (known,) = items(api, f"{ROOT}/programmes")
    programme = get(api, f"{ROOT}/programmes/{known['code']}?language=mn").json
    assert programme["title"].endswith(" mn")
    stated = {indicator[part]["state"] for indicator in programme["indicators"] for part in ("baseline", "target")}
    assert stated == {"value", "not_available", "none"}
    for indicator in programme["indicators"]:
        for part in (indicator["baseline"], indicator["target"]):
            assert (part["value"] is None) == (part["state"] != "value")
    assert {indicator["status"]["state"] for indicator in programme["indicators"]} >= {"not_measurable"}
    steps = [actual for indicator in programme["indicators"] for actual in indicator["actuals"] if actual["computed"]]
    assert steps
    assert all(actual["steps"] for actual in steps)
    assert get(api, f"{ROOT}/programmes/none", 404).json["detail"]
