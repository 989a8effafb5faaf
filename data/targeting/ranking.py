"""Order of areas by a figure, with the places that noise leaves open.

An area's place lies between one more than the number of areas that are clearly above it, and one more than the number
of those that may be, by whether two 90 % intervals overlap. Intervals that do not overlap are a stricter test than the
interval of the difference (Goldstein and Healy 1995, The graphical presentation of a collection of means, Journal of
the Royal Statistical Society A 158, 175-177), so a place is called certain too seldom rather than too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.inequality.estimates import Estimate


@dataclass(frozen=True)
class Rank:
    """Place from the largest figure, equal figures sharing the better one, and the places it may really have."""

    place: int
    best: int
    worst: int


def ranks(figures: Sequence[Estimate | None]) -> list[Rank | None]:
    """Rank every figure among those that are known; None where it is not."""
    known = [figure for figure in figures if figure is not None]
    return [None if figure is None else _rank(figure, known) for figure in figures]


def _rank(figure: Estimate, known: Sequence[Estimate]) -> Rank:
    others = [other for other in known if other is not figure]
    return Rank(
        place=1 + sum(other.value > figure.value for other in others),
        best=1 + sum(other.low > figure.high for other in others),
        worst=1 + sum(other.high >= figure.low for other in others),
    )
