"""The utility report against shares and errors that can be counted by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pytest

from data.attack.release_at_hand import read_subject
from data.attack.utility import Utility, UtilityReport, utility_report
from data.build.cell_sums import CellSums
from data.build.measures import Measured
from data.build.pipeline import Inputs, build_releases
from data.protection.secret_keys import demonstration_keys
from data.release.reader import Release, open_release
from data.release.store import Store
from tests.invented.country import COUNTRY, boundaries, profile
from tests.invented.registry import JUNE, Cohort, Member, Support, registry
from tests.registry_copies import write_copy

# Square: latitude, longitude, families, those in zone E and in zone A. Of the second row the first square has too few
# in zone E, the second too few families, and the third would give those away by subtraction from the row.
SQUARES = {
    "XT0101": (30.02, -39.98, 600, 60, 240),
    "XT0102": (30.05, -39.85, 500, 40, 200),
    "XT0201": (30.15, -39.95, 300, 5, 120),
    "XT0202": (30.15, -39.85, 30, 4, 12),
    "XT0203": (30.15, -39.75, 400, 40, 200),
}
FAMILIES = sum(square[2] for square in SQUARES.values())


@dataclass(frozen=True)
class Made:
    tiers: dict[str, Release]
    sums: CellSums
    measured: tuple[Measured, ...]
    report: UtilityReport


def cohorts() -> Iterator[Cohort]:
    for square, (lat, lon, families, in_e, in_a) in SQUARES.items():
        for zone, count in (("E", in_e), ("A", in_a), ("C", families - in_e - in_a)):
            member = Member("female", "1990-01-01")
            support = (Support("pension", "2020-01-01"),) if zone == "E" and square == "XT0101" else ()
            yield Cohort(f"{square}-{zone}", count, (member,), (lat, lon), square, zone, support=support)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("utility")
    at = write_copy(registry(tuple(cohorts())), "parquet", folder / "registry")
    inputs = Inputs(at, profile(), boundaries(), demonstration_keys(), JUNE)
    (manifest,) = build_releases(inputs, Store(folder / "store"))
    release: Path = folder / "store" / COUNTRY / "releases" / manifest.release_id
    tiers = {tier: open_release(release, tier) for tier in ("public", "planner")}
    subject = read_subject(inputs, JUNE, folder / "work")
    measured = tuple(subject.measured)
    return Made(tiers, subject.sums, measured, utility_report(list(tiers.values()), subject.sums, measured))


def errors(release: Release, indicator: str, truth: dict[str, float]) -> list[float]:
    """Distances from the truth of the figures that are shown, sorted."""
    values = release.values(level="adm2", indicator=indicator, base="families")
    codes = [area["pcode"] for area in release.areas("adm2")]
    shown = {
        code: 100 * int(top) / int(bottom)
        for code, top, bottom, state in zip(codes, values.numerator, values.denominator, values.state, strict=True)
        if state == 0
    }
    assert set(shown) == set(truth)
    return sorted(abs(shown[code] - truth[code]) for code in truth)


def test_examples_are_the_nearest_rates(made: Made) -> None:
    assert made.report.examples == {8.0: "zone_e", 42.0: "zone_a"}
    rare = made.report.rare
    assert (rare.tier, rare.level, rare.indicator) == ("public", "adm2", "zone_e")
    assert rare.prevalence == pytest.approx(100 * 149 / FAMILIES)


@pytest.mark.parametrize("tier", ["public", "planner"])
def test_shares_and_errors_of_the_second_level(made: Made, tier: str) -> None:
    row = made.report.row(tier, "adm2", "zone_e")
    assert (row.areas, row.areas_shown) == (5, 2)
    assert (row.families, row.families_shown) == (FAMILIES, 1_100)
    assert row.share_of_areas == 0.4
    assert row.share_of_families == pytest.approx(1_100 / FAMILIES)
    small, large = errors(made.tiers[tier], "zone_e", {"XT0101": 10.0, "XT0102": 8.0})
    assert 0 < large < 100 * 28 * 2 / 500, "noise, and within its bounds"
    assert row.median_error == pytest.approx((small + large) / 2)
    assert row.ninetieth_error == pytest.approx(small + 0.9 * (large - small))
    assert row.within_interval in (0.0, 0.5, 1.0)


def test_common_rate_of_the_first_level(made: Made) -> None:
    row = made.report.row("planner", "adm1", "zone_a")
    assert (row.areas, row.areas_shown, row.families_shown) == (2, 2, FAMILIES)
    values = made.tiers["planner"].values(level="adm1", indicator="zone_a", base="families")
    truth = [100 * 440 / 1_100, 100 * 332 / 730]
    found = sorted(abs(float(value) - true) for value, true in zip(values.value, truth, strict=True))
    assert row.median_error == pytest.approx(sum(found) / 2)
    inside = [low <= true <= high for low, true, high in zip(values.low, truth, values.high, strict=True)]
    assert row.within_interval == sum(inside) / 2


def test_rows_for_every_level_tier_and_rate(made: Made) -> None:
    rows = {(row.tier, row.level, row.indicator) for row in made.report.rows}
    assert len(rows) == len(made.report.rows), "no row twice"
    assert {level for _, level, code in rows if code == "zone_a"} == {"adm1", "adm2", "h3"}
    assert {level for _, level, code in rows if code == "zone_c"} == {"adm2"}
    assert not {code for _, _, code in rows} & {"dep_violence", "score_mean", "families"}, "sensitive, mean, count"
    leaves = made.report.row("public", "h3", "zone_a")
    assert leaves.areas == made.tiers["public"].leaves.height
    assert leaves.families == FAMILIES


def test_nothing_shown_is_no_error(made: Made) -> None:
    row = made.report.row("public", "adm2", "zone_b")
    assert (row.areas_shown, row.families_shown, row.prevalence) == (0, 0, 0.0)
    assert row.median_error != row.median_error, "nan"
    assert orjson.loads(orjson.dumps(made.report.to_dict()))["rows"][0]["indicator"] == "zone_e"


def test_one_tier_will_do(made: Made) -> None:
    alone = utility_report([made.tiers["public"]], made.sums, made.measured)
    of_public = [row for row in made.report.rows if row.tier == "public"]
    assert [str(row) for row in alone.rows] == [str(row) for row in of_public], "as texts: nan equals nan"
    assert alone.rare == made.report.rare


def rated(row: Utility, areas_shown: int, families_shown: int) -> UtilityReport:
    judged = replace(row, areas=100, areas_shown=areas_shown, families=1_000, families_shown=families_shown)
    return UtilityReport({8.0: row.indicator, 42.0: "zone_a"}, (judged,))


def test_the_gate(made: Made) -> None:
    assert not made.report.sufficient
    assert made.report.to_markdown().startswith(
        "NOT enough is shown to the public: zone_e (8.1 % of families) in 40.0%"
    )
    rare = made.report.rare
    enough = rated(rare, 80, 950)
    assert enough.sufficient
    assert enough.to_markdown().startswith("Enough is shown")
    assert enough.to_dict()["sufficient"]
    assert not rated(rare, 79, 1_000).sufficient
    assert not rated(rare, 100, 949).sufficient
