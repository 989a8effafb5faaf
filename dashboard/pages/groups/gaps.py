"""Gap measures of an indicator by dimension, from the figures that are shown."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.pages.groups.cells import Breakdown, Cell
from dashboard.pages.groups.dimensions import REFERENCE, Group
from data.inequality import gaps, gradients
from data.inequality.estimates import Estimate, GroupRates, pairs

MORE_DECIMALS: Final = 2
"""How many more decimals than the indicator has a difference is shown with, where it would look like 0 otherwise."""

HIGHEST: Final = {"percent": 100.0, "points": 100.0, "index": 1.0}


@dataclass(frozen=True)
class Against:
    """A group held against another, or against everybody (`other` is None); `decimals` are those of the indicator."""

    group: Group
    other: Group | None
    difference: Estimate
    ratio: Estimate | None
    decimals: int

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference leaves out 0, with its ends rounded outwards as they can be shown."""
        scale = 10 ** (self.decimals + MORE_DECIMALS)
        return bool(math.floor(self.difference.low * scale) > 0 or math.ceil(self.difference.high * scale) < 0)


@dataclass(frozen=True)
class Gaps:
    """What is known of the gaps in one dimension.

    Attributes:
        breakdown: the figures.
        unusable: number of groups with a figure whose interval is as wide as the scale.
        extremes: the worst group against the best one; None where fewer than two groups can be compared.
        reference: the worst group against the natural reference, where that is neither the worst nor the best.
        risk: by how much everybody's figure would improve at the best group's, in the unit.
        risk_share: the same as a fraction of everybody's figure.
        slope: SII along the order, worst-off end first; None where the groups have no order.
        concentration: CIX along the same order.
        overlapping: each group against everybody, where groups overlap; then all others are None.
    """

    breakdown: Breakdown
    unusable: int = 0
    extremes: Against | None = None
    reference: Against | None = None
    risk: Estimate | None = None
    risk_share: Estimate | None = None
    slope: Estimate | None = None
    concentration: Estimate | None = None
    overlapping: tuple[Against, ...] = ()


def find_gaps(breakdown: Breakdown, total: Cell | None, *, targeted: bool = False) -> Gaps:
    """Compute the measures of one dimension.

    Args:
        breakdown: the figures by group.
        total: everybody's figure at the place.
        targeted: the indicator is coverage by support for those in need. More is not better for everybody then, and
            there is no attributable risk.
    """
    usable = [(group, cell) for group, cell in breakdown.shown if informative(cell) and cell.figure.denominator > 0]
    unusable = len(breakdown.shown) - len(usable)
    everybody = total if total is not None and total.has_value and informative(total) else None
    if breakdown.dimension.overlaps:
        return Gaps(breakdown, unusable, overlapping=_against_everybody(usable, everybody))
    if len(usable) < 2:
        return Gaps(breakdown, unusable)
    names, rates = [group for group, _ in usable], group_rates([cell for _, cell in usable])
    worst, best, decimals = rates.worst, rates.best, usable[0][1].figure.measure.decimals
    ordered = _worst_off_first(rates, breakdown.dimension.name) if breakdown.dimension.ordered else None
    return Gaps(
        breakdown,
        unusable,
        extremes=Against(names[worst], names[best], gaps.difference(rates), gaps.ratio(rates), decimals),
        reference=_against_reference(names, rates, decimals),
        risk=gaps.attributable_risk(rates, everybody.rate) if everybody and not targeted else None,
        risk_share=gaps.attributable_share(rates, everybody.rate) if everybody and not targeted else None,
        slope=gradients.slope_index(ordered) if ordered else None,
        concentration=gradients.concentration_index(ordered) if ordered else None,
    )


def informative(cell: Cell) -> bool:
    """Whether the interval of a figure is shorter than the whole scale."""
    return not (cell.low <= 0 and cell.high >= HIGHEST.get(cell.figure.measure.unit, np.inf))


def group_rates(cells: list[Cell]) -> GroupRates:
    """Figures of groups that do not overlap, for `data.inequality`."""
    return GroupRates(
        rate=np.array([cell.value for cell in cells]),
        error=np.array([cell.error for cell in cells]),
        size=np.array([cell.figure.denominator for cell in cells], dtype=np.float64),
        higher_is_worse=not cells[0].figure.measure.higher_is_better,
    )


def _worst_off_first(rates: GroupRates, dimension: str) -> GroupRates:
    """Zones from E to A, as WHO ranks from the most disadvantaged; age from the youngest."""
    if dimension != "zone":
        return rates
    return GroupRates(rates.rate[::-1], rates.error[::-1], rates.size[::-1], rates.higher_is_worse)


def _against_reference(names: list[Group], rates: GroupRates, decimals: int) -> Against | None:
    wanted = REFERENCE.get(names[0].dimension)
    row = next((row for row, group in enumerate(names) if group.category == wanted), None)
    if row is None or row in (rates.worst, rates.best):
        return None
    sides = [(float(rates.rate[side]), float(rates.error[side])) for side in (rates.worst, row)]
    count = pairs(len(names))
    return Against(
        names[rates.worst],
        names[row],
        gaps.difference_between(*sides, comparisons=count),
        gaps.ratio_between(*sides, comparisons=count),
        decimals,
    )


def _against_everybody(usable: list[tuple[Group, Cell]], total: Cell | None) -> tuple[Against, ...]:
    if total is None:
        return ()
    count = max(len(usable), 1)
    return tuple(
        Against(
            group,
            None,
            gaps.difference_between(cell.rate, total.rate, comparisons=count),
            gaps.ratio_between(cell.rate, total.rate, comparisons=count),
            cell.figure.measure.decimals,
        )
        for group, cell in usable
    )
