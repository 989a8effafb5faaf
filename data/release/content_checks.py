"""Checks of the files beside the tables: neighbours, deliveries of agencies, hot spots, and planners' workforce."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from data.release import layout
from data.release.errors import ReleaseError
from data.release.finding import Finding
from data.release.hot_spots import COLUMNS, hot_spot_table
from data.release.intake import CADENCE_DAYS
from data.release.manifest import Manifest
from data.release.reader import Release
from data.release.states import ValueState
from data.release.workforce import DEALINGS, read_workforce

_LEVELS: Final = ("adm1", "adm2")
_DELIVERY_FIELDS: Final = {"agency", "last_load", "cadence", "match_percent", "records"}
_ROUNDED_TO: Final = 100
_LAST_DIGIT: Final = 2e-3
_UNREADABLE: Final = (ReleaseError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, OSError)


def check_contents(folder: Path, manifest: Manifest) -> list[Finding]:
    """Check the files of a release whose tables passed already."""
    release = Release(folder, manifest)
    checks: tuple[tuple[str, Callable[[Path, Release], Iterator[str]]], ...] = (
        (layout.NEIGHBOURS_FILE, _check_neighbours),
        (layout.DELIVERIES_FILE, _check_deliveries),
        (layout.HOT_SPOTS_FILE, _check_hot_spots),
    )
    for name, check in checks:
        place = f"{layout.PUBLIC}/{name}"
        try:
            findings = [Finding(rule, place) for rule in check(folder / layout.PUBLIC / name, release)]
        except (*_UNREADABLE, pl.exceptions.PolarsError) as error:
            findings = [Finding("it cannot be read", place, detail=repr(error).splitlines()[0])]
        if findings:  # hot spots stand on the neighbours
            return findings
    return list(_check_workforce(Release(folder, manifest, "planner")))


def _check_workforce(release: Release) -> Iterator[Finding]:
    place = f"{layout.PLANNER}/{layout.WORKFORCE_FILE}"
    try:
        workforce = read_workforce(release)
        table = pl.read_parquet(release.folder / place) if workforce else pl.DataFrame()
    except (*_UNREADABLE, pl.exceptions.PolarsError) as error:
        yield Finding("it cannot be read", place, detail=repr(error).splitlines()[0])
        return
    for name in DEALINGS if workforce else ():
        if table.filter(pl.col(f"{name}_state") != ValueState.VALUE, pl.col(name) != 0).height:
            yield Finding("a cell that is hidden must hold zeros", place, name)
        if table.filter(pl.col(f"{name}_deviation") <= 0).height:
            yield Finding("a count of dealings with families carries no noise", place, name)


def _check_neighbours(path: Path, release: Release) -> Iterator[str]:
    content: dict[str, list[list[int]]] = orjson.loads(path.read_bytes())
    if sorted(content) != list(_LEVELS):
        yield f"it must tell of {' and '.join(_LEVELS)} and nothing else"
        return
    for level, listed in content.items():
        count = len(release.areas(level))
        beside = {(area, row) for area, rows in enumerate(listed) for row in rows}
        if len(listed) != count or any(not 0 <= row < count for _, row in beside):
            yield f"it names areas that {level} does not have"
        elif any((row, area) not in beside or row == area for area, row in beside):
            yield f"areas of {level} must be neighbours of each other, and none its own"


def _check_deliveries(path: Path, release: Release) -> Iterator[str]:
    entries: list[dict[str, Any]] = orjson.loads(path.read_bytes())
    agencies = {agency["code"] for agency in release.profile["agencies"]}
    for entry in entries:
        if set(entry) != _DELIVERY_FIELDS:
            yield f"a delivery must hold {', '.join(sorted(_DELIVERY_FIELDS))} and nothing else"
            continue
        name, records, percent = entry["agency"], entry["records"], entry["match_percent"]
        if name not in agencies:
            yield f"the profile has no agency {name}"
        if records is not None and (not isinstance(records, int) or records % _ROUNDED_TO):
            yield f"the records of {name} are not rounded to {_ROUNDED_TO}"
        if percent is not None and (not isinstance(percent, int) or not 0 <= percent <= 100):
            yield f"the share of matched records of {name} is not a whole percentage"
        if entry["cadence"] is not None and entry["cadence"] not in CADENCE_DAYS:
            yield f"the cadence of {name} is not known"
        if entry["last_load"] is not None:
            date.fromisoformat(entry["last_load"])


def _check_hot_spots(path: Path, release: Release) -> Iterator[str]:
    """They must follow from the published figures: then they tell nothing that those do not."""
    table = pl.read_parquet(path)
    if dict(table.schema) != COLUMNS:
        yield "its columns are not those of the format"
        return
    expected, keys = hot_spot_table(release), ["indicator", "base", "area"]
    apart = pl.col("smoothed") - expected["smoothed"]
    same = table.select([*keys, "kind", "tested"]).equals(expected.select([*keys, "kind", "tested"]))
    # Other processors add up in other orders, so the last digit may differ.
    same = same and table["smoothed"].is_nan().equals(expected["smoothed"].is_nan())
    if not same or not table.select((apart.is_nan() | (apart.abs() < _LAST_DIGIT)).all()).item():
        yield "it does not follow from the published figures"
