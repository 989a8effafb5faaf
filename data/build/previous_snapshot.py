"""What the snapshot before knew of the same families: their zone then, and what was forecast for now."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from data.indicators.columns import UNKNOWN_CODE
from data.registry.snapshots import count_spooled_snapshots, whole_snapshots

PREVIOUS_FILE: Final = "previous.parquet"
"""Written by an ingest of one snapshot, when the registry holds an earlier one; else all snapshots are in one file."""

_COLUMNS: Final = {"zone": "previous_zone", "zone_forecast": "previous_forecast"}
_PROBABILITY: Final = "previous_forecast_permille"


def with_previous_snapshot(families: pl.DataFrame, spool: Path, snapshot: date) -> pl.DataFrame:
    """Add the columns of the latest whole snapshot before, joined by family_id; later snapshots are not looked at.

    Adds:
        previous_zone, previous_forecast: u8, 255 unknown.
        previous_forecast_permille: Int16, null unknown.

    Where there is no earlier snapshot, all are unknown.
    """
    before = _snapshot_before(spool, snapshot)
    if before is None:
        return families.with_columns(
            *(pl.lit(UNKNOWN_CODE, pl.UInt8).alias(name) for name in _COLUMNS.values()),
            pl.lit(None, pl.Int16).alias(_PROBABILITY),
        )
    known = before.select(
        "family_id",
        *(pl.col(name).alias(new) for name, new in _COLUMNS.items()),
        pl.col("forecast_permille").cast(pl.Int16).alias(_PROBABILITY),
    ).collect(engine="streaming")
    joined = families.join(known, on="family_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(name).fill_null(UNKNOWN_CODE) for name in _COLUMNS.values())


def _snapshot_before(spool: Path, snapshot: date) -> pl.LazyFrame | None:
    alone = spool / PREVIOUS_FILE
    families = pl.scan_parquet(alone if alone.is_file() else spool / "family.parquet")
    earlier = [day for day in whole_snapshots(count_spooled_snapshots(families)) if day < snapshot]
    return families.filter(pl.col("snapshot_date") == earlier[-1]) if earlier else None
