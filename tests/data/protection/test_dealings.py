"""docs/protection.md says of work units what the code does."""

import re
from pathlib import Path

import pytest

from data.protection.dealings import UNITS
from data.protection.noise_plan import tier_variance
from data.release.dimensions import Breakdown
from data.release.intervals import Z90

NOTE = (Path(__file__).parents[3] / "docs" / "protection.md").read_text(encoding="utf-8")
MINIMUM = 10


def planner_variance(level: str) -> float:
    return tier_variance("planner", level, "families", Breakdown())


def test_the_table_of_dealings_is_that_of_the_code() -> None:
    found = re.search(r"<!-- dealings -->\n(.*?)\n<!-- /dealings -->", NOTE, re.DOTALL)
    assert found is not None
    written = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()[2:]]
    half = Z90 * planner_variance("adm2") ** 0.5
    assert written == [[name, str(unit), str(MINIMUM * unit), f"{unit * half:.1f}"] for name, unit in UNITS.items()]


def test_the_leak_of_one_count_is_the_one_that_is_stated() -> None:
    # Unit and noise grow together, so every count leaks alike.
    leak = sum(1 / planner_variance(level) for level in ("adm0", "adm1", "adm2"))
    stated = re.search(r"Each of the four gives away at most \$\\mu\^2 = ([\d.]+)\$", NOTE)
    assert stated is not None
    assert float(stated[1]) == pytest.approx(leak, abs=5e-5)
