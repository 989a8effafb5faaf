"""Which groups every family and every person is in, as the sums take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.population import Population
from data.release.dimensions import ALL
from data.release.groups import PARTITIONS, GroupCategory


@dataclass(frozen=True)
class GroupMembers:
    """Members of the groups of a release.

    Attributes:
        groups: in the release's order; those that overlap come last.
        family: uint8, (families, partitions): number of the family's group in each dimension that divides the people,
            255 where it is not known; members take it.
        person: uint32, (persons): bit i stands for the i-th of the groups that overlap.
    """

    groups: tuple[GroupCategory, ...]
    family: NDArray[np.uint8]
    person: NDArray[np.uint32]

    @property
    def dividing(self) -> int:
        """How many groups belong to partitions; the others overlap."""
        return sum(not group.overlaps for group in self.groups)

    @classmethod
    def nobody(cls, families: int, persons: int) -> Self:
        """No groups at all."""
        return cls((), np.zeros((families, 0), dtype=np.uint8), np.zeros(persons, dtype=np.uint32))

    def contains(self, group: int, family: NDArray[np.int64], person: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether persons, given by the rows of their family and of their own, are in a group."""
        if group < self.dividing:
            inside: NDArray[np.bool_] = (self.family[family] == group).any(axis=1)
            return inside
        return (self.person[person] >> np.uint32(group - self.dividing)) & np.uint32(1) != 0


def group_members(groups: Sequence[GroupCategory], population: Population) -> GroupMembers:
    """Read the groups off the codes of families and the marks of persons."""
    numbers = [_numbers(groups, dimension, population.families[dimension]) for dimension in PARTITIONS]
    persons = population.persons["risk_populations"].to_numpy().astype(np.uint32)
    return GroupMembers(tuple(groups), np.ascontiguousarray(np.stack(numbers, axis=1)), persons)


def _numbers(groups: Sequence[GroupCategory], dimension: str, codes: pl.Series) -> NDArray[np.uint8]:
    """Numbers of groups; categories stand in the order of the profile, as their codes do."""
    own = [number for number, group in enumerate(groups) if group.dimension == dimension]
    by_code = np.full(256, ALL, dtype=np.uint8)
    by_code[: len(own)] = own
    return by_code[codes.to_numpy()]
