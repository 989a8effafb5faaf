"""Person rows: the rules between columns, and the spool's form."""

from datetime import date

import polars as pl

from data.registry.contract import MAX_AGE, WASHINGTON_GROUP, Table
from data.registry.rows import Checked, spool_columns

_HARD = 3  # "a lot of difficulty": the Washington Group's threshold of disability


class PersonRows:
    """Turns checked batches of the person table into rows of spool/person.parquet."""

    def __init__(self, table: Table, latest: date) -> None:
        self._table = table
        self._latest = latest
        self._earliest = date(latest.year - MAX_AGE - 1, 1, 1)
        codes, flags = pl.UInt8(), pl.Int8()
        self.schema: dict[str, pl.DataType] = {
            "person_id": pl.String(),
            "family_id": pl.String(),
            "birth_date": pl.Date(),
            "age": pl.Int16(),
            "sex": codes,
            "disability": codes,
            "education_status": codes,
            "employment_status": codes,
            "health_insurance": flags,
            "social_insurance": flags,
            "risk_populations": pl.UInt32(),
        }

    def judge(self, checked: Checked) -> pl.DataFrame:
        """Add the findings between columns; returns the batch in the spool's form, bad rows included."""
        frame, findings = checked.frame, checked.findings
        if "birth_date" in frame.columns:
            birth = frame.get_column("birth_date")
            findings.add(birth > self._latest, "birth_date", "birth_in_future")
            findings.add(birth < self._earliest, "birth_date", "too_old")
            if "age" in frame.columns:
                frame = frame.with_columns(age=pl.when(pl.col("birth_date").is_null()).then("age"))
        if set(WASHINGTON_GROUP) <= set(frame.columns):
            # max_horizontal passes over nulls: one hard domain is enough, but "without" needs all six.
            hard = pl.max_horizontal(WASHINGTON_GROUP) >= _HARD
            complete = pl.all_horizontal(pl.col(WASHINGTON_GROUP).is_not_null())
            frame = frame.with_columns(disability=pl.when(hard | complete).then(hard))
        spool = frame.select(spool_columns(self._table, frame, self.schema))
        return spool.with_columns(
            pl.col("sex", "disability", "education_status", "employment_status").fill_null(255),
            pl.col("health_insurance", "social_insurance").fill_null(-1),
            pl.col("risk_populations").fill_null(0),
        )
