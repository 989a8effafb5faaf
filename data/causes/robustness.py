"""How far a ranking of areas hangs on the weights and the cut-off that somebody chose.

Around the official choice `ALTERNATIVES` others are drawn: every sphere's weight between half and one and a half of
the official one, the cut-off within ten points, all evenly and independently of each other. The draw is seeded, so the
same release always gives the same answer. For every alternative all areas are ranked again.

Source: Alkire, Roche, Ballon, Foster, Santos and Seth (2015), Multidimensional Poverty Measurement and Analysis,
chapter 8: rank correlations, the share of robust pairwise comparisons, and ranges of ranks under plausible weights.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from data.causes.choice import MOST_POINTS, Choice
from data.causes.estimates import estimate
from data.causes.order import distinct_pairs, kendall_of_signs, pair_signs, ranks, robust_pairs, spearman, worst_fifth
from data.causes.sphere_cells import Counts, Flags, Floats, SphereCells

ALTERNATIVES: Final = 300
WEIGHT_REACH: Final = 50
"""Percent by which a weight may differ from the official one."""
CUTOFF_REACH: Final = 10
"""Points by which the cut-off may differ from the official one."""
MOST_HIDDEN: Final = 10
"""An area with more than this percent of its families in hidden combinations is not ranked."""
_SEED: Final = 2015


@dataclass(frozen=True)
class Robustness:
    """Of one level under the official choice and the alternatives; arrays have one entry per area.

    Attributes:
        ranked: areas that are ranked at all.
        rank: under the official choice, 0 of areas that are not ranked.
        best, worst: largest and smallest rank number (1 is the poorest area) under any choice; 0 of areas not ranked.
        stays: share of the alternatives under which the area is in the worst fifth; nan of areas that are not in it
            under the official choice.
        robust: share of pairs of areas in the same order under the official choice and all alternatives.
        spearman, kendall: median rank correlation of the alternatives with the official choice.
        distinct_noise: share of pairs whose 90 % intervals from the noise alone do not overlap, official choice.
        distinct: the same with the ranges that hidden families widen.
    """

    ranked: Flags
    rank: Counts
    best: Counts
    worst: Counts
    stays: Floats
    robust: float
    spearman: float
    kendall: float
    distinct_noise: float
    distinct: float


def alternatives(official: Choice) -> list[Choice]:
    """Draw the alternative choices, always the same ones."""
    random = np.random.default_rng(_SEED)
    weights = np.array(official.weights)
    lowest = -(-weights * (100 - WEIGHT_REACH) // 100)
    highest = np.minimum(weights * (100 + WEIGHT_REACH) // 100, MOST_POINTS)
    drawn = random.integers(lowest, highest + 1, (ALTERNATIVES, len(weights)))
    least, most = max(1, official.cutoff - CUTOFF_REACH), min(100, official.cutoff + CUTOFF_REACH)
    cutoffs = random.integers(least, most + 1, ALTERNATIVES)
    pairs = zip(drawn.tolist(), cutoffs.tolist(), strict=True)
    return [Choice(tuple(row), cutoff) for row, cutoff in pairs]


def ranked_areas(cells: SphereCells) -> Flags:
    """Areas of which enough is shown to be ranked."""
    found: Flags = (cells.families > 0) & (cells.hidden_share * 100 <= MOST_HIDDEN)
    return found


def assess(cells: SphereCells, official: Choice) -> Robustness:
    """Rank the areas under the official choice and all alternatives."""
    ranked = ranked_areas(cells)
    base = estimate(cells, official)
    rank = ranks(base.points, ranked)
    others = alternatives(official)
    scores = np.stack([cells.shares @ choice.censored for choice in others])
    places = np.stack([ranks(points, ranked) for points in scores])
    everything = np.vstack([rank[None, :], places])
    worst = worst_fifth(rank)
    stays = np.mean([worst_fifth(place) for place in places], axis=0)
    points = base.points[ranked]
    signs = [pair_signs(row[ranked]) for row in (base.points, *scores)]
    noise = base.of_m0.noise
    return Robustness(
        ranked=ranked,
        rank=rank,
        best=everything.max(axis=0),
        worst=everything.min(axis=0),
        stays=np.where(worst, stays, np.nan),
        robust=robust_pairs(signs),
        spearman=_median([spearman(points, row[ranked]) for row in scores]),
        kendall=_median([kendall_of_signs(signs[0], other) for other in signs[1:]]),
        distinct_noise=distinct_pairs((base.m0 - noise)[ranked], (base.m0 + noise)[ranked]),
        distinct=distinct_pairs(base.of_m0.low[ranked], base.of_m0.high[ranked]),
    )


def _median(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.median(known)) if known else float("nan")
