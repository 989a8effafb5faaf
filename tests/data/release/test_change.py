"""The change of an indicator between two releases: interval, states, alignment, and what forbids a comparison."""

import functools
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from data.release.change import REASONS, Change, change_of, comparability
from data.release.errors import NotPublished
from data.release.figure_changes import figure_changes
from data.release.reader import Release, open_release
from data.release.states import ValueState
from data.release.store import Store
from tests.dashboard.tiny_release import write_release
from tests.data.release.altered_releases import change_json, change_table, copied, sealed

RATE = "zone_de"


@functools.cache
def folders() -> tuple[Path, ...]:
    """Two releases of the country that fits on one screen, the latest first."""
    store = Store(Path(tempfile.mkdtemp(prefix="family-atlas-change-")))
    names = [
        write_release(store, day=day, seed=seed) for day, seed in ((date(2026, 6, 30), 3), (date(2025, 12, 31), 7))
    ]
    return tuple(store.root / "mng" / "releases" / name for name in names)


def released(number: int = 0) -> Release:
    return open_release(folders()[number])


def altered(tmp_path: Path, name: str = "", change: Callable[[Any], Any] = lambda _: None, **manifest: Any) -> Release:
    folder = copied(tmp_path, folders()[0])
    if name:
        change_json(folder, name, change)
    return open_release(sealed(folder, **manifest))


def zone(old: Release, new: Release, level: str = "adm2", **more: str) -> Change:
    return change_of(old, new, level=level, indicator=RATE, base="families", **more)


def test_nothing_changed_within_a_release() -> None:
    for level in ("adm0", "adm1", "adm2", "h3"):
        same = zone(released(), released(), level)
        shown = ~np.isnan(same.new.value)
        assert shown.any()
        assert (same.difference[shown] == 0).all()
        assert not same.certain.any()
        np.testing.assert_array_equal(same.state, same.new.state)
        np.testing.assert_array_equal(np.isnan(same.difference), ~shown)


def test_the_interval_is_the_root_of_the_summed_squares() -> None:
    old, new = released(1), released(0)
    change = zone(old, new)
    before, after = (side.values(level="adm2", indicator=RATE, base="families") for side in (old, new))
    both = ~np.isnan(before.value) & ~np.isnan(after.value)
    assert both.sum() >= 2
    for row in np.flatnonzero(both):
        widths = [max(side.high[row] - side.value[row], side.value[row] - side.low[row]) for side in (before, after)]
        difference, half = after.value[row] - before.value[row], (widths[0] ** 2 + widths[1] ** 2) ** 0.5
        assert change.difference[row] == pytest.approx(difference)
        assert change.low[row] == pytest.approx(difference - half)
        assert change.high[row] == pytest.approx(difference + half)
        assert change.certain[row] == (abs(difference) > half)
    assert change.unit == "percentage_points"
    assert not change.certain[~both].any()


def test_it_agrees_with_the_comparison_of_whole_releases() -> None:
    old, new = released(1), released(0)
    for figure in figure_changes(old, new, ()):
        nation = change_of(old, new, level="adm0", indicator=figure.code, base=figure.base)
        assert bool(nation.certain[0]) == figure.beyond_noise
        if released().register[figure.code]["sensitivity"] == "public":
            try:
                second = change_of(old, new, level="adm2", indicator=figure.code, base=figure.base)
            except NotPublished:
                continue
            assert int(second.certain.sum()) == figure.moved


def test_a_figure_hidden_in_either_release_has_no_difference_and_says_which(tmp_path: Path) -> None:
    folder = copied(tmp_path, folders()[0])
    position = released().register[RATE]["position"]

    def hide(frame: pl.DataFrame) -> pl.DataFrame:
        hidden = (pl.col("level") == 2) & (pl.col("indicator") == position) & (pl.col("area") == row)
        return frame.with_columns(
            pl.when(hidden).then(0).otherwise(pl.col("numerator")).alias("numerator"),
            pl.when(hidden).then(0).otherwise(pl.col("denominator")).alias("denominator"),
            pl.when(hidden)
            .then(int(ValueState.SUPPRESSED_COMPLEMENT))
            .otherwise(pl.col("state"))
            .cast(frame.schema["state"])
            .alias("state"),
        )

    row = int(np.flatnonzero(released().values(level="adm2", indicator=RATE, base="families").state == 0)[0])
    change_table(folder, "public/adm.parquet", hide)
    hidden = open_release(sealed(folder))
    for old, new in ((hidden, released()), (released(), hidden)):
        change = zone(old, new)
        assert np.isnan([change.difference[row], change.low[row], change.high[row]]).all()
        assert change.state[row] == ValueState.SUPPRESSED_COMPLEMENT
        assert not change.certain[row]


def test_areas_are_matched_by_code_not_by_row(tmp_path: Path) -> None:
    def rename(content: dict[str, Any]) -> None:
        first, second = content["adm2"][:2]
        first["pcode"], second["pcode"] = second["pcode"], "ZZ999"

    change = zone(released(), altered(tmp_path, "public/areas.json", rename))
    values = released().values(level="adm2", indicator=RATE, base="families")
    np.testing.assert_array_equal(change.old.value[0], values.value[1])
    assert change.old.state[1] == ValueState.NOT_APPLICABLE
    assert np.isnan(change.difference[1])


def test_what_remains_of_a_district_is_compared_only_where_its_cells_are_the_same(tmp_path: Path) -> None:
    folder = copied(tmp_path, folders()[0])
    leaves = released().leaves
    cell = int(np.flatnonzero(leaves["kind"].to_numpy() != "remainder")[0])
    district = leaves["district"][cell]

    def move(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            pl.when(pl.col("leaf") == cell).then(pl.col("h3_cell") + 1).otherwise(pl.col("h3_cell")).alias("h3_cell")
        )

    change_table(folder, "public/leaves.parquet", move)
    change = zone(open_release(sealed(folder)), released(), "h3")
    of_district = leaves["district"].to_numpy() == district
    remainder = leaves["kind"].to_numpy() == "remainder"
    moved = np.zeros(len(of_district), dtype=bool)
    moved[cell] = True
    lost = (of_district & remainder) | moved
    assert (change.old.state[lost] == ValueState.NOT_APPLICABLE).all()
    np.testing.assert_array_equal(change.old.state[~lost], change.new.state[~lost])


def test_what_the_old_release_does_not_publish_is_not_applicable(tmp_path: Path) -> None:
    old = altered(tmp_path, "public/register.json", lambda entries: _entry(entries).update(code="other"))
    change = zone(old, released())
    assert np.isnan(change.difference).all()
    assert set(change.state[~np.isnan(change.new.value)]) == {ValueState.NOT_APPLICABLE}
    with pytest.raises(NotPublished):
        zone(released(), old)


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("register", lambda entries: _entry(entries).update(unit="points"), "unit"),
        ("register", lambda entries: _entry(entries)["definition"].update(en="Another"), "definition"),
        ("register", lambda entries: _entry(entries).update(code="other"), "absent"),
        ("profile", lambda profile: profile.update(deprivations=[{"code": "a", "weight": 1}]), "weights"),
        ("profile", lambda profile: profile.update(poverty_cutoff=1), "cut_offs"),
        ("profile", lambda profile: profile.update(poverty_line_per_capita_month=1), "poverty_line"),
        ("profile", lambda profile: profile["age_groups"].append("90+"), "age_groups"),
    ],
)
def test_reasons_that_need_a_note(tmp_path: Path, name: str, change: Callable[[Any], Any], reason: str) -> None:
    other = altered(tmp_path, f"public/{name}.json", lambda content: change(content) and None)
    assert comparability(released(), other, RATE) == (reason,)
    assert comparability(other, released(), RATE) == (reason,)


def test_reasons_of_the_manifest_come_in_their_order(tmp_path: Path) -> None:
    other = altered(tmp_path, boundaries_version="new", scoring_model_versions=("9",), protection="another")
    reasons = comparability(released(), other, RATE)
    assert reasons == ("boundaries", "scoring_model", "protection")
    assert [REASONS.index(reason) for reason in reasons] == sorted(REASONS.index(reason) for reason in reasons)


def test_two_releases_of_the_same_profile_need_no_note() -> None:
    assert comparability(released(1), released(0), RATE) == ()


def test_two_countries_are_never_compared(tmp_path: Path) -> None:
    other = altered(tmp_path, country="kaz")
    with pytest.raises(ValueError, match="two countries"):
        comparability(released(), other, RATE)
    with pytest.raises(ValueError, match="two countries"):
        zone(released(), other)


def _entry(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return next(entry for entry in entries if entry["code"] == RATE)
