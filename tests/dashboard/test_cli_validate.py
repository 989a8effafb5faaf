"""`family-atlas` and `family-atlas validate` as people run them."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from dashboard.cli import COMMANDS, main
from data.profiles.loader import load_profile
from tests.registry_copies import small_registry, write_copy

PROFILE = load_profile("mng")


def test_a_good_registry_ends_with_zero_and_a_report(tmp_path: Path) -> None:
    source = write_copy(small_registry(PROFILE), "parquet", tmp_path / "in")
    done = CliRunner().invoke(main, ["validate", source, "--profile", "mng", "--report", str(tmp_path / "report")])
    assert done.exit_code == 0, done.output
    assert "by coordinates 3, by code 2, unlocated 2" in done.output
    assert "2025-06-30, 2025-12-31" in done.output
    assert "A build would accept this registry" in done.output
    assert (tmp_path / "report" / "rejects.csv").read_text() == "table,file,row,field,value_class,reason\n"


def test_too_many_rejects_end_with_one_and_the_report_stays(tmp_path: Path) -> None:
    tables = small_registry(PROFILE)
    tables["person"] = tables["person"].with_columns(sex=pl.lit("unheard"))
    source = write_copy(tables, "csv", tmp_path / "in")
    done = CliRunner().invoke(main, ["validate", source, "--profile", "mng", "--report", str(tmp_path / "report")])
    assert done.exit_code == 1
    assert "10 of 10 rows of person are rejected" in done.output
    assert str(tmp_path / "report" / "rejects.csv") in done.output.replace("\n", "")
    assert len((tmp_path / "report" / "rejects.csv").read_text().splitlines()) > 10
    assert "unheard" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "--profile", "mng"], "no folder"),
        (["nowhere", "--profile", "xyz"], "no built-in profile"),
        (["postgresql://u:hidden@127.0.0.1:1/x", "--profile", "mng"], "Cannot connect"),
    ],
)
def test_mistakes_end_as_sentences(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(main, ["validate", *arguments])
    assert done.exit_code == 1
    assert words in done.output
    assert "Traceback" not in done.output
    assert "hidden" not in done.output


def test_help_loads_no_heavy_package() -> None:
    script = (
        "import sys; from dashboard.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'polars', 'pandas', 'dash', 'geopandas', 'sqlalchemy', 'duckdb'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
    assert "validate" in done.stdout


def test_every_listed_command_loads() -> None:
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert name in COMMANDS
        assert main.get_command(None, name) is not None  # type: ignore[arg-type]
