"""Published need beside approved money: families in crisis, and whom the programmes' target groups do not reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.picture import take_picture
from dashboard.served import ServedRelease
from data.release.dimensions import Breakdown
from data.release.errors import NotPublished
from data.release.intervals import count_interval
from data.release.noise_statement import noise_base

IN_CRISIS = "zone_de"
"""Families of the zones D and E."""


@dataclass(frozen=True)
class Count:
    """A published number with the ends of its 90 % interval; `wire` says why there is none (0: there is one)."""

    number: int
    low: int
    high: int
    wire: int = 0

    @property
    def shown(self) -> bool:
        """Whether there is a number."""
        return self.wire == 0


NOT_PUBLISHED = Count(0, 0, 0, 253)


@dataclass(frozen=True)
class Unreached:
    """Who belongs to a programme's target group and is not reached."""

    label: Mapping[str, str]
    base: str
    count: Count


def families_in_crisis(served: ServedRelease, level: str, pcode: str) -> Count:
    """Families in zone D or E in an area; `pcode` is "" for the nation."""
    return _numerator(served, IN_CRISIS, "families", level, pcode)


def unreached(served: ServedRelease, level: str, pcode: str, groups: Sequence[str]) -> list[Unreached]:
    """Who of some target groups is not reached in an area."""
    found = []
    for group in served.release.profile.get("target_groups", ()):
        code = f"gap_{group['code']}"
        entry: dict[str, Any] | None = served.release.register.get(code)
        if group["code"] not in groups or entry is None:
            continue
        base = "families" if "families" in entry["bases"] else "persons"
        found.append(Unreached(group["label"], base, _numerator(served, code, base, level, pcode)))
    return found


def _numerator(served: ServedRelease, code: str, base: str, level: str, pcode: str) -> Count:
    row = served.rows[level].get(pcode) if pcode else 0
    if row is None or code not in served.release.register:
        return NOT_PUBLISHED
    try:
        picture = take_picture(served, level=level, code=code, base=base)
    except NotPublished:
        return NOT_PUBLISHED
    if not picture.has_value[row]:
        return Count(0, 0, 0, int(picture.wire_classes[row]))
    number = int(picture.values.numerator[row])
    statement, table = served.release.protection, noise_base(served.release.register[code], base)
    low, high = count_interval(
        np.array([float(number)]),
        statement.variance(level, table, Breakdown()),
        statement.minimum(level, table, Breakdown()),
    )
    return Count(number, int(low[0]), int(np.ceil(high[0])))
