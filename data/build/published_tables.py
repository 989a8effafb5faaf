"""From exact sums to the tables of a release: every cell passes through protection here."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.cell_sums import CellSums
from data.build.measures import Measured
from data.protection.minimum_count import Kind, hide_small_cells
from data.release.dimensions import BASES, LEVELS, Breakdown, published_breakdowns
from data.release.states import ValueState

_SENSITIVE_LEVELS = ("adm0", "adm1")
Codes = NDArray[np.integer[Any]]
_KINDS: tuple[Kind, ...] = ("count", "rate", "mean")


def adm_table(sums: CellSums, measured: Sequence[Measured], *, age_groups: int, minimum: int) -> pl.DataFrame:
    """The administrative cells in the release's order: level, base, breakdown, indicator, area (see `reader`)."""
    parts = []
    for number, level in enumerate(LEVELS[:3]):
        for base in BASES:
            for breakdown in published_breakdowns(level, base, age_groups):
                table = sums.families(level) if base == "families" else sums.persons(level, breakdown)
                cells = _protected_cells(table, measured, level, base, minimum)
                parts.append({**_adm_keys(number, BASES.index(base), breakdown, len(measured), len(table)), **cells})
    return _stacked(parts)


def h3_table(sums: CellSums, measured: Sequence[Measured], *, minimum: int) -> pl.DataFrame:
    """The totals of the leaves in the release's order: base, indicator, leaf."""
    parts = []
    for number, base in enumerate(BASES):
        table = sums.families("h3") if base == "families" else sums.persons("h3")
        indicators, leaves = len(measured), len(table)
        keys: dict[str, Codes] = {
            "leaf": np.tile(np.arange(leaves, dtype=np.uint32), indicators),
            "base": np.full(indicators * leaves, number, dtype=np.uint8),
            "indicator": np.repeat(np.arange(indicators, dtype=np.uint16), leaves),
        }
        parts.append({**keys, **_protected_cells(table, measured, "h3", base, minimum)})
    return _stacked(parts)


def _protected_cells(
    table: NDArray[np.int64], measured: Sequence[Measured], level: str, base: str, minimum: int
) -> dict[str, Codes]:
    """Numerator, denominator and state of every indicator over the areas of a table, indicator by indicator."""
    shape = (len(measured), len(table))
    numerator, denominator = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    state = np.full(shape, ValueState.NOT_APPLICABLE, dtype=np.uint8)
    for kind in _KINDS:
        rows = [row for row, item in enumerate(measured) if item.kind == kind and _is_published(item, level, base)]
        places = np.array([measured[row].places[base] for row in rows], dtype=np.int64).reshape(-1, 2)
        cells = hide_small_cells(table[:, places[:, 0]].T, table[:, places[:, 1]].T, kind=kind, minimum=minimum)
        numerator[rows], denominator[rows], state[rows] = cells
    return {"numerator": numerator.ravel(), "denominator": denominator.ravel(), "state": state.ravel()}


def _is_published(indicator: Measured, level: str, base: str) -> bool:
    return base in indicator.places and (not indicator.sensitive or level in _SENSITIVE_LEVELS)


def _adm_keys(level: int, base: int, breakdown: Breakdown, indicators: int, areas: int) -> dict[str, Codes]:
    codes = {
        "level": level,
        "base": base,
        "sex": breakdown.sex,
        "age": breakdown.age,
        "disability": breakdown.disability,
    }
    constant: dict[str, Codes] = {
        name: np.full(indicators * areas, code, dtype=np.uint8) for name, code in codes.items()
    }
    return {
        **constant,
        "area": np.tile(np.arange(areas, dtype=np.uint16), indicators),
        "indicator": np.repeat(np.arange(indicators, dtype=np.uint16), areas),
    }


def _stacked(parts: Sequence[Mapping[str, Codes]]) -> pl.DataFrame:
    return pl.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
