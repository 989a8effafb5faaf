"""How far the income of a family lies below the poverty line, for the measures of Foster, Greer and Thorbecke.

Source: Foster, Greer and Thorbecke (1984), "A class of decomposable poverty measures", Econometrica 52. With poverty
line z and income y of the poor, FGT_alpha is the mean over everybody of ((z - y) / z)^alpha, 0 for those not poor. What
is summed are whole thousandths per family, so that sums stay exact.
"""

from typing import Final

import polars as pl

WHOLE: Final = 1000
"""Thousandths in a whole shortfall: a family without any income."""


def with_poverty_gap(families: pl.DataFrame, line: int) -> pl.DataFrame:
    """Add the shortfall of every family below the poverty line.

    Adds:
        poverty_gap_permille: Int16, (z - y) / z in thousandths, rounded half up; 0 to 1000, 0 of those not poor, null
            where the income is not known.
        poverty_gap_squared_permille: the same of its square.

    Args:
        families: with `income_minor`, minor units per person and month.
        line: poverty line in the same unit, above 0.
    """
    shortfall = ((line - pl.col("income_minor")) / line).clip(0.0, 1.0)
    return families.with_columns(
        _permille(shortfall).alias("poverty_gap_permille"),
        _permille(shortfall**2).alias("poverty_gap_squared_permille"),
    )


def _permille(share: pl.Expr) -> pl.Expr:
    return (share * WHOLE + 0.5).floor().cast(pl.Int16)
