"""Which groups lie in others: herders in the country, older persons in the oldest age group.

Groups are published beside sex, age and disability, so a group can lie in a category of another dimension, or hold
one. What the wider one holds besides is then a group of its own, which the complement rule looks after. Containment is
read off the sums, as for indicators: a group lies in another if it is nowhere larger, whatever is counted.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np

from data.build.cell_sums import CellSums
from data.release.dimensions import ALL, DISABILITIES, SEXES, Breakdown


def containing_groups(sums: CellSums) -> Mapping[Breakdown, tuple[Breakdown, ...]]:
    """By category of one dimension, the categories of others that hold it; a group is one side of each pair."""
    ages = sums.persons_by_district.counts.shape[2] - 1
    single = [
        *(Breakdown(sex=code) for code in range(len(SEXES))),
        *(Breakdown(age=code) for code in range(ages)),
        *(Breakdown(disability=code) for code in range(len(DISABILITIES))),
        *(Breakdown(group=code) for code in range(len(sums.groups))),
    ]
    counts = {item: sums.persons("adm2", item).counts for item in single}
    held = [item for item in single if counts[item].any()]
    # Numbers of people first: they settle nearly every pair.
    people = {item: np.ascontiguousarray(counts[item][:, 0]) for item in single}
    found: dict[Breakdown, list[Breakdown]] = {}
    for inner, outer in product(held, single):
        if inner == outer or (people[inner] > people[outer]).any():
            continue
        if inner.group == outer.group == ALL or _same_partition(sums, inner, outer):
            continue
        if (np.abs(counts[inner]) <= np.abs(counts[outer])).all():
            found.setdefault(inner, []).append(outer)
    return {inner: tuple(outer) for inner, outer in found.items()}


def _same_partition(sums: CellSums, inner: Breakdown, outer: Breakdown) -> bool:
    if ALL in (inner.group, outer.group):
        return False
    one, other = sums.groups[inner.group], sums.groups[outer.group]
    return one.dimension == other.dimension and not one.overlaps
