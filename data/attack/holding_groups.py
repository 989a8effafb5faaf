"""Which groups truly lie in categories of other dimensions, or hold them: read off every person of the registry.

The build reads the same off its sums; what it misses, the nested pairs of the suite must find.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.release.dimensions import ALL, DISABILITIES, SEXES, Breakdown

if TYPE_CHECKING:
    from data.attack.subject import Subject

_ROWS_AT_ONCE: Final = 200_000


def holding_groups(subject: "Subject") -> dict[Breakdown, tuple[Breakdown, ...]]:
    """Categories of single dimensions that hold others, read off every person; a group is one side of each pair."""
    single = [
        *(Breakdown(sex=code) for code in range(len(SEXES))),
        *(Breakdown(age=code) for code in range(subject.age_groups)),
        *(Breakdown(disability=code) for code in range(len(DISABILITIES))),
        *(Breakdown(group=code) for code in range(len(subject.groups.groups))),
    ]
    both = np.zeros((len(single), len(single)))
    persons = len(subject.person_family)
    for begin in range(0, persons, _ROWS_AT_ONCE):
        rows = np.arange(begin, min(begin + _ROWS_AT_ONCE, persons))
        marks = np.stack([_inside(subject, item, rows) for item in single], axis=1).astype(np.float32)
        both += marks.T @ marks
    total = np.diag(both)
    found: dict[Breakdown, list[Breakdown]] = {}
    for inner, outer in np.argwhere((both == total[:, None]) & (total[:, None] > 0)):
        if inner != outer and single[inner].group != single[outer].group:
            found.setdefault(single[inner], []).append(single[outer])
    return {inner: tuple(outer) for inner, outer in found.items()}


def _inside(subject: "Subject", breakdown: Breakdown, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    if breakdown.group != ALL:
        return subject.groups.contains(breakdown.group, subject.person_family[rows], rows)
    codes = np.array([breakdown.sex, breakdown.age, breakdown.disability])
    inside: NDArray[np.bool_] = ((subject.person_codes[rows] == codes) | (codes == ALL)).all(axis=1)
    return inside
