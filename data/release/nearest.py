"""From a cell without a figure to the nearest one that has a figure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from data.release.dimensions import ALL, DIMENSIONS, Breakdown


@dataclass(frozen=True)
class Nearest:
    """A cell that can be shown; value and the ends of its 90 % interval in the indicator's unit."""

    level: str
    row: int
    breakdown: Breakdown
    value: float
    low: float
    high: float


Look = Callable[[str, int, Breakdown], Nearest | None]
"""Gives the cell of an area (level, row) in a breakdown, None where it has no figure or is not published."""


def nearest_shown(areas: list[tuple[str, int]], breakdown: Breakdown, look: Look) -> Nearest | None:
    """Find it: first in a larger area with the same breakdown, then in the same area with fewer dimensions, then both.

    Args:
        areas: level and row of the area and of all that contain it, the smallest first.
        breakdown: of the cell that was asked for.
        look: how a cell is read.

    Returns:
        The cell itself if it has a figure; None where not even the largest area has one without a breakdown.
    """
    for fewer in _simpler(breakdown):
        for level, row in areas:
            found = look(level, row, fewer)
            if found is not None:
                return found
    return None


def _simpler(breakdown: Breakdown) -> Iterator[Breakdown]:
    """The breakdown and what is left when one, two and all of its dimensions are dropped, the last ones first."""
    crossed = [name for name in DIMENSIONS if getattr(breakdown, name) != ALL]
    for dropped in range(len(crossed) + 1):
        for kept in combinations(crossed, len(crossed) - dropped):
            yield replace(breakdown, **dict.fromkeys(set(crossed) - set(kept), ALL))
