"""`family-atlas attack`: writes both reports, and its exit code tells whether all gates hold."""

from pathlib import Path

import orjson
from click.testing import CliRunner

from dashboard.cli import main
from data.attack.report import Finding, Report
from geo.boundaries import save_boundary_set
from tests.data.attack import town
from tests.invented.country import PROFILE, boundaries


def test_reports_are_written(healthy: town.Built, tmp_path: Path) -> None:
    folder = tmp_path / "squares"
    save_boundary_set(boundaries(), folder)
    words = [
        "attack", str(healthy.folder), "--source", healthy.inputs.registry, "--profile", str(PROFILE),
        "--boundaries", str(folder), "--demonstration-keys", "--trials", "400", "--districts", "0", "--no-rebuild",
        "--out", str(tmp_path / "report"),
    ]  # fmt: skip
    result = CliRunner().invoke(main, words)
    content = orjson.loads((tmp_path / "report.json").read_bytes())
    assert result.exit_code == (0 if content["passed"] else 1), result.output
    attacks = {finding["attack"] for finding in content["findings"]}
    assert attacks >= {"canary", "linear_programs", "nested_pairs", "two_releases", "free_filters", "rebuild"}
    assert "| canary |" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_broken_gate_is_told_in_the_report() -> None:
    findings = (
        Finding("canary", "TPR - FPR", "public", 10, 0.5, 0.4, 0.6, 0.15),
        Finding("means", "x", "public", 1, 0),
    )
    report = Report("xts-1", findings, {"seconds": {"canary": 1}})
    assert report.failed_attacks() == {"canary"}
    assert "BROKEN" in report.to_markdown()
    assert orjson.loads(report.to_json())["passed"] is False
