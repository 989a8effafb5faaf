"""Exact sums on their way into protection; nothing of this module is ever written or served."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.release.dimensions import Breakdown

Kind = Literal["count", "rate", "mean"]


@dataclass(frozen=True)
class PublishedMeasure:
    """What an indicator publishes of the sums.

    Attributes:
        code: stable name; its noise is salted with it.
        kind: a count stands alone; a rate is a part of its denominator; a mean is a sum over its denominator.
        top: position of the numerator among the measures.
        bottom: position of the denominator.
        inherited: whether every member takes the family's value.
        centre, spread: a mean's rows lie within centre +- spread, in the units of the numerator.
    """

    code: str
    kind: Kind
    top: int
    bottom: int
    inherited: bool = True
    centre: float = 0.0
    spread: float = 1.0


@dataclass(frozen=True)
class ExactTable:
    """Sums of every measure over the areas of one level, for one base and breakdown.

    Attributes:
        counts: int64, (areas, measures).
        keys: uint32, (areas, measures): sums modulo 2^32 of the record keys of the families counted.
        place: uint64, (areas): identity of every cell.
        least: uint32, (areas): least record key among the families of the area.
    """

    level: str
    base: str
    breakdown: Breakdown
    counts: NDArray[np.int64]
    keys: NDArray[np.uint32]
    place: NDArray[np.uint64]
    least: NDArray[np.uint32]


@dataclass(frozen=True)
class Parent:
    """A table whose cells contain those of another.

    Attributes:
        relation: which parent it is: stable over releases.
        counts: int64, (areas of the contained table, measures): the containing cell of every cell.
        whole: bool, (areas): the cell is all there is of its parent, as an only district is of its province.
        same: bool, (measures): nationwide the parent counts nobody else, as children of school age among all ages.
        breakdown: of the parent's table where it is not that of the contained one.
    """

    relation: int
    counts: NDArray[np.int64]
    whole: NDArray[np.bool_]
    same: NDArray[np.bool_]
    breakdown: Breakdown | None = None


@dataclass(frozen=True)
class Nation:
    """National counts that tell missing data from small cells; int64, (measures).

    Attributes:
        total: of everybody.
        here: of the breakdown of the table.
    """

    total: NDArray[np.int64]
    here: NDArray[np.int64]


@dataclass(frozen=True)
class ProtectedTable:
    """What one tier may see of a table; arrays are (measures published, areas), zero where the state has no value."""

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    state: NDArray[np.uint8]

    def first(self, count: int) -> "ProtectedTable":
        """The first measures only."""
        return ProtectedTable(self.numerator[:count], self.denominator[:count], self.state[:count])
