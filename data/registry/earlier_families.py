"""The snapshot before the one that is read: zones and forecasts of its families, to be compared with what came.

Its rows pass every rule of the family table, as they do when all snapshots are read at once, so a release does not
depend on how its registry was read. They are counted and reported by the build of their own snapshot, not by this one.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from data.registry.contract import Match, Table
from data.registry.duplicates import Placed
from data.registry.family_rows import FamilyRows
from data.registry.keys import text_keys
from data.registry.rejects import RejectLog
from data.registry.result import TableCounts
from data.registry.rows import Checker
from data.registry.snapshots import whole_snapshots
from data.registry.source import OnSnapshot, Source
from data.registry.spool import Spool

TABLE: Final = "previous"
_COLUMNS: Final = ("family_id", "snapshot_date", "zone", "zone_forecast", "forecast_permille")


def snapshot_before(day: date, families_by_date: Mapping[date, int]) -> date | None:
    """The latest whole snapshot before a day; None if there is none."""
    earlier = [found for found in whole_snapshots(families_by_date) if found < day]
    return earlier[-1] if earlier else None


def spool_earlier_families(
    source: Source, table: Table, match: Match, rows: FamilyRows, day: date, spool: Spool, report: Path
) -> None:
    """Write the sound rows of one snapshot as spool/previous.parquet.

    Args:
        source: of the registry.
        table, match: the contract's family table, and how the source calls its columns.
        rows: judges them.
        day: date of the snapshot.
        spool: written to.
        report: path of a report on what was left out; nobody reads it.
    """
    schema = {name: rows.schema[name] for name in _COLUMNS}
    output, placed, counts = spool.open(TABLE, pl.DataFrame(schema=schema)), Placed(), TableCounts()
    with RejectLog(report) as log:
        checker = Checker(table, match, source.describe(), log, counts)
        for batch in source.batches("family", checker.wanted, OnSnapshot(match.names["snapshot_date"], day)):
            checked = checker.check(batch)
            judged = rows.judge(checked).select(_COLUMNS)
            kept = ~checked.findings.bad
            placed.add(text_keys(judged.get_column("family_id"))[kept], batch, kept)
            output.write(judged.filter(pl.Series(kept)))
        output.finish()
        placed.reject_repeated(table, output, log, counts, field="family_id", value_class="duplicate_family")
