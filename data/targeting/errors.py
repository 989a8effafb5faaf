"""Entitled, reached and not reached, and the two errors of targeting.

    exclusion error = FN / (TP + FN): of the entitled the share not reached;
    inclusion error = FP / (TP + FP): of the reached the share not entitled.

Source: Coady, Grosh and Hoddinott (2004), Targeting of transfers in developing countries, chapter 2. Who is entitled
is told by a declared source that stands beside every figure; the score is never held against itself.
Published counts carry independent noise of variance V each, so that reached = entitled - not reached carries 2 V. 90 %
intervals are 1.645 standard deviations to both sides; none begins below the smallest count that is published, since a
smaller one would be hidden.
"""

from dataclasses import dataclass
from math import sqrt

from data.inequality.estimates import Estimate
from data.release.intervals import Z90


@dataclass(frozen=True)
class Reach:
    """Numbers of families or persons."""

    entitled: Estimate
    reached: Estimate
    missed: Estimate


def counted(number: int, variance: float, *, parts: int = 1, minimum: int = 0) -> Estimate:
    """A number that is the sum or difference of `parts` published counts, with its interval.

    Args:
        number: as published.
        variance: of the noise on each count.
        parts: how many counts.
        minimum: smallest count that is published.
    """
    value, half = float(max(number, 0)), Z90 * sqrt(variance * parts)
    return Estimate(value, min(value, max(float(minimum), value - half)), value + half)


def reach(missed: int, entitled: int, variance: float, minimum: int = 0) -> Reach:
    """Take the published counts of an exclusion error apart.

    Args:
        missed: numerator, entitled and not reached.
        entitled: denominator.
        variance: of the noise on either count.
        minimum: smallest count that is published; neither side of a published share is smaller.
    """
    return Reach(
        entitled=counted(entitled, variance, minimum=minimum),
        reached=counted(entitled - missed, variance, parts=2, minimum=minimum),
        missed=counted(missed, variance, minimum=minimum),
    )


def part_of(part: Estimate, whole: Estimate) -> Estimate | None:
    """Share of a part in a whole that contains it, 0 to 1; None where the whole may be zero.

    Errors by the delta method with the noise of both taken as independent, as in `data.causes.decomposition`.
    """
    if whole.low <= 0:
        return None
    value = part.value / whole.value
    half = sqrt((part.high - part.value) ** 2 + (value * (whole.high - whole.value)) ** 2) / whole.value
    return Estimate(min(value, 1.0), min(1.0, max(0.0, value - half)), min(1.0, value + half))
