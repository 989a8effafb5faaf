"""Which spheres poverty is made of: each sphere's part of the poor's mean deprivation, with its interval.

The share of sphere s is I_s / sum(I), where I_s is the poor's mean weighted deprivation in it (Alkire and Foster 2011,
section 6; Alkire et al. 2015, section 5.5.3). Shares sum to one. Errors: `data.causes.propagation`.
"""

from collections.abc import Sequence

from data.causes.propagation import Complexes, Effect, propagate


def sphere_shares(parts: Sequence[Effect | None]) -> list[Effect]:
    """Share of every sphere, 0 to 1; empty where one is hidden or nobody is deprived in any."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or sum(part.value for part in known) <= 0:
        return []

    def share(figures: Complexes) -> Complexes:
        return figures / figures.sum()

    return propagate(share, known)


def driver(shares: Sequence[Effect]) -> tuple[int, bool] | None:
    """Place of the largest share, and whether it is clearly larger than every other; None without shares."""
    if not shares:
        return None
    largest = max(range(len(shares)), key=lambda place: shares[place].value)
    others = [share for place, share in enumerate(shares) if place != largest]
    return largest, all(shares[largest].minus(other).clear for other in others)
