"""Who is left behind: every group at a place, on a set of key indicators, beside the whole nation."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.pages.groups.cells import Cell, read_cell
from dashboard.pages.groups.dimensions import Dimension, Group, dimensions_of
from dashboard.pages.groups.gaps import informative
from dashboard.pages.heatmap.place_facts import Place
from dashboard.served import ServedRelease
from data.inequality.comparisons import chance_of, discoveries

NATION: Final = Place("adm0", 0, "")
FIRST: Final = ("zone_de", "mpi_h", "mpi_m0", "income_poor")
"""Key indicators before the spheres of the profile."""


@dataclass(frozen=True)
class Behind:
    """A group whose figure is worse than the nation's.

    Attributes:
        group: at the place.
        code: of the indicator.
        here: its figure.
        nation: everybody's in the nation.
        ratio: of the two.
        people: published number of persons of the group concerned; 0 for means, which count nobody.
        certain: too large a difference for chance, with false discoveries limited over all comparisons.
    """

    group: Group
    code: str
    here: Cell
    nation: Cell
    ratio: float
    people: int
    certain: bool


@dataclass(frozen=True)
class LeftBehind:
    """All groups that fare worse, and how many comparisons were made and could not be made."""

    worse: tuple[Behind, ...]
    compared: int
    impossible: int

    def sorted(self, sort: str) -> tuple[Behind, ...]:
        """What is certain first, then by ratio or by people, the largest first."""
        if sort == "people":
            return tuple(sorted(self.worse, key=lambda item: (not item.certain, -item.people, -item.ratio)))
        return tuple(sorted(self.worse, key=lambda item: (not item.certain, -item.ratio, -item.people)))

    @property
    def certain(self) -> int:
        """Number of those that are certain."""
        return sum(item.certain for item in self.worse)


def key_indicators(served: ServedRelease) -> list[str]:
    """Codes that are published in persons, of which higher is worse."""
    register = served.release.register
    codes = [*FIRST, *(f"sphere_{sphere['code']}" for sphere in served.release.profile["spheres"])]
    return [
        code
        for code in codes
        if code in register
        and "persons" in register[code]["bases"]
        and register[code]["direction"] == "higher_is_worse"
    ]


def left_behind(served: ServedRelease, place: Place) -> LeftBehind:
    """Compare every group at a place with everybody in the nation.

    Zones are left out: they are made of the same answers as the indicators. Certainty counts all comparisons that were
    made, also those in which the group fares better.
    """
    dimensions = [dimension for dimension in dimensions_of(served) if dimension.name != "zone"]
    compared: list[tuple[Group, str, Cell, Cell]] = []
    impossible = 0
    for code in key_indicators(served):
        nation = read_cell(served, NATION, code, "persons")
        for group, here in _cells(served, place, code, dimensions):
            if nation is not None and nation.value > 0 and here is not None and here.has_value and informative(here):
                compared.append((group, code, here, nation))
            else:
                impossible += 1
    return LeftBehind(tuple(_worse(compared)), len(compared), impossible)


def _cells(
    served: ServedRelease, place: Place, code: str, dimensions: Iterable[Dimension]
) -> Iterator[tuple[Group, Cell | None]]:
    for dimension in dimensions:
        for group in dimension.groups:
            yield group, read_cell(served, place, code, "persons", **group.asked)


def _worse(compared: list[tuple[Group, str, Cell, Cell]]) -> Iterator[Behind]:
    differences = np.array([here.value - nation.value for _, _, here, nation in compared])
    errors = np.array([math.hypot(here.error, nation.error) for _, _, here, nation in compared])
    certain = discoveries(chance_of(differences, errors))
    for row, (group, code, here, nation) in enumerate(compared):
        if differences[row] <= 0:
            continue
        people = here.figure.numerator if here.figure.measure.unit == "percent" else 0
        yield Behind(group, code, here, nation, here.value / nation.value, people, bool(certain[row]))
