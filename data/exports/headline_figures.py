"""The few figures that stand beside outlines, so that a map can be coloured at once; all others are in the value tables."""

from typing import Final

import numpy as np
import polars as pl

from data.release.errors import NotPublished
from data.release.reader import Release, Values
from data.release.states import ValueState

HEADLINES: Final = (
    ("families", "families"),
    ("persons", "persons"),
    ("zone_de", "families"),
    ("score_mean", "families"),
    ("mpi_h", "families"),
    ("mpi_m0", "families"),
    ("risk_falling", "families"),
    ("receives_any", "families"),
)
"""Codes and bases of the headline figures; those that a release does not have are left out."""
PARTS: Final = ("", "_low_90", "_high_90", "_state")
_FURTHER_DECIMALS: Final = 2


def headlines(release: Release) -> tuple[tuple[str, str], ...]:
    """Codes and bases of the headline figures that a release has, in order."""
    return tuple((code, base) for code, base in HEADLINES if base in release.register.get(code, {}).get("bases", ()))


def headline_columns(release: Release, level: str) -> dict[str, pl.Series]:
    """Per headline figure of a level the columns <code>, <code>_low_90, <code>_high_90 and <code>_state.

    Value and ends of the 90 % interval are null where nothing is shown; the state, in lower case, says why.
    """
    columns: dict[str, pl.Series] = {}
    for code, base in headlines(release):
        try:
            values = release.values(level=level, indicator=code, base=base)
        except NotPublished:
            continue
        columns |= {f"{code}{part}": series for part, series in figure_series(release, code, values).items()}
    return {name: series.alias(name) for name, series in columns.items()}


def figure_series(release: Release, code: str, values: Values) -> dict[str, pl.Series]:
    """Value, ends and state of a figure under the endings of `PARTS`, with two decimals more than pages show."""
    entry = release.register[code]
    decimals = entry["decimals"] + _FURTHER_DECIMALS if entry["kind"] != "count" else 0
    shown = ~np.isnan(values.value)
    numbers = {}
    for part, figures in zip(PARTS, (values.value, values.low, values.high), strict=False):
        rounded = np.round(np.where(shown, figures, 0.0), decimals)
        series = pl.Series(part, rounded, dtype=pl.Float64)
        if entry["kind"] == "count":
            series = series.cast(pl.Int64)
        numbers[part] = pl.select(pl.when(pl.Series(shown)).then(series).otherwise(None)).to_series()
    states = [ValueState(code).name.lower() for code in values.state.tolist()]
    return {**numbers, PARTS[-1]: pl.Series(states, dtype=pl.String)}
