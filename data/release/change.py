"""How an indicator changed between two releases, area by area, and what stands in the way of comparing them.

The interval of a difference has the squared half-widths of the two intervals added, as for independent noise (Zou and
Donner 2008, Statistics in Medicine 27, 1693-1702, with the wider half of each interval, since ends are clipped at what
is possible). Part of the noise is the same in both releases, so the interval is a little too wide: a change is called
certain too seldom, never too often.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.release.errors import NotPublished
from data.release.reader import Release, Values
from data.release.states import ValueState

REASONS: Final = (
    "absent",
    "unit",
    "definition",
    "boundaries",
    "scoring_model",
    "weights",
    "cut_offs",
    "poverty_line",
    "age_groups",
    "protection",
)
"""Every code that `comparability` can give, the weightiest first."""

_DEFINING: Final = ("kind", "bases", "direction", "sphere", "centre", "spread", "source_agency", "definition")
_UNIT: Final = ("unit", "scale")
_CUT_OFFS: Final = ("poverty_cutoff", "sphere_cutoff")
_POVERTY_LINE: Final = ("poverty_line_per_capita_month", "currency")
_UNIT_OF_DIFFERENCE: Final = {"percent": "percentage_points"}
_REMAINDER: Final = "remainder"


@dataclass(frozen=True)
class Change:
    """Differences new - old; every array has one entry per area of the level, in the order of the new release.

    `difference`, `low` and `high` (ends of the 90 % interval) are in `unit`, nan where the two figures cannot be
    compared; there `state` tells why: the new release's state where it has no figure, else the old one's, and
    NOT_APPLICABLE where the old release has no such area or table. `certain`: the interval excludes zero. `old` and
    `new` are the two figures with their states, `old` brought to the new release's order.
    """

    unit: str
    old: Values
    new: Values
    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    state: NDArray[np.uint8]
    certain: NDArray[np.bool_]


def change_of(old: Release, new: Release, *, level: str, indicator: str, base: str, **breakdown: str) -> Change:
    """Compare one indicator of two releases of a country, for every area of a level of the new one.

    Areas are the same by p-code. Hexagons are the same where both releases have the cell in the same district; what
    remains of a district is the same only where all its cells are.

    Args:
        old, new: releases of the same country, of any dates.
        level: adm0, adm1, adm2 or h3.
        indicator, base: as in `Release.values`.
        breakdown: sex, age, disability (and what else `Release.values` takes).

    Raises:
        NotPublished: the new release does not publish the table.
        ValueError: the releases are of two countries.
    """
    _check_country(old, new)
    after = new.values(level=level, indicator=indicator, base=base, **breakdown)
    try:
        before = old.values(level=level, indicator=indicator, base=base, **breakdown)
    except NotPublished:
        before = _nothing(0)
        rows = np.full(len(after.value), -1)
    else:
        rows = _rows(old, new, level)
    before = _aligned(before, rows)
    half = np.hypot(_half_width(before), _half_width(after))
    difference = after.value - before.value
    low, high = difference - half, difference + half
    return Change(
        unit=_UNIT_OF_DIFFERENCE.get(new.register[indicator]["unit"], new.register[indicator]["unit"]),
        old=before,
        new=after,
        difference=difference,
        low=low,
        high=high,
        state=np.where(np.isnan(after.value), after.state, before.state).astype(np.uint8),
        certain=(low > 0) | (high < 0),
    )


def comparability(old: Release, new: Release, indicator: str) -> tuple[str, ...]:
    """Reasons why a difference of the indicator needs a note, as codes of `REASONS`; empty: it can be read as it is.

    `absent`: one of the two has no such indicator; `definition`: what is counted was worded or bounded differently;
    `boundaries`: areas may have another extent; the rest name the part of the scoring or of the country's profile, or
    the rules that protect families, that differ.

    Raises:
        ValueError: the releases are of two countries.
    """
    _check_country(old, new)
    before, after = old.register.get(indicator), new.register.get(indicator)
    if before is None or after is None:
        return ("absent",)
    differs = {
        "unit": _differ(before, after, _UNIT),
        "definition": _differ(before, after, _DEFINING),
        "boundaries": old.manifest.boundaries_version != new.manifest.boundaries_version,
        "scoring_model": old.manifest.scoring_model_versions != new.manifest.scoring_model_versions,
        "weights": _weights(old.profile) != _weights(new.profile),
        "cut_offs": _differ(old.profile, new.profile, _CUT_OFFS),
        "poverty_line": _differ(old.profile, new.profile, _POVERTY_LINE),
        "age_groups": old.age_groups != new.age_groups,
        "protection": old.manifest.protection != new.manifest.protection,
    }
    return tuple(code for code in REASONS if differs.get(code))


def _check_country(old: Release, new: Release) -> None:
    if old.manifest.country != new.manifest.country:
        raise ValueError(f"{old.release_id} and {new.release_id} are of two countries.")


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(old.get(name) != new.get(name) for name in names)


def _weights(profile: Mapping[str, Any]) -> dict[str, int]:
    return {item["code"]: item["weight"] for item in profile.get("deprivations", ()) if "weight" in item}


def _half_width(values: Values) -> NDArray[np.float64]:
    return np.fmax(values.high - values.value, values.value - values.low)


def _rows(old: Release, new: Release, level: str) -> NDArray[np.int64]:
    """Row of every area of the new release in the old one, -1 where it has none."""
    before = {key: row for row, key in enumerate(_keys(old, level))}
    return np.array([before.get(key, -1) for key in _keys(new, level)], dtype=np.int64)


def _keys(release: Release, level: str) -> list[Hashable]:
    if level != "h3":
        return [area["pcode"] for area in release.areas(level)]
    pcodes = [area["pcode"] for area in release.areas("adm2")]
    leaves = release.leaves.select("district", "h3_cell", "kind").rows()
    cells: dict[int, list[int]] = {}
    for district, cell, kind in leaves:
        if kind != _REMAINDER:
            cells.setdefault(district, []).append(cell)
    return [
        (pcodes[district], tuple(sorted(cells.get(district, ()))) if kind == _REMAINDER else cell)
        for district, cell, kind in leaves
    ]


def _nothing(count: int) -> Values:
    zeros, nan = np.zeros(count, dtype=np.int64), np.full(count, np.nan)
    return Values(zeros, zeros, nan, nan, nan, np.full(count, ValueState.NOT_APPLICABLE, dtype=np.uint8))


def _aligned(values: Values, rows: NDArray[np.int64]) -> Values:
    found, aligned = rows >= 0, _nothing(len(rows))

    def take(of_old: NDArray[Any], missing: NDArray[Any]) -> NDArray[Any]:
        taken = missing.copy()
        taken[found] = of_old[rows[found]]
        return taken

    return Values(
        numerator=take(values.numerator, aligned.numerator),
        denominator=take(values.denominator, aligned.denominator),
        value=take(values.value, aligned.value),
        low=take(values.low, aligned.low),
        high=take(values.high, aligned.high),
        state=take(values.state, aligned.state),
    )
