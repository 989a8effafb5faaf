"""Family rows: the rules between columns, and the spool's form."""

import polars as pl

from data.profiles.profile import Profile
from data.registry.area_codes import AreaCodes
from data.registry.contract import Table
from data.registry.rows import Checked, spool_columns

_E7 = 1e7  # coordinates are kept to 1e-7 degree, about 1 cm


class FamilyRows:
    """Turns checked batches of the family table into rows of spool/family.parquet."""

    def __init__(self, table: Table, profile: Profile, areas: pl.DataFrame) -> None:
        self._table = table
        self._west, self._south, self._east, self._north = profile.bbox
        self._codes = AreaCodes(areas)
        codes, flags = pl.UInt8(), pl.Int8()
        self.schema: dict[str, pl.DataType] = {
            "family_id": pl.String(),
            "snapshot_date": pl.Date(),
            "lat": pl.Float64(),
            "lon": pl.Float64(),
            "adm2_pcode": pl.String(),
            "residence": codes,
            "family_size": pl.UInt16(),
            "livelihood": codes,
            "income_minor": pl.Int64(),
            "score_centi": pl.Int32(),
            "zone": codes,
            "zone_forecast": codes,
            "forecast_permille": pl.Int16(),
            **{f"sphere_{item.code}": pl.Int32() for item in profile.spheres},
            **{f"dep_{item.code}": flags for item in profile.deprivations},
            "assessed_on": pl.Date(),
        }

    def judge(self, checked: Checked) -> pl.DataFrame:
        """Add the findings between columns; returns the batch in the spool's form, bad rows included."""
        frame, findings = checked.frame, checked.findings
        if "adm2_pcode" in frame.columns:
            frame = self._codes.translate(frame, findings)
        if {"lat", "lon"} <= set(frame.columns):
            frame = frame.with_columns(pl.col("lat", "lon") / _E7)
            self._judge_coordinates(frame, checked)
        spool = frame.select(spool_columns(self._table, frame, self.schema))
        return spool.with_columns(
            pl.col("residence", "livelihood", "zone", "zone_forecast").fill_null(255),
            pl.col(r"^dep_.*$").fill_null(-1),
        )

    def _judge_coordinates(self, frame: pl.DataFrame, checked: Checked) -> None:
        lat, lon = pl.col("lat"), pl.col("lon")
        inside = lat.is_between(self._south, self._north) & lon.is_between(self._west, self._east)
        swapped = lon.is_between(self._south, self._north) & lat.is_between(self._west, self._east)
        found = frame.select(
            lat_alone=lon.is_null() & lat.is_not_null(),
            lon_alone=lat.is_null() & lon.is_not_null(),
            outside=~inside & ~swapped,
            swapped=~inside & swapped,
        )
        legible = ~checked.findings.bad  # a coordinate that could not be read is not an absent one
        findings = checked.findings
        alone = {
            name: found.get_column(name).fill_null(value=False).to_numpy() & legible
            for name in ("lat_alone", "lon_alone")
        }
        findings.add(alone["lat_alone"], "lon", "coordinates_incomplete")
        findings.add(alone["lon_alone"], "lat", "coordinates_incomplete")
        findings.add(found.get_column("swapped"), "lat", "coordinates_swapped")
        findings.add(found.get_column("outside"), "lat", "coordinates_outside_country")
