"""Two releases compared: every cause is found and told apart, and noise is not taken for change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from data.release.differences import COMPARABLE, Cause, Change, Differences, compare
from data.release.dimensions import published_at
from data.release.reader import Release, open_release
from tests.data.release.altered_releases import built, change_json, change_table, copied, sealed


def released(number: int = 0) -> Release:
    return open_release(built(number))


def altered(tmp_path: Path, *names: str, change: Callable[[Any], Any] = lambda _: None, **manifest: Any) -> Differences:
    """A release against a copy of it with changes."""
    folder = copied(tmp_path)
    for name in names:
        change_json(folder, name, change)
    return compare(released(), open_release(sealed(folder, **manifest)))


def test_a_release_does_not_differ_from_itself() -> None:
    same = compare(released(), released())
    assert same.causes == []
    assert same.weights.told
    assert not any(figure.beyond_noise or figure.moved or figure.appeared or figure.vanished for figure in same.figures)
    assert {(figure.code, figure.base) for figure in same.figures} == {
        (code, base) for code, entry in released().register.items() for base in entry["bases"]
    }


def test_every_cause_has_its_sentence() -> None:
    assert set(COMPARABLE) == set(Cause)


def test_other_data() -> None:
    old, new = released(1), released(0)
    found = compare(old, new)
    assert found.causes == [Cause.DATA]
    assert (found.old_id, found.new_date) == (old.release_id, new.manifest.reference_date)
    counts = {change.name: (change.old, change.new) for change in found.data.counts}
    assert counts["families"] == (old.manifest.counts["families"], new.manifest.counts["families"])


def test_figures_are_those_of_the_releases() -> None:
    old, new = released(1), released(0)
    for figure in compare(old, new).figures:
        nation = [side.values(level="adm0", indicator=figure.code, base=figure.base) for side in (old, new)]
        for values, told in zip(
            nation,
            ((figure.old, figure.old_low, figure.old_high), (figure.new, figure.new_low, figure.new_high)),
            strict=True,
        ):
            np.testing.assert_array_equal(told, [values.value[0], values.low[0], values.high[0]])
        if not published_at(released().register[figure.code], "adm2"):
            continue
        second = [side.values(level="adm2", indicator=figure.code, base=figure.base).state == 0 for side in (old, new)]
        assert figure.compared == len(second[0]) == 6
        assert figure.appeared == (second[1] & ~second[0]).sum()
        assert figure.vanished == (second[0] & ~second[1]).sum()
        assert figure.shown == (second[0] & second[1]).sum()
        assert figure.moved <= figure.shown


def test_weights_cut_offs_and_the_poverty_line(tmp_path: Path) -> None:
    def change(profile: dict[str, Any]) -> None:
        first, second, third = profile["deprivations"][:3]
        first["weight"], second["weight"] = first["weight"] - 10, second["weight"] + 10
        third["code"] = "new_one"
        profile["poverty_cutoff"] = 400
        profile["poverty_line_per_capita_month"] += 1

    found = altered(tmp_path, "public/profile.json", change=change)
    assert found.causes == [Cause.WEIGHTS]
    before = {item["code"]: item["weight"] for item in released().profile["deprivations"]}
    first, second, third, *_ = before
    changes = {item.code: (item.old, item.new) for item in found.weights.weights}
    assert changes == {
        first: (before[first], before[first] - 10),
        second: (before[second], before[second] + 10),
        third: (before[third], None),
        "new_one": (None, before[third]),
    }
    constants = {change.name: change.new for change in found.weights.constants}
    assert set(constants) == {"poverty_cutoff", "poverty_line_per_capita_month"}
    assert constants["poverty_cutoff"] == 400


def test_weights_that_a_release_does_not_tell(tmp_path: Path) -> None:
    found = altered(tmp_path, "public/profile.json", change=lambda profile: profile.pop("deprivations") and None)
    assert not found.weights.told
    assert found.weights.weights == ()


def test_indicators(tmp_path: Path) -> None:
    def change(register: list[dict[str, Any]]) -> None:
        by_code = {entry["code"]: entry for entry in register}
        by_code["zone_a"]["code"] = "zone_new"
        by_code["zone_b"]["definition"]["en"] = "Something else."
        by_code["zone_c"]["label"]["en"] = "Another label, the same thing"

    found = altered(tmp_path, "public/register.json", change=change)
    assert found.causes == [Cause.INDICATORS]
    assert (list(found.indicators.added), list(found.indicators.removed)) == (["zone_new"], ["zone_a"])
    (redefined,) = found.indicators.redefined
    assert (redefined.code, [part.name for part in redefined.parts]) == ("zone_b", ["definition"])
    assert not found.indicators.unseen
    figures = {figure.code: figure for figure in found.figures}
    assert figures["zone_b"].redefined
    assert not figures["zone_c"].redefined
    assert "zone_a" not in figures
    assert "zone_new" not in figures


def test_expressions_that_changed_unseen(tmp_path: Path) -> None:
    found = altered(tmp_path, register_sha256="another")
    assert found.causes == [Cause.INDICATORS]
    assert found.indicators.unseen


def test_boundaries(tmp_path: Path) -> None:
    def change(areas: dict[str, list[dict[str, Any]]]) -> None:
        one, two, three = areas["adm2"][:3]
        one["pcode"] = "XT0199"
        two["name"]["en"] = "Renamed"
        three["parent_pcode"], three["parent"] = "XT02", 1

    found = altered(tmp_path, "public/areas.json", change=change, boundaries_version="2")
    assert found.causes == [Cause.BOUNDARIES]
    areas = found.boundaries
    assert (areas.new_version, [area.pcode for area in areas.added], [area.pcode for area in areas.removed]) == (
        "2",
        ["XT0199"],
        ["XT0101"],
    )
    assert [(item.pcode, item.new["en"]) for item in areas.renamed] == [("XT0102", "Renamed")]
    assert [(item.pcode, item.old_parent, item.new_parent) for item in areas.moved] == [("XT0103", "XT01", "XT02")]
    assert {figure.compared for figure in found.figures} == {5}


def test_rules_and_software(tmp_path: Path) -> None:
    found = altered(
        tmp_path,
        "public/protection.json",
        change=lambda protection: protection.update(minimum_families=20),
        software_version="99",
        leak={"public": 0.01, "planner": 0.02},
    )
    assert found.causes == [Cause.RULES, Cause.SOFTWARE]
    assert {change.name for change in found.rules} == {"minimum_families", "leak_public", "leak_planner"}
    assert found.software == Change("software_version", released().manifest.software_version, "99")


@pytest.mark.parametrize(("step", "is_beyond"), [(0, False), (1, False), (3, True)])
def test_only_changes_beyond_the_noise_of_both_count(tmp_path: Path, step: int, is_beyond: bool) -> None:
    """The nation's families changed by so many half-widths of one interval; the square root of two is the limit."""
    old = released()
    values = old.values(level="adm0", indicator="families", base="families")
    shift = int(step * (values.high[0] - values.value[0]))
    folder = copied(tmp_path)
    where = (
        (pl.col("level") == 0) & (pl.col("base") == 0) & (pl.col("indicator") == old.register["families"]["position"])
    )
    moved = pl.when(where).then(pl.col("numerator") + shift).otherwise(pl.col("numerator")).alias("numerator")
    change_table(folder, "public/adm.parquet", lambda frame: frame.with_columns(moved))
    figures = {(item.code, item.base): item for item in compare(old, open_release(sealed(folder))).figures}
    figure = figures["families", "families"]
    assert figure.new - figure.old == shift
    assert figure.beyond_noise == is_beyond


def test_areas_that_appear_vanish_and_move(tmp_path: Path) -> None:
    position = released().register["families"]["position"]
    where = (pl.col("level") == 2) & (pl.col("base") == 0) & (pl.col("indicator") == position)

    def with_families(name: str, numbers: list[int]) -> Release:
        """The number of families of every district; 0: it is hidden."""
        folder = copied(tmp_path / name)

        def change(frame: pl.DataFrame) -> pl.DataFrame:
            rest, cells = frame.filter(~where), frame.filter(where)
            shown = np.array(numbers)
            cells = cells.with_columns(
                numerator=pl.Series(shown, dtype=pl.Int64), state=pl.Series(np.where(shown > 0, 0, 1), dtype=pl.UInt8)
            )
            order = ["level", "base", "sex", "age", "disability", "indicator", "area"]
            return pl.concat([rest, cells]).sort(order)

        change_table(folder, "public/adm.parquet", change)
        return open_release(sealed(folder))

    # Half a width of the interval is 10 families.
    old = with_families("old", [100, 100, 100, 0, 0, 100])
    new = with_families("new", [100, 110, 130, 100, 0, 0])

    def families(found: Differences) -> tuple[int, int, int, int]:
        (figure,) = (item for item in found.figures if (item.code, item.base) == ("families", "families"))
        return figure.appeared, figure.vanished, figure.shown, figure.moved

    assert families(compare(old, new)) == (1, 1, 3, 1)
    assert families(compare(new, old)) == (1, 1, 3, 1)
    assert families(compare(old, old)) == (0, 0, 4, 0)


def test_two_countries_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two countries"):
        altered(tmp_path, country="xtt")
