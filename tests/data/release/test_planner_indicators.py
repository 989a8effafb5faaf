"""Indicators for planners only: in no public file, read through the planner's tier, checked like all others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest

from data.release.errors import NotPublished
from data.release.manifest import read_manifest
from data.release.reader import Release, open_release
from data.release.release_checks import check_release
from tests.data.release.altered_releases import built, change_json, change_table, copied, sealed

Json = Any


def further(release: Release) -> list[str]:
    return [code for code, entry in release.register.items() if entry.get("tier") == "planner"]


def test_they_stand_behind_the_public_ones() -> None:
    public, planner = open_release(built()), open_release(built(), "planner")
    codes = list(planner.register)
    assert codes[: len(public.register)] == list(public.register)
    assert codes[len(public.register) :] == further(planner) != []
    assert [entry["position"] for entry in planner.register.values()] == list(range(len(codes)))
    assert {"flow_c_d", "moved_a_b", "fell", "in_pension", "inclusion_pension", "need_shelter"} <= set(further(planner))
    assert not further(public)


def test_no_public_file_holds_anything_of_them() -> None:
    planner = open_release(built(), "planner")
    count = len(open_release(built()).register)
    for name in ("adm.parquet", "h3.parquet", "hot_spots.parquet"):
        assert pl.read_parquet(built() / "public" / name)["indicator"].max() < count, name
    text = (built() / "public" / "register.json").read_text(encoding="utf-8")
    assert not [code for code in further(planner) if f'"{code}"' in text]
    assert pl.read_parquet(built() / "planner" / "adm.parquet")["indicator"].n_unique() == len(planner.register)
    assert pl.read_parquet(built() / "planner" / "h3.parquet")["indicator"].n_unique() == count


def test_the_public_is_told_that_there_is_no_such_indicator() -> None:
    public = open_release(built())
    for code in further(open_release(built(), "planner")):
        with pytest.raises(NotPublished, match=f"no indicator '{code}'"):
            public.values(level="adm0", indicator=code, base="families")


def test_planners_read_them_down_to_districts() -> None:
    planner = open_release(built(1), "planner")
    read = 0
    for code in further(planner):
        entry = planner.register[code]
        for level in ("adm0", "adm1") if entry["finest"] == "adm1" else ("adm0", "adm1", "adm2"):
            for base in entry["bases"]:
                values = planner.values(level=level, indicator=code, base=base)
                shown = ~np.isnan(values.value)
                assert (values.low[shown] <= values.value[shown]).all(), code
                assert (values.numerator[~shown] == 0).all(), code
                read += len(shown)
        with pytest.raises(NotPublished, match="To protect families"):
            planner.values(level="h3", indicator=code, base=entry["bases"][0])
    assert read > len(further(planner))


def test_figures_at_hexagons_are_those_of_their_indicator() -> None:
    """The tables of hexagons have fewer indicators than the others of the tier."""
    planner = open_release(built(1), "planner")
    table = pl.read_parquet(built(1) / "planner" / "h3.parquet")
    for code in ("zone_c", "families"):
        rows = table.filter(pl.col("base") == 0, pl.col("indicator") == planner.register[code]["position"])
        values = planner.values(level="h3", indicator=code, base="families")
        assert values.numerator.tolist() == rows.sort("leaf")["numerator"].to_list()


def of_format_3(folder: Path) -> Path:
    """As an earlier program wrote it: no register of planners, and no such rows in their tables."""
    count = len(orjson.loads((folder / "public" / "register.json").read_bytes()))
    (folder / "planner" / "register.json").unlink()
    change_table(folder, "planner/adm.parquet", lambda frame: frame.filter(pl.col("indicator") < count))
    return folder


def test_releases_of_the_format_before_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.release.manifest.FORMAT_VERSION", 3)
    folder = sealed(of_format_3(copied(tmp_path)))
    assert read_manifest(folder / "manifest.json").format_version == 3
    assert check_release(folder) == []
    old, new = open_release(folder, "planner"), open_release(built(), "planner")
    assert not further(old)
    for code, entry in old.register.items():
        for base in entry["bases"]:
            asked = {"level": "adm1", "indicator": code, "base": base}
            assert np.array_equal(old.values(**asked).value, new.values(**asked).value, equal_nan=True), code


def public_has_one(entries: Json) -> Json:
    return [*entries, {**entries[-1], "code": "again", "position": len(entries), "tier": "planner"}]


def missing(entries: Json) -> Json:
    return entries[1:]


def at_hexagons(entries: Json) -> None:
    entries[0]["finest"] = "h3"


def twice(entries: Json) -> None:
    entries[1]["code"] = entries[0]["code"]


def of_everybody(entries: Json) -> None:
    del entries[1]["tier"]


@pytest.mark.parametrize(
    ("tier", "change", "rule"),
    [
        ("public", public_has_one, "the public must not have indicators for planners only"),
        ("planner", missing, "its positions are not those of the tables' order"),
        ("planner", at_hexagons, "an indicator for planners only must not be published at hexagons"),
        ("planner", twice, "an indicator stands in it twice"),
        ("planner", of_everybody, "indicators for planners only must stand behind the public ones"),
    ],
)
def test_a_wrong_register_is_found(tmp_path: Path, tier: str, change: Callable[[Json], Any], rule: str) -> None:
    folder = copied(tmp_path)
    change_json(folder, f"{tier}/register.json", change)
    assert any(rule in str(finding) for finding in check_release(sealed(folder)))


def test_a_release_without_the_planners_register_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "planner" / "register.json").unlink()
    assert any("planner/register.json" in str(finding) for finding in check_release(sealed(folder)))
