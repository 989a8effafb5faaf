"""The places most alike: a distance over published figures only.

The distance of two areas of one level is a sum of absolute differences:

- of their zone profile: shares of families in zones B, C and D with E (A is the rest, D and E alone are often hidden);
- of the share of people who live in towns, where the release publishes it;
- of their size: a quarter of the difference of the binary logarithms of their numbers of families, so that twice as
  many families count as much as 25 percentage points of another zone profile.

It is a metric (city blocks), so a place is as far from another as the other from it. Weights are ours, not estimated:
the list says "alike in these figures" and no more.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.release.errors import NotPublished
from data.release.reader import Release
from data.release.states import ValueState

PROFILE: Final = ("zone_b", "zone_c", "zone_de")
SIZE_WEIGHT: Final = 0.25
_URBAN: Final = "residence_urban"

Features = NDArray[np.float64]


def features(release: Release, level: str) -> Features:
    """Figures that areas of a level are compared by: one row per area; nan in a row that lacks one.

    Raises:
        NotPublished: the release has no zones.
    """
    columns = [_share(release, level, code) for code in PROFILE]
    families = release.values(level=level, indicator="families", base="families").value
    urban = _urban(release, level)
    if urban is not None:
        columns.append(urban)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(families > 0, np.log2(families), np.nan)
    return np.column_stack([*columns, SIZE_WEIGHT * size])


def distances(of_areas: Features, row: int) -> NDArray[np.float64]:
    """Distance of every area from one of them; nan where a figure is missing."""
    apart: NDArray[np.float64] = np.abs(of_areas - of_areas[row]).sum(axis=1)
    return apart


def most_alike(of_areas: Features, row: int, most: int) -> list[int]:
    """Rows of the areas nearest to one of them, the nearest first; empty where it lacks a figure."""
    apart = distances(of_areas, row)
    apart[row] = np.nan
    order = np.argsort(apart, kind="stable")
    return [int(other) for other in order if not np.isnan(apart[other])][:most]


def _share(release: Release, level: str, code: str) -> NDArray[np.float64]:
    return release.values(level=level, indicator=code, base="families").value / 100


def _urban(release: Release, level: str) -> NDArray[np.float64] | None:
    """Share of people in towns; None where the release does not tell of any area.

    Where the townspeople are published as too few to be shown the area counts as rural; where they are hidden because
    the others would be too few, as a town.
    """
    if not any(group.code == _URBAN and level in group.levels for group in release.groups):
        return None
    try:
        people = release.values(level=level, indicator="persons", base="persons").value
        urban = release.values(level=level, indicator="persons", base="persons", group=_URBAN)
    except NotPublished:
        return None
    share = np.clip(urban.value / people, 0.0, 1.0)
    share = np.where(urban.state == ValueState.SUPPRESSED_SMALL, 0.0, share)
    told: NDArray[np.float64] = np.where(urban.state == ValueState.SUPPRESSED_COMPLEMENT, 1.0, share)
    return told
