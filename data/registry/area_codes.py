"""The codes by which a registry names areas of the second level, and the one p-code that each stands for."""

import polars as pl

from data.registry.rejects import Findings


class AreaCodes:
    """P-codes and national codes of a country's second level.

    Args:
        areas: table of areas of the profile (level, pcode, national_code).
    """

    def __init__(self, areas: pl.DataFrame) -> None:
        second = areas.filter(pl.col("level") == 2)
        national = second.filter(pl.col("national_code") != "").select(code="national_code", pcode="pcode")
        known = pl.concat([second.select(code="pcode", pcode="pcode"), national]).unique(
            "code", keep="first", maintain_order=True
        )
        self._codes, self._pcodes = known.get_column("code"), known.get_column("pcode")

    def translate(self, frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
        """The frame with p-codes in its column adm2_pcode; rows with an unknown code are rejected."""
        pcode = pl.col("adm2_pcode").replace_strict(self._codes, self._pcodes, default=None)
        translated = frame.select(pcode).to_series()
        unknown = frame.get_column("adm2_pcode").is_not_null() & translated.is_null()
        findings.add(unknown, "adm2_pcode", "unknown_area")
        return frame.with_columns(translated)
