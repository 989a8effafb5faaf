"""Work units end to end: what Tessera's offices deliver is summed, protected and read again; nothing else appears."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from data.protection.dealings import UNITS, DealingsOfLevel, protect_dealings
from data.protection.secret_keys import demonstration_keys
from data.registry.errors import TooManyRejects
from data.release.reader import open_release
from data.release.states import ValueState
from data.release.workforce import DEALINGS, Workforce, read_workforce
from tests.invented.country import COUNTRY
from tests.invented.registry import DECEMBER, JUNE, registry
from tests.invented.releases import build, files_of
from tests.registry_copies import Tables, write_copy

UNIT_ROWS = [
    # area, as of, workers, users, visits, assessments, referrals, closed
    ("XT0101", JUNE, 5, 3, 800, 300, 200, 100),
    ("102", JUNE, 2, 0, 300, 120, 90, 30),
    ("XT0103", JUNE, 0, 0, 0, 0, 0, 0),
    ("XT0201", JUNE, 4, 4, 500, 200, 7, 3),
    ("XT0202", JUNE, 3, 1, 400, 150, 100, 99),
    ("XT0101", date(2025, 1, 31), 99, 99, 9999, 9999, 9999, 9999),
    ("XT0101", date(2026, 1, 31), 88, 88, 8888, 8888, 8888, 8888),
]
COLUMNS = ("adm2_pcode", "as_of", "workers", "app_users", *DEALINGS)


def units(rows: list[tuple[object, ...]] = UNIT_ROWS) -> pl.DataFrame:  # type: ignore[assignment]
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row")


def tables(frame: pl.DataFrame) -> Tables:
    return {**registry(), "work_unit": frame}


def workforce(store: Path, row: int = 0) -> Workforce | None:
    folders = sorted((store / COUNTRY / "releases").iterdir())
    return read_workforce(open_release(folders[row], "planner"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workforce")
    build(write_copy(tables(units()), "parquet", folder / "registry"), folder / "store")
    return folder / "store"


def test_staff_is_exact_and_of_the_latest_date_not_after_the_snapshot(built: Path) -> None:
    found = workforce(built)
    assert found is not None
    assert found.as_of == JUNE
    assert found.levels["adm2"].workers.value.tolist()[:5] == [5, 2, 0, 4, 3]
    assert np.isnan(found.levels["adm2"].workers.value[5])
    assert found.levels["adm2"].workers.state[5] == ValueState.NO_DATA
    assert found.levels["adm1"].workers.value.tolist() == [7, 7]
    assert found.levels["adm0"].app_users.value.tolist() == [8]
    assert found.levels["adm1"].reporting.tolist() == [3, 2]
    assert found.levels["adm1"].districts.tolist() == [3, 3]
    # December knows no later delivery than June's.
    later = workforce(built, 1)
    assert later is not None
    assert later.as_of == JUNE


def test_dealings_are_noisy_hidden_where_few_and_near_the_truth(built: Path) -> None:
    found = workforce(built)
    assert found is not None
    second = found.levels["adm2"]
    assert second.visits.state[0] == ValueState.VALUE
    assert second.visits.low[0] < second.visits.value[0] < second.visits.high[0]
    assert abs(second.visits.value[0] - 800) < 150
    assert second.visits.state[2] == ValueState.SUPPRESSED_SMALL  # nobody works there: zero looks like few
    assert second.referrals.state[3] == ValueState.SUPPRESSED_SMALL
    assert second.referrals_closed.state[3] == ValueState.SUPPRESSED_SMALL
    assert second.referrals_closed.state[4] == ValueState.SUPPRESSED_SMALL  # one is open
    assert second.visits.state[5] == ValueState.NO_DATA
    for level in found.levels.values():
        for name in DEALINGS:
            counted = getattr(level, name)
            assert (np.isnan(counted.value) == (counted.state != ValueState.VALUE)).all()


def test_same_units_give_the_same_bytes_and_no_units_no_file(built: Path, tmp_path: Path) -> None:
    build(write_copy(tables(units()), "csv", tmp_path / "registry"), tmp_path / "store")
    again = {name: content for name, content in files_of(tmp_path / "store").items() if "workforce" in name}
    assert again == {name: content for name, content in files_of(built).items() if "workforce" in name}
    assert len(again) == 2
    build(write_copy(registry(), "parquet", tmp_path / "bare"), tmp_path / "without", JUNE)
    assert workforce(tmp_path / "without") is None
    public = open_release(next((built / COUNTRY / "releases").iterdir()))
    assert read_workforce(public) is None


def test_columns_that_nobody_delivers_are_no_data(tmp_path: Path) -> None:
    frame = units().drop("referrals", "referrals_closed", "app_users")
    build(write_copy(tables(frame), "parquet", tmp_path / "registry"), tmp_path / "store", JUNE)
    found = workforce(tmp_path / "store")
    assert found is not None
    assert (found.levels["adm0"].referrals.state == ValueState.NO_DATA).all()
    assert (found.levels["adm0"].referrals_closed.state == ValueState.NO_DATA).all()
    assert np.isnan(found.levels["adm0"].app_users.value).all()
    assert found.levels["adm0"].visits.state[0] == ValueState.VALUE


FAULTS = [
    ("adm2_pcode", "XT9999", "adm2_pcode unknown_area"),
    ("adm2_pcode", None, "adm2_pcode missing_value"),
    ("as_of", None, "as_of missing_value"),
    ("workers", -1, "workers negative"),
    ("workers", None, "workers missing_value"),
    ("visits", 10_000_001, "visits out_of_range"),
    ("app_users", 6, "app_users users_exceed_workers"),
    ("referrals_closed", 201, "referrals_closed closed_exceed_referrals"),
]


@pytest.mark.parametrize(("column", "value", "words"), FAULTS, ids=[words for _, _, words in FAULTS])
def test_impossible_rows_are_rejected_with_their_reason(tmp_path: Path, column: str, value: object, words: str) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in UNIT_ROWS]
    rows[0][column] = value
    source = write_copy(tables(pl.DataFrame(rows, infer_schema_length=None)), "parquet", tmp_path / "registry")
    with pytest.raises(TooManyRejects, match=words):
        build(source, tmp_path / "store", JUNE)


def test_an_area_that_comes_twice_is_rejected_twice(tmp_path: Path) -> None:
    # Once by its p-code and once by its national code.
    frame = units([*UNIT_ROWS, ("101", JUNE, 1, 1, 1, 1, 1, 1)])
    source = write_copy(tables(frame), "parquet", tmp_path / "registry")
    with pytest.raises(TooManyRejects, match=r"2 of 8 rows of work_unit.*duplicate_unit: 2"):
        build(source, tmp_path / "store", JUNE)


def _protect(counts: dict[str, NDArray[np.int64]], seed: int) -> dict[str, NDArray[np.int64]]:
    size = len(next(iter(counts.values())))
    rng = np.random.default_rng(seed)
    table = DealingsOfLevel(
        level="adm2",
        counts=counts,
        delivered=np.ones(size, dtype=np.bool_),
        above={},
        alone=np.ones(size, dtype=np.bool_),
        place=rng.integers(0, 2**63, size).astype(np.uint64),
        least=rng.integers(0, 2**32, size).astype(np.uint32),
    )
    keys = demonstration_keys().for_release("xts", DECEMBER, {})
    return {
        name: np.where(item.state == ValueState.VALUE, item.value, -1)
        for name, item in protect_dealings(table, keys, 10).items()
    }


def test_noise_is_that_of_the_unit_and_of_the_place() -> None:
    size = 4000
    counts = {name: np.full(size, 5_000, dtype=np.int64) for name in UNITS if name != "referrals_closed"}
    found = _protect({**counts, "referrals_closed": np.full(size, 2_000, dtype=np.int64)}, 1)
    for name, unit in UNITS.items():
        errors = found[name] - (2_000 if name == "referrals_closed" else 5_000)
        assert abs(errors.mean()) < 0.5 * unit
        assert errors.std() == pytest.approx(unit * np.sqrt(0.6 * 46.0), rel=0.06)


def test_few_are_never_shown_and_enough_always() -> None:
    for name, unit in UNITS.items():
        if name == "referrals_closed":
            continue
        few = _protect({name: np.arange(10 * unit, dtype=np.int64)}, 2)[name]
        assert (few == -1).all()
        enough = _protect({name: np.full(200, 60 * unit, dtype=np.int64)}, 3)[name]
        assert (enough >= 10 * unit).all()


def test_a_small_remainder_in_the_area_above_hides_the_part() -> None:
    counts = np.array([1_000, 12], dtype=np.int64)
    total = np.full(2, 1_012, dtype=np.int64)
    table = DealingsOfLevel(
        level="adm2",
        counts={"visits": counts},
        delivered=np.ones(2, dtype=np.bool_),
        above={"visits": total},
        alone=np.zeros(2, dtype=np.bool_),
        place=np.array([1, 2], dtype=np.uint64),
        least=np.array([3, 4], dtype=np.uint32),
    )
    found = protect_dealings(table, demonstration_keys().for_release("xts", DECEMBER, {}), 10)["visits"]
    assert found.state.tolist() == [ValueState.SUPPRESSED_COMPLEMENT, ValueState.SUPPRESSED_SMALL]
