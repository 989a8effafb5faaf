"""How right forecasts were: reliability by probability band, and whether they were too sure of themselves.

Of all families whose forecast carried a probability in one band, the share for which it came true should be the mean of
these probabilities. The gap between the two, weighted by families, tells over-confidence from under-confidence; the
weighted mean of squared gaps is the reliability term of the Brier score.

Source: Murphy and Winkler (1977), "Reliability of subjective probability forecasts of precipitation and temperature",
Journal of the Royal Statistical Society C 26; Murphy (1973), "A new vector partition of the probability score", Journal
of Applied Meteorology 12; DeGroot and Fienberg (1983), "The comparison and evaluation of forecasters", The Statistician
32.
Limits: bands are wide, so that a band's mean can be right while single forecasts in it are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

BANDS: Final = ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
"""Probability bands 1 to 5: from, to (the last with its end)."""

Verdict = Literal["over", "under", "even"]


@dataclass(frozen=True)
class Band:
    """One band: mean forecast probability and share that came true (0 to 1), half-widths of their 90 % intervals.

    `families` is the number of families in the band.
    """

    number: int
    predicted: float
    observed: float
    predicted_half: float
    observed_half: float
    families: float

    @property
    def gap(self) -> float:
        """Forecast less observed: positive where forecasts were too sure."""
        return self.predicted - self.observed

    @property
    def gap_half(self) -> float:
        """Half-width of the gap's 90 % interval, for independent errors."""
        return sqrt(self.predicted_half**2 + self.observed_half**2)

    @property
    def verdict(self) -> Verdict:
        """Whether the band's forecasts were clearly too sure, not sure enough, or neither."""
        return _verdict(self.gap, self.gap_half)


@dataclass(frozen=True)
class Reliability:
    """All bands together: weighted gap with its half-width, reliability term (0 is perfect), and the verdict."""

    gap: float
    half: float
    term: float
    families: float

    @property
    def verdict(self) -> Verdict:
        """Whether forecasts were clearly too sure on the whole, not sure enough, or neither."""
        return _verdict(self.gap, self.half)


def reliability(bands: Sequence[Band]) -> Reliability | None:
    """The bands together, weighted by families; None where there is none with families."""
    counted = [band for band in bands if band.families > 0]
    families = sum(band.families for band in counted)
    if not counted:
        return None
    weights = [band.families / families for band in counted]
    return Reliability(
        gap=sum(weight * band.gap for weight, band in zip(weights, counted, strict=True)),
        half=sqrt(sum((weight * band.gap_half) ** 2 for weight, band in zip(weights, counted, strict=True))),
        term=sum(weight * band.gap**2 for weight, band in zip(weights, counted, strict=True)),
        families=families,
    )


def _verdict(gap: float, half: float) -> Verdict:
    if gap - half > 0:
        return "over"
    return "under" if gap + half < 0 else "even"
