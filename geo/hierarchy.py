"""Parents and children of areas as row numbers, the way every table of the product refers to areas."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.boundaries import BoundarySet
from geo.errors import GeoError

Rows = npt.NDArray[np.int64]


def parents(boundary_set: BoundarySet, level: int) -> Rows:
    """For each area of `level` (1 or 2) the row of its parent one level up: i64[n].

    Raises GeoError for another level, or naming the areas whose parent the set lacks.
    """
    if level not in (1, 2):
        raise GeoError(f"Areas of level {level} have no parents; ask for level 1 or 2.")
    frame = boundary_set.levels[level]
    row_of = {code: row for row, code in enumerate(boundary_set.levels[level - 1]["pcode"])}
    orphans = [area for area, parent in zip(frame["pcode"], frame["parent_pcode"], strict=True) if parent not in row_of]
    if orphans:
        raise GeoError(
            f"These areas have no parent in the boundary set: {', '.join(orphans)}. Correct their parent code."
        )
    return np.array([row_of[code] for code in frame["parent_pcode"]], dtype=np.int64)


def ancestors(boundary_set: BoundarySet, level: int, above: int) -> Rows:
    """For each area of `level` the row of its ancestor on the level `above` (`above` <= `level`): i64[n]."""
    rows = np.arange(len(boundary_set.levels[level]), dtype=np.int64)
    for step in range(level, above, -1):
        rows = parents(boundary_set, step)[rows]
    return rows


def children(boundary_set: BoundarySet, level: int, row: int) -> Rows:
    """Rows on `level` + 1 of the areas inside area `row` of `level` (0 or 1), ascending: i64[k]."""
    return np.flatnonzero(parents(boundary_set, level + 1) == row).astype(np.int64)
