"""Parts of a snapshot, measured and waiting on the disk until the leaves of all of them are known.

A file holds the places, secret keys, members and measures of the located families of one part. It never leaves the
private folder of the build.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from data.build.cell_sums import Persons
from data.build.distinct_columns import DistinctColumns
from data.build.group_members import GroupMembers
from data.build.measured_rows import MeasuredRows
from data.build.measures import Measured, MeasuredColumns, place_indicators
from data.build.placement import Placement, PlacementCounts, counted_together
from data.build.population import Population
from data.indicators.register import Register
from data.release.groups import GroupCategory

_KINDS: Final = ("shared", "alone", "persons")
Places = Mapping[str, tuple[str, tuple[int, int]]]


def write_part(
    file: Path,
    population: Population,
    placement: Placement,
    record_key: NDArray[np.uint32],
    columns: MeasuredColumns,
    groups: GroupMembers,
) -> None:
    """Write one part in one step: a file of this name is whole.

    Args:
        file: to be written.
        population: located families and their members.
        placement: of all families of the part, located or not.
        record_key: of every located family.
        columns: measures.
        groups: who is in which group.
    """
    located = placement.district >= 0
    people = population.persons
    about: dict[str, Any] = {
        "places": columns.places,
        "bits": {kind: [as_bits for _, as_bits in getattr(columns, kind).kept] for kind in _KINDS},
        **{name: getattr(placement, name) for name in ("by_coordinates", "by_code", "unlocated", "elsewhere")},
    }
    arrays = {
        "about": np.frombuffer(orjson.dumps(about), dtype=np.uint8),
        "outside_km": placement.outside_km,
        "district": placement.district[located].astype(np.int32),
        "cell": placement.cell[located],
        "record_key": record_key,
        "family_groups": groups.family,
        "marks": groups.person,
        **{name: people[name].to_numpy() for name in ("family", "sex", "age", "disability")},
        **{f"{kind}-{number}": kept for kind in _KINDS for number, (kept, _) in enumerate(getattr(columns, kind).kept)},
    }
    partial = file.with_suffix(".partial")
    with partial.open("wb") as target:
        np.savez(target, allow_pickle=False, **arrays)
    partial.replace(file)


class _Part:
    """One file; arrays are read when they are asked for."""

    def __init__(self, file: Path) -> None:
        self._arrays = np.load(file, allow_pickle=False)
        about = orjson.loads(self["about"].tobytes())
        self.places: Places = {code: (scope, tuple(sides)) for code, (scope, sides) in about["places"].items()}
        self._bits: Mapping[str, Sequence[bool]] = about["bits"]
        self.counts = PlacementCounts(
            about["by_coordinates"], about["by_code"], about["unlocated"], self["outside_km"], about["elsewhere"]
        )
        self.families = len(self["record_key"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        found: NDArray[Any] = self._arrays[name]
        return found

    def of_families(self, numbers: Sequence[int]) -> DistinctColumns:
        """Columns by their numbers in this part, where those of families alone stand behind the inherited ones."""
        shared = len(self._bits["shared"])
        kept = [self._kept(*(("shared", n) if n < shared else ("alone", n - shared))) for n in numbers]
        return DistinctColumns.restored(self.families, kept)

    def of_persons(self, numbers: Sequence[int]) -> DistinctColumns:
        """The same of persons."""
        return DistinctColumns.restored(len(self["family"]), [self._kept("persons", number) for number in numbers])

    def _kept(self, kind: str, number: int) -> tuple[NDArray[Any], bool]:
        return self[f"{kind}-{number}"], self._bits[kind][number]


@dataclass(frozen=True)
class _Layout:
    """The columns of the whole, each by its numbers in all parts, in the order in which one part would hold them."""

    shared: Sequence[tuple[int, ...]]
    alone: Sequence[tuple[int, ...]]
    persons: Sequence[tuple[int, ...]]
    places: Places

    @classmethod
    def of(cls, parts: Sequence[Places], register: Register) -> Self:
        """Columns are equal in the whole if they are in every part."""
        inherited = {item.code for item in register if item.base == "both"}
        shared = {(0,) * len(parts): 0}
        alone: dict[tuple[int, ...], int] = {}
        persons: dict[tuple[int, ...], int] = {}
        places: dict[str, tuple[str, tuple[int, int]]] = {}
        # In the order of measuring: those that members inherit come first.
        for code, (scope, _) in parts[0].items():
            numbers = []
            for side in (0, 1):
                local = tuple(part[code][1][side] for part in parts)
                if scope == "persons":
                    numbers.append(persons.setdefault(local, len(persons)))
                elif code in inherited:
                    numbers.append(shared.setdefault(local, len(shared)))
                elif local in shared:
                    numbers.append(shared[local])
                else:
                    numbers.append(alone.setdefault(local, len(shared) + len(alone)))
            places[code] = (scope, (numbers[0], numbers[1]))
        return cls(list(shared), list(alone), list(persons), places)


class MeasuredParts:
    """All parts of a snapshot. Iterating reads one after the other, as often as it is done.

    Args:
        files: written by `write_part`, at least one.
        register: the indicators that were measured.
        groups: of the country.
    """

    def __init__(self, files: Sequence[Path], register: Register, groups: Sequence[GroupCategory]) -> None:
        self._files, self._groups = files, tuple(groups)
        parts = [_Part(file) for file in files]
        self.placement = counted_together([part.counts for part in parts])
        self._sizes = [part.families for part in parts]
        self.families = sum(self._sizes)
        self._layout = _Layout.of([part.places for part in parts], register)
        self.inherited = len(self._layout.shared)
        self.of_families = self.inherited + len(self._layout.alone)
        self.measured: tuple[Measured, ...] = place_indicators(register, self._layout.places, self.of_families)
        self.leaf: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    @cached_property
    def district(self) -> NDArray[np.int64]:
        """District row of every located family, part after part."""
        return np.concatenate([_Part(file)["district"] for file in self._files]).astype(np.int64)

    def cells(self) -> NDArray[np.uint64]:
        """Finest cell of every located family, part after part."""
        return np.concatenate([_Part(file)["cell"] for file in self._files])

    def counts(self, districts: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Located families and persons in them by district."""
        persons = np.zeros(districts, dtype=np.int64)
        for file in self._files:
            part = _Part(file)
            persons += np.bincount(part["district"][part["family"]], minlength=districts)
        return np.bincount(self.district, minlength=districts), persons

    def __iter__(self) -> Iterator[MeasuredRows]:
        """The parts that hold located families; `leaf` must have been set, a leaf for every family."""
        begin = 0
        for number, file in enumerate(self._files):
            end = begin + self._sizes[number]
            if end > begin:
                yield self._rows(number, _Part(file), self.leaf[begin:end])
            begin = end

    def _rows(self, number: int, part: _Part, leaf: NDArray[np.int64]) -> MeasuredRows:
        layout = self._layout
        return MeasuredRows(
            leaf,
            part["record_key"],
            part.of_families([local[number] for local in layout.shared]).matrix(),
            part.of_families([local[number] for local in layout.alone]),
            Persons(part["family"].astype(np.int64), part["sex"], part["age"], part["disability"]),
            part.of_persons([local[number] for local in layout.persons]).matrix(),
            GroupMembers(self._groups, part["family_groups"], part["marks"]),
        )
