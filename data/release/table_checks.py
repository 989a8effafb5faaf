"""Checks of the published tables of one tier: every cell against the rules that can be seen from outside.

The rules are those of the tier's `protection.json`. What needs true figures (soft thresholds, remainders) cannot be
seen from outside; the attack suite (`family-atlas attack`) tests it with the registry at hand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.release.dimensions import (
    ALL,
    BASES,
    DIMENSIONS,
    DISABILITIES,
    LEVELS,
    SEXES,
    Breakdown,
    published_at,
    published_breakdowns,
)
from data.release.finding import Finding
from data.release.groups import GroupCategory, has_group_figures
from data.release.noise_statement import NoiseStatement
from data.release.states import ValueState

_CELL: Final = {"numerator": pl.Int64, "denominator": pl.Int64, "state": pl.UInt8}
ADM_COLUMNS: Final = {
    **dict.fromkeys(("level", "base", *DIMENSIONS), pl.UInt8),
    "area": pl.UInt16,
    "indicator": pl.UInt16,
    **_CELL,
}
H3_COLUMNS: Final = {"leaf": pl.UInt32, "base": pl.UInt8, "indicator": pl.UInt16, **_CELL}
_KEYS: Final = ("level", "base", *DIMENSIONS)
_OWN: Final = "persons_own"
_INT: Final = np.int64
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class TierFacts:
    """What the tables of a tier are held against.

    `areas`: names of the areas by level in the tables' order, "h3" too. `register`: entries in the tables' order.
    `groups`: of people, in the order of their numbers; none in releases of earlier formats.
    """

    tier: str
    statement: NoiseStatement
    register: Sequence[dict[str, Any]]
    areas: dict[str, Sequence[str]]
    age_groups: Sequence[str]
    groups: Sequence[GroupCategory] = ()

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """Kind of every indicator, as a column."""
        return np.array([entry["kind"] for entry in self.register])[:, None]

    @cached_property
    def own(self) -> Flags:
        """Indicators of persons themselves, which a family has fewer of than members; a column."""
        return np.array([entry["bases"] == ["persons"] and entry["kind"] != "count" for entry in self.register])[
            :, None
        ]

    @cached_property
    def range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest value of every mean, as columns; infinite for other kinds and where it is not told."""
        ends = [
            (entry["centre"] - entry["spread"], entry["centre"] + entry["spread"])
            if entry["kind"] == "mean" and "centre" in entry
            else (-np.inf, np.inf)
            for entry in self.register
        ]
        return np.array([low for low, _ in ends])[:, None], np.array([high for _, high in ends])[:, None]

    def at_leaves(self) -> "TierFacts":
        """The same for the tables of leaves, which hold nothing for planners only."""
        return replace(self, register=[item for item in self.register if item.get("tier", "public") == "public"])

    def allowed(self, level: str, base: str, breakdown: Breakdown) -> Flags:
        """Which indicators may have figures in a table; a column."""
        group = None if breakdown.group == ALL else self.groups[breakdown.group]
        return np.array(
            [
                base in entry["bases"]
                and published_at(entry, level)
                and (group is None or has_group_figures(entry, group, level))
                for entry in self.register
            ]
        )[:, None]

    def units(self, level: str, base: str, breakdown: Breakdown) -> NDArray[np.int64] | None:
        """Persons (or families) per family unit for every indicator, as a column; None: the tier does not tell."""
        inherited = self._units.get((level, base, breakdown))
        if inherited is None:
            return None
        own = self._units.get((level, _OWN, breakdown), inherited) if base == "persons" else inherited
        return np.where(self.own, own, inherited).astype(_INT)

    @cached_property
    def _units(self) -> dict[tuple[str, str, Breakdown], int]:
        return {table: unit for table, (_, unit) in self.statement.tables()}

    def table_name(self, level: str, base: str, breakdown: Breakdown) -> str:
        """A table in words."""
        parts = [
            names[code] if code < len(names) else f"{dimension} {code}"
            for dimension, code, names in (
                ("sex", breakdown.sex, SEXES),
                ("age group", breakdown.age, self.age_groups),
                ("disability", breakdown.disability, [f"{name} disability" for name in DISABILITIES]),
                ("group", breakdown.group, [group.code for group in self.groups]),
            )
            if code != ALL
        ]
        return f"{self.tier} {level}, {base}, {' × '.join(parts) or 'total'}"


def check_adm(path: Path, facts: TierFacts) -> list[Finding]:
    """Check the administrative tables of a tier; seconds for ten million rows."""
    frame = pl.read_parquet(path)
    if not facts.groups and DIMENSIONS[-1] not in frame.columns:
        # Releases of earlier formats know no groups.
        frame = frame.with_columns(pl.lit(ALL, pl.UInt8).alias(DIMENSIONS[-1]))
    wrong = _check_columns(frame, ADM_COLUMNS, f"{facts.tier}/{path.name}")
    return wrong or _check_grammar(frame, facts) or list(_merged(_check_adm_blocks(frame, facts)))


def check_h3(path: Path, facts: TierFacts) -> list[Finding]:
    """Check the table of the hexagons of a tier."""
    frame = pl.read_parquet(path)
    if wrong := _check_columns(frame, H3_COLUMNS, f"{facts.tier}/{path.name}"):
        return wrong
    return list(_merged(_check_h3_blocks(frame, facts)))


def _check_columns(frame: pl.DataFrame, columns: dict[str, Any], table: str) -> list[Finding]:
    found: list[Finding] = []
    for name in frame.columns:
        if name not in columns:
            found.append(Finding("a column that releases do not have", table, detail=name))
    for name, kind in columns.items():
        if name not in frame.columns:
            found.append(Finding("a column is missing", table, detail=name))
        elif frame.schema[name] != kind or frame[name].null_count():
            found.append(Finding(f"a column must hold {kind} and no nulls", table, detail=name))
    return found


def _check_grammar(frame: pl.DataFrame, facts: TierFacts) -> list[Finding]:
    """Every table of the tier's grammar, no other, and none of an unknown level or base."""
    there = {tuple(row) for row in frame.select(_KEYS).unique().iter_rows()}
    expected = {(number, BASES.index(base), *_codes(item)) for number, base, item in _adm_tables(facts)}
    named = {
        "a table outside the grammar of the tier": there - expected,
        "a table of the grammar is missing": expected - there,
    }
    return [
        Finding(rule, _name(facts, *min(keys)), cells=len(keys), counted="tables")
        for rule, keys in named.items()
        if keys
    ]


def _codes(breakdown: Breakdown) -> tuple[int, ...]:
    return tuple(getattr(breakdown, name) for name in DIMENSIONS)


def _name(facts: TierFacts, level: int, base: int, *codes: int) -> str:
    of_level = LEVELS[level] if level < len(LEVELS) else f"level {level}"
    of_base = BASES[base] if base < len(BASES) else f"base {base}"
    return facts.table_name(of_level, of_base, Breakdown(*codes))


def _adm_tables(facts: TierFacts) -> Iterator[tuple[int, str, Breakdown]]:
    for number, level in enumerate(LEVELS[:3]):
        for base in BASES:
            for breakdown in published_breakdowns(level, base, len(facts.age_groups), facts.tier, facts.groups):
                yield number, base, breakdown


def _check_adm_blocks(frame: pl.DataFrame, facts: TierFacts) -> Iterator[Finding]:
    columns = {name: frame[name].to_numpy() for name in ADM_COLUMNS}
    begin = 0
    for number, base, breakdown in _adm_tables(facts):
        level = LEVELS[number]
        shape = len(facts.register), len(facts.areas[level])
        block = {name: column[begin : begin + shape[0] * shape[1]] for name, column in columns.items()}
        begin += shape[0] * shape[1]
        keys = dict(zip(_KEYS, (number, BASES.index(base), *_codes(breakdown)), strict=True))
        yield from _check_block(block, keys, "area", shape, facts, level, base, breakdown)
    if begin != frame.height:
        yield Finding(f"it has {frame.height:,} rows, the grammar asks for {begin:,}", f"{facts.tier} adm")


def _check_h3_blocks(frame: pl.DataFrame, facts: TierFacts) -> Iterator[Finding]:
    facts = facts.at_leaves()
    columns = {name: frame[name].to_numpy() for name in H3_COLUMNS}
    shape = len(facts.register), len(facts.areas["h3"])
    size = shape[0] * shape[1]
    for number, base in enumerate(BASES):
        block = {name: column[number * size : (number + 1) * size] for name, column in columns.items()}
        yield from _check_block(block, {"base": number}, "leaf", shape, facts, "h3", base, Breakdown())
    if frame.height != size * len(BASES):
        yield Finding(f"it has {frame.height:,} rows, the grammar asks for {size * len(BASES):,}", f"{facts.tier} h3")


def _check_block(
    block: dict[str, NDArray[Any]],
    keys: dict[str, int],
    place: str,
    shape: tuple[int, int],
    facts: TierFacts,
    level: str,
    base: str,
    breakdown: Breakdown,
) -> Iterator[Finding]:
    """One table: its order, then its cells."""
    table = facts.table_name(level, base, breakdown)
    if len(block["state"]) != shape[0] * shape[1] or not _is_ordered(block, keys, place, shape):
        yield Finding("its rows are not those of every indicator and area, in their order", table)
        return
    units = facts.units(level, base, breakdown)
    if units is None:
        yield Finding("protection.json does not tell its noise and smallest count", table)
        return
    numerator, denominator, state = (block[name].reshape(shape) for name in _CELL)
    allowed = facts.allowed(level, base, breakdown)
    for rule, broken in _broken_rules(numerator, denominator, state, facts, allowed, units):
        if broken.any():
            row, column = np.argwhere(broken)[0]
            yield Finding(
                rule,
                table,
                indicator=facts.register[row]["code"],
                area=facts.areas[level][column],
                detail=f"{numerator[row, column]} of {denominator[row, column]}, state {state[row, column]}",
                cells=int(broken.sum()),
            )


def _is_ordered(block: dict[str, NDArray[Any]], keys: dict[str, int], place: str, shape: tuple[int, int]) -> bool:
    return (
        all(bool((block[name] == code).all()) for name, code in keys.items())
        and bool((block["indicator"].reshape(shape) == np.arange(shape[0])[:, None]).all())
        and bool((block[place].reshape(shape) == np.arange(shape[1])).all())
    )


def _broken_rules(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    state: NDArray[np.uint8],
    facts: TierFacts,
    allowed: Flags,
    units: NDArray[np.int64],
) -> Iterator[tuple[str, Flags]]:
    shown, zero = state == ValueState.VALUE, state == ValueState.STRUCTURAL_ZERO
    smallest, base = facts.statement.minimum_families * units, facts.statement.rate_minimum_families * units
    count, rate, mean = (facts.kinds == kind for kind in ("count", "rate", "mean"))
    yield "the state is not one of the format", state > max(ValueState)
    yield "a cell that is hidden must hold zeros", ~(shown | zero) & ((numerator != 0) | (denominator != 0))
    yield "a structural zero must be zero", zero & (numerator != 0)
    yield "the indicator must not have figures at this level or base", ~allowed & (shown | zero)
    yield "a count is below the smallest that may be shown", shown & count & (numerator < smallest)
    yield "a rate or mean stands on too few", shown & ~count & (denominator < base)
    yield "a rate's numerator is below the smallest count", shown & rate & (numerator < smallest)
    yield "a rate's other side is below the smallest count", shown & rate & (denominator - numerator < smallest)
    low, high = facts.range
    if mean.any():
        rows = mean[:, 0]
        over, under = numerator[rows], denominator[rows]
        with np.errstate(invalid="ignore"):
            outside = (over < low[rows] * under - 1) | (over > high[rows] * under + 1)
        broken = np.zeros(state.shape, dtype=np.bool_)
        broken[rows] = outside & shown[rows]
        yield "a mean lies outside its range", broken


def _merged(findings: Iterator[Finding]) -> Iterator[Finding]:
    """One finding per rule: the first cell stands for all."""
    by_rule: dict[str, Finding] = {}
    for finding in findings:
        known = by_rule.get(finding.rule)
        by_rule[finding.rule] = known.with_cells(known.cells + finding.cells) if known else finding
    yield from by_rule.values()
