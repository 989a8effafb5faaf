"""The few figures that stand beside outlines, so that a map can be coloured at once; all are in the value tables."""

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
"""What is told of each: its value, the ends of the 90 % interval, its state."""


def headlines(release: Release) -> tuple[tuple[str, str], ...]:
    """Codes and bases of the headline figures that a release has, in order."""
    return tuple((code, base) for code, base in HEADLINES if base in release.register.get(code, {}).get("bases", ()))


def headline_columns(release: Release, level: str) -> dict[str, pl.Series]:
    """Per headline figure of a level the columns <code>, <code>_low_90, <code>_high_90 and <code>_state."""
    columns: dict[str, pl.Series] = {}
    for code, base in headlines(release):
        try:
            values = release.values(level=level, indicator=code, base=base)
        except NotPublished:
            continue
        whole = release.register[code]["kind"] == "count"
        for part, series in figure_series(values, whole=whole).items():
            columns[f"{code}{part}"] = series.alias(f"{code}{part}")
    return columns


def figure_series(values: Values, *, whole: bool) -> dict[str, pl.Series]:
    """Value, ends and state under the endings of `PARTS`, as in `Values`.

    A figure that is not shown is null, and its state, in lower case, says why. `whole`: the values are counts.
    """
    shown = pl.Series(~np.isnan(values.value))
    series = {}
    for part, figures in zip(PARTS, (values.value, values.low, values.high), strict=False):
        numbers = pl.Series(part, np.nan_to_num(figures), dtype=pl.Float64)
        if whole and not part:
            numbers = numbers.cast(pl.Int64)
        series[part] = pl.select(pl.when(shown).then(numbers)).to_series()
    states = [ValueState(code).name.lower() for code in values.state.tolist()]
    return {**series, PARTS[-1]: pl.Series(states, dtype=pl.String)}
