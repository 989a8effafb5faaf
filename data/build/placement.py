"""Where families live: district by coordinates, else by code; hexagon by coordinates only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.errors import BuildError
from geo.boundaries import BoundarySet
from geo.hexes import points_to_cells
from geo.locate import LocateIndex


@dataclass(frozen=True)
class PlacementCounts:
    """How families were placed.

    Attributes:
        by_coordinates, by_code, unlocated: how many families were placed in which way.
        outside_km: f64, how far each family lies from the nearest area whose coordinates lie in none; such families
            are placed by code if they have one.
        elsewhere: families whose coordinates and code name different districts; coordinates decide.
    """

    by_coordinates: int
    by_code: int
    unlocated: int
    outside_km: NDArray[np.float64]
    elsewhere: int

    @property
    def outside(self) -> int:
        """Families whose coordinates lie in no area."""
        return len(self.outside_km)

    @property
    def outside_median_km(self) -> float:
        """Median distance of those outside, 0 if there are none."""
        return float(np.median(self.outside_km)) if self.outside_km.size else 0.0

    @property
    def outside_largest_km(self) -> float:
        """Largest distance of those outside, 0 if there are none."""
        return float(self.outside_km.max()) if self.outside_km.size else 0.0


@dataclass(frozen=True)
class Placement(PlacementCounts):
    """Places of families, one entry per row of the frame, and how they were found.

    Attributes:
        district: row of the second-level area, -1 unlocated.
        cell: H3 cell at the finest resolution, 0 where a family is known by its code only or not at all.
    """

    district: NDArray[np.int64]
    cell: NDArray[np.uint64]


def counted_together(counts: Sequence[PlacementCounts]) -> PlacementCounts:
    """How all families of several parts were placed."""
    return PlacementCounts(
        by_coordinates=sum(part.by_coordinates for part in counts),
        by_code=sum(part.by_code for part in counts),
        unlocated=sum(part.unlocated for part in counts),
        outside_km=np.concatenate([part.outside_km for part in counts]),
        elsewhere=sum(part.elsewhere for part in counts),
    )


def place_families(families: pl.DataFrame, boundaries: BoundarySet, index: LocateIndex) -> Placement:
    """Place every family of a frame with the columns lat, lon (f64, null if absent) and adm2_pcode (text or null)."""
    lat = families["lat"].fill_null(np.nan).to_numpy()
    lon = families["lon"].fill_null(np.nan).to_numpy()
    by_point = index.locate(lat, lon).astype(np.int64)
    by_code = _rows_of_codes(families["adm2_pcode"], boundaries)
    has_point = by_point >= 0
    outside = ~has_point & np.isfinite(lat)
    district = np.where(has_point, by_point, by_code)
    return Placement(
        district=district,
        cell=points_to_cells(np.where(has_point, lat, np.nan), lon),
        by_coordinates=int(has_point.sum()),
        by_code=int((~has_point & (by_code >= 0)).sum()),
        unlocated=int((district < 0).sum()),
        outside_km=np.asarray(index.distance_km(lat[outside], lon[outside]), dtype=np.float64),
        elsewhere=int((has_point & (by_code >= 0) & (by_code != by_point)).sum()),
    )


def _rows_of_codes(codes: pl.Series, boundaries: BoundarySet) -> NDArray[np.int64]:
    pcodes = boundaries.levels[2]["pcode"].tolist()
    rows = codes.replace_strict(pcodes, list(range(len(pcodes))), default=None, return_dtype=pl.Int64)
    unknown = codes.filter(rows.is_null() & codes.is_not_null()).unique().sort()
    if len(unknown):
        raise BuildError(
            f"The boundaries {boundaries.version} lack the areas {', '.join(unknown.head(5))} that families name; "
            "import a boundary file of the same division, or correct the profile's list of areas."
        )
    return rows.fill_null(-1).to_numpy()
