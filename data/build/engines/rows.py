"""Measured rows as the tables that the definition reads, one column of small integers per measure.

- families: family, leaf, district, key, size (members), and the measures that members inherit;
- alone: leaf, key, and some of the measures that nobody inherits; as many such tables as it takes;
- family_groups: family, category (number of a group that the family and so every member is in);
- persons: person, family, sex, age, disability (the last place of each is the unknown), and measures of their own;
- person_groups: person, category (number of a group that the person is in).

A measure's column is called `m` and its position in the sums.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.build.group_members import GroupMembers
from data.build.measured_rows import CellLayout, MeasuredRows
from data.release.dimensions import DISABILITIES, SEXES
from data.release.groups import GroupCategory

FAMILIES, ALONE, FAMILY_GROUPS, PERSONS, PERSON_GROUPS = (
    "families",
    "alone",
    "family_groups",
    "persons",
    "person_groups",
)


@dataclass(frozen=True)
class Measures:
    """How many measures there are of each sort; in the sums they follow each other in this order."""

    inherited: int
    alone: int
    own: int
    groups: tuple[GroupCategory, ...]

    @classmethod
    def of(cls, rows: MeasuredRows) -> Self:
        """Those of a part; all parts of a snapshot have the same."""
        return cls(rows.shared.shape[1], len(rows.alone), rows.person_measures.shape[1], rows.members.groups)

    @property
    def count(self) -> int:
        """All of them."""
        return self.inherited + self.alone + self.own

    @property
    def inherited_names(self) -> list[str]:
        """Columns of the measures that members inherit."""
        return names(0, self.inherited)

    @property
    def own_names(self) -> list[str]:
        """Columns of the persons' own measures."""
        return names(self.inherited + self.alone, self.count)


def names(begin: int, end: int) -> list[str]:
    """Columns of the measures at these positions."""
    return [f"m{position}" for position in range(begin, end)]


def position(name: str) -> int:
    """Where a measure stands in the sums."""
    return int(name.removeprefix("m"))


def tables_of(
    rows: MeasuredRows, layout: CellLayout, *, first_family: int = 0, first_person: int = 0
) -> Iterator[tuple[str, pa.Table]]:
    """The tables of one part but for those of the measures that nobody inherits.

    Args:
        rows: the part.
        layout: its cells.
        first_family, first_person: numbers of the part's first rows, where several parts share their tables.
    """
    measures, people = Measures.of(rows), rows.persons
    families = np.arange(first_family, first_family + len(rows.leaf))
    persons = np.arange(first_person, first_person + len(people.family))
    # A transposed copy: an engine reads columns, and the matrix holds rows.
    inherited = np.ascontiguousarray(rows.shared.T)
    yield (
        FAMILIES,
        pa.table(
            {
                "family": families,
                "leaf": rows.leaf.astype(np.int32),
                "district": layout.leaf_district[rows.leaf].astype(np.int32),
                "key": rows.record_key.view(np.int32),
                "size": np.bincount(people.family, minlength=len(rows.leaf)).astype(np.int32),
                **dict(zip(measures.inherited_names, inherited, strict=True)),
            }
        ),
    )
    yield FAMILY_GROUPS, _family_groups(rows.members, families)
    own = np.ascontiguousarray(rows.person_measures.T)
    yield (
        PERSONS,
        pa.table(
            {
                "person": persons,
                "family": people.family + first_family,
                "sex": _place(people.sex, len(SEXES)),
                "age": _place(people.age, layout.age_groups),
                "disability": _place(people.disability, len(DISABILITIES)),
                **dict(zip(measures.own_names, own, strict=True)),
            }
        ),
    )
    yield PERSON_GROUPS, _person_groups(rows.members, persons)


def alone_tables(rows: MeasuredRows, width: int) -> Iterator[pa.Table]:
    """Tables of the measures that nobody inherits, `width` at a time."""
    leaf, key = pa.array(rows.leaf.astype(np.int32)), pa.array(rows.record_key.view(np.int32))
    left, begin = iter(rows.alone), rows.shared.shape[1]
    while some := [np.asarray(column, dtype=np.int16) for column in islice(left, width)]:
        columns = dict(zip(names(begin, begin + len(some)), some, strict=True))
        begin += len(some)
        yield pa.table({"leaf": leaf, "key": key, **columns})


def blocks(columns: Sequence[str], width: int) -> Iterator[list[str]]:
    """Some columns at a time."""
    for begin in range(0, len(columns), width):
        yield list(columns[begin : begin + width])


def _place(codes: NDArray[np.uint8], known: int) -> NDArray[np.int16]:
    return np.minimum(codes, known).astype(np.int16)


def _family_groups(members: GroupMembers, families: NDArray[np.int64]) -> pa.Table:
    row, dimension = np.nonzero(members.family < members.dividing)
    return _memberships("family", families[row], members.family[row, dimension])


def _person_groups(members: GroupMembers, persons: NDArray[np.int64]) -> pa.Table:
    bits = range(len(members.groups) - members.dividing)
    marked = np.flatnonzero(members.person)
    inside = [marked[(members.person[marked] >> np.uint32(bit)) & np.uint32(1) != 0] for bit in bits]
    category = np.repeat(np.arange(members.dividing, len(members.groups)), [len(rows) for rows in inside])
    return _memberships("person", persons[np.concatenate([np.zeros(0, np.int64), *inside])], category)


def _memberships(whose: str, number: NDArray[np.int64], category: NDArray[Any]) -> pa.Table:
    return pa.table({whose: number, "category": category.astype(np.int16)})
