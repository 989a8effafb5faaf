"""Sources that cannot be used: one sentence that names the place and what to do, and nothing left behind."""

import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import psycopg
import pytest

from data.errors import AtlasError
from data.profiles.loader import load_profile
from data.registry.errors import SourceError
from data.registry.ingest import ingest
from data.registry.source import BATCH_ROWS, open_source
from tests.registry_copies import KINDS, small_registry, write_copy

PROFILE = load_profile("mng")


def _assert_refused(locator: str | Path, work: Path, *words: str) -> None:
    """Ingesting raises SourceError with these words and leaves no spool."""
    with pytest.raises(SourceError) as caught, open_source(locator) as source:
        ingest(source, PROFILE, work)
    for word in words:
        assert word in str(caught.value)
    assert "secret-word" not in str(caught.value)
    assert not (work / "spool").exists()
    assert not (work / "spool.partial").exists()


def _where(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str | Path:
    return request.getfixturevalue("postgres_database") if kind == "postgresql" else tmp_path / "in"


@pytest.mark.parametrize("kind", KINDS)
def test_missing_tables_and_columns_are_all_named_at_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tables = small_registry(PROFILE)
    del tables["person"]
    tables["family"] = tables["family"].drop("score", "zone", "lat", "adm2_pcode", "crowded")
    tables["support"] = tables["support"].drop("programme")
    locator = write_copy(tables, kind, _where(kind, tmp_path, request))
    _assert_refused(
        locator, tmp_path / "work", "score, zone, crowded, adm2_pcode or (lat with lon)", "person", "programme"
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", ["family", "person"])
def test_an_empty_table_is_refused(kind: str, table: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    tables = small_registry(PROFILE)
    tables[table] = tables[table].clear()
    _assert_refused(write_copy(tables, kind, _where(kind, tmp_path, request)), tmp_path / "work", table, "has no rows")


def test_an_unknown_snapshot_is_refused(tmp_path: Path) -> None:
    locator = write_copy(small_registry(PROFILE), "parquet", tmp_path / "in")
    with pytest.raises(SourceError, match="no rows with snapshot_date 2020-01-01"), open_source(locator) as source:
        ingest(source, PROFILE, tmp_path / "work", snapshot=date(2020, 1, 1))


@pytest.mark.parametrize("kind", ["parquet", "duckdb", "postgresql"])
def test_wrong_types_are_named(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    tables = small_registry(PROFILE)
    tables["family"] = tables["family"].with_columns(score=pl.col("snapshot_date"), zone=pl.lit(3))
    locator = write_copy(tables, kind, _where(kind, tmp_path, request))
    _assert_refused(locator, tmp_path / "work", "score is Date and must be number", "zone is", "must be code")


def test_absent_places(tmp_path: Path) -> None:
    for locator, word in (
        (tmp_path / "nowhere", "no folder"),
        (f"sqlite:///{tmp_path}/none.sqlite", "no SQLite file"),
        (f"duckdb:///{tmp_path}/none.duckdb", "no DuckDB file"),
        ("nosuchengine://host/name", "nosuchengine"),
        ("postgresql://user:secret-word@127.0.0.1:1/name", "Cannot connect"),
        ("postgresql://user:secret-word@127.0.0.1:port/name", "cannot be understood"),
    ):
        with pytest.raises(SourceError, match=word) as caught:
            open_source(locator)
        assert "secret-word" not in str(caught.value)


def test_the_password_is_never_shown(postgres_database: str, tmp_path: Path) -> None:
    with open_source(write_copy(small_registry(PROFILE), "postgresql", postgres_database)) as source:
        assert "secret-word" not in source.describe()
        assert "secret-word" not in repr(ingest(source, PROFILE, tmp_path / "work"))


def test_the_database_is_opened_read_only(postgres_database: str, tmp_path: Path) -> None:
    with (
        open_source(write_copy(small_registry(PROFILE), "postgresql", postgres_database)) as source,
        pytest.raises(Exception, match="read-only"),
    ):
        list(source.stream("INSERT INTO source (agency) VALUES ('x') RETURNING agency", ["agency"]))  # type: ignore[attr-defined]
    with (
        open_source(write_copy(small_registry(PROFILE), "sqlite", tmp_path)) as source,
        pytest.raises(Exception, match="readonly"),
    ):
        list(source.stream("INSERT INTO source (agency) VALUES ('x') RETURNING agency", ["agency"]))  # type: ignore[attr-defined]


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_truncated_parquet(share: float, tmp_path: Path) -> None:
    folder = Path(write_copy(small_registry(PROFILE), "parquet", tmp_path / "in"))
    file = folder / "person.parquet"
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    _assert_refused(folder, tmp_path / "work", "person.parquet", "truncated or damaged")


def test_damaged_pages_in_parquet(tmp_path: Path) -> None:
    folder = Path(write_copy(small_registry(PROFILE), "parquet", tmp_path / "in"))
    file = folder / "family.parquet"
    data = bytearray(file.read_bytes())
    data[4:800] = b"\xff" * 796
    file.write_bytes(data)
    _assert_refused(folder, tmp_path / "work", "family.parquet", "truncated or damaged")


def _csv_folder(tmp_path: Path) -> Path:
    return Path(write_copy(small_registry(PROFILE), "csv", tmp_path / "in"))


def _with_cadence(folder: Path, *cadences: bytes) -> None:
    """A source table whose last column holds these bytes, one row each, from line 2."""
    rows = [b"mflsp,10,9,2025-12-01," + cadence for cadence in cadences]
    (folder / "source.csv").write_bytes(b"agency,records,matched,last_load,cadence\n" + b"\n".join(rows) + b"\n")


def test_encodings_other_than_utf8(tmp_path: Path) -> None:
    folder = _csv_folder(tmp_path)
    _with_cadence(folder, b"monthly", "сар бүр, ежемесячно".replace("ү", "у").replace(",", "").encode("cp1251"))
    _assert_refused(folder, tmp_path / "work", "source.csv looks like Windows-1251", "line 3", "UTF-8")
    _with_cadence(folder, "сар бүр".encode(), b"monthly", "ежемесячно".encode("cp1251"))
    _assert_refused(folder, tmp_path / "work", "source.csv mixes encodings", "line 4")
    _with_cadence(folder, "ежемесячно".encode("cp1251"), "сар бүр".encode())
    _assert_refused(folder, tmp_path / "work", "source.csv mixes encodings", "line 2")
    text = (folder / "person.csv").read_text()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        (folder / "person.csv").write_text(text, encoding=encoding)
        _assert_refused(folder, tmp_path / "work", "person.csv", "UTF-16")


def test_csv_of_a_wrong_shape(tmp_path: Path) -> None:
    folder = _csv_folder(tmp_path)
    file = folder / "person.csv"
    good = file.read_text()
    for text, words in (
        (good.replace(",", ";"), ("semicolons", "commas")),
        ("", ("is empty",)),
        (good + "p11,f1,male,2000-01-01,,true,none,wage,true,true,a,b,c,d\n", ("person.csv", "more cells")),
        (good.replace("sex", "person_id", 1), ("person_id twice",)),
    ):
        file.write_text(text)
        _assert_refused(folder, tmp_path / "work", *words)


def test_the_same_table_twice(tmp_path: Path) -> None:
    folder = _csv_folder(tmp_path)
    small_registry(PROFILE)["person"].write_parquet(folder / "person.parquet")
    _assert_refused(folder, tmp_path / "work", "person more than once")


@pytest.mark.parametrize("table", ["family", "person"])
def test_a_database_that_goes_away_in_the_middle(table: str, postgres_database: str, tmp_path: Path) -> None:
    """The connection is really ended by the server while rows are streaming."""
    tables = small_registry(PROFILE)
    rows = BATCH_ROWS + 100_000
    tables[table] = pl.concat([tables[table][:1]] * (rows // 1000)).select(pl.all().repeat_by(1000).explode())
    locator = write_copy(tables, "postgresql", postgres_database)
    killed = []

    def end_the_connection(name: str, done: int, total: int | None) -> None:
        if name == table and done and not killed:
            with psycopg.connect(postgres_database, autocommit=True) as other:
                killed.extend(
                    other.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )

    with pytest.raises(SourceError, match=f"broke off while table {table}") as caught, open_source(locator) as source:
        ingest(source, PROFILE, tmp_path / "work", progress=end_the_connection)
    assert killed
    assert "secret-word" not in str(caught.value)
    assert not (tmp_path / "work" / "spool").exists()


_FULL_DISK = """
import resource, sys
from data.errors import AtlasError
from data.profiles.loader import load_profile
from data.registry.ingest import ingest
from data.registry.source import open_source
profile = load_profile("mng")
with open_source(sys.argv[1]) as source:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        ingest(source, profile, sys.argv[2])
    except AtlasError as error:
        print(type(error).__name__, error)
"""


def test_a_full_disk_ends_with_a_sentence_and_keeps_the_earlier_spool(tmp_path: Path) -> None:
    """The operating system refuses to let files grow, in a process of its own."""
    assert resource.RLIMIT_FSIZE is not None
    tables = small_registry(PROFILE)
    first = write_copy(tables, "parquet", tmp_path / "first")
    with open_source(first) as source:
        kept = ingest(source, PROFILE, tmp_path / "work")
    many = pl.concat([tables["person"]] * 3000).with_columns(person_id="p" + pl.int_range(pl.len()).cast(pl.String))
    second = write_copy({**tables, "person": many}, "parquet", tmp_path / "second")
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, second, str(tmp_path / "work")], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("SpoolError Cannot write person.parquet"), done.stderr
    assert "File too large" in done.stdout
    assert not (tmp_path / "work" / "spool.partial").exists()
    assert pl.read_parquet(kept.spool / "person.parquet").height == 10


def test_a_work_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        open_source(write_copy(small_registry(PROFILE), "parquet", tmp_path / "in")) as source,
        pytest.raises(AtlasError, match="Cannot write into"),
    ):
        ingest(source, PROFILE, tmp_path / "file" / "work")
