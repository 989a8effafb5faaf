"""What a release says of its reading: counts, reasons and deliveries, no row."""

from typing import Any

import polars as pl

from data.build.build_inputs import digest
from data.build.placement import PlacementCounts
from data.registry.result import IngestResult


def intake_of(read: IngestResult, placement: PlacementCounts) -> dict[str, Any]:
    """What planners see of the registry's quality."""
    return {
        "tables": _tables(read),
        "notices": list(read.notices),
        "sources": _sources(read),
        "placement": {
            "by_coordinates": placement.by_coordinates,
            "by_code": placement.by_code,
            "unlocated": placement.unlocated,
            "outside": placement.outside,
            "outside_median_km": round(placement.outside_median_km, 3),
            "outside_largest_km": round(placement.outside_largest_km, 3),
            "elsewhere": placement.elsewhere,
        },
    }


def digest_of_reading(read: IngestResult) -> str:
    """One digest of everything that a reading found."""
    fingerprints = dict(read.fingerprint)
    return digest([_tables(read), read.notices, _sources(read), fingerprints, read.model_versions])


def _tables(read: IngestResult) -> dict[str, Any]:
    return {
        name: {
            "read": table.read,
            "accepted": table.accepted,
            "rejected": table.rejected,
            "left_out": table.left_out,
            "nulls": dict(sorted(table.nulls.items())),
            "reasons": [
                {"field": field, "value_class": value_class, "count": count}
                for (field, value_class), count in sorted(table.reasons.items())
            ],
        }
        for name, table in sorted(read.counts.items())
    }


def _sources(read: IngestResult) -> list[dict[str, Any]]:
    """What each agency delivered: agency, records, matched, last_load, cadence; in a stable order."""
    frame = pl.read_parquet(read.spool / "source.parquet")
    return frame.with_columns(pl.col("last_load").dt.to_string()).sort(frame.columns).to_dicts()
