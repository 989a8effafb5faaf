"""Shortfalls of income below the poverty line, family by family, counted by hand."""

import polars as pl

from data.build.poverty_gap import with_poverty_gap


def test_shortfall_in_thousandths() -> None:
    incomes = [0, 333, 500, 999, 1000, 5000, None]
    found = with_poverty_gap(pl.DataFrame({"income_minor": incomes}, schema={"income_minor": pl.Int64}), 1000)
    assert found["poverty_gap_permille"].to_list() == [1000, 667, 500, 1, 0, 0, None]
    # 0.667^2 = 0.444889 and 0.001^2 = 0.000001.
    assert found["poverty_gap_squared_permille"].to_list() == [1000, 445, 250, 0, 0, 0, None]


def test_a_line_of_millions_in_minor_units_is_exact() -> None:
    line = 42_000_000
    found = with_poverty_gap(pl.DataFrame({"income_minor": [line // 4, line - 21_000, line - 20_999]}), line)
    assert found["poverty_gap_permille"].to_list() == [750, 1, 0], "half a thousandth is rounded up"
