"""One column of a published table: counts as published, the figure that follows from them, and its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.release.intervals import count_interval, mean_interval, share_interval
from data.release.states import ValueState


@dataclass(frozen=True)
class Values:
    """One column of a published table; every array has one entry per area of the level, in the areas' order.

    `value` is numerator / denominator in the indicator's unit (a rate in percent, 0 to 100) and nan where the state
    has no value; numerator and denominator are 0 there. `low` and `high` are the ends of its 90 % interval from the
    noise, in the same unit, nan where there is no value.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    state: NDArray[np.uint8]


def derive_values(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    state: NDArray[np.uint8],
    entry: Mapping[str, Any],
    variance: float,
    minimum: int,
) -> Values:
    """Figures and the ends of their intervals; a structural zero is exact.

    Args:
        numerator, denominator, state: as published, (areas).
        entry: of the register.
        variance: of the noise on a count of the table, in families or persons squared.
        minimum: smallest count of the table.
    """
    value, low, high = (np.full(len(numerator), np.nan) for _ in range(3))
    shown = state == ValueState.VALUE
    if entry["kind"] == "count":
        value[shown] = numerator[shown]
        low[shown], high[shown] = count_interval(value[shown], variance, minimum)
    else:
        shown &= denominator > 0
        total, scale = denominator[shown].astype(np.float64), float(entry["scale"])
        ratio = numerator[shown] / total
        if entry["kind"] == "mean":
            ends = mean_interval(ratio, total, variance, centre=entry["centre"], spread=entry["spread"])
        else:
            ends = share_interval(ratio, total, variance)
        value[shown], low[shown], high[shown] = numerator[shown] * scale / total, ends[0] * scale, ends[1] * scale
    zero = state == ValueState.STRUCTURAL_ZERO
    value[zero] = low[zero] = high[zero] = 0.0
    return Values(numerator, denominator, value, low, high, state)
