"""Shares of families in every combination of sphere deprivations, completed where a release hides them.

A release publishes for an area the noisy counts n_c of families in the combinations c = 0 .. 2^spheres - 1 (see
`data.causes.choice`) over the number N of families, and hides those that are small. Let U be the hidden combinations of
an area, V = sum of n_c / N over the others, and p the completed shares of the area around it (the nation: equal ones).

- **Hidden mass.** R = max(0, 1 - V) is the share of families in hidden combinations. It is spread over U in
  proportion to p: q_c = R p_c / sum(p over U); equally where p is zero on all of U. So a hidden cell is taken to look
  like the same cell of the area around it. Nothing of a hidden cell itself is used but that it is hidden.
- **Shares that do not fit.** Where the noise makes V exceed 1, or nothing is hidden and V is not 1, the shown shares
  are divided by V.
- An area of which everything is hidden has R = 1 and the shares of the area around it.
- Shares are then rounded to whole parts of `WHOLE` so that they sum to exactly `WHOLE` (largest remainders): never
  negative, and the same numbers in Python and in the browser.

How far a result can be wrong because of what is hidden is bounded from R and U alone: see `data.causes.estimates`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

WHOLE: Final = 50_000
"""Parts in which shares are counted; fits into 16 bits."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SphereCells:
    """Completed shares of the areas of one level.

    Attributes:
        shares: (areas, combinations), in parts of `WHOLE`; each row sums to it.
        hidden: (areas, combinations), which of them the release hides.
        families: (areas,), published number of families behind the shares; 0 where everything is hidden.
        variance: of the noise on a published count of families, in families squared.
    """

    shares: Counts
    hidden: Flags
    families: Counts
    variance: float

    @property
    def hidden_share(self) -> Floats:
        """Share (0 to 1) of each area's families that is in hidden combinations."""
        found: Floats = np.where(self.hidden, self.shares, 0).sum(axis=1) / WHOLE
        return found


def complete(counts: Counts, families: Counts, hidden: Flags, around: Floats, variance: float) -> SphereCells:
    """Fill in what is hidden and make every row sum to the whole.

    Args:
        counts: (areas, combinations), published counts; read only where not hidden.
        families: (areas,), published number of families; 0 makes everything hidden.
        hidden: (areas, combinations).
        around: (areas, combinations), shares of the area around each, at least 0; need not sum to one.
        variance: of the noise on a published count.
    """
    hidden = hidden | (families <= 0)[:, None]
    shown = np.where(hidden, 0.0, counts / np.maximum(families, 1)[:, None])
    seen = shown.sum(axis=1)
    rest = np.where(hidden.any(axis=1), np.maximum(0.0, 1.0 - seen), 0.0)
    pattern = np.where(hidden, around, 0.0)
    alike = pattern.sum(axis=1) <= 0.0
    pattern = np.where(alike[:, None], hidden, pattern)
    spread = pattern / np.maximum(pattern.sum(axis=1), np.finfo(float).tiny)[:, None] * rest[:, None]
    # Shown counts of zero with nothing hidden tell nothing: equal shares, as of a nation without cells.
    empty = (seen + rest) <= 0.0
    whole = np.where(empty[:, None], 1.0, shown + spread)
    return SphereCells(_to_parts(whole), hidden, np.where(hidden.all(axis=1), 0, families), variance)


def _to_parts(shares: Floats) -> Counts:
    exact = shares / shares.sum(axis=1, keepdims=True) * WHOLE
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, axis=1, kind="stable")
    missing = WHOLE - parts.sum(axis=1)
    raised = np.arange(shares.shape[1])[None, :] < missing[:, None]
    np.add.at(parts, (np.arange(len(parts))[:, None], order), raised)
    return parts
