"""Movements between zones: from a matrix of flows to what each zone gains and loses.

A matrix holds counts n(a, b) of families that are in zone a and are forecast, or were found, in zone b. Cells of few
families are hidden; together those of a row are what the row's total leaves over, each of them between nothing and all
of it. Noise of variance V stands in every shown count and in every total of a row, independently.

Source: sums of independent errors; the residual of a row as in the bounds of Duncan and Davis (1953), "An alternative
to ecological correlation", American Sociological Review 18.
Limits: an interval tells of noise and of hidden cells, not of how good the forecast is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.release.intervals import Z90

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flows:
    """A matrix of movements.

    Attributes:
        counts: float64, (zones, zones), from row to column; nan where hidden.
        totals: float64, (zones,), families of each row; nan where not known.
        variance: of the noise on each count and total, in families squared.
    """

    counts: Floats
    totals: Floats
    variance: float


@dataclass(frozen=True)
class Movement:
    """What one zone is expected to gain or lose: `value` with the ends of its 90 % interval, in families.

    `bounded`: a hidden cell takes part, so that the value is the middle of what is possible.
    """

    value: float
    low: float
    high: float
    bounded: bool

    @property
    def direction(self) -> str:
        """'up', 'down', or 'none' where the interval contains zero."""
        if self.low > 0:
            return "up"
        return "down" if self.high < 0 else "none"


def hidden_at_most(flows: Flows) -> Floats:
    """What the hidden cells of each row are together, (zones,); 0 where none is hidden, nan without a total."""
    left = flows.totals - np.nansum(flows.counts, axis=1)
    return np.where(np.isnan(flows.counts).any(axis=1), np.maximum(left, 0.0), 0.0)


def net_movements(flows: Flows) -> list[Movement | None]:
    """Families that come into each zone less those that leave it; None where too much is unknown.

    Those who leave zone a are the whole row but the diagonal, those who come the whole column but the diagonal.
    """
    counts, hidden = flows.counts, np.isnan(flows.counts)
    rest = hidden_at_most(flows)
    size = len(counts)
    movements: list[Movement | None] = []
    for zone in range(size):
        others = np.arange(size) != zone
        unknown_in, unknown_out = hidden[others, zone], hidden[zone, others]
        if np.isnan(rest[others][unknown_in]).any() or (unknown_out.any() and np.isnan(rest[zone])):
            movements.append(None)
            continue
        most_in = float(rest[others][unknown_in].sum())
        # A cell that alone is hidden in its row is all that the row leaves over.
        alone = unknown_in & (hidden[others].sum(axis=1) == 1)
        least_in = float(rest[others][alone].sum())
        most_out = float(rest[zone]) if unknown_out.any() else 0.0
        least_out = most_out if unknown_out.any() and not hidden[zone, zone] else 0.0
        known = float(np.nansum(counts[others, zone]) - np.nansum(counts[zone, others]))
        low, high = known + least_in - most_out, known + most_in - least_out
        # What a row leaves over carries the noise of its total and of all its shown cells.
        terms = int((~unknown_in).sum() + (~unknown_out).sum())
        terms += sum(int((~hidden[row]).sum()) + 1 for row in np.flatnonzero(others)[unknown_in])
        terms += int((~hidden[zone]).sum()) + 1 if unknown_out.any() else 0
        half = Z90 * np.sqrt(flows.variance * terms)
        movements.append(
            Movement((low + high) / 2, low - half, high + half, bounded=bool(unknown_in.any() or unknown_out.any()))
        )
    return movements
