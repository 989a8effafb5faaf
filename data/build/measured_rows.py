"""What the sums of a build are made of: families and persons with their places, keys and measures, part by part."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from data.build.cell_sums import CellSums, Persons
from data.build.distinct_columns import Column
from data.build.group_members import GroupMembers


class Columns(Protocol):
    """Columns of one length, one after the other."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Column]: ...

    def __getitem__(self, number: int, /) -> Column: ...


@dataclass(frozen=True)
class CellLayout:
    """The cells that are summed over.

    Attributes:
        leaf_district: int64, district row of every leaf.
        district_parent: int64, first-level row of every district.
        age_groups: number of age groups.
    """

    leaf_district: NDArray[np.int64]
    district_parent: NDArray[np.int64]
    age_groups: int


@dataclass(frozen=True)
class MeasuredRows:
    """Families with all their members: a whole snapshot or a part of it.

    Attributes:
        leaf: int64, leaf row of every family.
        record_key: uint32, secret key of every family.
        shared: int16, (families, measures) that every member inherits.
        alone: measures of families that nobody inherits, one column, (families,), after the other.
        persons: members; `persons.family` counts within this part.
        person_measures: int16, (persons, measures of their own).
        members: who is in which group.
    """

    leaf: NDArray[np.int64]
    record_key: NDArray[np.uint32]
    shared: NDArray[np.int16]
    alone: Columns
    persons: Persons
    person_measures: NDArray[np.int16]
    members: GroupMembers

    def arguments(self, layout: CellLayout) -> Mapping[str, Any]:
        """As `data.build.cell_sums.sum_cells` takes them."""
        return {
            "leaf": self.leaf,
            "leaf_district": layout.leaf_district,
            "district_parent": layout.district_parent,
            "age_groups": layout.age_groups,
            "record_key": self.record_key,
            "family_measures": self.shared,
            "alone_measures": self.alone,
            "persons": self.persons,
            "person_measures": self.person_measures,
            "groups": self.members,
        }


class SumEngine(Protocol):
    """Something that can sum measured rows over cells. All engines give the same integers."""

    @property
    def name(self) -> str:
        """As it is called on the command line."""

    def sum(self, layout: CellLayout, parts: Iterable[MeasuredRows]) -> CellSums:
        """Sum all parts; a part is taken when the one before is done with, so that only one is in memory.

        Raises:
            BuildError: the engine cannot be reached or failed; the sentence says what to change.
        """
