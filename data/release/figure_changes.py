"""Figures of two releases beside the noise of both.

The difference of two figures has the squared half-widths of their intervals added, as for independent noise. Part of
the noise is the same in both releases, so this is a little too wide: it calls a change too seldom, never too often.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.release.errors import NotPublished
from data.release.reader import Release, Values

Labels = Mapping[str, str]


@dataclass(frozen=True)
class FigureChange:
    """One indicator of both releases. Values and interval ends in its unit; nan where the nation's is not shown.

    Attributes:
        beyond_noise: the nation's figures differ by more than the noise of both.
        compared: second-level areas of both releases.
        appeared, vanished: of those, how many are shown only in the new, only in the old release.
        moved: how many of those shown in both changed by more than the noise of both.
        redefined: its definition differs, so none of this is a trend.
    """

    code: str
    base: str
    label: Labels
    unit: str
    decimals: int
    old: float
    old_low: float
    old_high: float
    new: float
    new_low: float
    new_high: float
    beyond_noise: bool
    compared: int
    appeared: int
    vanished: int
    shown: int
    moved: int
    redefined: bool


def figure_changes(old: Release, new: Release, redefined: Collection[str]) -> Iterator[FigureChange]:
    """Compare every indicator of both releases, in the new one's order; `redefined`: codes whose definition differs."""
    rows = _common_rows(old, new)
    for code, entry in new.register.items():
        if code not in old.register:
            continue
        for base in (base for base in entry["bases"] if base in old.register[code]["bases"]):
            yield _figure(old, new, code, base, rows, code in redefined)


def _figure(
    old: Release, new: Release, code: str, base: str, rows: tuple[list[int], list[int]], redefined: bool
) -> FigureChange:
    nation = [_one(release, "adm0", code, base, [0]) for release in (old, new)]
    second = [_one(release, "adm2", code, base, row) for release, row in zip((old, new), rows, strict=True)]
    shown = [~np.isnan(side.value) for side in second]
    both = shown[0] & shown[1]
    before, after = nation
    entry = new.register[code]
    return FigureChange(
        code=code,
        base=base,
        label=entry["label"],
        unit=entry["unit"],
        decimals=entry["decimals"],
        old=float(before.value[0]),
        old_low=float(before.low[0]),
        old_high=float(before.high[0]),
        new=float(after.value[0]),
        new_low=float(after.low[0]),
        new_high=float(after.high[0]),
        beyond_noise=bool(_beyond_noise(before, after)[0]),
        compared=len(rows[0]),
        appeared=int((shown[1] & ~shown[0]).sum()),
        vanished=int((shown[0] & ~shown[1]).sum()),
        shown=int(both.sum()),
        moved=int(_beyond_noise(*second)[both].sum()),
        redefined=redefined,
    )


@dataclass(frozen=True)
class _Figures:
    value: np.ndarray[Any, np.dtype[np.float64]]
    low: np.ndarray[Any, np.dtype[np.float64]]
    high: np.ndarray[Any, np.dtype[np.float64]]


def _one(release: Release, level: str, code: str, base: str, rows: list[int]) -> _Figures:
    try:
        values: Values = release.values(level=level, indicator=code, base=base)
    except NotPublished:
        nothing = np.full(len(rows), np.nan)
        return _Figures(nothing, nothing, nothing)
    return _Figures(values.value[rows], values.low[rows], values.high[rows])


def _beyond_noise(old: _Figures, new: _Figures) -> np.ndarray[Any, np.dtype[np.bool_]]:
    widths = [np.fmax(side.high - side.value, side.value - side.low) for side in (old, new)]
    # A comparison with nan is false: what is hidden in one of them has not moved.
    return np.abs(new.value - old.value) > np.hypot(*widths)


def _common_rows(old: Release, new: Release) -> tuple[list[int], list[int]]:
    before = {area["pcode"]: row for row, area in enumerate(old.areas("adm2"))}
    pairs = [(before[area["pcode"]], row) for row, area in enumerate(new.areas("adm2")) if area["pcode"] in before]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
