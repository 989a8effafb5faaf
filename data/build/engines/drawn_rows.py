"""All rows of a few drawn districts, with a few drawn measures, out of the parts of a snapshot."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.build.cell_sums import Persons
from data.build.engines.rows import Measures
from data.build.group_members import GroupMembers
from data.build.measured_rows import CellLayout, MeasuredRows


@dataclass(frozen=True)
class Draw:
    """What was drawn.

    Attributes:
        districts: int64, their rows, in the order in which they were drawn.
        inherited, alone, own: int64, numbers of measures among those of their sort, ascending.
    """

    districts: NDArray[np.int64]
    inherited: NDArray[np.int64]
    alone: NDArray[np.int64]
    own: NDArray[np.int64]

    @classmethod
    def of(cls, layout: CellLayout, first: MeasuredRows, *, districts: int, measures: int) -> Self:
        """Draw districts, and measures of each sort; the draw depends on the secret keys of the first part."""
        digest = hashlib.sha256(layout.leaf_district.tobytes() + first.record_key.tobytes()).digest()
        rng = np.random.default_rng(int.from_bytes(digest))

        def some(of: int, wanted: int) -> NDArray[np.int64]:
            return np.sort(rng.permutation(of)[:wanted]).astype(np.int64)

        sorts = Measures.of(first)
        drawn = rng.permutation(len(layout.district_parent))[:districts].astype(np.int64)
        return cls(drawn, some(sorts.inherited, measures), some(sorts.alone, measures), some(sorts.own, measures))

    def rows(self, part: MeasuredRows, layout: CellLayout) -> MeasuredRows:
        """The drawn rows and measures of a part; leaves keep their numbers."""
        families = np.isin(layout.leaf_district[part.leaf], self.districts)
        return restricted(
            MeasuredRows(
                part.leaf,
                part.record_key,
                part.shared[:, self.inherited],
                [part.alone[int(number)] for number in self.alone],
                part.persons,
                part.person_measures[:, self.own],
                part.members,
            ),
            families,
        )


def restricted(rows: MeasuredRows, families: NDArray[np.bool_]) -> MeasuredRows:
    """The marked families and their members, renumbered."""
    persons = families[rows.persons.family]
    number = np.cumsum(families) - 1
    people, members = rows.persons, rows.members
    return MeasuredRows(
        rows.leaf[families],
        rows.record_key[families],
        rows.shared[families],
        [column[families] for column in rows.alone],
        Persons(number[people.family[persons]], people.sex[persons], people.age[persons], people.disability[persons]),
        rows.person_measures[persons],
        GroupMembers(members.groups, members.family[families], members.person[persons]),
    )


def joined(parts: Sequence[MeasuredRows]) -> MeasuredRows:
    """Parts with the same measures as one."""
    first = np.cumsum([0, *(len(part.leaf) for part in parts)])
    people, members = [part.persons for part in parts], [part.members for part in parts]
    return MeasuredRows(
        np.concatenate([part.leaf for part in parts]),
        np.concatenate([part.record_key for part in parts]),
        np.concatenate([part.shared for part in parts]),
        [np.concatenate(columns) for columns in zip(*(part.alone for part in parts), strict=True)],
        Persons(
            np.concatenate([some.family + begin for some, begin in zip(people, first, strict=False)]),
            np.concatenate([some.sex for some in people]),
            np.concatenate([some.age for some in people]),
            np.concatenate([some.disability for some in people]),
        ),
        np.concatenate([part.person_measures for part in parts]),
        GroupMembers(
            members[0].groups,
            np.concatenate([some.family for some in members]),
            np.concatenate([some.person for some in members]),
        ),
    )
