"""Counts of dealings with families (visits, assessments, referrals), protected like counts of families.

A visit is not a family, but few visits tell of few families. A usual family adds several dealings to a count, so
thresholds and noise are counted in that unit, as they are for persons; both come from the tables and keys that protect
the planners' figures. A count is shown only where it is large enough and leaves no small remainder in the area above;
of the referrals that are closed, the open ones must be as many. Zero is hidden like few.

Source: the rules of docs/protection.md; variances of `noise_plan`.
Limits: a family that is visited far more often than usual weighs as much more. Staff are no families: their numbers are
exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.protection.cell_noise import Salts, part_noise
from data.protection.counted_sets import stable_number
from data.protection.noise_plan import TIER_PARTS, tier_variance, variance
from data.protection.publication_rules import COMPLEMENT, OTHER_SIDE, THIS_SIDE, large_enough
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import Breakdown
from data.release.states import ValueState

UNITS: Final[Mapping[str, int]] = {"visits": 4, "assessments": 1, "referrals": 2, "referrals_closed": 2}
"""How many a usual family adds in twelve months."""

_PART_OF: Final = {"referrals_closed": "referrals"}

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class DealingsOfLevel:
    """What was counted in the areas of one level; arrays have one entry per area.

    Attributes:
        level: adm0, adm1 or adm2.
        counts: by name of `UNITS`; names that the registry does not deliver are absent.
        delivered: where there is a count at all.
        above: counts of the area above, by name; of the nation there is none.
        alone: where the area above holds no other area.
        place: uint64, identity of each area.
        least: uint32, least record key among its families.
    """

    level: str
    counts: Mapping[str, Counts]
    delivered: Flags
    above: Mapping[str, Counts]
    alone: Flags
    place: NDArray[np.uint64]
    least: NDArray[np.uint32]


@dataclass(frozen=True)
class ProtectedDealings:
    """What planners see of one count: 0 where `state` has no value; `deviation` of the noise, in dealings."""

    value: Counts
    state: NDArray[np.uint8]
    deviation: float


def protect_dealings(table: DealingsOfLevel, keys: ReleaseKeys, minimum: int) -> dict[str, ProtectedDealings]:
    """Protect the counts of one level for planners.

    Args:
        table: the exact counts.
        keys: of the release.
        minimum: smallest count of families that is shown.
    """
    result: dict[str, ProtectedDealings] = {}
    for name, unit in UNITS.items():
        size = len(table.delivered)
        if name not in table.counts:
            missing = np.full(size, ValueState.NO_DATA, dtype=np.uint8)
            result[name] = ProtectedDealings(np.zeros(size, dtype=np.int64), missing, 0.0)
            continue
        counts = np.where(table.delivered, table.counts[name], 0)
        salts = _salts(table, name, counts)
        noise = variance(table.level, "families", Breakdown()) * unit**2
        noisy = counts + sum(part_noise(part, keys, salts, noise) for part in TIER_PARTS["planner"])

        def enough(found: Counts, relation: int, salts: Salts = salts, unit: int = unit) -> Flags:
            return large_enough(found, keys, salts, relation=relation, minimum=minimum, unit=unit)

        shown = enough(counts, THIS_SIDE) & (noisy >= minimum * unit)
        if name in _PART_OF:
            whole = result[_PART_OF[name]]
            exact = np.where(table.delivered, table.counts.get(_PART_OF[name], counts), 0)
            shown &= (whole.state == ValueState.VALUE) & enough(exact - counts, OTHER_SIDE)
            noisy = np.minimum(noisy, whole.value)
        apart = np.ones(size, dtype=np.bool_)
        if name in table.above:
            apart = table.alone | enough(table.above[name] - counts, COMPLEMENT)
        state = np.full(size, ValueState.SUPPRESSED_SMALL, dtype=np.uint8)
        state[shown & ~apart] = ValueState.SUPPRESSED_COMPLEMENT
        state[shown & apart] = ValueState.VALUE
        state[~table.delivered] = ValueState.NO_DATA
        value = np.where(state == ValueState.VALUE, noisy, 0)
        result[name] = ProtectedDealings(value, state, _deviation(table.level, unit))
    return result


def _deviation(level: str, unit: int) -> float:
    return unit * sqrt(tier_variance("planner", level, "families", Breakdown()))


def _salts(table: DealingsOfLevel, name: str, counts: Counts) -> Salts:
    """Equal counts of two areas must not carry equal noise, so the place stands where key sums of families would."""
    size = len(counts)
    place = table.place ^ np.uint64(stable_number("work_unit"))
    return Salts(
        measure=np.full(size, stable_number(f"work_unit/{name}"), dtype=np.uint64),
        place=place,
        least=table.least,
        key_sums=place,
        population=np.zeros(size, dtype=np.int64),
        counted=counts,
    )
