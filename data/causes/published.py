"""The sphere cells that a release publishes, completed from the nation downwards."""

from typing import Final

import numpy as np

from data.causes.sphere_cells import WHOLE, SphereCells, complete
from data.release.dimensions import Breakdown
from data.release.reader import Release
from data.release.states import ValueState

LEVELS: Final = ("adm0", "adm1", "adm2")
_SHOWN: Final = (ValueState.VALUE, ValueState.STRUCTURAL_ZERO)


def combination_codes(release: Release) -> tuple[str, ...]:
    """Codes of the indicators of all combinations of the profile's spheres, in their order."""
    return tuple(f"profile_{number:02}" for number in range(1 << len(release.profile["spheres"])))


def carries_sphere_cells(release: Release) -> bool:
    """Whether the release publishes the combinations at all."""
    return all(code in release.register for code in combination_codes(release))


def read_sphere_cells(release: Release) -> dict[str, SphereCells]:
    """Read and complete the cells of the nation and both levels; empty where nothing of the nation's is shown."""
    found: dict[str, SphereCells] = {}
    for level in LEVELS:
        if not carries_sphere_cells(release):
            return {}
        columns = [release.values(level=level, indicator=code, base="families") for code in combination_codes(release)]
        counts = np.stack([column.numerator for column in columns], axis=1)
        totals = np.stack([column.denominator for column in columns], axis=1)
        hidden = ~np.isin(np.stack([column.state for column in columns], axis=1), _SHOWN)
        families = np.where(hidden, 0, totals).max(axis=1)
        variance = release.noise_variance(level, "families", Breakdown())
        cells = complete(counts, families, hidden, _around(release, level, found, counts.shape), variance)
        if level == "adm0" and not cells.families[0]:
            return {}
        found[level] = cells
    return found


def _around(release: Release, level: str, found: dict[str, SphereCells], shape: tuple[int, ...]) -> np.ndarray:
    if level == "adm0":
        return np.ones(shape)
    parents = [int(area["parent"]) for area in release.areas(level)]
    wider = found[LEVELS[LEVELS.index(level) - 1]]
    return wider.shares[parents] / WHOLE
