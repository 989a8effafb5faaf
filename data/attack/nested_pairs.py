"""Published figures that contain each other: whose difference is a handful of families?

If two published figures count sets of which one lies in the other, their difference is a figure about the rest, and a
rest of a few families must not be in sight. Contained are: leaves and districts in what is above them, a category in
the total over its dimension, both at once, a group in a category of another dimension that holds it, the counted in
those among whom they are counted, and one indicator in another where every row of the registry says so.

Source: INSEE, "diffman" (geographic differencing); Hundepool et al. (2012), Statistical Disclosure Control, 5.2.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.attack.figures import Figures, FigureSet
from data.attack.report import Finding
from data.release.dimensions import ALL, DIMENSIONS, LEVELS, Breakdown

NAME: Final = "nested_pairs"


@dataclass
class _Tally:
    """What was compared and what was found, by kind of pair."""

    pairs: Counter[str] = field(default_factory=Counter)
    few: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)

    def add(
        self, kind: str, difference: NDArray[np.int64], compared: NDArray[np.bool_], few: NDArray[np.int64], what: str
    ) -> None:
        """Count differences of 1 to `few` - 1 among those compared."""
        found = compared & (difference > 0) & (difference < few)
        self.pairs[kind] += int(compared.sum())
        count = int(found.sum())
        self.few[kind] += count
        if count and kind not in self.example:
            first = np.argwhere(found)[0].tolist()
            self.example[kind] = f"{what}, at {first}: {int(difference[found][0])}"


def nested_pairs(figures: FigureSet) -> list[Finding]:
    """Count published pairs whose true difference is 1 to 9 units.

    A unit is a family, in tables of persons the persons whom a usual family puts into the smaller of both cells.
    """
    tally = _Tally()
    for inner in figures:
        for outer, kind in _containing_tables(figures, inner):
            _compare_tables(tally, figures, inner, outer, kind)
        _compare_within(tally, figures, inner)
    kinds = sorted(tally.pairs)
    return [
        Finding(
            NAME,
            f"pairs that differ by 1 to 9 families: {kind}",
            figures.tier,
            tally.pairs[kind],
            tally.few[kind],
            gate=0,
            note=tally.example.get(kind, ""),
        )
        for kind in kinds
    ]


def _containing_tables(figures: FigureSet, inner: Figures) -> Iterator[tuple[Figures, str]]:
    """Published tables each of whose cells contains cells of `inner`."""
    depth = LEVELS.index(inner.level)
    held = figures.subject.holding_groups.get(inner.breakdown, ()) if inner.base == "persons" else ()
    wider = [*_wider(inner.breakdown), *held]
    for level, breakdown in product(LEVELS[: depth + 1], wider):
        if level == inner.level and breakdown == inner.breakdown:
            continue
        outer = figures.get(level, inner.base, breakdown)
        if outer is not None:
            place = "" if level == inner.level else f"{inner.level} in {level}"
            part = "" if breakdown == inner.breakdown else "category in total"
            if breakdown in held:
                part = "group in or around another dimension's category"
            yield outer, ", ".join(filter(None, (inner.base, place, part)))


def _wider(breakdown: Breakdown) -> Iterator[Breakdown]:
    codes = [getattr(breakdown, name) for name in DIMENSIONS]
    for chosen in product(*((code,) if code == ALL else (code, ALL) for code in codes)):
        yield Breakdown(*chosen)


def _compare_tables(tally: _Tally, figures: FigureSet, inner: Figures, outer: Figures, kind: str) -> None:
    above = figures.ancestors(inner.level, outer.level)
    compared = inner.measures_shown & outer.measures_shown[above]
    difference = outer.counts[above] - inner.counts
    # An only child is its parent: the structure of the areas is public, and the difference is nothing.
    few = 10 * np.minimum(inner.units, outer.units)
    tally.add(kind, difference, compared, few, f"{inner.name} in {outer.name}")


def _compare_within(tally: _Tally, figures: FigureSet, table: Figures) -> None:
    inner, outer = _containments(figures, table.base)
    roles = {"numerator": np.unique(table.tops), "denominator": np.unique(table.bottoms)}
    for of_inner, of_outer in product(roles, repeat=2):
        # A set that is somebody's denominator is in sight as such wherever it is shown at all.
        chosen = (np.isin(inner, roles["denominator"]) == (of_inner == "denominator")) & (
            np.isin(outer, roles["denominator"]) == (of_outer == "denominator")
        )
        if chosen.any():
            kind = f"{table.base}, {of_inner} in {of_outer}"
            _compare_sets(tally, table, inner[chosen], outer[chosen], kind)


def _compare_sets(tally: _Tally, table: Figures, inner: NDArray[np.int64], outer: NDArray[np.int64], kind: str) -> None:
    compared = table.measures_shown[:, inner] & table.measures_shown[:, outer]
    difference = table.counts[:, outer] - table.counts[:, inner]
    few = 10 * np.minimum(table.units[inner], table.units[outer])
    tally.add(kind, difference, compared, few, table.name)


def _containments(figures: FigureSet, base: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    pairs: Sequence[tuple[int, int]] = figures.containments[base]
    return (
        np.array([inner for inner, _ in pairs], dtype=np.int64),
        np.array([outer for _, outer in pairs], dtype=np.int64),
    )
