"""Checks of neighbours, deliveries and hot spots: every broken rule is found and named with its file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.release.release_checks import check_release
from tests.data.release.altered_releases import built, change_json, change_table, copied, sealed

NEIGHBOURS, DELIVERIES, HOT_SPOTS = (f"public/{n}" for n in ("neighbours.json", "deliveries.json", "hot_spots.parquet"))


def found(folder: Path) -> list[str]:
    return [str(finding) for finding in check_release(folder)]


def set_in(*path: str | int, value: Any) -> Callable[[Any], None]:
    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        (NEIGHBOURS, lambda content: content.pop("adm1"), "must tell of adm1 and adm2"),
        (NEIGHBOURS, set_in("adm2", 0, value=[1, 3, 99]), "names areas that adm2 does not have"),
        (NEIGHBOURS, set_in("adm2", value=[]), "names areas that adm2 does not have"),
        (NEIGHBOURS, set_in("adm2", 0, value=[1]), "must be neighbours of each other"),
        (NEIGHBOURS, set_in("adm1", value=[[0, 1], [0]]), "none its own"),
        (NEIGHBOURS, set_in("adm1", value=7), "it cannot be read"),
        (DELIVERIES, set_in(0, "records", value=136), "not rounded to 100"),
        (DELIVERIES, set_in(0, "match_percent", value=98.53), "not a whole percentage"),
        (DELIVERIES, set_in(0, "match_percent", value=101), "not a whole percentage"),
        (DELIVERIES, set_in(0, "agency", value="stranger"), "no agency stranger"),
        (DELIVERIES, set_in(0, "cadence", value="sometimes"), "cadence of office is not known"),
        (DELIVERIES, set_in(0, "matched", value=134), "and nothing else"),
        (DELIVERIES, set_in(0, "last_load", value="yesterday"), "it cannot be read"),
    ],
)
def test_broken_json_is_found(tmp_path: Path, name: str, change: Callable[[Any], None], rule: str) -> None:
    folder = copied(tmp_path)

    def changed(content: Any) -> Any:
        change(content)
        return content

    change_json(folder, name, changed)
    (finding,) = found(sealed(folder))
    assert name in finding
    assert rule in finding


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        # A figure from elsewhere, such as the exact one, in place of what follows from the published ones.
        (lambda table: table.with_columns(pl.col("smoothed") + 0.01), "does not follow from the published figures"),
        (lambda table: table.with_columns(kind=pl.lit(1, pl.UInt8)), "does not follow from the published figures"),
        (lambda table: table.with_columns(smoothed=pl.lit(float("nan"))), "does not follow from the published"),
        (lambda table: table.head(-1), "does not follow from the published figures"),
        (lambda table: table.with_columns(exact=pl.lit(1)), "columns are not those of the format"),
    ],
)
def test_hot_spots_from_elsewhere_are_found(
    tmp_path: Path, change: Callable[[pl.DataFrame], pl.DataFrame], rule: str
) -> None:
    folder = copied(tmp_path, built(1))
    change_table(folder, HOT_SPOTS, change)
    (finding,) = found(sealed(folder))
    assert HOT_SPOTS in finding
    assert rule in finding


@pytest.mark.parametrize("name", [NEIGHBOURS, DELIVERIES, HOT_SPOTS])
def test_they_are_required(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    (folder / name).unlink()
    (finding,) = found(sealed(folder))
    assert "A file is missing" in finding
    assert name in finding
