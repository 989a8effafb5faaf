"""Check and encode one batch of a table: the rules of single columns, the same for every table."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data.registry.contract import Column, Match, Table
from data.registry.reasons import value_class
from data.registry.rejects import Findings, RejectLog
from data.registry.result import TableCounts
from data.registry.source import Batch
from data.registry.values import check_types, encode, normalise, present


@dataclass(frozen=True)
class Checked:
    """A batch with the contract's names, its values encoded (null: absent or wrong) and what was found wrong so far."""

    frame: pl.DataFrame
    findings: Findings


class Checker:
    """Column rules of one table of one source."""

    def __init__(self, table: Table, match: Match, where: str, log: RejectLog, counts: TableCounts) -> None:
        self.columns = [column for column in table.columns if column.name in match.names and column.read]
        self._table, self._names, self._where, self._log, self._counts = table, match.names, where, log, counts

    @property
    def wanted(self) -> list[str]:
        """Names in the source of the columns to read, in the order in which `check` expects them."""
        return [self._names[column.name] for column in self.columns]

    def check(self, batch: Batch) -> Checked:
        """Encode every column and note the values that cannot be."""
        frame = batch.frame.rename({self._names[c.name]: f"raw {c.name}" for c in self.columns})
        frame = normalise(frame.rename({f"raw {c.name}": c.name for c in self.columns}))
        check_types(self.columns, frame, f"Table {self._table.name} of {self._where}")
        encoded = frame.select(encode(column, frame).alias(column.name) for column in self.columns)
        there = self._there(frame, encoded)
        self._counts.read += frame.height
        self._counts.add_nulls({name: int((~mask).sum()) for name, mask in there.items()})
        self._counts.add_nulls({c.name: frame[c.name].null_count() for c in self.columns if c.name not in there})
        findings = Findings(self._table, batch, self._log, self._counts.reasons)
        for column in self.columns:
            self._judge(column, frame, encoded.get_column(column.name), there.get(column.name), findings)
        return Checked(encoded, findings)

    def _there(self, frame: pl.DataFrame, encoded: pl.DataFrame) -> dict[str, pl.Series]:
        """Which values there are, of those columns where it is not simply those that are not null.

        As many nulls after encoding as before: every value was read, and none stands for nothing as empty text does.
        """
        changed = [c for c in self.columns if frame[c.name].null_count() != encoded[c.name].null_count()]
        there = frame.select(present(column, frame.schema[column.name]) for column in changed)
        return {series.name: series for series in there.get_columns()}

    @staticmethod
    def _judge(
        column: Column, frame: pl.DataFrame, encoded: pl.Series, there: pl.Series | None, findings: Findings
    ) -> None:
        name = column.name
        if there is None:
            if not column.nullable and frame[name].null_count():
                findings.add(frame[name].is_null(), name, "missing_value")
            return
        if not column.nullable and not there.all():
            findings.add(~there, name, "missing_value")
        wrong = there & encoded.is_null()
        rows = wrong.arg_true()
        if not rows.len():
            return  # every value that is there was read
        values = frame.get_column(name).gather(rows).to_frame()
        classes = values.select(value_class(column, name, frame.schema[name]).alias("class")).get_column("class")
        if classes.len() != rows.len():  # a constant class
            classes = classes.new_from_index(0, rows.len())
        for found in classes.unique(maintain_order=True):
            mask = pl.zeros(frame.height, dtype=pl.Boolean, eager=True).scatter(rows.filter(classes == found), True)
            findings.add(mask, name, str(found))


def spool_columns(table: Table, frame: pl.DataFrame, names: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """The plain columns of a spool table: renamed, cast, unknown codes 255 and unknown flags -1; absent ones null."""
    out: list[pl.Expr] = []
    by_spool = {column.spool: column for column in table.columns if column.spool}
    for name, kind in names.items():
        column = by_spool[name]
        value = pl.col(column.name) if column.name in frame.columns else pl.lit(None)
        out.append(value.cast(kind).alias(name))
    return out
