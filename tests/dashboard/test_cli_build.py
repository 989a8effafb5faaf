"""`family-atlas build` as the custodian meets it: bad input ends in one sentence that helps, and changes nothing."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import psycopg
import pytest
from click.testing import CliRunner, Result

from dashboard.cli import main
from data.release.store import Store
from geo.boundaries import save_boundary_set
from tests.invented.country import COUNTRY, PROFILE, boundaries
from tests.invented.registry import JUNE, registry
from tests.invented.releases import copy_of_store, files_of, parquet_registry, published_store
from tests.registry_copies import Tables, write_copy

COUNT = r"\d[\d,]*"
PROGRESS = re.compile(r"^\s*\d+%\s")
"""A line that tells how far a long build is; whether there is one depends on the machine."""


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boundaries") / "squares"
    save_boundary_set(boundaries(), folder)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return copy_of_store(tmp_path / "store")


def arguments(source: str | Path, squares: Path, store: Path, *more: str) -> list[str]:
    where = ["--source", str(source), "--profile", str(PROFILE), "--boundaries", str(squares), "--store", str(store)]
    return ["build", *where, "--demonstration-keys", *more]


def run(words: list[str]) -> Result:
    return CliRunner().invoke(main, words)


def assert_refused(result: Result, store: Store, before: dict[str, bytes], sentence: str) -> None:
    """Exit code 1, the sentence on standard error, no traceback, and nothing changed but the report."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    said = "\n".join(line for line in result.stderr.splitlines() if not PROGRESS.match(line))
    assert said.startswith("Error: ")
    assert "Traceback" not in result.output
    assert re.search(sentence, said), said
    assert len(said.strip().splitlines()) == 1, "one sentence"
    assert said.strip().endswith(".")
    after = files_of(store.root)
    assert {name for name in before if after.get(name) != before[name]} == set()
    new = {name for name in set(after) - set(before) if not name.endswith(".lock")}
    assert new <= {f"{COUNTRY}/reports/last-failed-build/rejects.csv"}
    assert [path for path in (store.root / COUNTRY / "building").iterdir() if path.is_dir()] == []


def test_builds_and_publishes(tmp_path: Path, squares: Path) -> None:
    words = arguments(parquet_registry(), squares, tmp_path / "store", "--all-snapshots", "--publish")
    result = run(words)
    assert result.exit_code == 0, result.output
    # The counts of the manifest carry noise too.
    assert re.search(
        rf"about {COUNT} families, {COUNT} persons, {COUNT} hexagons; about {COUNT} families could", result.output
    )
    assert Store(tmp_path / "store").published(COUNTRY) == Store(published_store()).published(COUNTRY)
    reports = tmp_path / "store" / COUNTRY / "reports"
    header = "table,file,row,field,value_class,reason\n"
    assert {path.read_text() for path in reports.glob("*/rejects.csv")} == {header}
    assert len(list(reports.iterdir())) == 2


def test_builds_the_latest_or_a_named_snapshot(tmp_path: Path, squares: Path) -> None:
    store = tmp_path / "store"
    result = run(arguments(parquet_registry(), squares, store))
    assert result.exit_code == 0, result.output
    assert [name[4:14] for name in Store(store).built(COUNTRY)] == ["2025-12-31"]
    assert Store(store).published(COUNTRY) == []
    result = run(arguments(parquet_registry(), squares, store, "--snapshot", "2024-01-01"))
    assert result.exit_code == 1
    assert "has no rows with snapshot_date 2024-01-01" in result.stderr
    result = run(arguments(parquet_registry(), squares, store, "--snapshot", "2025-06-30", "--all-snapshots"))
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


Change = Callable[[Tables], Tables]


def without(table: str) -> Change:
    return lambda tables: {name: frame for name, frame in tables.items() if name != table}


def changed(table: str, step: Callable[[pl.DataFrame], pl.DataFrame]) -> Change:
    return lambda tables: {**tables, table: step(tables[table])}


def swap(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(lat="lon", lon="lat")


BAD: list[tuple[str, str, Change, str]] = [
    ("no table", "parquet", without("person"), r"holds no table person: put person\.parquet or person\.csv there"),
    ("no table in SQL", "sqlite", without("person"), "holds no table person that this user may read"),
    (
        "no column",
        "csv",
        changed("family", lambda f: f.drop("zone", "score")),
        "family .* lacks the columns score, zone",
    ),
    ("no column in SQL", "duckdb", changed("person", lambda f: f.drop("sex")), "person .* lacks the column sex"),
    ("no rows", "parquet", changed("family", lambda f: f.clear()), "Table family of .* has no rows"),
    ("no persons", "csv", changed("person", lambda f: f.clear()), "Table person of .* has no rows"),
    (
        "wrong types",
        "parquet",
        changed("family", lambda f: f.with_columns(score=pl.lit(date(2025, 1, 1)))),
        "columns of a wrong type: score is Date and must be number",
    ),
    (
        "words for numbers",
        "csv",
        changed("family", lambda f: f.with_columns(score=pl.lit("high"))),
        r"180 of 180 rows of family are rejected, more than 5\.0% \(score not_a_number: 180",
    ),
    (
        "unknown codes",
        "sqlite",
        changed("family", lambda f: f.with_columns(zone=pl.lit("F"))),
        "zone unknown_code: 180",
    ),
    (
        "unknown sex",
        "parquet",
        changed("person", lambda f: f.with_columns(sex=pl.lit("f"))),
        r"250 of 250 rows of person are rejected.*sex unknown_code: 250",
    ),
    ("swapped coordinates", "duckdb", changed("family", swap), r"lat coordinates_swapped: \d+"),
]


@pytest.mark.parametrize(("kind", "change", "sentence"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input(tmp_path: Path, squares: Path, store: Store, kind: str, change: Change, sentence: str) -> None:
    tables = change(registry())
    before = files_of(store.root)
    source = write_copy(tables, kind, tmp_path / "registry")
    result = run(arguments(source, squares, store.root, "--all-snapshots", "--publish"))
    assert_refused(result, store, before, sentence)
    report = store.root / COUNTRY / "reports" / "last-failed-build" / "rejects.csv"
    if "rejected" in result.stderr:
        assert str(report) in result.stderr, "the sentence names the report that was kept"
        lines = report.read_text().splitlines()
        assert lines[0] == "table,file,row,field,value_class,reason"
        assert len(lines) > 100
        assert not any(word in report.read_text() for word in ("west_a", "-39.98", "high", '"F"')), "values or names"


def test_an_empty_folder_and_a_missing_one(tmp_path: Path, squares: Path, store: Store) -> None:
    before = files_of(store.root)
    (tmp_path / "empty").mkdir()
    result = run(arguments(tmp_path / "empty", squares, store.root))
    assert result.exit_code == 1
    assert "holds no table family" in result.stderr
    assert "holds no table person" in result.stderr
    assert "Traceback" not in result.output
    assert_refused(run(arguments(tmp_path / "nowhere", squares, store.root)), store, before, "There is no folder")
    assert_refused(run(arguments(PROFILE, squares, store.root)), store, before, "is a file. Give the folder")
    assert_refused(run(arguments("nosuchdb://host/db", squares, store.root)), store, before, "(?i)nosuchdb")


@pytest.mark.parametrize("table", ["family", "person", "support"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_parquet_file(tmp_path: Path, squares: Path, store: Store, table: str, share: float) -> None:
    folder = Path(write_copy(registry(), "parquet", tmp_path / "registry"))
    file = folder / f"{table}.parquet"
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    before = files_of(store.root)
    result = run(arguments(folder, squares, store.root))
    assert_refused(result, store, before, rf"{table}\.parquet is not a readable Parquet file: it is truncated")


def test_a_parquet_file_damaged_inside(tmp_path: Path, squares: Path, store: Store) -> None:
    folder = Path(write_copy(registry(), "parquet", tmp_path / "registry"))
    file = folder / "person.parquet"
    content = bytearray(file.read_bytes())
    content[100:600] = bytes(500)
    file.write_bytes(content)
    before = files_of(store.root)
    assert_refused(run(arguments(folder, squares, store.root)), store, before, r"person\.parquet is not a readable")


def test_a_database_that_goes_away(squares: Path, store: Store, postgres_database: str) -> None:
    """The server ends the connection while the persons are being read."""
    write_copy(registry(), "postgresql", postgres_database)
    with psycopg.connect(postgres_database) as connection:
        names = registry()["person"].columns
        listed = ", ".join(name for name in names if name != "employment_status")
        connection.execute("ALTER TABLE person RENAME TO person_rows")
        connection.execute(
            f"CREATE VIEW person AS SELECT {listed}, CASE WHEN person_id = 'ten-5-0' AND "
            "pg_terminate_backend(pg_backend_pid()) THEN '' ELSE employment_status END AS employment_status "
            "FROM person_rows"
        )
    before = files_of(store.root)
    result = run(arguments(postgres_database, squares, store.root))
    assert_refused(result, store, before, "broke off while table person was being read|does not answer")
    assert "secret-word" not in result.output


def test_a_database_that_is_not_there(squares: Path, store: Store) -> None:
    before = files_of(store.root)
    result = run(arguments("postgresql://atlas:secret-word@127.0.0.1:1/registry", squares, store.root))
    assert_refused(result, store, before, "Cannot connect to postgresql")
    assert "secret-word" not in result.output


def test_nobody_can_be_placed(tmp_path: Path, squares: Path, store: Store) -> None:
    lost = registry()["family"].with_columns(
        lat=pl.lit(None, pl.Float64), lon=pl.lit(None, pl.Float64), adm2_pcode=pl.lit(None, pl.String)
    )
    at = write_copy({**registry(), "family": lost}, "parquet", tmp_path / "registry")
    before = files_of(store.root)
    result = run(arguments(at, squares, store.root))
    assert_refused(result, store, before, "No family of 2025-12-31 can be placed; the registry needs coordinates")


def test_a_few_bad_rows_are_reported_and_left_out(tmp_path: Path, squares: Path, store: Store) -> None:
    """Within the tolerance of 5 %: three families with an unknown zone, and their six members."""
    bad = pl.col("family_id").is_in(["west_a-0", "west_a-1", "west_a-2"])
    family = registry()["family"].with_columns(zone=pl.when(bad).then(pl.lit("Z")).otherwise("zone"))
    at = write_copy({**registry(), "family": family}, "csv", tmp_path / "registry")
    result = run(arguments(at, squares, store.root, "--snapshot", JUNE.isoformat()))
    assert result.exit_code == 0, result.output
    (june,) = set(re.findall(r"xts-2025-06-30-\w+", result.output))
    report = (store.root / COUNTRY / "reports" / june / "rejects.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in report[1:]].count("family") == 3


def test_a_few_bad_rows_of_all_snapshots(tmp_path: Path, squares: Path, store: Store) -> None:
    bad = pl.col("family_id").is_in(["west_a-0", "west_a-1", "west_a-2"])
    family = registry()["family"].with_columns(zone=pl.when(bad).then(pl.lit("Z")).otherwise("zone"))
    at = write_copy({**registry(), "family": family}, "csv", tmp_path / "registry")
    result = run(arguments(at, squares, store.root, "--all-snapshots"))
    assert result.exit_code == 0, result.output
    (june,) = set(re.findall(r"xts-2025-06-30-\w+", result.output))
    report = (store.root / COUNTRY / "reports" / june / "rejects.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in report[1:]].count("family") == 3
    assert [line.split(",")[0] for line in report[1:]].count("person") == 6
    assert "west_a" not in "".join(report)


def test_a_person_born_after_the_asked_for_snapshot_is_no_fault(tmp_path: Path, squares: Path) -> None:
    """The build leaves them out; as rejects they count against the tolerance, more for every year back."""
    result = run(arguments(parquet_registry(), squares, tmp_path / "store", "--snapshot", JUNE.isoformat()))
    assert result.exit_code == 0, result.output
    (report,) = (tmp_path / "store" / COUNTRY / "reports").glob("*/rejects.csv")
    assert "birth_in_future" not in report.read_text()


def test_wrong_profile_and_boundaries(tmp_path: Path, squares: Path, store: Store) -> None:
    before = files_of(store.root)
    source = parquet_registry()
    words = arguments(source, squares, store.root)
    result = run([*words[:4], "atlantis", *words[5:]])
    assert_refused(result, store, before, "no built-in profile 'atlantis': choose kaz or mng")
    result = run(arguments(source, tmp_path / "nowhere", store.root))
    assert_refused(result, store, before, "holds no readable boundary set .*; import the boundaries again")
    result = run([*words[:4], "mng", *words[5:]])
    assert result.exit_code == 1
    assert "are of the country 'xts', the profile is of 'mng'" in result.stderr
    result = run([word for word in words if word not in ("--boundaries", str(squares))])
    assert_refused(result, store, before, "No schematic areas ship for the country 'xts'")
    assert run(["build"]).exit_code == 2


def test_a_store_that_cannot_be_written(tmp_path: Path, squares: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    result = run(arguments(parquet_registry(), squares, blocked / "store"))
    assert result.exit_code == 1
    assert re.search(r"The release store .* cannot be written \(Not a directory\); free space or choose", result.stderr)


def test_in_a_process_of_its_own(tmp_path: Path, squares: Path) -> None:
    """The installed command, end to end: what CliRunner cannot show (exit code, streams, no traceback)."""
    command = [str(Path(sys.executable).with_name("family-atlas"))]
    bad = write_copy(without("person")(registry()), "parquet", tmp_path / "registry")
    done = subprocess.run(
        [*command, *arguments(bad, squares, tmp_path / "store")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert next(line for line in done.stderr.splitlines() if not PROGRESS.match(line)).startswith("Error: ")
    assert "holds no table person" in done.stderr
