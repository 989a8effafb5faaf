"""What the snapshot before knew of the same families: their zone then, and what was forecast for now."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from data.indicators.columns import UNKNOWN_CODE
from data.registry.snapshots import count_spooled_snapshots, whole_snapshots

PREVIOUS_FILE: Final = "previous.parquet"
"""Written by an ingest of one snapshot, when the registry holds an earlier one; else all snapshots are in one file."""

PREVIOUS_COLUMNS: Final = ("family_id", "snapshot_date", "zone", "zone_forecast", "forecast_permille")
"""All that is taken from the snapshot before."""

_COLUMNS: Final = {"zone": "previous_zone", "zone_forecast": "previous_forecast"}
_PROBABILITY: Final = "previous_forecast_permille"


def with_previous_snapshot(families: pl.DataFrame, spool: Path, before: date | None) -> pl.DataFrame:
    """Add the columns of the latest whole snapshot before, joined by family_id; later snapshots are not looked at.

    Args:
        families: of the snapshot.
        spool: where they were read, or the part of it that holds them.
        before: see `snapshot_before`.

    Adds:
        previous_zone, previous_forecast: u8, 255 unknown.
        previous_forecast_permille: Int16, null unknown.

    Where there is no earlier snapshot, all are unknown.
    """
    if before is None:
        return families.with_columns(
            *(pl.lit(UNKNOWN_CODE, pl.UInt8).alias(name) for name in _COLUMNS.values()),
            pl.lit(None, pl.Int16).alias(_PROBABILITY),
        )
    known = (
        _families(spool)
        .filter(pl.col("snapshot_date") == before)
        .select(
            "family_id",
            *(pl.col(name).alias(new) for name, new in _COLUMNS.items()),
            pl.col("forecast_permille").cast(pl.Int16).alias(_PROBABILITY),
        )
        .collect(engine="streaming")
    )
    joined = families.join(known, on="family_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(name).fill_null(UNKNOWN_CODE) for name in _COLUMNS.values())


def snapshot_before(spool: Path, snapshot: date) -> date | None:
    """The latest whole snapshot before, of a whole spool."""
    earlier = [day for day in whole_snapshots(count_spooled_snapshots(_families(spool))) if day < snapshot]
    return earlier[-1] if earlier else None


def _families(spool: Path) -> pl.LazyFrame:
    alone = spool / PREVIOUS_FILE
    return pl.scan_parquet(alone if alone.is_file() else spool / "family.parquet")
