"""Headcount, intensity and M0 of areas under a choice of weights, with what noise and hidden cells leave open.

With shares q_c of `data.causes.sphere_cells` and a choice of `data.causes.choice` (W = sum of the weights):

    H = sum of q_c over the poor combinations,   M0 = sum(q_c censored_c) / W,   A = M0 / H (undefined where H = 0).

**Noise.** Write m_c for the value of a combination (1 or 0 for H, censored_c / W for M0), U for the hidden ones and
a for the mean of m over U in the pattern that fills them in (a = M where nothing is hidden). Then
M = a + sum over shown c of (m_c - a) n_c / N, the counts n_c and N carry independent noise of variance v, and to first
order (delta method; Casella and Berger, 2002, section 5.5.4)

    var(M) = v / N^2 (sum over shown c of (m_c - a)^2 + (M - a)^2).

**Hidden families.** The share R of families in hidden combinations is poor as its pattern says; at most it could
stand wholly in the worst combination of U, at least wholly in the best, so M lies between
sum over shown c of m_c q_c + R min over U of m and the same with the maximum.

The range that is shown begins at the lower of these bounds less 1.645 standard deviations of the noise, and ends at the
upper one plus as much; it is limited to 0 .. 1. Ranges say nothing of families that the registry does not know.
"""

from dataclasses import dataclass

import numpy as np

from data.causes.choice import Choice
from data.causes.sphere_cells import WHOLE, Counts, Flags, Floats, SphereCells
from data.release.intervals import Z90


@dataclass(frozen=True)
class Spread:
    """What is not known about a figure of each area.

    Attributes:
        low, high: ends of the range from noise and hidden families, 0 to 1.
        noise: half of the 90 % interval from the noise alone.
    """

    low: Floats
    high: Floats
    noise: Floats


@dataclass(frozen=True)
class Estimates:
    """One entry per area.

    Attributes:
        points: sum of shares times censored weights, a whole number: M0 times W times `WHOLE`. Ranks follow it.
        headcount, intensity, m0: H, A and M0, 0 to 1; A is nan where nobody is poor.
        of_headcount, of_m0: what is not known of H and of M0.
    """

    points: Counts
    headcount: Floats
    intensity: Floats
    m0: Floats
    of_headcount: Spread
    of_m0: Spread


def estimate(cells: SphereCells, choice: Choice) -> Estimates:
    """Compute the measures of every area."""
    points = cells.shares @ choice.censored
    poor = cells.shares @ choice.poor.astype(np.int64)
    m0 = points / (WHOLE * choice.total)
    headcount = poor / WHOLE
    intensity = np.divide(m0, headcount, out=np.full(len(m0), np.nan), where=poor > 0)
    return Estimates(
        points,
        headcount,
        intensity,
        m0,
        _spread(cells, headcount, choice.poor.astype(np.float64)),
        _spread(cells, m0, choice.censored / choice.total),
    )


def contributions(cells: SphereCells, choice: Choice) -> Floats:
    """Share of every sphere in M0, (areas, spheres), each row summing to 1; nan where nobody is poor."""
    sets = np.arange(1 << len(choice.weights))
    deprived = (sets[:, None] >> np.arange(len(choice.weights))) & 1
    parts = (cells.shares * choice.poor) @ deprived * np.array(choice.weights, dtype=np.int64)
    total = parts.sum(axis=1, keepdims=True)
    return np.divide(parts, total, out=np.full(parts.shape, np.nan), where=total > 0)


def _spread(cells: SphereCells, value: Floats, of_set: Floats) -> Spread:
    shares = cells.shares / WHOLE
    rest = np.where(cells.hidden, shares, 0.0)
    missing = rest.sum(axis=1)
    filled = rest @ of_set
    centre = np.divide(filled, missing, out=value.copy(), where=missing > 0)
    apart = np.where(cells.hidden, 0.0, of_set[None, :] - centre[:, None])
    squares = (apart**2).sum(axis=1) + (value - centre) ** 2
    noise = np.divide(
        Z90 * np.sqrt(cells.variance * squares),
        cells.families,
        out=np.zeros(len(value)),
        where=cells.families > 0,
    )
    least = value - filled + missing * _extreme(of_set, cells.hidden, np.inf)
    most = value - filled + missing * _extreme(of_set, cells.hidden, -np.inf)
    return Spread(np.clip(least - noise, 0.0, 1.0), np.clip(most + noise, 0.0, 1.0), noise)


def _extreme(of_set: Floats, hidden: Flags, without: float) -> Floats:
    """Smallest (without = inf) or largest (-inf) value of the hidden combinations; 0 where none is hidden."""
    values = np.where(hidden, of_set[None, :], without)
    found: Floats = values.min(axis=1) if without > 0 else values.max(axis=1)
    return np.where(hidden.any(axis=1), found, 0.0)
