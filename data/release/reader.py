"""The one door to a release: areas, register and published values with their states."""

from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import polars as pl

from data.languages import complete
from data.release import layout
from data.release.cubes import Cubes
from data.release.dimensions import LEVELS, TIERS, Breakdown
from data.release.errors import NotPublished, PlannerPartMissing
from data.release.groups import GroupCategory, read_groups
from data.release.manifest import FORMAT_VERSION, Manifest, read_manifest, read_verified, verify_files
from data.release.nearest import Nearest, nearest_shown
from data.release.noise_statement import NoiseStatement, noise_base, parse_noise_statement, read_noise_statement
from data.release.release_folder import check_public_manifest
from data.release.table_grammar import TableGrammar
from data.release.values import Values, derive_values

__all__ = ["Release", "Values", "open_release"]

_KEPT_TABLES: Final = 32


class Release:
    """One tier of a release opened for reading; everything is loaded on first use and kept.

    The tiers share areas, leaves, profile and the indicators that are public; planners have further indicators, and
    tables and their noise are those of the tier.
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
        content: dict[str, Any] = complete(orjson.loads(self._public(layout.PROFILE_FILE)))
        return content

    @cached_property
    def register(self) -> dict[str, dict[str, Any]]:
        """The tier's indicators by code, in display order; each with its labels, unit, direction, bases and position.

        Planners have the public ones and, behind them, those with `"tier": "planner"`.
        """
        entries = orjson.loads(self._public(layout.REGISTER_FILE))
        # Releases of earlier formats have none.
        if self.tier == "planner" and f"{layout.PLANNER}/{layout.REGISTER_FILE}" in self.manifest.files:
            entries += orjson.loads(self._of_tier(layout.REGISTER_FILE))
        return {entry["code"]: complete(entry) for entry in entries}

    @cached_property
    def _areas(self) -> dict[str, list[dict[str, Any]]]:
        content: dict[str, list[dict[str, Any]]] = complete(orjson.loads(self._public(layout.AREAS_FILE)))
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
        return pl.read_parquet(BytesIO(self._public(layout.LEAVES_FILE)))

    @cached_property
    def protection(self) -> NoiseStatement:
        """What the tier's figures are protected with: rules, smallest counts, variances of the noise.

        Raises:
            ReleaseCorrupted: the release does not tell.
        """
        name = f"{self._folder_of_tier}/{layout.PROTECTION_FILE}"
        if name not in self.manifest.files:  # releases of earlier versions do not tell
            return read_noise_statement(self.folder / name)
        return parse_noise_statement(self._read(name), self.folder / name)

    @property
    def has_tables(self) -> bool:
        """Whether there are figures of the tier."""
        return f"{self._folder_of_tier}/{layout.ADM_FILE}" in self.manifest.files

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
        # Releases of earlier formats do not tell.
        told = f"{layout.PUBLIC}/{layout.NEIGHBOURS_FILE}" in self.manifest.files
        content = orjson.loads(self._public(layout.NEIGHBOURS_FILE)) if told else {}
        return {level: tuple(tuple(rows) for rows in areas) for level, areas in content.items()}

    def shapes(self) -> bytes:
        """Web shapes of the administrative levels (JSON)."""
        return self._read(f"{layout.SHAPES}/{layout.SHAPES_FILE}")

    def hexes(self) -> bytes:
        """Browser geometry of the leaves, in the order of `leaves`."""
        return self._read(f"{layout.SHAPES}/{layout.HEXES_FILE}")

    def breakdown(self, sex: str = "all", age: str = "all", disability: str = "all", group: str = "all") -> Breakdown:
        """Translate category names into a breakdown.

        Raises:
            NotPublished: a name is unknown.
        """
        return self._grammar.breakdown(sex, age, disability, group)

    def check_published(self, *, level: str, indicator: str, base: str, breakdown: Breakdown) -> None:
        """Refuse tables outside the published grammar.

        Raises:
            NotPublished: with a sentence that says what to ask instead.
        """
        self._grammar.check(level=level, indicator=indicator, base=base, breakdown=breakdown)

    @cached_property
    def _grammar(self) -> TableGrammar:
        return TableGrammar(self.tier, self.register, self.groups, self.age_groups)

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
        noise = noise_base(entry, base)
        variance = self.protection.variance(level, noise, breakdown)
        minimum = self.protection.minimum(level, noise, breakdown)
        return derive_values(*self._cubes.column(level, base, breakdown, entry["position"]), entry, variance, minimum)

    @cached_property
    def _cubes(self) -> Cubes:
        def size(level: str) -> int:
            return self.leaves.height if level == "h3" else len(self.areas(level))

        public = sum(entry.get("tier", "public") == "public" for entry in self.register.values())
        return Cubes(self._of_tier, indicators=len(self.register), at_leaves=public, size=size)

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
        return self._grammar.category_names(breakdown)

    @property
    def _folder_of_tier(self) -> str:
        return layout.PLANNER if self.tier == "planner" else layout.PUBLIC

    def _public(self, name: str) -> bytes:
        return self._read(f"{layout.PUBLIC}/{name}")

    def _of_tier(self, name: str) -> bytes:
        return self._read(f"{self._folder_of_tier}/{name}")

    def _read(self, name: str) -> bytes:
        """Compared with the manifest again: the file may have changed since the release was opened."""
        return read_verified(self.manifest, self.folder, name)


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
    # The hashes of files stand in the manifest, its own in the release's name: a copy of some folders has lost it.
    if (folder / layout.MANIFEST).is_file():
        whole = read_manifest(folder / layout.MANIFEST)
        if whole.format_version == FORMAT_VERSION:  # earlier manifests lack fields, so their names cannot be derived
            whole.check_identity()
        check_public_manifest(folder, whole)
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
