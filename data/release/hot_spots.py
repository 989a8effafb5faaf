"""Hot and cold spots of a release's districts: found from the published, protected figures, and read again."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.release import layout
from data.release.dimensions import BASES, published_at
from data.release.errors import ReleaseCorrupted
from data.release.intervals import Z90
from data.release.reader import Release, Values
from geo.hotspots import Spots, contiguity, find_spots

LEVEL: Final = "adm2"
FALSE_DISCOVERY_RATE: Final = 0.05
"""Expected share of false ones among the hot and cold spots of one map."""

COLUMNS: Final = {
    "indicator": pl.UInt16,
    "base": pl.UInt8,
    "area": pl.UInt16,
    "kind": pl.UInt8,
    "tested": pl.Boolean,
    "smoothed": pl.Float64,
}
_FURTHER_DECIMALS: Final = 2
_KEPT_RELEASES: Final = 8


@dataclass(frozen=True)
class HotSpots:
    """Of one indicator and base; arrays have one entry per district.

    Attributes:
        kind: uint8: 0 not significant, 1 hot (high among high), 2 cold (low among low), 3 no value.
        smoothed: float64, empirical-Bayes figure in the indicator's unit; nan without a value.
        tested: number of districts that were tested.
        false_discovery_rate: expected share of false ones among the spots (0 to 1).
    """

    kind: NDArray[np.uint8]
    smoothed: NDArray[np.float64]
    tested: int
    false_discovery_rate: float


def hot_spot_table(release: Release) -> pl.DataFrame:
    """Find the spots of every listed rate and mean of a release's public part.

    Only what is public goes in, so this is post-processing: it tells nothing that is not public already.

    Returns:
        `COLUMNS`; by indicator (its position), base and area.
    """
    beside = contiguity(release.neighbours(LEVEL))
    parts = [pl.DataFrame(schema=COLUMNS)]
    for code, entry in release.register.items():
        if entry["kind"] == "count" or not entry.get("listed", True) or not published_at(entry, LEVEL):
            continue
        for base in entry["bases"]:
            values = release.values(level=LEVEL, indicator=code, base=base)
            spots = _spots(values, entry, beside)
            parts.append(
                pl.DataFrame(
                    {
                        "indicator": [entry["position"]] * len(spots.kind),
                        "base": [BASES.index(base)] * len(spots.kind),
                        "area": range(len(spots.kind)),
                        "kind": spots.kind,
                        "tested": spots.tested,
                        "smoothed": spots.smoothed.round(int(entry["decimals"]) + _FURTHER_DECIMALS),
                    },
                    schema=COLUMNS,
                )
            )
    return pl.concat(parts)


def _spots(values: Values, entry: dict[str, Any], beside: NDArray[np.bool_]) -> Spots:
    """Errors of a figure: the noise that protects families and, of a rate, the chance of a small population.

    How far families differ in a mean's numerator is not published, so of a mean the noise alone counts.
    """
    population = values.denominator.astype(np.float64)
    shown = np.isfinite(values.value) & (population > 0)
    rates = np.where(shown, values.value, np.nan)
    variance = ((values.high - values.low) / (2 * Z90)) ** 2
    if entry["kind"] == "rate" and shown.any():
        scale = float(entry["scale"])
        mean = float(values.numerator[shown].sum() / population[shown].sum())
        chance = max(mean * (1 - mean), 0.0) * scale**2
        variance = variance + np.divide(chance, population, out=np.zeros(len(rates)), where=shown)
    return find_spots(rates, population, variance, beside, false_discovery_rate=FALSE_DISCOVERY_RATE)


def write_hot_spots(release: Release) -> None:
    """Write `hot_spots.parquet` beside the public tables; equal tables give equal bytes."""
    path = release.folder / layout.PUBLIC / layout.HOT_SPOTS_FILE
    hot_spot_table(release).write_parquet(path, compression="zstd", compression_level=6, statistics=False)


def read_hot_spots(release: Release, indicator: str, base: str) -> HotSpots | None:
    """The spots of one indicator; None where the release does not tell, or not of this indicator and base.

    Raises:
        ReleaseCorrupted: the file cannot be read as such.
    """
    path = release.folder / layout.PUBLIC / layout.HOT_SPOTS_FILE
    if indicator not in release.register or base not in BASES or not path.is_file():
        return None
    position = release.register[indicator]["position"]
    found = _by_table(path, release.release_id).get((position, BASES.index(base)))
    if found is None:
        return None
    return HotSpots(
        found["kind"].to_numpy(), found["smoothed"].to_numpy(), int(found["tested"].sum()), FALSE_DISCOVERY_RATE
    )


@lru_cache(maxsize=_KEPT_RELEASES)
def _by_table(path: Path, _release_id: str) -> dict[tuple[Any, ...], pl.DataFrame]:
    try:
        table = pl.read_parquet(path, columns=list(COLUMNS))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ReleaseCorrupted(f"{path} cannot be read as hot spots; build the release again.") from error
    return table.partition_by("indicator", "base", as_dict=True, maintain_order=True)
