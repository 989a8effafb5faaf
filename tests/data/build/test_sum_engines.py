"""The same integers, whichever engine sums and in how many parts; and the check that every build runs on a sample."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.cell_sums import CellSums
from data.build.engines.choice import check_engine, open_engine
from data.build.engines.compiled import CompiledEngine
from data.build.engines.drawn_rows import joined, restricted
from data.build.engines.embedded import EmbeddedEngine
from data.build.engines.in_database import DatabaseEngine
from data.build.engines.sample_check import SampleCheck
from data.build.errors import BuildError, SumsDisagree
from data.build.group_members import GroupMembers
from data.build.measured_rows import CellLayout, MeasuredRows, SumEngine
from data.build.pipeline import Inputs, build_releases
from data.protection.secret_keys import demonstration_keys
from data.release.store import Store
from tests.data.build.test_engines import differing, releases
from tests.data.build.test_sums import AGES, populations
from tests.invented.country import boundaries, profile
from tests.invented.releases import parquet_registry, published_store

Rows = tuple[CellLayout, MeasuredRows]


def rows_of(population: dict[str, object], alone: int) -> Rows:
    """A population of `test_sums` as the engines take it, with some measures that nobody inherits."""
    rng = np.random.default_rng(len(population["leaf"]) + alone)
    columns = [rng.integers(-3, 4, len(population["leaf"])).astype(np.int16) for _ in range(alone)]
    layout = CellLayout(population["leaf_district"], population["district_parent"], AGES)
    return layout, MeasuredRows(
        population["leaf"],
        population["record_key"],
        population["family_measures"],
        [column > 0 if number % 2 else column for number, column in enumerate(columns)],
        population["persons"],
        population["person_measures"],
        population["groups"],
    )


def parts_of(rows: MeasuredRows, parts: int) -> list[MeasuredRows]:
    place = np.arange(len(rows.leaf)) % parts
    return [restricted(rows, place == part) for part in range(parts)]


def assert_same(one: CellSums, other: CellSums) -> None:
    assert one.fingerprint() == other.fingerprint()
    np.testing.assert_array_equal(one.least_by_leaf, other.least_by_leaf)
    assert (one.groups, one.families_by_leaf.counts.dtype) == (other.groups, other.families_by_leaf.counts.dtype)


def many_rows(families: int, *, measures: int, alone: int, own: int, seed: int = 7) -> Rows:
    """Families with up to eight members, keys over the whole range, and everything unknown somewhere."""
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(families), rng.integers(0, 9, families))
    population = {
        "leaf": rng.integers(0, 40, families),
        "leaf_district": np.sort(np.concatenate([np.arange(12), rng.integers(0, 12, 28)])),
        "district_parent": np.arange(12) % 3,
        "record_key": rng.integers(0, 2**32, families).astype(np.uint32),
        "family_measures": rng.integers(-2, 3, (families, measures)).astype(np.int16),
        "persons": dataclasses.replace(
            _nobody(),
            family=family,
            sex=rng.choice(np.array([0, 1, 255], np.uint8), len(family)),
            age=rng.choice(np.array([*range(AGES), 255], np.uint8), len(family)),
            disability=rng.choice(np.array([0, 1, 255], np.uint8), len(family)),
        ),
        "person_measures": rng.integers(0, 2, (len(family), own)).astype(np.int16),
        "groups": GroupMembers(
            _groups(),
            rng.choice(np.array([0, 1, 2, 255], np.uint8), (families, 1)),
            rng.integers(0, 8, len(family)).astype(np.uint32),
        ),
    }
    return rows_of(population, alone)


def _nobody():  # type: ignore[no-untyped-def]
    from data.build.cell_sums import Persons

    return Persons(*(np.zeros(0, kind) for kind in (np.int64, np.uint8, np.uint8, np.uint8)))


def _groups():  # type: ignore[no-untyped-def]
    from tests.data.build.test_sums import GROUPS

    return GROUPS[2:]


@settings(max_examples=5, deadline=None)
@given(populations(), st.integers(0, 3), st.integers(1, 3))
def test_the_definition_gives_the_sums_of_the_compiled_pass(
    population: dict[str, object], alone: int, parts: int
) -> None:
    layout, rows = rows_of(population, alone)
    expected = CompiledEngine().sum(layout, [rows])
    assert_same(CompiledEngine().sum(layout, parts_of(rows, parts)), expected)
    assert_same(EmbeddedEngine().sum(layout, parts_of(rows, parts)), expected)


def test_parts_joined_again_are_the_whole() -> None:
    layout, rows = many_rows(300, measures=3, alone=2, own=2)
    assert_same(CompiledEngine().sum(layout, [joined(parts_of(rows, 4))]), CompiledEngine().sum(layout, [rows]))


@pytest.mark.postgres
def test_postgresql_gives_the_same_sums_and_keeps_nothing(postgres_database: str) -> None:
    layout, rows = many_rows(400, measures=9, alone=405, own=4)  # more than fit into one table
    expected = CompiledEngine().sum(layout, [rows])
    with psycopg.connect(postgres_database, autocommit=True) as registry:
        # A table of the registry that bears the name of one of the engine's.
        registry.execute("CREATE TABLE families AS SELECT 1 AS family")
    assert_same(DatabaseEngine(postgres_database).sum(layout, parts_of(rows, 2)), expected)
    with psycopg.connect(postgres_database) as registry:
        left = registry.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace > 16384 - 1")
        names = registry.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert (left.fetchall(), names) == ([], [("families",)])


@pytest.mark.postgres
def test_a_database_that_does_not_let_us_is_named_without_its_password(postgres_database: str) -> None:
    layout, rows = many_rows(20, measures=1, alone=0, own=0)
    name = postgres_database.rsplit("/", 1)[1]
    with psycopg.connect(postgres_database, autocommit=True) as server:
        server.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
        server.execute("CREATE ROLE reader_only LOGIN PASSWORD 'another-secret'")
    url = postgres_database.replace("atlas:secret-word", "reader_only:another-secret")
    try:
        with pytest.raises(BuildError, match="TEMPORARY") as refused:
            DatabaseEngine(url).sum(layout, [rows])
    finally:
        with psycopg.connect(postgres_database, autocommit=True) as server:
            server.execute("DROP ROLE reader_only")
    assert "42501" in str(refused.value)
    assert "another-secret" not in str(refused.value)
    with pytest.raises(BuildError, match="could not be made"):
        DatabaseEngine("postgresql://atlas:another-secret@127.0.0.1:1/none").sum(layout, [rows])


class OneOff:
    """The compiled pass with one integer wrong; `name` says who pretends to have summed."""

    name = "compiled"

    def __init__(self, table: str, place: int) -> None:
        self._table, self._place = table, place

    def sum(self, layout: CellLayout, parts: Iterable[MeasuredRows]) -> CellSums:
        sums = CompiledEngine().sum(layout, parts)
        if self._table == "least_by_leaf":
            sums.least_by_leaf[self._place % len(sums.least_by_leaf)] ^= 1
            return sums
        table, _, what = self._table.partition(".")
        values = getattr(getattr(sums, table), what).reshape(-1)
        values[self._place % values.size] += 1
        return sums


TABLES = [
    *(f"{table}.{what}" for table in ("families_by_leaf", "persons_by_leaf") for what in ("counts", "keys")),
    *(f"{table}.{what}" for table in ("persons_by_district", "persons_by_group") for what in ("counts", "keys")),
    "least_by_leaf",
]


def checked(engine: SumEngine, layout: CellLayout, parts: list[MeasuredRows]) -> CellSums:
    check = SampleCheck(layout, engine)
    sums = engine.sum(layout, check.watched(parts))
    check.check(sums)
    return sums


@pytest.mark.parametrize("table", TABLES)
def test_one_wrong_integer_stops_the_build(table: str) -> None:
    """Eight districts and few measures: everything is drawn, so that every fault is found."""
    layout, rows = many_rows(120, measures=2, alone=2, own=2)
    small = CellLayout(np.minimum(layout.leaf_district, 7), np.zeros(8, np.int64), AGES)
    for place in (0, 1234):
        with pytest.raises(SumsDisagree, match=r"differ in 1 numbers.*report this fault"):
            checked(OneOff(table, place), small, parts_of(rows, 2))


@pytest.mark.parametrize("engine", [CompiledEngine(), EmbeddedEngine()], ids=["compiled", "duckdb"])
def test_right_sums_pass_the_check(engine: SumEngine) -> None:
    layout, rows = many_rows(300, measures=20, alone=15, own=14)
    assert_same(checked(engine, layout, parts_of(rows, 3)), CompiledEngine().sum(layout, [rows]))


def test_a_fault_in_the_check_itself_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the definition makes the sums, the compiled pass looks at them."""
    monkeypatch.setattr(OneOff, "name", "duckdb")
    layout, rows = many_rows(120, measures=2, alone=2, own=2)
    small = CellLayout(np.minimum(layout.leaf_district, 7), np.zeros(8, np.int64), AGES)
    with pytest.raises(SumsDisagree, match="'duckdb' and the check by 'compiled'"):
        checked(OneOff("persons_by_district.counts", 99), small, [rows])


def test_large_districts_are_left_out_however_the_parts_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.build.engines.sample_check._FAMILIES", 40)
    layout, rows = many_rows(600, measures=3, alone=1, own=1)
    for parts in (1, 5):
        check = SampleCheck(layout, CompiledEngine())
        sums = CompiledEngine().sum(layout, check.watched(parts_of(rows, parts)))
        check.check(sums)
        kept = layout.leaf_district[joined(check._kept).leaf]
        (district,) = set(kept.tolist())
        assert len(kept) == np.count_nonzero(layout.leaf_district[rows.leaf] == district)


def test_the_embedded_engine_builds_the_same_releases(tmp_path: Path) -> None:
    build_with("duckdb", tmp_path / "store")
    assert differing(releases(tmp_path / "store"), releases(published_store())) == []


@pytest.mark.postgres
def test_postgresql_builds_the_same_releases(tmp_path: Path, postgres_database: str) -> None:
    build_with(postgres_database, tmp_path / "store")
    assert differing(releases(tmp_path / "store"), releases(published_store())) == []


def build_with(engine: str, store: Path) -> None:
    inputs = Inputs(parquet_registry().as_posix(), profile(), boundaries(), demonstration_keys(), "all", engine=engine)
    build_releases(inputs, Store(store))


def test_a_build_with_a_fault_in_its_engine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every leaf is off by one family, so that it does not matter which are drawn; totals still agree everywhere."""

    class Shifted(CompiledEngine):
        def sum(self, layout: CellLayout, parts: Iterable[MeasuredRows]) -> CellSums:
            sums = super().sum(layout, parts)
            sums.persons_by_district.counts[..., 1:] += 1  # the measure that counts everybody stays right
            return sums

    monkeypatch.setattr("data.build.engines.choice.CompiledEngine", Shifted)
    with pytest.raises(SumsDisagree, match="persons by district"):
        build_with("compiled", tmp_path / "store")
    assert Store(tmp_path / "store").built("xts") == []


@pytest.mark.parametrize(
    ("engine", "registry", "sentence"),
    [
        ("postgresql", "/data/registry", "lives in|is in no PostgreSQL"),
        ("sqlite:///x", "/data/registry", "There is no such engine"),
        ("spark://host", "/data/registry", "There is no such engine"),
        ("spark://host:7077/path", "/data/registry", "There is no such engine"),
        ("", "/data/registry", "There is no such engine"),
    ],
)
def test_an_engine_that_cannot_be_meant_is_refused(engine: str, registry: str, sentence: str) -> None:
    with pytest.raises(BuildError, match=sentence):
        check_engine(engine, registry)


def test_engines_are_opened_by_name(tmp_path: Path) -> None:
    url = "postgresql://ministry@host/registry"
    names = {
        engine: open_engine(engine, url, tmp_path).name
        for engine in ("compiled", "duckdb", "postgresql", "postgresql+psycopg://a@b/c", "spark://m:7077", "local[2]")
    }
    assert list(names.values()) == ["compiled", "duckdb", "postgresql", "postgresql", "spark", "spark"]
