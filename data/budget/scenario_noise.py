"""The uncertainty of sums over lines and areas, from the noise in the published counts and from what is hidden.

Ends are not added: noise of different published counts is independent, so the variances of what it does to the sum are
added, as in data/hazards/unit_sums.py.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from data.budget.caseload import Caseload
from data.budget.caseload_sources import CaseloadSource
from data.budget.cost_area import CostArea
from data.hazards.unit_sums import Part
from data.release.intervals import Z90

_TIMES: Final[Mapping[Part, tuple[tuple[str, int], ...]]] = {
    "numerator": (("numerator", 1),),
    "denominator": (("denominator", 1),),
    "rest": (("denominator", 1), ("numerator", -1)),
}


@dataclass(frozen=True)
class KnownLoads:
    """What a scenario rests on.

    Attributes:
        areas: second-level areas; their numbers in this order are the places.
        sources: of the release, by code.
        caseloads: per source that is used, one per area.
        wholes: per source and row those of the first-level areas, from which hidden ones were estimated.
    """

    areas: Sequence[CostArea]
    sources: Mapping[str, CaseloadSource]
    caseloads: Mapping[str, Sequence[Caseload]]
    wholes: Mapping[tuple[str, int], Caseload]


@dataclass
class _Noise:
    """How much a sum moves with each published count, and the variance of each."""

    slopes: dict[tuple[str, str, str, str, int], float] = field(default_factory=lambda: defaultdict(float))
    variances: dict[tuple[str, str, str, str, int], float] = field(default_factory=dict)

    def add(self, source: CaseloadSource, load: Caseload, slope: float) -> None:
        """Let the sum grow by `slope` with each one of a published case load."""
        counted, parts = source.counted, _TIMES[source.counted.part]
        # Breakdowns are never part of a source of a budget line, so indicator, base and part name a count.
        for part, times in parts:
            key = counted.indicator, counted.base, part, load.level, load.row
            self.slopes[key] += times * slope
            self.variances[key] = ((load.high - load.value) / Z90) ** 2 / len(parts)

    @property
    def half(self) -> float:
        """Half of the 90 % interval."""
        return Z90 * math.sqrt(sum(slope**2 * self.variances[key] for key, slope in self.slopes.items()))


def ends_of_sum(value: int, slopes: Mapping[tuple[str, int], float], known: KnownLoads) -> tuple[int, int]:
    """Ends of the 90 % interval of a sum that moves with the case load of each source and place by `slopes`.

    Hidden case loads are shares of what their first-level area leaves: whole less shown parts. So the sum moves with
    the whole, too, and less with its shown parts. How the hidden parts divide what is left is not known: all of it
    could be where one more adds least or most; that is added to the ends as it is.
    """
    noise, more, less = _Noise(), 0.0, 0.0
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for code, place in slopes:
        groups[code, known.areas[place].parent].append(place)
    for (code, parent), places in groups.items():
        loads, source = known.caseloads[code], known.sources[code]
        hidden = [place for place in places if loads[place].known == "estimate"]
        shown = [place for place in places if loads[place].known == "value"]
        whole = known.wholes.get((code, parent))
        rest = sum(loads[place].value for place in hidden)
        own = [slopes[code, place] for place in hidden]
        mean = (
            sum(slopes[code, place] * loads[place].value for place in hidden) / rest if rest else max(own, default=0.0)
        )
        if hidden and whole is not None and whole.known == "value" and _is_whole(known, parent, places):
            noise.add(source, whole, mean)
            more += rest * (max(own) - mean)
            less += rest * (mean - min(own))
            for place in shown:
                noise.add(source, loads[place], slopes[code, place] - mean)
            continue
        more += max(own, default=0.0) * max((loads[place].high for place in hidden), default=0.0)
        less += mean * rest
        for place in shown:
            noise.add(source, loads[place], slopes[code, place])
    low, high = math.floor(value - less - noise.half), math.ceil(value + more + noise.half)
    return min(max(0, low), value), max(value, high)


def _is_whole(known: KnownLoads, parent: int, places: Sequence[int]) -> bool:
    """Whether places are all parts of a first-level area."""
    return len(places) == next(area.siblings for area in known.areas if area.parent == parent)
