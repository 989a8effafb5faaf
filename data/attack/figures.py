"""A tier's published tables beside the truth, by measure: which sets' figures are in sight, and how large they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.attack.subject import Subject
from data.build.published_tables import published_measures
from data.protection.borrowed_denominators import KNOWN_SHARE, national_share
from data.protection.exact_tables import PublishedMeasure
from data.protection.noise_plan import family_unit, tier_variance
from data.release import layout
from data.release.dimensions import BASES, DIMENSIONS, LEVELS, Breakdown
from data.release.states import ValueState

_FOLDERS: Final = {"public": layout.PUBLIC, "planner": layout.PLANNER}
_ROWS_AT_ONCE: Final = 200_000
Key = tuple[str, str, Breakdown]


@dataclass(frozen=True)
class Figures:
    """One table of one tier.

    Attributes:
        numerator, denominator: int64, (indicators, areas), as published.
        state: uint8, (indicators, areas).
        counts, national: int64, (areas, measures) and (measures): the truth.
        tops, bottoms: positions of the indicators' sides among the measures.
        units: int64, (measures): persons per family unit.
        variances: float64, (measures): of the tier's noise.
    """

    level: str
    base: str
    breakdown: Breakdown
    measures: tuple[PublishedMeasure, ...]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    state: NDArray[np.uint8]
    counts: NDArray[np.int64]
    inherited: int
    tier: str
    national: NDArray[np.int64]

    @property
    def name(self) -> str:
        """The table in words."""
        codes = ".".join(str(getattr(self.breakdown, name)) for name in DIMENSIONS)
        return f"{self.level} {self.base} {codes}"

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Cells with a figure, (indicators, areas)."""
        return (self.state == ValueState.VALUE) | (self.state == ValueState.STRUCTURAL_ZERO)

    @cached_property
    def tops(self) -> NDArray[np.int64]:
        """Positions of numerators."""
        return np.array([item.top for item in self.measures])

    @cached_property
    def bottoms(self) -> NDArray[np.int64]:
        """Positions of denominators."""
        return np.array([item.bottom for item in self.measures])

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """count, rate or mean, by indicator."""
        return np.array([item.kind for item in self.measures])

    @cached_property
    def units(self) -> NDArray[np.int64]:
        """Persons per family unit, by measure."""
        own = np.arange(self.counts.shape[1]) >= self.inherited
        of = {flag: family_unit(self.base, self.breakdown, inherited=flag) for flag in (True, False)}
        return np.where(own, of[False], of[True])

    def bound(self, measure: int) -> int:
        """Largest change of a count of a measure."""
        return self._bounds[int(measure >= self.inherited)]

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        from data.attack.channel import channel
        from data.protection.noise_plan import variance

        return tuple(  # type: ignore[return-value]
            channel(self.tier, variance(self.level, self.base, self.breakdown, inherited=flag), 0).bound
            for flag in (True, False)
        )

    def tier_variance(self, measure: int) -> float:
        """Variance of the tier's noise on counts of a measure."""
        return tier_variance(self.tier, self.level, self.base, self.breakdown, inherited=bool(measure < self.inherited))

    @cached_property
    def measures_shown(self) -> NDArray[np.bool_]:
        """Measures whose count is in sight, (areas, measures); a mean shows its denominator, a rate both sides.

        A denominator that is another published figure times a published share is no figure of its own.
        """
        result = np.zeros(self.counts.shape, dtype=np.bool_)
        for row, item in enumerate(self.measures):
            cells = self.shown[row]
            if item.kind != "mean":
                result[cells, item.top] = True
            result[cells & ~self._derived(row), item.bottom] = True
        return result

    def _derived(self, row: int) -> NDArray[np.bool_]:
        """Where a denominator is that of everybody times the national share of known data."""
        (count,) = (number for number, item in enumerate(self.measures) if item.code == self.base)
        bottom = self.measures[row].bottom
        share = national_share(int(self.national[bottom]), int(self.national[self.measures[count].bottom]))
        if row == count or share < KNOWN_SHARE:
            return np.zeros(self.shown.shape[1], dtype=np.bool_)
        borrowed = np.rint(share * self.numerator[count]).astype(np.int64)
        derived: NDArray[np.bool_] = self.shown[count] & (self.denominator[row] == borrowed)
        return derived


@dataclass(frozen=True)
class FigureSet:
    """All tables of a tier."""

    tier: str
    subject: Subject
    tables: Mapping[Key, Figures]
    containments: Mapping[str, tuple[tuple[int, int], ...]]

    def __iter__(self) -> Iterator[Figures]:
        return iter(self.tables.values())

    def get(self, level: str, base: str, breakdown: Breakdown) -> Figures | None:
        """A table, None if the tier has none such."""
        return self.tables.get((level, base, breakdown))

    def ancestors(self, level: str, above: str) -> NDArray[np.int64]:
        """For every area of a level the row of the area above that holds it."""
        sums = self.subject.sums
        rows = np.arange(len(self.subject.names.numbers[level]))
        for step in reversed(LEVELS[LEVELS.index(above) : LEVELS.index(level)]):
            if step == "adm2":
                rows = sums.leaf_district[rows]
            elif step == "adm1":
                rows = sums.district_parent[rows]
            else:
                rows = np.zeros_like(rows)
        return rows


def read_figures(folder: Path, tier: str, subject: Subject) -> FigureSet:
    """Read a tier's files as an attacker would, and set the truth beside every table.

    Args:
        folder: of the release.
        tier: public or planner.
        subject: the truth.
    """
    measures = tuple(published_measures(subject.measured, subject.inherited))
    public = measures[: sum(item.tier == "public" for item in subject.measured)]
    of_tier = measures if tier == "planner" else public
    part = folder / _FOLDERS[tier]
    tables: dict[Key, Figures] = {}
    adm = pl.read_parquet(part / layout.ADM_FILE)
    keys = ["level", "base", *(name for name in DIMENSIONS if name in adm.columns)]
    for (level, base, *codes), cells in adm.partition_by(keys, as_dict=True, maintain_order=True).items():
        key = (LEVELS[int(level)], BASES[int(base)], Breakdown(*map(int, codes)))
        tables[key] = _figures(subject, tier, of_tier, key, cells)
    h3 = pl.read_parquet(part / layout.H3_FILE)
    for (base,), cells in h3.partition_by(["base"], as_dict=True, maintain_order=True).items():
        key = ("h3", BASES[int(base)], Breakdown())
        tables[key] = _figures(subject, tier, public, key, cells)
    return FigureSet(tier, subject, tables, subject.containments)


def _figures(
    subject: Subject, tier: str, measures: tuple[PublishedMeasure, ...], key: Key, cells: pl.DataFrame
) -> Figures:
    level, base, breakdown = key
    truth = subject.sums.families(level) if base == "families" else subject.sums.persons(level, breakdown)
    nation = subject.sums.families("adm0") if base == "families" else subject.sums.persons("adm0", breakdown)
    numerator, denominator, state = (
        cells[name].to_numpy().reshape(len(measures), -1) for name in ("numerator", "denominator", "state")
    )
    return Figures(
        level, base, breakdown, measures, numerator.astype(np.int64), denominator.astype(np.int64), state,
        truth.counts, subject.inherited, tier, nation.counts[0],
    )  # fmt: skip


def containments(counts: NDArray[np.int16], positions: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """Pairs of measures of which the first counts no row that the second does not count, read off every row.

    Args:
        counts: int16, (rows, measures); whatever is not 0 counts.
        positions: measures to look at: those that hold 0 and 1 only.
    """
    both = np.zeros((len(positions), len(positions)))
    for begin in range(0, len(counts), _ROWS_AT_ONCE):
        marks = (counts[begin : begin + _ROWS_AT_ONCE][:, positions] != 0).astype(np.float32)
        both += marks.T @ marks
    total = np.diag(both)
    inside = (both == total[:, None]) & (total[:, None] < total[None, :]) & (total[:, None] > 0)
    return tuple((int(positions[inner]), int(positions[outer])) for inner, outer in np.argwhere(inside))
