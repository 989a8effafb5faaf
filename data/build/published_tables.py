"""From exact sums to the tables of a release: every cell passes through protection here, for both tiers."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from os import cpu_count
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.cell_sums import CellSums
from data.build.containing_groups import containing_groups
from data.build.exact_tables import AreaNames, exact_table, parents_of
from data.build.measures import Measured
from data.build.publication_plan import PublicationPlan
from data.profiles.profile import Profile
from data.protection.contained_measures import contained_measures
from data.protection.exact_tables import Nation, ProtectedTable, PublishedMeasure
from data.protection.protected_tables import Protector
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import (
    ALL,
    BASES,
    DIMENSIONS,
    LEVELS,
    MOST_CROSSED,
    TIERS,
    Breakdown,
    published_breakdowns,
)
from data.release.groups import GroupCategory

Codes = NDArray[np.integer[Any]]
_Part = tuple[Mapping[str, int], ProtectedTable]
"""What is the same all over a table, by column, and its cells."""


@dataclass(frozen=True)
class TierTables:
    """What one tier may see, in the release's order.

    Attributes:
        adm: level, base, sex, age, disability, group, area, indicator, numerator, denominator, state.
        h3: leaf, base, indicator, numerator, denominator, state.
    """

    adm: pl.DataFrame
    h3: pl.DataFrame


def protected_tables(
    sums: CellSums,
    measured: Sequence[Measured],
    names: AreaNames,
    keys: ReleaseKeys,
    profile: Profile,
    *,
    of_families: int,
    inherited: int,
) -> dict[str, TierTables]:
    """Protect every table of the grammar.

    The public's tables hold the public indicators, which stand before those for planners only; so do the tables of
    leaves of both tiers, since nothing for planners only is published there.

    Args:
        sums: exact sums.
        measured: what is published.
        names: identities of areas and leaves.
        keys: of the release.
        profile: the country: its age groups and its smallest count that is shown.
        of_families: number of measures of families.
        inherited: how many of them, the first ones, members take from their family.
    """
    measures = published_measures(measured, of_families)
    public = sum(item.tier == "public" for item in measured)
    protector = Protector(
        measures,
        keys,
        minimum=profile.minimum_cell_count,
        contained=contained_measures(
            measures,
            sums.persons_by_leaf.counts,
            of_families=sums.families_by_leaf.counts,
            alone=range(inherited, of_families),
        ),
    )
    plan, containing = PublicationPlan(measured, profile, sums.groups), containing_groups(sums)
    adm: dict[str, list[_Part]] = {tier: [] for tier in TIERS}
    h3: dict[str, list[_Part]] = {tier: [] for tier in TIERS}

    def protect(table: tuple[str, str, Breakdown]) -> dict[str, ProtectedTable]:
        _, base, breakdown = table
        parents = parents_of(sums, *table, containing)
        nation = _nation(sums, base, breakdown)
        return protector.protect(exact_table(sums, names, *table), parents, nation, plan.published(*table))

    listed = [
        (level, base, breakdown)
        for level, base in product(LEVELS, BASES)
        for breakdown in widest_breakdowns(level, base, len(profile.age_groups), sums.groups)
    ]
    with ThreadPoolExecutor(max_workers=cpu_count()) as pool:
        for (level, base, breakdown), found in zip(listed, pool.map(protect, listed), strict=True):
            for tier, every in found.items():
                cells = every if tier == "planner" and level != "h3" else every.first(public)
                if level == "h3":
                    h3[tier].append(({"base": BASES.index(base)}, cells))
                elif breakdown.crossed <= MOST_CROSSED[tier][level]:
                    adm[tier].append((_adm_codes(level, base, breakdown), cells))
    return {tier: TierTables(_adm_frame(adm[tier]), _h3_frame(h3[tier])) for tier in TIERS}


def national_counts(tables: TierTables, measured: Sequence[Measured]) -> dict[str, int]:
    """Published numbers of families and persons of the nation; 0 where they are hidden."""
    nation = tables.adm.filter(pl.col("level") == 0, *(pl.col(name) == ALL for name in DIMENSIONS))
    return {
        base: nation.filter(pl.col("base") == number, pl.col("indicator") == row)["numerator"].item()
        for number, base in enumerate(BASES)
        for row, item in enumerate(measured)
        if item.code == base
    }


def published_measures(measured: Sequence[Measured], of_families: int) -> list[PublishedMeasure]:
    """What protection needs to know of the indicators; the first `of_families` measures are families' own."""
    listed = []
    for item in measured:
        top, bottom = next(iter(item.places.values()))
        low, high = (item.indicator.lowest, item.indicator.highest) if item.indicator else (0, 1)
        listed.append(
            PublishedMeasure(
                item.code, item.kind, top, bottom, top < of_families, centre=(low + high) / 2, spread=(high - low) / 2
            )
        )
    return listed


def widest_breakdowns(
    level: str, base: str, age_groups: int, groups: Sequence[GroupCategory] = ()
) -> Iterator[Breakdown]:
    """Breakdowns of a level that some tier may see, in the release's order."""
    widest = max(TIERS, key=lambda tier: MOST_CROSSED[tier][level])
    return published_breakdowns(level, base, age_groups, widest, groups)


def _nation(sums: CellSums, base: str, breakdown: Breakdown) -> Nation:
    if base == "families":
        total = sums.families("adm0").counts[0]
        return Nation(total, total)
    return Nation(sums.persons("adm0").counts[0], sums.persons("adm0", breakdown).counts[0])


def _adm_codes(level: str, base: str, breakdown: Breakdown) -> dict[str, int]:
    of_breakdown = {name: getattr(breakdown, name) for name in DIMENSIONS}
    return {"level": LEVELS.index(level), "base": BASES.index(base), **of_breakdown}


def _adm_frame(parts: Sequence[_Part]) -> pl.DataFrame:
    return pl.DataFrame({**_codes(parts), **_places(parts, "area", np.uint16), **_values(parts)})


def _h3_frame(parts: Sequence[_Part]) -> pl.DataFrame:
    places = _places(parts, "leaf", np.uint32)
    return pl.DataFrame({"leaf": places.pop("leaf"), **_codes(parts), **places, **_values(parts)})


def _codes(parts: Sequence[_Part]) -> dict[str, Codes]:
    """What is the same all over a table."""
    sizes = [cells.state.size for _, cells in parts]
    return {
        name: np.repeat(np.array([codes[name] for codes, _ in parts], dtype=np.uint8), sizes) for name in parts[0][0]
    }


def _places(parts: Sequence[_Part], area: str, dtype: type[np.unsignedinteger[Any]]) -> dict[str, Codes]:
    """Area and indicator of every cell; tables of one shape share them."""
    areas: dict[tuple[int, ...], Codes] = {}
    indicators: dict[tuple[int, ...], Codes] = {}
    shapes = [cells.state.shape for _, cells in parts]
    for shape in set(shapes):
        areas[shape] = np.tile(np.arange(shape[1], dtype=dtype), shape[0])
        indicators[shape] = np.repeat(np.arange(shape[0], dtype=np.uint16), shape[1])
    return {
        area: np.concatenate([areas[shape] for shape in shapes]),
        "indicator": np.concatenate([indicators[shape] for shape in shapes]),
    }


def _values(parts: Sequence[_Part]) -> dict[str, Codes]:
    return {
        name: np.concatenate([getattr(cells, name).ravel() for _, cells in parts])
        for name in ("numerator", "denominator", "state")
    }
