"""One indicator of the register, and what it measures per row.

Numerators, denominators and counts are *extensive*: they add up over areas and groups. Rates, means and the indices A
and M0 are *intensive*: never add or average them, recompute them from the sums.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from data.indicators.columns import Scope, columns_of
from data.indicators.expression import compile_expression
from data.profiles.profile import Code, Profile, Sensitivity, Text, Words

Group = Literal[
    "zone",
    "poverty",
    "sphere",
    "deprivation",
    "risk",
    "coverage",
    "profile",
    "overlap",
    "recipient",
    "quality",
    "flow",
    "calibration",
    "targeting",
    "service",
    "co_coverage",
    "poverty_depth",
]
Kind = Literal["rate", "mean"]
Base = Literal["families", "persons", "both"]
Unit = Literal["percent", "points", "index", "days"]
Direction = Literal["higher_is_worse", "higher_is_better"]
Finest = Literal["h3", "adm2", "adm1"]
Tier = Literal["public", "planner"]


class Indicator(BaseModel):
    """A numerator over a denominator.

    `order` is the row in the register. A rate's value is 100 * numerator / denominator percent. A mean's is
    numerator / denominator / scale; its numerator lies in `lowest`..`highest` per row. `finest`: the finest level at
    which it is published; "adm1" for every sensitive one. `base`: "both" means that a person counts as their family
    does. `listed`: whether people choose it from a menu; others serve pages of their own. `tier`: "planner" for those
    that the public does not see; they stand behind the public ones and are never published at H3 leaves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    order: Annotated[int, Field(ge=0)]
    code: Code
    group: Group
    kind: Kind
    base: Base
    unit: Unit
    direction: Direction
    scale: Annotated[int, Field(ge=1)] = 1
    lowest: int = 0
    highest: int = 1
    sphere: Code | None = None
    sensitivity: Sensitivity
    finest: Finest = "h3"
    listed: bool = True
    tier: Tier = "public"
    source_agency: Code
    label: Text
    definition: Text
    numerator: Words
    denominator: Words

    @model_validator(mode="after")
    def _check_finest(self) -> Self:
        if self.sensitivity == "sensitive" and self.finest != "adm1":
            raise ValueError(f"{self.code} is sensitive, so its finest level must be adm1.")
        if self.tier == "planner" and self.finest == "h3":
            raise ValueError(f"{self.code} is for planners only, so its finest level must be adm2 or adm1.")
        return self

    @property
    def scope(self) -> Scope:
        """The frame that its expressions read; for base "both" the families', whose result each member takes."""
        return "persons" if self.base == "persons" else "families"

    def value(self, numerator: int, denominator: int) -> float:
        """Percent for a rate, the unit for a mean; nan over nothing."""
        if denominator == 0:
            return float("nan")
        return 100 * numerator / denominator if self.kind == "rate" else numerator / denominator / self.scale


@dataclass(frozen=True)
class Measure:
    """What one indicator adds per row: expressions without nulls, to be summed; Boolean for conditions, else Int64.

    denominator: whether the row counts. numerator: 0 wherever the denominator is 0; else 0 or 1 for a rate, an integer
    for a mean. A row whose numerator or denominator is unknown counts in neither. `needs`: the columns read.
    """

    numerator: pl.Expr
    denominator: pl.Expr
    needs: frozenset[str]


def measure(indicator: Indicator, profile: Profile) -> Measure:
    """Compile an indicator for frames of its `scope`, encoded as `columns_of` says.

    Raises:
        ExpressionError: its expressions do not fit the profile (cannot happen for a loaded register of that profile).
    """
    columns = columns_of(profile, indicator.scope)
    top = compile_expression(indicator.numerator, columns)
    bottom = compile_expression(indicator.denominator, columns)
    under = bottom.to_condition()
    needs = top.needs | bottom.needs
    if indicator.kind == "rate":
        over = top.to_condition()
        counts = (under & over.is_not_null()).fill_null(value=False)
        return Measure(numerator=(under & over).fill_null(value=False), denominator=counts, needs=needs)
    over = top.to_polars()
    counts = (under & over.is_not_null()).fill_null(value=False)
    return Measure(numerator=pl.when(counts).then(over).otherwise(0), denominator=counts, needs=needs)
