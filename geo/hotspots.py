"""Hot and cold spots: where neighbouring areas are high, or low, together, more than chance would have it.

Rates of small areas swing by chance, so every rate first moves towards the national one by as much as its own error
calls for (empirical Bayes, Marshall 1991). The Getis-Ord statistic Gi* then compares every area and its neighbours with
all areas. Of several hundred such tests some look striking by chance, so the share of false ones among those reported
is held at the rate asked for.

Why global smoothing: moving rates towards those of the neighbours makes neighbours alike, which Gi* would find.
Why normal scores: under chance every order of the areas is equally likely, whatever the rates look like, and sums of
normal scores are all but normal. On the rates themselves the normal approximation fails: where they are as skewed as
poverty often is, a quarter of all maps of pure noise showed a spot at a nominal twentieth (tests/geo/test_hotspots.py
holds the one that stands). Why not 999 permutations: they give no p-value below 0.001, and among 300 areas the control
of false discoveries asks a single spot for 0.0002. Without random numbers equal input gives equal results, too.

References:
    Marshall (1991), "Mapping disease and mortality rates using empirical Bayes estimators", Journal of the Royal
        Statistical Society C 40: 283-294.
    Getis and Ord (1992), "The analysis of spatial association by use of distance statistics", Geographical Analysis 24;
        Ord and Getis (1995), "Local spatial autocorrelation statistics", Geographical Analysis 27: 286-306.
    Blom (1958), Statistical Estimates and Transformed Beta-Variables: normal scores.
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57: 289-300; on local statistics Caldas de
        Castro and Singer (2006), Geographical Analysis 38: 180-208.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

__all__ = ["Spot", "Spots", "contiguity", "find_spots", "getis_ord_star", "normal_scores", "smoothed_rates"]

Floats = npt.NDArray[np.float64]
Contiguity = npt.NDArray[np.bool_]
_EQUAL = 1e-12  # relative spread below which values count as equal
_LEAST_AREAS = 8  # Ord and Getis (1995): the normal approximation needs about as many


class Spot(IntEnum):
    """What an area is. The codes are part of the release format: never renumber them."""

    NOT_SIGNIFICANT = 0
    HOT = 1
    COLD = 2
    NO_VALUE = 3


@dataclass(frozen=True)
class Spots:
    """One entry per area.

    Attributes:
        kind: uint8, of `Spot`. HOT is high among high: the area itself and its surroundings are high.
        smoothed: empirical-Bayes rates in the unit of the rates; nan without a value.
        tested: bool; an area without a value, or none of whose neighbours has one, is not tested.
    """

    kind: npt.NDArray[np.uint8]
    smoothed: Floats
    tested: npt.NDArray[np.bool_]


def find_spots(
    rates: Floats, population: Floats, variance: Floats, beside: Contiguity, *, false_discovery_rate: float
) -> Spots:
    """Find hot and cold spots.

    Args:
        rates: one per area in any unit, nan without a value.
        population: what each rate stands on, for the mean over all areas.
        variance: error variance of each rate, in its unit squared.
        beside: bool, (areas, areas): who is whose neighbour (see `contiguity`).
        false_discovery_rate: expected share of false ones among the spots (0 to 1).
    """
    there = np.isfinite(rates)
    smoothed = np.full(len(rates), np.nan)
    smoothed[there] = smoothed_rates(rates[there], population[there], variance[there])
    kind = np.where(there, Spot.NOT_SIGNIFICANT, Spot.NO_VALUE).astype(np.uint8)
    tested = there & (beside & there).any(axis=1)
    if tested.sum() < _LEAST_AREAS:
        return Spots(kind, smoothed, np.zeros(len(rates), dtype=np.bool_))
    own = normal_scores(smoothed)
    score = getis_ord_star(own, beside)[tested]
    far = _discoveries(score, false_discovery_rate)
    hot, cold = far & (score > 0) & (own[tested] > 0), far & (score < 0) & (own[tested] < 0)
    kind[tested] = np.select([hot, cold], [Spot.HOT, Spot.COLD], Spot.NOT_SIGNIFICANT)
    return Spots(kind, smoothed, tested)


def contiguity(neighbours: Sequence[Sequence[int]]) -> Contiguity:
    """A matrix from the rows of every area's neighbours; no area is its own neighbour."""
    beside = np.zeros((len(neighbours), len(neighbours)), dtype=np.bool_)
    for area, rows in enumerate(neighbours):
        beside[area, list(rows)] = True
    return beside


def smoothed_rates(rates: Floats, population: Floats, variance: Floats) -> Floats:
    """Marshall's global empirical-Bayes rates: m + a / (a + variance) * (rate - m).

    m is the rate of all areas together, a the variance between areas that their errors do not explain, by moments.
    Marshall's errors are those of a Poisson count, variance m / population; here they are given, since frequent events
    and protected figures have others.
    """
    weight = population / population.sum()
    mean = float(weight @ rates)
    between = max(0.0, float(weight @ (rates - mean) ** 2) - float(weight @ variance))
    if not between:
        return np.full(len(rates), mean)
    return mean + between / (between + variance) * (rates - mean)


def normal_scores(values: Floats) -> Floats:
    """Blom's normal scores of the values' ranks; equal values share a score, missing ones (nan) stay missing."""
    # Slow to load, and only a build needs it.
    from scipy import stats

    ranks = stats.rankdata(values, nan_policy="omit")
    scores: Floats = stats.norm.ppf((ranks - 0.375) / (np.isfinite(values).sum() + 0.25))
    return scores


def getis_ord_star(values: Floats, beside: Contiguity) -> Floats:
    """Gi* of every area as a standard normal score; nan where the value is missing.

    Weights are those of the area itself and of its neighbours, all equal; standardising them by row changes no score.
    Equal values, and areas beside all others, score 0.
    """
    there = np.isfinite(values)
    known = values[there]
    scores = np.full(len(values), np.nan)
    areas, spread = len(known), known.std() if known.size else 0.0
    if spread <= _EQUAL * np.abs(known).max(initial=0.0):
        scores[there] = 0.0
        return scores
    around = beside[np.ix_(there, there)] | np.eye(areas, dtype=np.bool_)
    weight = around.sum(axis=1)
    deviation = around @ known - weight * known.mean()
    error = spread * np.sqrt((areas * weight - weight**2) / (areas - 1))
    scores[there] = np.divide(deviation, error, out=np.zeros(areas), where=weight < areas)
    return scores


def _discoveries(scores: Floats, rate: float) -> npt.NDArray[np.bool_]:
    from scipy import stats

    p_values = 2 * stats.norm.sf(np.abs(scores))
    found: npt.NDArray[np.bool_] = stats.false_discovery_control(p_values, method="bh") <= rate
    return found
