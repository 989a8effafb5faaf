"""Folders, copies and sizes."""

import sqlite3
from pathlib import Path

import duckdb
import polars as pl
import psycopg
import pytest
from click.testing import CliRunner

from dashboard.cli.demo import command
from data.registry.demo.calibration import NATIONAL_PERSONS
from data.registry.demo.generator import families_for, generate
from data.registry.demo.plan import DemoError
from data.registry.demo.writer import TABLES, copy_to
from tests.data.demo.conftest import Made


def test_folder_says_that_it_is_synthetic(made: Made) -> None:
    text = (made.result.out / "README.txt").read_text(encoding="utf-8")
    assert "synthetic" in text
    assert "No row describes a real person" in text


def test_foreign_files_are_never_removed(made: Made, tmp_path: Path) -> None:
    kept = tmp_path / "family.parquet"
    kept.write_text("mine")
    with pytest.raises(DemoError, match="empty folder"):
        generate(made.profile, made.boundaries, tmp_path)
    assert kept.read_text() == "mine"


def test_copies_hold_the_same_rows(made: Made, tmp_path: Path) -> None:
    rows = made.result.rows
    copy_to(made.result.out, f"sqlite:///{tmp_path}/demo.sqlite")
    copy_to(made.result.out, f"duckdb:///{tmp_path}/demo.duckdb")
    copy_to(made.result.out, "csv")
    with sqlite3.connect(tmp_path / "demo.sqlite") as lite, duckdb.connect(str(tmp_path / "demo.duckdb")) as duck:
        for name in TABLES:
            query = f"SELECT count(*) FROM {name}"
            assert lite.execute(query).fetchone()[0] == rows[name]
            assert duck.execute(query).fetchone()[0] == rows[name]
            csv = made.result.out.with_name(made.result.out.name + "-csv") / f"{name}.csv"
            assert pl.scan_csv(csv, infer_schema=False).select(pl.len()).collect().item() == rows[name]


def test_unknown_targets_are_refused_without_their_password(made: Made, tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="choose csv"):
        copy_to(made.result.out, "oracle://scott:tiger@host/db")
    with pytest.raises(DemoError, match="refused table family") as caught:
        copy_to(made.result.out, f"sqlite:///{tmp_path}/no/such/folder/demo.sqlite")
    assert "tiger" not in str(caught.value)


def test_sizes() -> None:
    assert families_for("mng", "small") == families_for("kaz", "small") == 20_000
    assert families_for("mng", "national") == pytest.approx(908_712, rel=0.001)
    assert families_for("kaz", "national") == pytest.approx(NATIONAL_PERSONS["kaz"] / 3.43, rel=0.001)
    assert families_for("mng", "national", persons=8_000_000) == pytest.approx(8_000_000 / 3.58, rel=0.001)


def test_command_prints_the_calibration(tmp_path: Path) -> None:
    arguments = ["--country", "mng", "--persons", "5000", "--snapshots", "1", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    assert "Poverty" in result.output
    assert "Synthetic" in result.output
    refused = CliRunner().invoke(command, [*arguments, "--to", "oracle://host/db"])
    assert refused.exit_code == 1
    assert "choose csv" in refused.output


@pytest.mark.postgres
def test_postgresql_holds_the_same_rows(made: Made, postgres_database: str) -> None:
    for _ in range(2):  # the second copy replaces the first
        copy_to(made.result.out, postgres_database)
    with psycopg.connect(postgres_database) as connection:
        for name in TABLES:
            found = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # type: ignore[arg-type]
            assert found == (made.result.rows[name],)
