"""SDG series of a release: sdmx1, a reader that we did not write, reads structure and data back."""

import csv
import io
import logging
import math
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import sdmx
from hypothesis import given
from hypothesis import strategies as st

from dashboard.public import create_public_app
from data.exports.sdmx_series import CODE_LISTS, DIMENSIONS, OBSERVATION, Series, age_code, sdg_series, series_of
from data.exports.sdmx_structure import sdmx_structure
from data.exports.sdmx_table import COLUMNS, sdmx_csv
from data.indicators import load_register
from data.profiles import available_profiles, load_profile
from data.release.states import ValueState
from data.release.store import Store
from tests.dashboard.odd_releases import fresh_tiny
from tests.dashboard.tiny_release import tiny_store, write_release

PAGE = Path(__file__).parents[3] / "docs" / "sdmx.md"
# The tiny register has few indicators: the complement is tried on one of its own.
OWN = Series(
    code="SI_OWN", sdg="1.3.1", name="Own <&>", indicator="gap_own", base="persons", complement=True, differs="x"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tiny_store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def releases(store):
    return [store.open("mng", release_id) for release_id in reversed(store.published("mng"))]


@pytest.fixture(scope="module")
def site(store):
    return create_public_app(store.root).server


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def structure_of(content):
    return sdmx.read_sdmx(io.BytesIO(content)).dataflow["SDG_SERIES"]


def read_back(content, flow, caplog):
    """The data as sdmx1 reads them; a column of the structure that is missing makes a warning."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sdg.csv"
        path.write_bytes(content)
        with caplog.at_level(logging.WARNING):
            message = sdmx.read_sdmx(path, structure=flow)
    assert not [record for record in caplog.records if "No column detected" in record.message]
    (data,) = message.data
    return data


@pytest.fixture(scope="module")
def series():
    return (*sdg_series(), OWN)


def test_sdmx1_reads_what_is_written(releases, series, caplog):
    content = sdmx_csv(releases, series)
    flow = structure_of(sdmx_structure(releases[-1], series, datetime(2026, 7, 1, tzinfo=UTC)))
    data = read_back(content, flow, caplog)
    written = rows(content)
    assert len(data) == len(written) > 1000
    frame = sdmx.to_pandas(data)
    assert list(frame.index.names) == [*DIMENSIONS, "TIME_PERIOD"]
    assert not frame.index.duplicated().any(), "no key twice"
    for row, (key, value) in zip(written, frame.items(), strict=True):
        assert list(key) == [row[name] for name in frame.index.names]
        assert math.isnan(value) if row["OBS_VALUE"] == "NaN" else float(row["OBS_VALUE"]) == value
    # Every code is one of the code list that the structure names for its column.
    coded = {part.id: part for part in (*flow.structure.dimensions, *flow.structure.attributes)}
    for name in COLUMNS[3:]:
        codes = getattr(getattr(coded.get(name), "local_representation", None), "enumerated", None)
        if codes is not None:
            assert {row[name] for row in written} <= set(codes.items), name
    assert set(CODE_LISTS) < {name for name in coded if coded[name].local_representation.enumerated}


def test_figures_are_those_of_the_release(releases, series):
    latest = releases[-1]
    found = {tuple(row[name] for name in (*DIMENSIONS, "TIME_PERIOD")): row for row in rows(sdmx_csv(releases, series))}
    day = latest.manifest.reference_date.isoformat()
    for code, indicator, base, names, codes in (
        ("SD_MDP_MUHC", "mpi_h", "persons", {}, ("_T", "_T", "_T", "_T")),
        ("SD_MDP_MUHC", "mpi_h", "persons", {"sex": "female", "age": "60+", "disability": "with"},
         ("F", "Y_GE60", "_T", "PD")),
        ("SD_MDP_MUHC", "mpi_h", "persons", {"group": "residence_rural"}, ("_T", "_T", "R", "_T")),
        ("SD_MDP_MUHHC", "mpi_h", "families", {}, ("_T", "_T", "_T", "_T")),
        ("SI_OWN", "gap_own", "persons", {"age": "0-4"}, ("_T", "Y0T4", "_T", "_T")),
    ):  # fmt: skip
        for level in ("adm0", "adm1"):
            values = latest.values(level=level, indicator=indicator, base=base, **names)
            for number, area in enumerate(latest.areas(level)):
                row = found["_O", code, area["pcode"], *codes, "_T", day]
                state = ValueState(int(values.state[number]))
                assert row["OBS_STATUS"] == OBSERVATION[state]
                if not state.has_value:
                    assert (row["OBS_VALUE"], row["LOWER_BOUND"], row["UPPER_BOUND"]) == ("NaN", "", "")
                    assert row["COMMENT_OBS"] == state.name.lower()
                    continue
                value, low, high = (float(part[number]) for part in (values.value, values.low, values.high))
                if code == "SI_OWN":
                    value, low, high = 100 - value, 100 - high, 100 - low
                written = [float(row[name]) for name in ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND")]
                assert written == pytest.approx([value, low, high], abs=0.0006)
                assert row["COMMENT_OBS"] == ""
    assert {row["NATURE"] for row in found.values()} == {"NA"}, "an invented register is no country's data"
    assert {row["OBS_STATUS"] for row in found.values()} == {"D"}
    assert {row["TIME_PERIOD"] for row in found.values()} == {"2025-12-31", "2026-06-30"}
    assert {row["URBANISATION"] for row in found.values()} == {"_T", "U", "R"}


def test_cells_without_a_value_say_why(tmp_path, series, caplog):
    tiny = fresh_tiny()

    def column(_kind, count, _seed):
        state = np.arange(count, dtype=np.uint8) % len(ValueState)
        return np.full(count, 250), np.full(count, 1000), state

    needed = [
        entry for entry in tiny.register() if entry["code"] in ("mpi_h", "mpi_a", "gap_own", "families", "persons")
    ]
    entries = [{**entry, "position": number} for number, entry in enumerate(needed)]
    tiny.column, tiny.register, tiny.planner_register = column, lambda: entries, list
    store = Store(tmp_path)
    release = store.open("mng", tiny.write_release(store))
    content = sdmx_csv([release], series)
    found = {(row["REF_AREA"], row["OBS_STATUS"], row["COMMENT_OBS"], row["OBS_VALUE"]) for row in rows(content)}
    assert {entry for entry in found if entry[3] == "NaN"} == {
        ("MN21", "Q", "suppressed_small", "NaN"),
        ("MN22", "Q", "suppressed_complement", "NaN"),
        ("MN23", "O", "no_data", "NaN"),
    }
    assert {entry[:3] for entry in found if entry[3] != "NaN"} == {("MN", "D", ""), ("MN11", "D", "")}
    data = read_back(content, structure_of(sdmx_structure(release, series, None)), caplog)
    assert sdmx.to_pandas(data).isna().sum() == len([row for row in rows(content) if row["OBS_VALUE"] == "NaN"]) > 0
    assert set(OBSERVATION) == set(ValueState)
    assert set(OBSERVATION.values()) == set(CODE_LISTS["OBS_STATUS"])


def test_series_rest_on_indicators_of_every_country():
    for country in available_profiles():
        register = {item.code: item for item in load_register(load_profile(country)).indicators}
        for series in sdg_series():
            indicator = register[series.indicator]
            assert indicator.base in (series.base, "both"), (country, series.code)
            percent = indicator.unit == "percent" or series.factor == 100
            assert percent, series.code
            assert indicator.sensitivity == "public"


def test_series_that_a_release_does_not_hold_are_left_out(releases):
    codes = {item.code for item in series_of(releases[0], sdg_series())}
    assert codes == {"SD_MDP_MUHC", "SD_MDP_MUHHC", "SD_MDP_ANDI"}
    assert {row["SERIES"] for row in rows(sdmx_csv(releases, sdg_series()))} == codes


def test_the_structure_says_how_our_definitions_differ(releases):
    flow = structure_of(sdmx_structure(releases[0], sdg_series(), None))
    codes = flow.structure.dimensions.get("SERIES").local_representation.enumerated
    for series in sdg_series():
        assert str(codes[series.code].name) == series.name
        assert str(codes[series.code].description) == series.differs
    areas = flow.structure.dimensions.get("REF_AREA").local_representation.enumerated
    assert areas["MN21"].name.localizations["mn"] == "Province 21 mn"


@given(st.integers(0, 99), st.integers(1, 40))
def test_codes_of_age_groups(first, more):
    assert age_code(f"{first}-{first + more}") == f"Y{first}T{first + more}"
    assert age_code(f"{first}+") == f"Y_GE{first}"
    assert age_code("all") == "_T"


def test_the_site_serves_structure_and_data(site, store, caplog):
    client = site.test_client()
    latest, earlier = store.published("mng")
    structure = client.get(f"/mng/data/{latest}/sdg-structure.xml")
    answer = client.get(f"/mng/data/{latest}/sdg.csv")
    assert (structure.status_code, answer.status_code) == (200, 200)
    assert answer.content_type.startswith("application/vnd.sdmx.data+csv; version=2.0.0")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data = read_back(answer.get_data(), structure_of(structure.get_data()), caplog)
    assert len(data) == len(rows(answer.get_data()))
    again = client.get(f"/mng/data/{latest}/sdg.csv", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    before = rows(client.get(f"/mng/data/{earlier}/sdg.csv").get_data())
    assert {row["TIME_PERIOD"] for row in before} == {"2025-12-31"}
    assert client.get("/mng/data/mng-2026-06-30-0000000000/sdg.csv").status_code == 404
    assert client.get("/xxx/data/mng-2026-06-30-0000000000/sdg.csv").status_code == 404


def test_a_withdrawn_release_is_gone_from_every_period(tmp_path):
    store = Store(tmp_path)
    first = write_release(store)
    second = write_release(store, day=date(2025, 12, 31), seed=7)
    client = create_public_app(store.root).server.test_client()
    assert {row["TIME_PERIOD"] for row in rows(client.get(f"/mng/data/{first}/sdg.csv").get_data())} == {
        "2025-12-31", "2026-06-30",
    }  # fmt: skip
    store.withdraw("mng", second, reason="test")
    assert client.get(f"/mng/data/{second}/sdg.csv").status_code == 410
    assert {row["TIME_PERIOD"] for row in rows(client.get(f"/mng/data/{first}/sdg.csv").get_data())} == {"2026-06-30"}


def test_the_page_of_the_documentation_lists_every_series():
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(("| SI_", "| SD_"))]
    expected = []
    for item in sdg_series():
        figure = f"`{item.indicator}`" + (f" × {item.factor}" if item.factor != 1 else "")
        figure = f"100 − {figure}" if item.complement else figure
        expected.append(f"| {item.code} | {item.sdg} | {figure}, {item.base} | {item.differs} |")
    assert lines == expected, "write the table anew: " + "\n".join(expected)
