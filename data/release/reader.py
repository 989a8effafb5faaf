"""The one door to a release: areas, register and published values with their states."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from data.release import layout
from data.release.dimensions import (
    ALL,
    BASES,
    DIMENSIONS,
    DISABILITIES,
    LEVELS,
    MOST_CROSSED,
    SEXES,
    TIERS,
    Breakdown,
    finest_level,
    published_at,
)
from data.release.errors import NotPublished, PlannerPartMissing
from data.release.groups import GroupCategory, has_group_figures, read_groups
from data.release.intervals import count_interval, mean_interval, share_interval
from data.release.manifest import Manifest, read_manifest, verify_files
from data.release.nearest import Nearest, nearest_shown
from data.release.noise_statement import NoiseStatement, noise_base, read_noise_statement
from data.release.states import ValueState

_KEPT_TABLES: Final = 32
_FINEST_SENTENCES: Final = {
    "adm0": "To protect families this indicator is published for the nation only.",
    "adm1": "To protect families this indicator is published for the nation and the first level only.",
    "adm2": "To protect families this indicator is published down to the second level only; choose one of its areas.",
}


@dataclass(frozen=True)
class Values:
    """One column of a published table; every array has one entry per area of the level, in the areas' order.

    `value` is numerator / denominator in the indicator's unit (a rate in percent, 0 to 100) and nan where the state
    has no value; numerator and denominator are 0 there. `low` and `high` are the ends of its 90 % interval from the
    noise, in the same unit, nan where there is no value.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    state: NDArray[np.uint8]


class Release:
    """One tier of a release opened for reading; everything is loaded on first use and kept.

    The tiers share areas, leaves, profile and register; tables and their noise are those of the tier.
    """

    def __init__(self, folder: Path, manifest: Manifest, tier: str = "public") -> None:
        self.folder = folder
        self.manifest = manifest
        self.tier = tier
        self._kept_tables = lru_cache(maxsize=_KEPT_TABLES)(self._read_table)

    @property
    def release_id(self) -> str:
        """Identifier, unique over countries and dates."""
        return self.manifest.release_id

    @cached_property
    def profile(self) -> dict[str, Any]:
        """The country profile as it was at the build: labels in every language, zones, spheres, age breaks."""
        content: dict[str, Any] = orjson.loads(self._public(layout.PROFILE_FILE).read_bytes())
        return content

    @cached_property
    def register(self) -> dict[str, dict[str, Any]]:
        """Published indicators by code, in display order; each with its labels, unit, direction, bases and position."""
        entries = orjson.loads(self._public(layout.REGISTER_FILE).read_bytes())
        return {entry["code"]: entry for entry in entries}

    @cached_property
    def _areas(self) -> dict[str, list[dict[str, Any]]]:
        content: dict[str, list[dict[str, Any]]] = orjson.loads(self._public(layout.AREAS_FILE).read_bytes())
        return content

    def areas(self, level: str) -> list[dict[str, Any]]:
        """Areas of an administrative level in the order of `Values`: pcode, parent_pcode, codes, type and names.

        Each entry: pcode, parent_pcode, parent (row number one level up), national_code, iso_3166_2, area_type,
        name ({language: text}).
        """
        return self._areas[level]

    @cached_property
    def leaves(self) -> pl.DataFrame:
        """The H3 leaves in the order of `Values`: leaf, district (row of adm2), h3_cell, resolution, kind."""
        return pl.read_parquet(self._public(layout.LEAVES_FILE))

    @cached_property
    def protection(self) -> NoiseStatement:
        """What the tier's figures are protected with: rules, smallest counts, variances of the noise.

        Raises:
            ReleaseCorrupted: the release does not tell.
        """
        return read_noise_statement(self._of_tier(layout.PROTECTION_FILE))

    @property
    def has_tables(self) -> bool:
        """Whether there are figures of the tier."""
        return self._of_tier(layout.ADM_FILE).is_file()

    def noise_variance(self, level: str, base: str, breakdown: Breakdown) -> float:
        """Variance of the noise on a count of one table, in families or persons squared."""
        return self.protection.variance(level, base, breakdown)

    @cached_property
    def age_groups(self) -> tuple[str, ...]:
        """Names of the age groups, youngest first."""
        return tuple(self.profile["age_groups"])

    @cached_property
    def groups(self) -> tuple[GroupCategory, ...]:
        """Groups of people that figures in persons can be asked for, in the release's order; none in old releases."""
        return read_groups(self.profile)

    def neighbours(self, level: str) -> tuple[tuple[int, ...], ...]:
        """Rows of the areas that share a border with each area of "adm1" or "adm2"; empty where it is not told."""
        return self._neighbours.get(level) or ((),) * len(self.areas(level))

    @cached_property
    def _neighbours(self) -> dict[str, tuple[tuple[int, ...], ...]]:
        path = self._public(layout.NEIGHBOURS_FILE)
        # Releases of earlier formats do not tell.
        content = orjson.loads(path.read_bytes()) if path.is_file() else {}
        return {level: tuple(tuple(rows) for rows in areas) for level, areas in content.items()}

    def shapes_path(self) -> Path:
        """Web shapes of the administrative levels (JSON)."""
        return self.folder / layout.SHAPES / layout.SHAPES_FILE

    def hexes_path(self) -> Path:
        """Browser geometry of the leaves, in the order of `leaves`."""
        return self.folder / layout.SHAPES / layout.HEXES_FILE

    def breakdown(self, sex: str = "all", age: str = "all", disability: str = "all", group: str = "all") -> Breakdown:
        """Translate category names into a breakdown.

        Raises:
            NotPublished: a name is unknown.
        """
        return Breakdown(
            _code("sex", sex, SEXES),
            _code("age group", age, self.age_groups),
            _code("disability", disability, DISABILITIES),
            self._group_code(group),
        )

    def _group_code(self, name: str) -> int:
        if name != "all" and not self.groups:
            raise NotPublished("This release has no groups of people; ask for everybody, or for a newer release.")
        return _code("group", name, tuple(group.code for group in self.groups))

    def check_published(self, *, level: str, indicator: str, base: str, breakdown: Breakdown) -> None:
        """Refuse tables outside the published grammar.

        Raises:
            NotPublished: with a sentence that says what to ask instead.
        """
        if level not in LEVELS:
            raise NotPublished(f"There is no level '{level}'; choose one of {', '.join(LEVELS)}.")
        if indicator not in self.register:
            raise NotPublished(f"There is no indicator '{indicator}' in this release.")
        entry = self.register[indicator]
        if base not in entry["bases"]:
            raise NotPublished(f"'{indicator}' is counted in {' and '.join(entry['bases'])}, not in {base}.")
        if breakdown.group != ALL:
            self._check_group(level, entry, base, breakdown)
        most = MOST_CROSSED[self.tier][level]
        if breakdown.crossed > most:
            raise NotPublished(
                f"At this level at most {most} of sex, age and disability can be combined, to protect families; "
                "choose fewer, or a coarser level."
            )
        if base == "families" and breakdown.crossed:
            raise NotPublished("Families have no sex, age or disability; count in persons.")
        if not published_at(entry, level):
            raise NotPublished(_FINEST_SENTENCES[finest_level(entry)])

    def _check_group(self, level: str, entry: dict[str, Any], base: str, breakdown: Breakdown) -> None:
        group = self.groups[breakdown.group]
        if base != "persons":
            raise NotPublished(f"The group '{group.code}' is published in persons; count in persons.")
        if breakdown.crossed > 1:
            raise NotPublished(
                "To protect families groups are not combined with sex, age or disability; choose one of them."
            )
        if level not in group.levels:
            raise NotPublished(
                f"To protect families the group '{group.code}' is published at {' and '.join(group.levels)}; "
                "choose one of these levels, or everybody."
            )
        if not has_group_figures(entry, group, level):
            raise NotPublished(
                f"'{entry['code']}' is not published for the group '{group.code}'; choose a listed indicator, or "
                "everybody."
            )

    def values(
        self,
        *,
        level: str,
        indicator: str,
        base: str,
        sex: str = "all",
        age: str = "all",
        disability: str = "all",
        group: str = "all",
    ) -> Values:
        """Read one indicator for every area of a level: the gate that map, table, panel and download share.

        `group` is a code of `groups`; it is published in persons and never combined with the other dimensions.

        Raises:
            NotPublished: the table is outside the published grammar.
        """
        breakdown = self.breakdown(sex, age, disability, group)
        self.check_published(level=level, indicator=indicator, base=base, breakdown=breakdown)
        return self._kept_tables(level, indicator, base, breakdown)

    def _read_table(self, level: str, indicator: str, base: str, breakdown: Breakdown) -> Values:
        entry = self.register[indicator]
        numerator, denominator, state = self._column(level, base, breakdown, entry["position"])
        noise = noise_base(entry, base)
        variance = self.protection.variance(level, noise, breakdown)
        minimum = self.protection.minimum(level, noise, breakdown)
        value, low, high = _derive(numerator, denominator, state, entry, variance, minimum)
        return Values(numerator, denominator, value, low, high, state)

    def nearest_shown(
        self,
        *,
        level: str,
        row: int,
        indicator: str,
        base: str,
        sex: str = "all",
        age: str = "all",
        disability: str = "all",
        group: str = "all",
    ) -> Nearest | None:
        """Find what can be shown instead of a cell without a figure (see `data.release.nearest`).

        Args:
            level: of the area.
            row: of the area in `areas` or `leaves`.
            indicator, base, sex, age, disability, group: as in `values`; the table itself need not be published.

        Returns:
            The nearest cell with a figure, None if there is none.
        """

        def look(level: str, row: int, breakdown: Breakdown) -> Nearest | None:
            try:
                values = self.values(level=level, indicator=indicator, base=base, **self.category_names(breakdown))
            except NotPublished:
                return None
            value, low, high = (float(part[row]) for part in (values.value, values.low, values.high))
            return None if np.isnan(value) else Nearest(level, row, breakdown, value, low, high)

        return nearest_shown(self.containing(level, row), self.breakdown(sex, age, disability, group), look)

    def containing(self, level: str, row: int) -> list[tuple[str, int]]:
        """Level and row of an area and of all that contain it, the smallest first."""
        chain = [(level, row)]
        if level == "h3":
            level, row = "adm2", int(self.leaves["district"][row])
            chain.append((level, row))
        while level != "adm0":
            row = int(self.areas(level)[row]["parent"])
            level = LEVELS[LEVELS.index(level) - 1]
            chain.append((level, row))
        return chain

    def category_names(self, breakdown: Breakdown) -> dict[str, str]:
        """Sex, age and disability of a breakdown, and its group if it has one, as `values` takes them."""
        group = {} if breakdown.group == ALL else {"group": self.groups[breakdown.group].code}
        return group | {
            "sex": "all" if breakdown.sex == ALL else SEXES[breakdown.sex],
            "age": "all" if breakdown.age == ALL else self.age_groups[breakdown.age],
            "disability": "all" if breakdown.disability == ALL else DISABILITIES[breakdown.disability],
        }

    def _column(
        self, level: str, base: str, breakdown: Breakdown, position: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        if level == "h3":
            cube = self._h3_cube
            row = (BASES.index(base), position)
        else:
            cube = self._adm_cubes[level]
            row = (self._adm_rows[level][(BASES.index(base), breakdown)], position)
        return cube["numerator"][row], cube["denominator"][row], cube["state"][row]

    @cached_property
    def _h3_cube(self) -> dict[str, NDArray[Any]]:
        shape = (len(BASES), len(self.register), self.leaves.height)
        return _dense(pl.read_parquet(self._of_tier(layout.H3_FILE)), shape)

    @cached_property
    def _adm_frame(self) -> pl.DataFrame:
        return pl.read_parquet(self._of_tier(layout.ADM_FILE))

    @cached_property
    def _adm_cubes(self) -> dict[str, dict[str, NDArray[Any]]]:
        cubes = {
            level: _dense(
                self._adm_frame.filter(pl.col("level") == number),
                (len(self._adm_rows[level]), len(self.register), len(self.areas(level))),
            )
            for number, level in enumerate(LEVELS[:3])
        }
        # Millions of rows of codes that the cubes' places tell as well.
        self.__dict__.pop("_adm_frame", None)
        return cubes

    @cached_property
    def _adm_rows(self) -> Mapping[str, dict[tuple[int, Breakdown], int]]:
        # Releases of earlier formats have no column for groups.
        there = [name for name in DIMENSIONS if name in self._adm_frame.columns]
        keys = self._adm_frame.select("level", "base", *there).unique(maintain_order=True)
        rows: dict[str, dict[tuple[int, Breakdown], int]] = {level: {} for level in LEVELS[:3]}
        for number, base, *codes in keys.iter_rows():
            of_level = rows[LEVELS[number]]
            of_level[(base, Breakdown(*codes))] = len(of_level)
        return rows

    def _public(self, name: str) -> Path:
        return self.folder / layout.PUBLIC / name

    def _of_tier(self, name: str) -> Path:
        return self.folder / (layout.PLANNER if self.tier == "planner" else layout.PUBLIC) / name


def open_release(folder: Path, tier: str = "public") -> Release:
    """Open one tier of a release; for the public one a copy that holds only `public/` and `shapes/` will do.

    Raises:
        ReleaseNotFound: there is none.
        ReleaseCorrupted: a file that is served differs from the manifest, or another version wrote it.
        PlannerPartMissing: planners' tables were asked for from a copy without them.
    """
    if tier not in TIERS:
        raise ValueError(f"'{tier}' is not a tier; choose one of {', '.join(TIERS)}.")
    manifest = read_manifest(folder / layout.PUBLIC / layout.MANIFEST)
    if tier == "planner":
        if not (folder / layout.PLANNER / layout.ADM_FILE).is_file():
            raise PlannerPartMissing(
                f"{folder} holds only the public part of release {manifest.release_id}; "
                "put the whole release there, or build it again, to serve planners from it."
            )
        manifest = read_manifest(folder / layout.MANIFEST)
    verify_files(manifest, folder)
    release = Release(folder, manifest, tier)
    # Read at once: tables that do not say how they are protected are not shown at all.
    if release.has_tables:
        _ = release.protection
    return release


def _code(dimension: str, name: str, names: tuple[str, ...]) -> int:
    if name == "all":
        return ALL
    try:
        return names.index(name)
    except ValueError:
        raise NotPublished(f"There is no {dimension} '{name}'; choose all or one of {', '.join(names)}.") from None


def _dense(frame: pl.DataFrame, shape: tuple[int, int, int]) -> dict[str, NDArray[Any]]:
    return {name: frame[name].to_numpy().reshape(shape) for name in ("numerator", "denominator", "state")}


def _derive(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    state: NDArray[np.uint8],
    entry: dict[str, Any],
    variance: float,
    minimum: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Value and the ends of its interval; a structural zero is exact."""
    value, low, high = (np.full(len(numerator), np.nan) for _ in range(3))
    shown = state == ValueState.VALUE
    if entry["kind"] == "count":
        value[shown] = numerator[shown]
        low[shown], high[shown] = count_interval(value[shown], variance, minimum)
    else:
        shown &= denominator > 0
        total, scale = denominator[shown].astype(np.float64), float(entry["scale"])
        ratio = numerator[shown] / total
        if entry["kind"] == "mean":
            ends = mean_interval(ratio, total, variance, centre=entry["centre"], spread=entry["spread"])
        else:
            ends = share_interval(ratio, total, variance)
        value[shown], low[shown], high[shown] = numerator[shown] * scale / total, ends[0] * scale, ends[1] * scale
    zero = state == ValueState.STRUCTURAL_ZERO
    value[zero] = low[zero] = high[zero] = 0.0
    return value, low, high
