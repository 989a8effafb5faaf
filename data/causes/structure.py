"""Areas with a similar structure: near in what poverty is made of there, and in who lives there.

Every column of figures is standardised (its mean taken off, divided by its standard deviation over the areas that have
all figures), so that no unit counts more than another. Columns come in blocks that count alike, however many columns
each has: the squared distance of two areas is the mean over the blocks of the mean squared difference in the block. It
is a metric (Euclidean in weighted columns). Weights are ours, not estimated: peers are alike in these figures, no more.
Source for distances of standardised columns: Everitt, Landau, Leese and Stahl (2011), Cluster Analysis, chapter 3.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def distances(blocks: Sequence[Floats], row: int) -> Floats:
    """Distance of every area from one of them.

    Args:
        blocks: figures, (areas, columns) each; nan where one is hidden.
        row: the area.

    Returns:
        One per area; nan where it, or the area itself, lacks a figure.
    """
    whole = np.column_stack(list(blocks))
    told: Flags = np.asarray(~np.isnan(whole).any(axis=1))
    squares = np.zeros(len(whole))
    if not told[row]:
        return np.full(len(whole), np.nan)
    for block in blocks:
        spread = block[told].std(axis=0)
        varied = spread > 0
        scaled = (block[:, varied] - block[told][:, varied].mean(axis=0)) / spread[varied]
        if scaled.shape[1]:
            squares += ((scaled - scaled[row]) ** 2).mean(axis=1) / len(blocks)
    return np.where(told, np.sqrt(squares), np.nan)


def nearest(blocks: Sequence[Floats], row: int, most: int) -> list[tuple[int, float]]:
    """Rows and distances of the areas nearest to one, the nearest first; empty where it lacks a figure."""
    apart = distances(blocks, row)
    apart[row] = np.nan
    order = np.argsort(apart, kind="stable")
    return [(int(other), float(apart[other])) for other in order if not np.isnan(apart[other])][:most]
