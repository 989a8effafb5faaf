"""The kind of store, the order of rows and the types of an engine must not show in the spool."""

from pathlib import Path

import polars as pl
import pytest

from data.profiles.loader import load_profile
from data.registry.ingest import ingest
from data.registry.result import IngestResult, Located
from data.registry.source import open_source
from tests.registry_copies import KINDS, Tables, small_registry, write_copy

PROFILE = load_profile("mng")


def _ingest(tables: Tables, kind: str, where: str | Path, work: Path) -> IngestResult:
    with open_source(write_copy(tables, kind, where)) as source:
        return ingest(source, PROFILE, work)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    folder = tmp_path_factory.mktemp("expected")
    return _ingest(small_registry(PROFILE), "parquet", folder / "in", folder / "work")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_store_gives_the_same_spool(
    kind: str, expected: IngestResult, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = request.getfixturevalue("postgres_database") if kind == "postgresql" else tmp_path / "in"
    result = _ingest(small_registry(PROFILE), kind, where, tmp_path / "work")
    assert result.fingerprint == expected.fingerprint
    assert result.snapshots == expected.snapshots
    assert {name: found.nulls for name, found in result.counts.items()} == {
        name: found.nulls for name, found in expected.counts.items()
    }
    for table in ("family", "person", "support", "source"):
        ours = pl.read_parquet(result.spool / f"{table}.parquet")
        assert ours.equals(pl.read_parquet(expected.spool / f"{table}.parquet")), table


def test_values_counted_by_hand(expected: IngestResult) -> None:
    family = pl.read_parquet(expected.spool / "family.parquet")
    assert expected.located == Located(by_coordinates=3, by_code=2, unlocated=2)
    assert family["adm2_pcode"].to_list() == ["MN1101", None, "MN1104", "MN1107", None, "MN1101", None]
    # Half to even in decimal: 12.345 -> 12.34, 55.555 -> 55.56; 99,999.995 -> 100,000.00; 1234.565 -> 1234.56.
    assert family["score_centi"].to_list() == [1234, 10000, 0, 5556, 7100, 8025, None]
    assert family["income_minor"].to_list() == [25_000_000, 10_000_000, 0, 123_456, 100, 1012, None]
    assert family["forecast_permille"].to_list() == [500, 1000, 0, 124, 250, 1000, None]
    assert family["zone"].to_list() == [1, 4, 0, 2, 3, 3, 255]
    assert family["dep_no_work"].to_list() == [1, 0, 0, 1, -1, 1, -1]
    person = pl.read_parquet(expected.spool / "person.parquet")
    assert person["age"].to_list() == [None, None, None, None, None, 77, None, None, 30, None]
    assert person["disability"].to_list() == [0, 0, 1, 0, 1, 0, 0, 255, 0, 255]
    assert person["risk_populations"].to_list() == [1, 0, 5, 4, 3, 2, 0, 1, 0, 0]
    support = pl.read_parquet(expected.spool / "support.parquet")
    assert support["family_id"].to_list() == ["f1", "f2", "f3", "f2"]
    assert support["amount_minor"].to_list() == [10_000_050, None, None, 12]


def test_order_of_rows_does_not_change_the_fingerprint(expected: IngestResult, tmp_path: Path) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=5) for name, frame in small_registry(PROFILE).items()}
    assert _ingest(shuffled, "csv", tmp_path / "in", tmp_path / "work").fingerprint == expected.fingerprint


@pytest.mark.parametrize("layout", ["person/{}.parquet", "person_{}.parquet"])
def test_parts_of_a_table_are_one_table(layout: str, expected: IngestResult, tmp_path: Path) -> None:
    tables = small_registry(PROFILE)
    folder = Path(write_copy(tables, "parquet", tmp_path / "in"))
    (folder / "person.parquet").unlink()
    for number, part in enumerate(tables["person"].iter_slices(4)):
        target = folder / layout.format(number)
        target.parent.mkdir(exist_ok=True)
        part.write_parquet(target)
    with open_source(folder) as source:
        assert ingest(source, PROFILE, tmp_path / "work").fingerprint == expected.fingerprint


def test_other_types_of_the_same_values(expected: IngestResult, tmp_path: Path) -> None:
    """Decimal scores, grades for flags, timestamps for dates, single precision, categories, a byte order mark."""
    tables = small_registry(PROFILE)
    tables["family"] = tables["family"].with_columns(
        pl.col("score").cast(pl.Decimal(9, 3)),
        pl.col("snapshot_date").cast(pl.Datetime),
        pl.col("zone", "adm2_pcode").cast(pl.Categorical),
        pl.col("forecast_probability").cast(pl.Float32),
        pl.col(PROFILE.deprivations[0].code).cast(pl.Float64) * 0.75,
        pl.col(PROFILE.deprivations[1].code).cast(pl.Int8),
    )
    assert _ingest(tables, "parquet", tmp_path / "in", tmp_path / "work").fingerprint == expected.fingerprint
    text = _ingest(small_registry(PROFILE), "csv", tmp_path / "csv", tmp_path / "work2")
    file = tmp_path / "csv" / "family.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"true", b"1").replace(b"false", b"0"))
    with open_source(tmp_path / "csv") as source:
        assert ingest(source, PROFILE, tmp_path / "work3").fingerprint == text.fingerprint == expected.fingerprint


@pytest.mark.parametrize("kind", KINDS)
def test_one_snapshot_takes_its_families_and_their_members_only(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from datetime import date

    where = request.getfixturevalue("postgres_database") if kind == "postgresql" else tmp_path / "in"
    with open_source(write_copy(small_registry(PROFILE), kind, where)) as source:
        result = ingest(source, PROFILE, tmp_path / "work", snapshot=date(2025, 12, 31))
    assert result.snapshots == (date(2025, 12, 31),)
    assert result.counts["family"].read == 2
    person, support = result.counts["person"], result.counts["support"]
    assert (person.accepted, person.rejected, person.left_out) == (5, 0, 5)  # f1 has four members, f6 one
    assert (support.accepted, support.rejected, support.left_out) == (1, 0, 3)
    assert result.fingerprint["family"] == "2-" + result.fingerprint["family"].split("-")[1]


def test_not_a_number_is_no_value_in_every_kind(tmp_path: Path, postgres_database: str) -> None:
    tables = small_registry(PROFILE)
    tables["family"] = tables["family"].with_columns(pl.col("lat", "lon", "score").fill_null(float("nan")))
    prints = set()
    for kind in KINDS:
        where = postgres_database if kind == "postgresql" else tmp_path / kind
        result = _ingest(tables, kind, where, tmp_path / "work")
        assert result.counts["family"].nulls["lat"] == 4
        prints.add(result.fingerprint["family"])
    assert len(prints) == 1


def test_a_dialect_without_a_fast_way_agrees(expected: IngestResult, postgres_database: str, tmp_path: Path) -> None:
    """The row by row path of other dialects, run against PostgreSQL through psycopg."""
    import sqlalchemy as sa

    from data.registry.sql_source import GenericSource

    url = sa.make_url(write_copy(small_registry(PROFILE), "postgresql", postgres_database))
    with GenericSource(url.set(drivername="postgresql+psycopg")) as source:
        assert ingest(source, PROFILE, tmp_path / "work").fingerprint == expected.fingerprint


def test_washington_group_columns_give_disability(tmp_path: Path) -> None:
    tables = small_registry(PROFILE)
    easy, hard, unknown = [1, 2, 1, 1, 1, 2], [None, 1, 1, 3, 1, 1], [1, 1, None, 1, 1, 1]
    answers = [easy, hard, unknown] + [easy] * 7
    names = ["wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_selfcare", "wg_communicating"]
    columns = [pl.Series(name, [row[at] for row in answers]) for at, name in enumerate(names)]
    tables["person"] = tables["person"].drop("disability").with_columns(columns)
    result = _ingest(tables, "parquet", tmp_path / "in", tmp_path / "work")
    disability = pl.read_parquet(result.spool / "person.parquet")["disability"].to_list()
    assert disability == [0, 1, 255, 0, 0, 0, 0, 0, 0, 0]
