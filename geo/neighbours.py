"""Which areas share a border."""

from __future__ import annotations

import numpy as np
import shapely

from geo.boundaries import BoundarySet

__all__ = ["neighbours", "neighbours_of"]

_SHARED_LINE = "****1****"  # DE-9IM: the boundaries meet in a line, not only in points
_OVERLAP = "2********"  # or, where a survey is not exact, the insides do


def neighbours(boundary_set: BoundarySet, level: int) -> tuple[tuple[int, ...], ...]:
    """For each area of a level the rows of the areas with which it shares a border of positive length, ascending.

    Areas that touch in a corner only are no neighbours (contiguity after the rook). Nothing is beside the country.
    """
    return neighbours_of(boundary_set.levels[level].geometry.to_numpy())


def neighbours_of(polygons: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """The same for an array of polygons.

    Source of the relations: Egenhofer and Herring (1990), "A mathematical framework for the definition of topological
    relationships", Fourth International Symposium on Spatial Data Handling; as DE-9IM in OGC Simple Features.
    """
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    borders = shapely.relate_pattern(polygons[first], polygons[second], _SHARED_LINE)
    borders |= shapely.relate_pattern(polygons[first], polygons[second], _OVERLAP)
    beside: list[list[int]] = [[] for _ in polygons]
    for one, other in zip(first[borders].tolist(), second[borders].tolist(), strict=True):
        beside[one].append(other)
        beside[other].append(one)
    return tuple(tuple(sorted(rows)) for rows in beside)
