"""Hexagons against districts: can the two maps be laid over each other so that a few families stick out?

Leaves must nest: every leaf lies in one district, is a cell by index or the pooled remainder of one, has no published
cell above or below it, and holds at least K families unless it is its whole district. Where families live is computed
anew from their coordinates, not taken from the build.

Source: measured on synthetic Mongolia, cells found by coordinates against districts differ by 1 to 3 families in 53 of
339 districts; INSEE, "diffman".
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.attack.report import Finding
from geo.hexes import FINEST_RESOLUTION, parents, points_to_cells

NAME: Final = "hex_differencing"
MINIMUM_FAMILIES: Final = 30
_COARSEST: Final = 0


def hex_differencing(
    leaves: pl.DataFrame, leaf: NDArray[np.int64], district: NDArray[np.int64], families: pl.DataFrame
) -> list[Finding]:
    """Look for families that a leaf and a district put on different sides.

    Args:
        leaves: the published leaves (leaf, district, h3_cell, resolution, kind).
        leaf: leaf row of every located family, as its figures were added up.
        district: district row of every located family.
        families: their lat and lon, null where a family is known by its code only.
    """
    of_leaf = leaves["district"].to_numpy().astype(np.int64)
    strangers = of_leaf[leaf] != district
    astray = _outside_their_cell(leaves, leaf, families)
    size = np.bincount(leaf, minlength=leaves.height)
    alone = np.bincount(of_leaf, minlength=int(of_leaf.max(initial=-1)) + 1)[of_leaf] == 1
    small = (size < MINIMUM_FAMILIES) & ~alone
    stacked = _stacked(leaves)
    nested = np.bincount(of_leaf, weights=size, minlength=int(district.max(initial=-1)) + 1)
    torn = np.bincount(district, minlength=nested.size) != nested
    count = len(leaf)
    return [
        Finding(NAME, "families in a leaf of another district", "both", count, int(strangers.sum()), gate=0),
        Finding(NAME, "families outside the cell of their leaf, by index", "both", count, int(astray), gate=0),
        Finding(NAME, "cells published beside cells that they contain", "both", leaves.height, stacked, gate=0),
        Finding(
            NAME, "leaves of 1 to 29 families beside other leaves", "both", leaves.height, int(small.sum()), gate=0
        ),
        Finding(NAME, "districts that are not the sum of their leaves", "both", nested.size, int(torn.sum()), gate=0),
    ]  # fmt: skip


def _outside_their_cell(leaves: pl.DataFrame, leaf: NDArray[np.int64], families: pl.DataFrame) -> int:
    """Families whose finest cell does not descend, by index, from the cell of their leaf.

    A remainder takes in whatever the other leaves leave over, also families without coordinates; those must not lie in
    a leaf that is a cell.
    """
    lat, lon = (families[name].fill_null(np.nan).to_numpy() for name in ("lat", "lon"))
    finest = points_to_cells(lat, lon)
    cell = leaves["h3_cell"].to_numpy()[leaf]
    resolution = leaves["resolution"].to_numpy()[leaf]
    is_cell = (leaves["kind"] == "cell").to_numpy()[leaf]
    own = np.zeros_like(finest)
    for step in np.unique(resolution[is_cell]):
        rows = is_cell & (resolution == step) & (finest != 0)
        own[rows] = parents(finest[rows], int(step))
    wrong = is_cell & (own != cell)
    return int(wrong.sum()) + _remainder_inside_cells(leaves, leaf, finest, is_cell)


def _remainder_inside_cells(
    leaves: pl.DataFrame, leaf: NDArray[np.int64], finest: NDArray[np.uint64], is_cell: NDArray[np.bool_]
) -> int:
    of_leaf = leaves["district"].to_numpy().astype(np.int64)
    in_remainder = ~is_cell & (finest != 0)
    here = pl.DataFrame({"district": of_leaf[leaf][in_remainder], "cell": finest[in_remainder]})
    cells = leaves.filter(pl.col("kind") == "cell").select(pl.col("district").cast(pl.Int64), "h3_cell", "resolution")
    found = 0
    for (step,), group in cells.group_by("resolution"):
        own = here.with_columns(pl.Series("h3_cell", parents(here["cell"].to_numpy(), int(str(step)))))
        found += own.join(group, on=["district", "h3_cell"], how="semi").height
    return found


def _stacked(leaves: pl.DataFrame) -> int:
    """Cells of a district that contain another published cell of the same district."""
    cells = leaves.filter(pl.col("kind") == "cell").select(pl.col("district"), "h3_cell", "resolution")
    found: set[tuple[int, int]] = set()
    for step in range(_COARSEST, FINEST_RESOLUTION):
        finer = cells.filter(pl.col("resolution") > step)
        if not finer.height:
            break
        above = finer.select("district", pl.Series("h3_cell", parents(finer["h3_cell"].to_numpy(), step)))
        hit = cells.filter(pl.col("resolution") == step).join(above, on=["district", "h3_cell"], how="semi")
        found.update(hit.select("district", "h3_cell").iter_rows())
    return len(found)
