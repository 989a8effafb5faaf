"""Rows of two further tables: support and source."""

import polars as pl

from data.registry.contract import Table
from data.registry.rows import Checked, spool_columns


class SupportRows:
    """Turns checked batches of the support table into rows of spool/support.parquet; owners are checked by ingest."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.schema: dict[str, pl.DataType] = {
            "family_id": pl.String(),
            "person_id": pl.String(),
            "programme": pl.UInt8(),
            **dict.fromkeys(("need_date", "offered", "accepted", "received", "ended"), pl.Date()),
            "amount_minor": pl.Int64(),
        }

    def judge(self, checked: Checked) -> pl.DataFrame:
        """Returns the batch in the spool's form, bad rows included."""
        spool = checked.frame.select(spool_columns(self._table, checked.frame, self.schema))
        nobody = spool.select(pl.col("family_id").is_null() & pl.col("person_id").is_null()).to_series()
        checked.findings.add(nobody, "family_id", "no_owner")
        return spool


class SourceRows:
    """Turns checked batches of the source table into rows of spool/source.parquet."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._agencies = table.column("agency").codes
        self.schema: dict[str, pl.DataType] = {
            "agency": pl.String(),
            "records": pl.Int64(),
            "matched": pl.Int64(),
            "last_load": pl.Date(),
            "cadence": pl.String(),
        }

    def judge(self, checked: Checked) -> pl.DataFrame:
        """Add the findings between columns; returns the batch in the spool's form, bad rows included."""
        frame = checked.frame
        checked.findings.add(
            frame.get_column("matched") > frame.get_column("records"), "matched", "matched_exceeds_records"
        )
        names = pl.Series(self._agencies, dtype=pl.String)
        numbers = pl.Series(range(len(names)), dtype=pl.UInt8)
        frame = frame.with_columns(pl.col("agency").replace_strict(numbers, names, default=None))
        return frame.select(spool_columns(self._table, frame, self.schema))
