"""Numerators and denominators of every indicator, row by row, as integers that can be summed."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.distinct_columns import DistinctColumns
from data.build.errors import BuildError
from data.build.population import Population
from data.indicators.indicator import Finest, Indicator, Tier, measure
from data.indicators.register import Register
from data.languages import LANGUAGES
from data.profiles.profile import Profile
from data.protection.exact_tables import Kind
from data.release.dimensions import BASES

_BATCH_INDICATORS = 8
EVERYBODY = 0
"""Position of the measure that is 1 for every family, and so counts families or their members."""


@dataclass(frozen=True)
class Measured:
    """A published indicator and where its sums stand.

    Attributes:
        places: per base, positions of numerator and denominator among the measures of the sums.
        indicator: its entry of the register, None for the counts of families and persons.
    """

    code: str
    kind: Kind
    sensitive: bool
    places: Mapping[str, tuple[int, int]]
    indicator: Indicator | None

    @property
    def tier(self) -> Tier:
        """Who sees it: everybody, or planners only."""
        return self.indicator.tier if self.indicator else "public"

    @property
    def finest(self) -> Finest:
        """The finest level at which it is published."""
        return self.indicator.finest if self.indicator else "h3"

    def describe(self, position: int) -> dict[str, Any]:
        """The indicator's entry in the release's register."""
        if self.indicator is None:
            label = count_labels()[self.code]
            about: dict[str, Any] = {
                "group": "count",
                "unit": "number",
                "scale": 1.0,
                "decimals": 0,
                "direction": "none",
                "sphere": None,
                "source_agency": None,
                "label": label,
                "definition": label,
                "listed": False,
            }
        else:
            about = _describe(self.indicator)
            if self.kind == "mean":
                low, high = self.indicator.lowest, self.indicator.highest
                about |= {"centre": (low + high) / 2, "spread": (high - low) / 2}
        if self.tier != "public":
            about["tier"] = self.tier
        return {
            "code": self.code,
            "position": position,
            "kind": self.kind,
            "bases": [base for base in BASES if base in self.places],
            "sensitivity": "sensitive" if self.sensitive else "public",
            "finest": self.finest,
            **about,
        }


@dataclass(frozen=True)
class MeasuredColumns:
    """Numerators and denominators of a population, or of a part of one: equal columns once.

    Attributes:
        shared, alone, persons: as in `MeasureSet`.
        places: by indicator, its scope and the numbers of its numerator and denominator: those of persons among
            `persons`, those of families among `shared` and, behind them, `alone`.
    """

    shared: DistinctColumns
    alone: DistinctColumns
    persons: DistinctColumns
    places: Mapping[str, tuple[str, tuple[int, int]]]

    def measured(self, register: Register) -> tuple[Measured, ...]:
        """What is published, and where its sums stand."""
        return place_indicators(register, self.places, len(self.shared) + len(self.alone))


@dataclass(frozen=True)
class MeasureSet:
    """Measures of all indicators. In the sums shared ones come first, then those of families alone, then persons' own.

    Attributes:
        measured: the indicators, in order.
        shared: int16, (families, measures); members inherit them.
        alone: of families that nobody inherits, since no figure in persons stands on them.
        persons: int16, (persons, measures of their own).
    """

    measured: tuple[Measured, ...]
    shared: NDArray[np.int16]
    alone: DistinctColumns
    persons: NDArray[np.int16]

    @property
    def of_families(self) -> int:
        """Number of measures of families, inherited or not."""
        return self.shared.shape[1] + len(self.alone)

    @cached_property
    def families(self) -> NDArray[np.int16]:
        """int16, (families, measures): all of them in one matrix, for those who look at single families."""
        return np.concatenate([self.shared, self.alone.matrix()], axis=1)


def person_programmes(register: Register, profile: Profile) -> frozenset[str]:
    """Programmes whose receipt some indicator needs person by person."""
    needs = {name for item in register if item.scope == "persons" for name in measure(item, profile).needs}
    return frozenset(item.code for item in profile.programmes if f"receives_{item.code}" in needs)


def measure_population(population: Population, register: Register, profile: Profile) -> MeasureSet:
    """Evaluate the register over a population.

    Raises:
        BuildError: a numerator does not fit in 16 bits.
    """
    found = measure_columns(population, register, profile)
    return MeasureSet(found.measured(register), found.shared.matrix(), found.alone, found.persons.matrix())


def measure_columns(population: Population, register: Register, profile: Profile) -> MeasuredColumns:
    """The same, as columns.

    Raises:
        BuildError: a numerator does not fit in 16 bits.
    """
    families = population.families.height
    shared = DistinctColumns(families)
    shared.place(np.ones(families, dtype=np.bool_))
    alone, persons = DistinctColumns(families, behind=shared), DistinctColumns(population.persons.height)
    places: dict[str, tuple[str, tuple[int, int]]] = {}
    for batch in _batches(register):
        compiled = [measure(indicator, profile) for indicator in batch]
        if batch[0].scope == "families":
            frame, columns = population.families, shared if batch[0].base == "both" else alone
        else:
            frame, columns = _with_family_columns(population, compiled[0].needs), persons
        sides = [side for item in compiled for side in (item.numerator, item.denominator)]
        evaluated = frame.select(side.alias(str(number)) for number, side in enumerate(sides)).get_columns()
        for number, indicator in enumerate(batch):
            top, bottom = evaluated[2 * number : 2 * number + 2]
            places[indicator.code] = (
                indicator.scope,
                (columns.place(_narrow(top, indicator)), columns.place(_narrow(bottom, indicator))),
            )
    return MeasuredColumns(shared, alone, persons, places)


def place_indicators(
    register: Register, places: Mapping[str, tuple[str, tuple[int, int]]], of_families: int
) -> tuple[Measured, ...]:
    """The counts of families and persons, then every indicator; persons' own measures stand behind the families'."""
    counts = [_count("families", ("families",)), _count("persons", ("persons",))]
    shift = {"families": 0, "persons": of_families}
    return (*counts, *(_measured(item, *places[item.code], shift) for item in register))


def _batches(register: Register) -> Iterator[list[Indicator]]:
    """Indicators of families a few at a time, to be evaluated on all cores; those of persons one by one.

    Those that members inherit come first: the others may share their columns.
    """
    for base in ("both", "families"):
        families = [indicator for indicator in register if indicator.base == base]
        for begin in range(0, len(families), _BATCH_INDICATORS):
            yield families[begin : begin + _BATCH_INDICATORS]
    for indicator in register:
        if indicator.scope == "persons":
            yield [indicator]


def _with_family_columns(population: Population, needs: Iterable[str]) -> pl.DataFrame:
    own = population.persons
    inherited = [name for name in sorted(needs) if name not in own.columns]
    rows = own["family"]
    return own.with_columns(population.families[name].gather(rows) for name in inherited)


def _narrow(column: pl.Series, indicator: Indicator) -> NDArray[np.bool_] | NDArray[np.int16]:
    if column.dtype == pl.Boolean:
        return column.to_numpy()
    limits = np.iinfo(np.int16)
    low, high = column.min(), column.max()
    if low is not None and (low < limits.min or high > limits.max):  # type: ignore[operator]
        raise BuildError(
            f"Indicator {indicator.code} has rows beyond {limits.max}; choose a coarser unit in the register."
        )
    return np.ascontiguousarray(column.cast(pl.Int16).to_numpy())


def _count(code: str, bases: tuple[str, ...]) -> Measured:
    return Measured(code, "count", False, dict.fromkeys(bases, (EVERYBODY, EVERYBODY)), None)


def _measured(indicator: Indicator, scope: str, place: tuple[int, int], shift: Mapping[str, int]) -> Measured:
    top, bottom = (position + shift[scope] for position in place)
    bases = BASES if indicator.base == "both" else (indicator.base,)
    return Measured(
        indicator.code,
        indicator.kind,
        indicator.sensitivity == "sensitive",
        dict.fromkeys(bases, (top, bottom)),
        indicator,
    )


@cache
def count_labels() -> dict[str, dict[str, str]]:
    """How the counts of families and persons are called, by language."""
    text = (resources.files("data.indicators") / "counts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_DECIMALS = {"percent": 1, "points": 1, "index": 3, "days": 0}


def _describe(indicator: Indicator) -> dict[str, Any]:
    return {
        "group": indicator.group,
        "unit": indicator.unit,
        "scale": 100.0 if indicator.kind == "rate" else 1 / indicator.scale,
        "decimals": _DECIMALS[indicator.unit],
        "direction": indicator.direction,
        "sphere": indicator.sphere,
        "source_agency": indicator.source_agency,
        "label": {language: indicator.label[language] for language in LANGUAGES},
        "definition": {language: indicator.definition[language] for language in LANGUAGES},
        "listed": indicator.listed,
    }
