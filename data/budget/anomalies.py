"""Figures that somebody should look at, each with the reason and the numbers behind it. A flag asks, it does not judge.

Every test has a least number of figures below which it says nothing, and a limit that keeps false alarms rare
(measured in tests/data/budget/test_anomalies.py).
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final, Literal, TypeVar

# Not scipy.stats, which takes seconds to import: the tails of the two distributions are all that is needed.
from scipy.special import bdtrc, chdtrc

Code = Literal["jump", "round_numbers", "at_ceiling", "as_proposed", "as_planned"]
CODES: Final[tuple[Code, ...]] = ("jump", "round_numbers", "at_ceiling", "as_proposed", "as_planned")

_Peer = TypeVar("_Peer", bound=Hashable)

LEAST_PEERS: Final = 8
ROBUST_Z_LIMIT: Final = 3.5
"""B. Iglewicz, D. C. Hoaglin, "How to Detect and Handle Outliers", ASQC 1993, p. 11."""

LEAST_CHANGE: Final = 1.25
"""Smallest ratio of two periods (either way) that can be a jump, however alike the peers are."""

LEAST_FIGURES: Final = 12
LEAST_ROUND_FIGURE: Final = 10
"""Figures of one digit are no evidence: 5 and 10 are what small services count."""
ROUND_P: Final = 0.001
ROUND_CHANCE: Final = 0.2
"""Last digits of counts of two and more digits are nearly uniform, so that two in ten are 0 or 5."""

LEAST_EQUAL: Final = 4

LEAST_BENFORD: Final = 300
LEAST_BENFORD_ORDERS: Final = 2.0
BENFORD_P: Final = 0.001


@dataclass(frozen=True)
class Jump:
    """A change against the period before that the peers do not share: ratio, and robust z of its logarithm."""

    before: int
    now: int
    peers: int
    median_ratio: float
    robust_z: float


@dataclass(frozen=True)
class Roundness:
    """How many figures end in 0 or 5, and how likely at least so many are by chance."""

    figures: int
    ending: int
    p_value: float


@dataclass(frozen=True)
class Benford:
    """First digits against Benford's law; `why_not` says why it cannot be asked: "few" figures or too "narrow".

    M. J. Nigrini, "Benford's Law", Wiley 2012, ch. 2: the law is for figures over several orders of magnitude, and
    below some hundreds of them chance alone makes large differences.
    """

    figures: int
    why_not: Literal["", "few", "narrow"]
    p_value: float = math.nan
    first_digits: tuple[int, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether first digits differ from the law beyond chance."""
        return not self.why_not and self.p_value < BENFORD_P


def robust_z(values: Sequence[float]) -> list[float]:
    """Distance from the median in units of the scaled median absolute deviation (of the mean one where that is 0)."""
    middle = median(values)
    away = [abs(value - middle) for value in values]
    # 0.6745 and 1.2533: both deviations then estimate the standard deviation of normal values.
    spread = median(away) / 0.6745 or fmean(away) * 1.253314
    return [(value - middle) / spread if spread else 0.0 for value in values]


def jumps(pairs: Mapping[_Peer, tuple[int, int]]) -> dict[_Peer, Jump]:
    """Sudden jumps among peers (areas with the same service).

    Args:
        pairs: figure of the last period (or round) and of this one, by peer; peers without one of them are left out.

    Returns:
        Those whose change stands out; none among fewer than `LEAST_PEERS` peers.
    """
    known = {key: pair for key, pair in pairs.items() if min(pair) > 0}
    if len(known) < LEAST_PEERS:
        return {}
    changes = {key: math.log(now / before) for key, (before, now) in known.items()}
    middle = median(changes.values())
    found = {}
    for key, z in zip(known, robust_z(list(changes.values())), strict=True):
        if abs(z) > ROBUST_Z_LIMIT and abs(changes[key] - middle) >= math.log(LEAST_CHANGE):
            before, now = known[key]
            found[key] = Jump(before, now, len(known), math.exp(middle), z)
    return found


def round_numbers(figures: Sequence[int]) -> Roundness | None:
    """Whether far more figures of one reporter end in 0 or 5 than chance gives (exact one-sided binomial test).

    Args:
        figures: reported counts; those below `LEAST_ROUND_FIGURE` say nothing and are left out.
    """
    told = [figure for figure in figures if figure >= LEAST_ROUND_FIGURE]
    if len(told) < LEAST_FIGURES:
        return None
    ending = sum(figure % 5 == 0 for figure in told)
    p_value = float(bdtrc(ending - 1, len(told), ROUND_CHANCE)) if ending else 1.0
    return Roundness(len(told), ending, p_value) if p_value < ROUND_P else None


def all_equal(pairs: Sequence[tuple[int, int]]) -> int:
    """How many figures equal their limit (ceiling, proposal, plan) exactly, if all do and they are enough; else 0.

    Args:
        pairs: figure and limit; pairs without a limit above 0 say nothing and are left out.
    """
    told = [(figure, limit) for figure, limit in pairs if limit > 0]
    if len(told) < LEAST_EQUAL or any(figure != limit for figure, limit in told):
        return 0
    return len(told)


def benford(figures: Sequence[int]) -> Benford:
    """First digits of amounts against Benford's law, where there are enough of them over a wide enough range."""
    told = [figure for figure in figures if figure > 0]
    if len(told) < LEAST_BENFORD:
        return Benford(len(told), "few")
    if math.log10(max(told) / min(told)) < LEAST_BENFORD_ORDERS:
        return Benford(len(told), "narrow")
    firsts = [int(str(figure)[0]) for figure in told]
    counts = tuple(firsts.count(digit) for digit in range(1, 10))
    expected = [len(told) * math.log10(1 + 1 / digit) for digit in range(1, 10)]
    distance = sum((count - awaited) ** 2 / awaited for count, awaited in zip(counts, expected, strict=True))
    return Benford(len(told), "", float(chdtrc(len(counts) - 1, distance)), counts)
