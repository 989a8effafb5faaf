"""Fixed class thresholds: the same for every release, level and area, so that maps can be laid side by side.

Where the country's register gives an indicator thresholds of its own (`thresholds`, in its unit), these are used.
Otherwise they are round numbers per unit, spread over what is usual for that unit in social registries: shares of need
rarely exceed one half, shares that are reached span the whole range, counts grow by the factor ten.
"""

from collections.abc import Mapping
from typing import Any, Final

SHARES: Final = (5.0, 10.0, 20.0, 40.0)
"""Percent, where a higher share is worse."""

REACHED: Final = (20.0, 40.0, 60.0, 80.0)
"""Percent, where a higher share is better."""

OF_UNIT: Final = {
    "points": (20.0, 30.0, 40.0, 50.0),
    "index": (0.05, 0.1, 0.2, 0.4),
    "count": (100.0, 1_000.0, 10_000.0, 100_000.0),
}

OF_INDICATOR: Final = {"mpi_a": (0.35, 0.4, 0.45, 0.5)}
"""The depth of poverty starts at the cut-off of poverty: smaller values do not occur."""

CHANGES: Final = {
    "percent": (2.0, 5.0),
    "points": (1.0, 3.0),
    "index": (0.01, 0.03),
    "count": (100.0, 1_000.0),
}
"""Where a change between releases is called larger and large, per unit (percent: percentage points)."""


def fixed_thresholds(entry: Mapping[str, Any], unit: str, decimals: int) -> tuple[int, ...]:
    """Thresholds of an indicator, ascending, as scaled integers (`10**decimals`).

    Args:
        entry: of the register.
        unit: as displayed (percent, points, index, count).
        decimals: as displayed.
    """
    given = entry.get("thresholds") or OF_INDICATOR.get(entry["code"])
    if not given and unit == "percent":
        given = REACHED if entry.get("direction") == "higher_is_better" else SHARES
    return scaled(given or OF_UNIT.get(unit, OF_UNIT["count"]), decimals)


def scaled(thresholds: tuple[float, ...], decimals: int) -> tuple[int, ...]:
    """Thresholds as scaled integers."""
    return tuple(round(threshold * 10**decimals) for threshold in thresholds)
