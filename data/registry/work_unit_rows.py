"""Rows of the work units: staff of an area and what they did there."""

import polars as pl

from data.registry.area_codes import AreaCodes
from data.registry.contract import DEALINGS, Table
from data.registry.keys import Keys, fold, text_keys
from data.registry.rows import Checked, spool_columns


class WorkUnitRows:
    """Turns checked batches of the work units into rows of spool/work_unit.parquet.

    A column that the registry does not deliver is null throughout.
    """

    def __init__(self, table: Table, areas: pl.DataFrame) -> None:
        self._table, self._codes = table, AreaCodes(areas)
        self.schema: dict[str, pl.DataType] = {
            "adm2_pcode": pl.String(),
            "as_of": pl.Date(),
            **dict.fromkeys(("workers", "app_users", *DEALINGS), pl.Int64()),
        }

    def judge(self, checked: Checked) -> pl.DataFrame:
        """Add the findings between columns; returns the batch in the spool's form, bad rows included."""
        findings = checked.findings
        frame = self._codes.translate(checked.frame, findings)
        spool = frame.select(spool_columns(self._table, frame, self.schema))
        findings.add(spool["app_users"] > spool["workers"], "app_users", "users_exceed_workers")
        findings.add(spool["referrals_closed"] > spool["referrals"], "referrals_closed", "closed_exceed_referrals")
        return spool


def unit_keys(spool: pl.DataFrame) -> Keys:
    """One key per row: its area and date."""
    keys = text_keys(spool.get_column("adm2_pcode"))
    fold(keys, spool.get_column("as_of"))
    return keys
