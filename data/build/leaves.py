"""The H3 leaves of a release, families known by district code only included."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.hexes import FINEST_RESOLUTION, NO_CELL, Margin, nested_leaves, parents, points_to_cells

MINIMUM_FAMILIES: Final = 30
"""Smallest number of families of a published leaf (disclosure control, rule 9)."""

_COARSEST: Final = 4
_NOWHERE_LAT: Final = -89.9


def make_leaves(
    district: NDArray[np.int64],
    cell: NDArray[np.uint64],
    *,
    minimum_families: int = MINIMUM_FAMILIES,
    margin: Margin | None = None,
) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """Cut districts into nested leaves so that every located family has exactly one.

    Families without coordinates join their district's remainder: were they left out, a district minus its leaves would
    tell how many they are.

    Args:
        district: district row of every family, all located.
        cell: finest H3 cell of every family, 0 without coordinates.
        minimum_families, margin: see `geo.hexes.nested_leaves`.

    Returns:
        leaf row of every family, and the leaves (leaf, district, h3_cell, resolution, kind).
    """
    # One cell far from every country stands for "somewhere in the district": it is pooled, or kept, like any other.
    nowhere = points_to_cells([_NOWHERE_LAT], [0.0])[0]
    pairs = (
        pl.DataFrame({"district": district, "cell": np.where(cell == NO_CELL, nowhere, cell)})
        .with_row_index("family")
        .group_by("district", "cell", maintain_order=True)
        .agg(pl.len().alias("families"), pl.col("family"))
    )
    leaf_of_pair, leaves = nested_leaves(
        pairs["district"].to_numpy(),
        pairs["cell"].to_numpy(),
        pairs["families"].to_numpy(),
        minimum_families=minimum_families,
        coarsest=_COARSEST,
        margin=margin,
    )
    new_number, leaves = _as_remainders(leaves, nowhere)
    leaf = np.empty(len(district), dtype=np.int64)
    leaf[pairs["family"].explode().to_numpy()] = np.repeat(new_number[leaf_of_pair], pairs["families"].to_numpy())
    return leaf, leaves


def _as_remainders(leaves: pl.DataFrame, nowhere: np.uint64) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """Turn leaves of the stand-in cell into their districts' remainders, merged with those that exist."""
    chain = [int(parents(np.array([nowhere]), resolution)[0]) for resolution in range(_COARSEST, FINEST_RESOLUTION + 1)]
    stands_in = pl.col("h3_cell").is_in(chain)
    renamed = leaves.with_columns(
        pl.when(stands_in).then(pl.lit(NO_CELL, pl.UInt64)).otherwise("h3_cell").alias("h3_cell"),
        pl.when(stands_in).then(pl.lit(0, pl.UInt8)).otherwise("resolution").alias("resolution"),
        pl.when(stands_in).then(pl.lit("remainder")).otherwise("kind").alias("kind"),
    )
    keys = ["district", "h3_cell", "resolution", "kind"]
    merged = (
        renamed.select(keys)
        .unique()
        .sort("district", "resolution", "kind", "h3_cell", descending=[False, False, True, False])
    )
    numbered = merged.with_row_index("leaf")
    new_number = renamed.select(keys).join(numbered, on=keys, how="left", maintain_order="left")["leaf"]
    return new_number.to_numpy().astype(np.int64), numbered.select("leaf", *keys)
