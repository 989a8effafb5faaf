"""The figures of one area: every indicator and base that is published at its level, for everybody."""

from datetime import date

import numpy as np
import polars as pl

from data.exports.table_columns import REASONS, names_of, unit_of, value_columns
from data.exports.value_chunks import area_frame
from data.release.errors import NotPublished
from data.release.reader import Release
from data.release.states import ValueState

_Cell = str | int | float | date | None


def place_rows(release: Release, level: str, row: int) -> pl.DataFrame:
    """Rows of the table of the level's figures (`value_columns`) that are of one area and of everybody in it.

    Args:
        release: that publishes them.
        level: of the area.
        row: of the area in `Release.areas`.
    """
    manifest, area = release.manifest, area_frame(release, level).row(row, named=True)
    columns = value_columns(release, level)
    types = {"integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
    rows: list[dict[str, _Cell]] = []
    for code, entry in sorted(release.register.items(), key=lambda item: int(item[1]["position"])):
        for base in entry["bases"]:
            try:
                found = release.values(level=level, indicator=code, base=base)
            except NotPublished:
                continue
            state, shown = ValueState(int(found.state[row])), not np.isnan(found.value[row])
            rows.append(
                {
                    **area,
                    "country": manifest.country,
                    "release_id": manifest.release_id,
                    "reference_date": manifest.reference_date,
                    "level": level,
                    "indicator_code": code,
                    "base": base,
                    **dict.fromkeys(("sex", "age_group", "disability", "group"), "all"),
                    "numerator": int(found.numerator[row]) if shown else None,
                    "denominator": int(found.denominator[row]) if shown and entry["kind"] != "count" else None,
                    "value": float(found.value[row]) if shown else None,
                    "low_90": float(found.low[row]) if shown else None,
                    "high_90": float(found.high[row]) if shown else None,
                    "unit": unit_of(entry["kind"], entry["unit"]),
                    "state": state.name.lower(),
                    "reason": REASONS[state],
                }
            )
    schema = {column.name: types.get(column.kind, pl.String) for column in columns}
    return pl.DataFrame(rows, schema=schema).select(names_of(columns))
