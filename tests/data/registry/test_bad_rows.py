"""Impossible values reject their row, with place and reason and without the value; everything else stays."""

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.profiles.loader import load_profile
from data.profiles.profile import Profile
from data.registry.errors import TooManyRejects
from data.registry.ingest import ingest
from data.registry.result import IngestResult
from data.registry.source import open_source
from tests.registry_copies import Tables, small_registry, write_copy

STRICT = load_profile("mng")
PATIENT = STRICT.model_copy(update={"reject_tolerance": 0.999})
PATIENT._path = STRICT.path

# table, row from 0, column, text written there, expected field, expected value class
FAMILY_FAULTS = [
    ("score", "100.01", "score", "out_of_range"),
    ("score", "-1", "score", "negative"),
    ("score", "12,5", "score", "decimal_comma"),
    ("score", "many", "score", "not_a_number"),
    ("score", "inf", "score", "not_a_number"),
    ("sphere_health", "101", "sphere_health", "out_of_range"),
    ("income_per_capita_month", "-0.01", "income_per_capita_month", "negative"),
    ("family_size", "0", "family_size", "out_of_range"),
    ("family_size", "41", "family_size", "out_of_range"),
    ("family_size", "2.5", "family_size", "not_a_whole_number"),
    ("zone", "F", "zone", "unknown_code"),
    ("zone", "a", "zone", "unknown_code"),
    ("residence", "suburb", "residence", "unknown_code"),
    ("livelihood", "fisher", "livelihood", "unknown_code"),
    ("forecast_probability", "1.001", "forecast_probability", "out_of_range"),
    ("no_work", "1.5", "no_work", "out_of_range"),
    ("no_work", "maybe", "no_work", "not_a_flag"),
    ("snapshot_date", "30.06.2025", "snapshot_date", "date_day_first"),
    ("snapshot_date", "2025-02-30", "snapshot_date", "not_a_date"),
    ("snapshot_date", "0025-06-30", "snapshot_date", "date_out_of_range"),
    ("snapshot_date", "", "snapshot_date", "missing_value"),
    ("family_id", "", "family_id", "missing_value"),
    ("adm2_pcode", "MN9999", "adm2_pcode", "unknown_area"),
    ("adm2_pcode", "MN11", "adm2_pcode", "unknown_area"),
    ("lat", "", "lat", "coordinates_incomplete"),
    ("lon", "", "lon", "coordinates_incomplete"),
    ("lat", "0", "lat", "coordinates_outside_country"),
    ("lon", "16.4", "lat", "coordinates_outside_country"),
    ("lat", "999", "lat", "out_of_range"),
]
PERSON_FAULTS = [
    ("person_id", "", "person_id", "missing_value"),
    ("family_id", "", "family_id", "missing_value"),
    ("family_id", "f99", "family_id", "no_such_family"),
    ("sex", "f", "sex", "unknown_code"),
    ("birth_date", "2026-01-01", "birth_date", "birth_in_future"),
    ("birth_date", "1890-01-01", "birth_date", "too_old"),
    ("birth_date", "01/02/1990", "birth_date", "date_day_first"),
    ("age", "131", "age", "out_of_range"),
    ("disability", "severe", "disability", "not_a_flag"),
    ("education_status", "phd", "education_status", "unknown_code"),
    ("employment_status", "boss", "employment_status", "unknown_code"),
    ("risk_populations", "rich", "risk_populations", "unknown_code"),
]
SUPPORT_FAULTS = [
    ("programme", "lottery", "programme", "unknown_code"),
    ("programme", "", "programme", "missing_value"),
    ("person_id", "p99", "person_id", "no_such_person"),
    ("person_id", "p7", "person_id", "other_family"),
    ("family_id", "f99", "family_id", "no_such_family"),
    ("family_id", "", "family_id", "no_owner"),
    ("amount", "-5", "amount", "negative"),
    ("currency", "EUR", "currency", "other_currency"),
    ("received", "tomorrow", "received", "not_a_date"),
]
FAULTS = [("family", 0, *fault) for fault in FAMILY_FAULTS]
FAULTS += [("person", 0, *fault) for fault in PERSON_FAULTS]
FAULTS += [("support", 0, *fault) for fault in SUPPORT_FAULTS]


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.all().cast(pl.String))


def _with(frame: pl.DataFrame, row: int, column: str, text: str) -> pl.DataFrame:
    changed = frame.get_column(column).to_list()
    changed[row] = text or None
    return frame.with_columns(pl.Series(column, changed, dtype=pl.String))


def _ingest(tables: Tables, profile: Profile, work: Path, kind: str = "csv") -> tuple[IngestResult, pl.DataFrame]:
    with open_source(write_copy(tables, kind, work / "in")) as source:
        result = ingest(source, profile, work)
    return result, pl.read_csv(result.rejects)


def _places(report: pl.DataFrame) -> Counter[tuple[Any, ...]]:
    return Counter(report.select("table", "row", "field", "value_class").iter_rows())


@pytest.mark.parametrize(("table", "row", "column", "text", "field", "value_class"), FAULTS)
@pytest.mark.parametrize("kind", ["csv", "sqlite"])
def test_each_fault_rejects_its_row_only(
    kind: str, table: str, row: int, column: str, text: str, field: str, value_class: str, tmp_path: Path
) -> None:
    tables = {name: _as_text(frame) for name, frame in small_registry(PATIENT).items()}
    tables[table] = _with(tables[table], row, column, text)
    result, report = _ingest(tables, PATIENT, tmp_path, kind)
    own = report.filter(~pl.col("value_class").str.ends_with("_rejected"))
    assert _places(own) == Counter({(table, row + 1, field, value_class): 1})
    counts = result.counts[table]
    assert (counts.rejected, counts.accepted) == (1, counts.read - 1)
    assert counts.reasons[field, value_class] == 1
    assert own["file"][0] == (f"{table}.csv" if kind == "csv" else table)
    assert own["reason"][0].endswith(".")


def test_swapped_coordinates_are_recognised(tmp_path: Path) -> None:
    tables = small_registry(PATIENT)
    tables["family"] = tables["family"].rename({"lat": "lon", "lon": "lat"})
    _, report = _ingest(tables, PATIENT, tmp_path)
    family = report.filter(pl.col("table") == "family")
    assert family["value_class"].to_list() == ["coordinates_swapped"] * 3
    assert family["row"].to_list() == [1, 2, 6]


def test_all_copies_of_a_duplicate_are_rejected_also_across_files(tmp_path: Path) -> None:
    tables = small_registry(PATIENT)
    folder = Path(write_copy(tables, "parquet", tmp_path / "in"))
    (folder / "person.parquet").unlink()
    (folder / "person").mkdir()
    tables["person"].write_parquet(folder / "person" / "1.parquet")
    tables["person"][4:5].write_parquet(folder / "person" / "2.parquet")
    with open_source(folder) as source:
        result = ingest(source, PATIENT, tmp_path)
    report = pl.read_csv(result.rejects)
    duplicates = report.filter(pl.col("value_class") == "duplicate_person").select("file", "row").rows()
    assert duplicates == [("person/1.parquet", 5), ("person/2.parquet", 1)]
    assert pl.read_parquet(result.spool / "person.parquet").height == result.counts["person"].accepted == 9
    # What p5 receives cannot be counted either, but that is no fault of the support table.
    assert result.counts["support"].reasons == {("person_id", "person_rejected"): 1}
    assert result.counts["support"].consequent == 1


def test_a_duplicate_family_takes_its_members_with_it(tmp_path: Path) -> None:
    tables = small_registry(PATIENT)
    tables["family"] = pl.concat([tables["family"], tables["family"][1:2].with_columns(score=pl.lit(1.0))])
    result, report = _ingest(tables, PATIENT, tmp_path)
    assert _places(report) == Counter(
        {
            ("family", 2, "family_id", "duplicate_family"): 1,
            ("family", 8, "family_id", "duplicate_family"): 1,
            ("person", 5, "family_id", "family_rejected"): 1,
            ("person", 6, "family_id", "family_rejected"): 1,
            ("support", 2, "person_id", "person_rejected"): 1,
            ("support", 4, "family_id", "family_rejected"): 1,
            ("support", 4, "person_id", "person_rejected"): 1,
        }
    )
    assert result.located.by_coordinates == 2
    without = {**tables, "family": tables["family"].filter(pl.col("family_id") != "f2")}
    without["person"] = without["person"].filter(pl.col("family_id") != "f2")
    without["support"] = without["support"][[0, 2]]
    other, _ = _ingest(without, PATIENT, tmp_path / "other")
    assert other.fingerprint == result.fingerprint


def test_too_many_rejects_stop_everything_but_the_report(tmp_path: Path) -> None:
    tables = {name: _as_text(frame) for name, frame in small_registry(STRICT).items()}
    first, _ = _ingest(tables, STRICT, tmp_path)
    before = (first.spool / "family.parquet").read_bytes()
    tables["person"] = _with(_with(tables["person"], 3, "sex", "secretvalue"), 4, "age", "999")
    with pytest.raises(TooManyRejects, match=r"2 of 10 rows of person are rejected, more than 2\.0%") as caught:
        _ingest(tables, STRICT, tmp_path)
    assert caught.value.counts["person"].reasons == {("sex", "unknown_code"): 1, ("age", "out_of_range"): 1}
    report = Path(caught.value.report).read_text()
    assert "secretvalue" not in report + str(caught.value)
    assert "999" not in report
    assert "p4" not in report
    assert (first.spool / "family.parquet").read_bytes() == before
    assert not (tmp_path / "spool.partial").exists()


def test_a_registry_without_optional_tables_and_with_extra_columns(tmp_path: Path) -> None:
    tables = small_registry(STRICT)
    del tables["support"], tables["source"]
    tables["family"] = tables["family"].with_columns(phone=pl.lit("1"))
    result, _ = _ingest(tables, STRICT, tmp_path)
    assert any("no table support" in notice for notice in result.notices)
    assert any("phone" in notice for notice in result.notices)
    assert pl.read_parquet(result.spool / "support.parquet").height == 0
    assert result.counts["support"].read == 0


_FAMILIES = 30
_FAULT = st.tuples(st.sampled_from(["family", "person"]), st.integers(0, _FAMILIES - 1), st.integers(0, 100))


def _valid_registry() -> Tables:
    """Thirty families with one person each."""
    tables = {name: _as_text(frame[:1]) for name, frame in small_registry(PATIENT).items()}
    number = pl.int_range(_FAMILIES).cast(pl.String)
    family = pl.concat([tables["family"]] * _FAMILIES).with_columns(family_id="f" + number)
    person = pl.concat([tables["person"]] * _FAMILIES).with_columns(family_id="f" + number, person_id="p" + number)
    return {"family": family, "person": person}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_FAULT, max_size=12, unique_by=lambda fault: (fault[0], fault[1])))
def test_exactly_the_bad_rows_are_reported(faults: list[tuple[str, int, int]]) -> None:
    """Random faults in random rows: the report names these rows, the spool holds all the others."""
    tables = _valid_registry()
    choices = {"family": FAMILY_FAULTS, "person": PERSON_FAULTS}
    expected: Counter[tuple[Any, ...]] = Counter()
    bad: dict[str, set[int]] = {"family": set(), "person": set()}
    nameless = set()
    for table, row, pick in faults:
        column, text, field, value_class = choices[table][pick % len(choices[table])]
        tables[table] = _with(tables[table], row, column, text)
        expected[table, row + 1, field, value_class] += 1
        bad[table].add(row)
        if column == "family_id":
            nameless.add((table, row))
    for row in bad["family"]:
        if ("person", row) in nameless:
            continue  # the person names another family or none
        # A family without a legible identity is not known at all; a rejected one is known as such.
        unknown = ("family", row) in nameless
        expected["person", row + 1, "family_id", "no_such_family" if unknown else "family_rejected"] += 1
        bad["person"].add(row)
    with TemporaryDirectory() as folder:
        result, report = _ingest(tables, PATIENT, Path(folder))
        assert _places(report) == expected
        for table in ("family", "person"):
            kept = pl.read_parquet(result.spool / f"{table}.parquet")
            expected_ids = {f"f{row}" for row in range(_FAMILIES) if row not in bad[table]}
            assert set(kept["family_id"]) == expected_ids
            assert kept.height == len(expected_ids) == result.counts[table].accepted
            assert result.counts[table].rejected == len(bad[table])
    assert result.snapshots in ((date(2025, 6, 30),), ())
