"""`family-atlas boundaries import`: the profile says which columns to read, faults are named area by area."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import main
from geo.boundaries import load_boundary_set
from tests.invented.country import ADM2, PROFILE, SQUARES, boundaries


def run(file: Path, out: Path, *more: str) -> Result:
    words = ["boundaries", "import", str(file), "--profile", str(PROFILE), "--out", str(out)]
    return CliRunner().invoke(main, [*words, "--attribution", "Invented squares", *more])


def spoilt(tmp_path: Path, **changes: Any) -> Path:
    """The squares with other properties or coordinates of one square."""
    content = json.loads(SQUARES.read_text())
    content["features"][0]["properties"].update(changes.get("properties", {}))
    if "ring" in changes:
        content["features"][0]["geometry"]["coordinates"] = [changes["ring"]]
    if "drop" in changes:
        del content["features"][changes["drop"]]
    file = tmp_path / "squares.geojson"
    file.write_text(json.dumps(content))
    return file


def test_imports_with_the_columns_that_the_profile_names(tmp_path: Path) -> None:
    result = run(SQUARES, tmp_path / "set")
    assert result.exit_code == 0, result.output
    stored = load_boundary_set(tmp_path / "set")
    assert stored.version == boundaries().version
    assert stored.version.startswith("squares-")
    assert (stored.country, stored.schematic, stored.attribution) == ("xts", False, "Invented squares")
    assert stored.levels[2]["pcode"].tolist() == ADM2
    assert [len(stored.levels[level]) for level in (0, 1, 2)] == [1, 2, 6]
    assert f"{stored.version}: 1 areas of level 0, 2 areas of level 1, 6 areas of level 2." in result.output
    assert f"Build with --boundaries {tmp_path / 'set'}" in result.output


def test_a_layer_can_be_named(tmp_path: Path) -> None:
    boundaries().levels[2].to_file(tmp_path / "two.gpkg", layer="Districts of 2025")
    boundaries().levels[2].to_file(tmp_path / "two.gpkg", layer="Districts of 2020")
    result = run(tmp_path / "two.gpkg", tmp_path / "set")
    assert result.exit_code == 1
    assert "holds the layers Districts of 2025, Districts of 2020; say which one" in result.stderr
    result = run(tmp_path / "two.gpkg", tmp_path / "set", "--layer", "Districts of 2025")
    assert result.exit_code == 0, result.output


REFUSED = [
    ({"properties": {"square_code": "XT0999"}}, ["XT0999", "neither a known P-code", "XT0101", "has no polygon"]),
    ({"properties": {"square_code": "XT0102"}}, ["XT0102", "stands 2 times", "XT0101"]),
    ({"drop": 3}, ["XT0201", "has no polygon; add it to the file"]),
    (
        {"ring": [[-40.0, 30.0], [-39.85, 30.0], [-39.85, 30.1], [-40.0, 30.1], [-40.0, 30.0]]},
        ["XT0101", "overlaps XT0102"],
    ),
    ({"ring": [[-40.0, 30.0], [-39.9, 30.1], [-39.9, 30.0], [-40.0, 30.1], [-40.0, 30.0]]}, ["XT0101", "invalid"]),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_faults_are_named_and_nothing_is_stored(tmp_path: Path, changes: dict[str, Any], words: list[str]) -> None:
    result = run(spoilt(tmp_path, **changes), tmp_path / "set")
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr
    assert not (tmp_path / "set").exists()


def test_files_that_are_no_boundaries(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(SQUARES.read_bytes()[:300])
    result = run(broken, tmp_path / "set")
    assert result.exit_code == 1
    assert "cannot be read as a boundary file" in result.stderr
    text = tmp_path / "squares.txt"
    shutil.copy(SQUARES, text)
    result = run(text, tmp_path / "set")
    assert result.exit_code == 1
    assert "is not a boundary file; give one of .gpkg" in result.stderr
    assert run(tmp_path / "nowhere.gpkg", tmp_path / "set").exit_code == 2
