"""One more figure beside the properties of features: any that the release publishes, chosen in the address."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard.ogc.layer import Rows
from dashboard.ogc.query import QueryRefused
from data.exports.headline_figures import PARTS, figure_series
from data.exports.table_columns import unit_of
from data.release.errors import NotPublished
from data.release.reader import Release, Values


def chosen_figure(release: Release, level: str, figure: Mapping[str, str], rows: Rows) -> dict[str, list[Any]]:
    """Values of the further properties, in the order of `rows`; nothing where no figure is chosen.

    They are named as the columns of the value tables: indicator_code, base, sex, age_group, disability, group,
    numerator, denominator, value, low_90, high_90, unit, state. A figure that is not shown is null.

    Raises:
        QueryRefused: there is no such indicator, or the release does not publish it so.
    """
    if not figure:
        return {}
    entry = release.register.get(figure["indicator"], {})
    values = chosen_values(release, level, figure)
    series = figure_series(values, whole=entry["kind"] == "count")
    shown = series[PARTS[0]].is_not_null()
    counts = {"numerator": pl.Series(values.numerator), "denominator": pl.Series(values.denominator)}
    if entry["kind"] == "count":
        counts["denominator"] = pl.Series([None] * len(shown), dtype=pl.Int64)
    figures = {
        **{name: pl.select(pl.when(shown).then(numbers)).to_series() for name, numbers in counts.items()},
        **{name: series[part] for name, part in zip(("value", "low_90", "high_90"), PARTS, strict=False)},
    }
    said = {"indicator_code": figure["indicator"], **_table(release, figure)}
    return {
        **{name: [value] * len(rows) for name, value in said.items()},
        **{name: numbers[rows].to_list() for name, numbers in figures.items()},
        "unit": [unit_of(entry["kind"], entry["unit"])] * len(rows),
        "state": series[PARTS[-1]][rows].to_list(),
    }


def chosen_values(release: Release, level: str, figure: Mapping[str, str]) -> Values:
    """The whole table of a chosen figure. Raises QueryRefused as `chosen_figure`."""
    code = figure["indicator"]
    if code not in release.register:
        raise QueryRefused("indicator", "value")
    table = _table(release, figure)
    age = table.pop("age_group")
    try:
        return release.values(level=level, indicator=code, age=age, **table)
    except NotPublished:
        raise QueryRefused("indicator", "not_published") from None


def _table(release: Release, figure: Mapping[str, str]) -> dict[str, str]:
    """Base and breakdown: what is not chosen is the indicator's first base, and everybody."""
    base = figure.get("base", release.register[figure["indicator"]]["bases"][0])
    return {"base": base, **{name: figure.get(name, "all") for name in ("sex", "age_group", "disability", "group")}}
