"""What a transfer does to poverty: simulated against the poverty line, from protected figures alone.

Measures of Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52: 761-766, over
families: FGT0, the share below the line z, and FGT1, the mean of the shortfall g = (z - y) / z of those below it, 0 for
everybody else. Protected figures give the headcount H, the share s_b of the poor families in each band of the
shortfall, and FGT1.

A poor family that receives t per person and month has the shortfall max(0, g - t / z) afterwards. Inside a band (l, u)
shortfalls are taken to be spread evenly, so that of a band the share

    lifted_b = clip((t / z - l) / (u - l), 0, 1)

rises above the line, and its mean shortfall falls from (l + u) / 2 to

    left_b = (u - m) ((u + m) / 2 - t / z) / (u - l),   m = min(u, max(l, t / z)).

With c the share of the poor families that receive it,

    change of FGT0 = -H c sum s_b lifted_b
    change of FGT1 = -FGT1 c (1 - sum s_b left_b / sum s_b (l_b + u_b) / 2).

Who of those that a programme reaches is poor is not known. Two readings bound it: the poor are reached first (the most
a transfer can do), or families are reached as they come, poor or not, as often as the area's poverty says.
The interval: every published figure moved by its own standard error, the changes added as variances (delta method).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from data.inequality.estimates import Estimate
from data.release.intervals import Z90

BANDS: Final = ((0.0, 0.10), (0.10, 0.25), (0.25, 0.50), (0.50, 1.0))
"""Shortfalls of depth_1 to depth_4."""

Reading = Literal["poor_first", "as_they_come"]
READINGS: Final[tuple[Reading, ...]] = ("poor_first", "as_they_come")


@dataclass(frozen=True)
class Measured:
    """A published figure and its standard error."""

    value: float
    error: float = 0.0


@dataclass(frozen=True)
class Poverty:
    """Published figures of an area.

    Attributes:
        families: number of families.
        headcount: share of families below the line, 0 to 1.
        bands: of these, the shares in each of `BANDS`, 0 to 1.
        gap: FGT1 over all families, 0 to 1.
        size: persons per family.
        line_minor: poverty line per person and month, minor units.
    """

    families: Measured
    headcount: Measured
    bands: tuple[Measured, ...]
    gap: Measured
    size: Measured
    line_minor: int


@dataclass(frozen=True)
class Transfer:
    """So many families receive `minor_per_month` each, on average over the year."""

    families: Measured
    minor_per_month: float


@dataclass(frozen=True)
class Effect:
    """Change of FGT0 and FGT1 in percentage points (negative: less poverty), and both before it in percent."""

    headcount_before: float
    gap_before: float
    headcount: Estimate
    gap: Estimate


def band_effect(relative: float, low: float, high: float) -> tuple[float, float]:
    """Share of a band that rises above the line, and its mean shortfall afterwards, for t / z = `relative`."""
    width = high - low
    lifted = min(1.0, max(0.0, (relative - low) / width))
    middle = min(high, max(low, relative))
    return lifted, (high - middle) * ((high + middle) / 2 - relative) / width


def effect(poverty: Poverty, transfers: Sequence[Transfer], reading: Reading) -> Effect:
    """Simulate transfers that different families receive.

    Raises:
        ValueError: nobody lives there, or there is no line.
    """
    if poverty.families.value <= 0 or poverty.line_minor <= 0 or poverty.size.value <= 0:
        raise ValueError("A transfer needs families and a poverty line.")
    # Whoever is reached by several kinds gets the larger one: no other order does more against poverty.
    transfers = sorted(transfers, key=lambda transfer: -transfer.minor_per_month)
    value = _change(poverty, transfers, reading)
    squares = [0.0, 0.0]
    for moved in _moved(poverty, transfers):
        other = _change(*moved, reading)
        for place in (0, 1):
            squares[place] += (other[place] - value[place]) ** 2
    estimates = []
    for change, square in zip(value, squares, strict=True):
        half = Z90 * math.sqrt(square)
        estimates.append(Estimate(100 * change, 100 * (change - half), 100 * min(0.0, change + half)))
    return Effect(100 * poverty.headcount.value, 100 * poverty.gap.value, *estimates)


def _change(poverty: Poverty, transfers: Sequence[Transfer], reading: Reading) -> tuple[float, float]:
    poor = poverty.families.value * poverty.headcount.value
    left = poor
    headcount = gap = 0.0
    shares = [max(0.0, band.value) for band in poverty.bands]
    whole = sum(shares) or 1.0
    before = sum(share * (low + high) / 2 for share, (low, high) in zip(shares, BANDS, strict=True)) / whole
    for transfer in transfers:
        share = 1.0 if reading == "poor_first" else poverty.headcount.value
        reached = min(left, max(0.0, transfer.families.value) * share)
        left -= reached
        relative = transfer.minor_per_month / poverty.size.value / poverty.line_minor
        effects = [band_effect(relative, low, high) for low, high in BANDS]
        lifted = sum(own * effect[0] for own, effect in zip(shares, effects, strict=True)) / whole
        after = sum(own * effect[1] for own, effect in zip(shares, effects, strict=True)) / whole
        headcount -= reached / poverty.families.value * lifted
        if poor and before:
            gap -= poverty.gap.value * reached / poor * (1 - after / before)
    return headcount, gap


def _moved(poverty: Poverty, transfers: Sequence[Transfer]) -> list[tuple[Poverty, Sequence[Transfer]]]:
    """The same with one figure after the other moved by its standard error."""
    found: list[tuple[Poverty, Sequence[Transfer]]] = [
        (replace(poverty, families=_shifted(poverty.families)), transfers),
        (replace(poverty, headcount=_shifted(poverty.headcount)), transfers),
        (replace(poverty, gap=_shifted(poverty.gap)), transfers),
        (replace(poverty, size=_shifted(poverty.size)), transfers),
    ]
    for place, band in enumerate(poverty.bands):
        bands = (*poverty.bands[:place], _shifted(band), *poverty.bands[place + 1 :])
        found.append((replace(poverty, bands=bands), transfers))
    for place, transfer in enumerate(transfers):
        other = replace(transfer, families=_shifted(transfer.families))
        found.append((poverty, [*transfers[:place], other, *transfers[place + 1 :]]))
    return found


def _shifted(figure: Measured) -> Measured:
    return replace(figure, value=figure.value + figure.error)
