"""A release as one account may read it: planners' figures inside its territory, public figures everywhere else.

This is the only way from the planner site to figures; what it refuses no page, callback or download can show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.people.errors import OutsideScope
from data.people.rights import Right, check_right
from data.people.scope import Identity, check_country
from data.release.dimensions import LEVELS, Breakdown
from data.release.groups import GroupCategory
from data.release.manifest import Manifest
from data.release.reader import Release, Values
from data.release.states import ValueState
from data.release.workforce import Counted, Workforce, WorkforceOfLevel, read_workforce

_NEEDS_TERRITORY: Final = frozenset({"planner"})


@dataclass(frozen=True)
class ScopedValues:
    """Figures of the areas of a level inside a territory; every array of `values` is as long as `rows`."""

    rows: NDArray[np.int64]
    values: Values


@dataclass(frozen=True)
class Figure:
    """One figure: value and 90 % interval in the indicator's unit (nan without a value), counts and state."""

    value: float
    low: float
    high: float
    numerator: int
    denominator: int
    state: ValueState


class ScopedRelease:
    """One release read by one account.

    Args:
        identity: who reads, from the server's session.
        planner: the planner tier of the release.
        public: the public tier of the same release.

    Raises:
        OutsideScope: the role sees no figures, the release is of another country, or the account's territory is
            missing or unknown in this release.
    """

    def __init__(self, identity: Identity, planner: Release, public: Release) -> None:
        check_right(identity, Right.FIGURES)
        check_country(identity, planner.manifest.country)
        if identity.role in _NEEDS_TERRITORY and not identity.territory:
            raise OutsideScope(f"The account '{identity.name}' has no territory; ask the administrator for one.")
        if planner.release_id != public.release_id or planner.tier != "planner" or public.tier != "public":
            raise ValueError("both tiers must be of the same release")
        self.identity = identity
        self._planner, self._public = planner, public
        self.territory = self._territory(identity.territory)
        self._rows: dict[str, NDArray[np.int64]] = {}

    def _territory(self, pcode: str) -> tuple[str, int]:
        if not pcode:
            return "adm0", 0
        for level in ("adm1", "adm2", "adm0"):
            for row, area in enumerate(self.areas(level)):
                if area["pcode"] == pcode:
                    return level, row
        raise OutsideScope(f"The territory '{pcode}' of the account '{self.identity.name}' is not in this release.")

    @property
    def manifest(self) -> Manifest:
        """Manifest of the release."""
        return self._planner.manifest

    @property
    def release_id(self) -> str:
        """Identifier of the release."""
        return self._planner.release_id

    @property
    def register(self) -> Mapping[str, dict[str, Any]]:
        """Indicators that planners read, by code."""
        return self._planner.register

    @property
    def public_register(self) -> Mapping[str, dict[str, Any]]:
        """Indicators that everybody reads, by code."""
        return self._public.register

    @property
    def profile(self) -> dict[str, Any]:
        """Country profile at the build."""
        return self._planner.profile

    @property
    def age_groups(self) -> tuple[str, ...]:
        """Names of the age groups, youngest first."""
        return self._planner.age_groups

    @property
    def groups(self) -> tuple[GroupCategory, ...]:
        """Groups of people that figures in persons can be asked for."""
        return self._planner.groups

    @property
    def leaves(self) -> pl.DataFrame:
        """The H3 leaves of the country (their places are public)."""
        return self._planner.leaves

    def areas(self, level: str) -> list[dict[str, Any]]:
        """All areas of a level (their names and codes are public)."""
        return self._planner.areas(level)

    def neighbours(self, level: str) -> tuple[tuple[int, ...], ...]:
        """Rows of the areas that share a border, per area."""
        return self._planner.neighbours(level)

    def rows(self, level: str) -> NDArray[np.int64]:
        """Rows of the areas or leaves of a level inside the territory, ascending."""
        if level not in self._rows:
            self._rows[level] = self._inside(level)
        return self._rows[level]

    def _inside(self, level: str) -> NDArray[np.int64]:
        own, row = self.territory
        if own == "adm0":
            return np.arange(self.leaves.height if level == "h3" else len(self.areas(level)), dtype=np.int64)
        if LEVELS.index(level) < LEVELS.index(own):
            return np.empty(0, dtype=np.int64)
        if level == own:
            return np.array([row], dtype=np.int64)
        parents = self.rows(LEVELS[LEVELS.index(level) - 1])
        of = self.leaves["district"].to_numpy() if level == "h3" else [area["parent"] for area in self.areas(level)]
        return np.flatnonzero(np.isin(of, parents))

    def contains(self, level: str, row: int) -> bool:
        """Whether an area lies inside the territory."""
        rows = self.rows(level)
        place = int(np.searchsorted(rows, row))
        return place < len(rows) and int(rows[place]) == row

    def check(self, level: str, row: int) -> None:
        """Let only areas pass that lie inside the territory.

        Raises:
            OutsideScope: it does not.
        """
        if not self.contains(level, row):
            raise OutsideScope(f"The area {level} {row} lies outside the territory of '{self.identity.name}'.")

    def children(self, level: str, row: int) -> tuple[str, NDArray[np.int64]]:
        """The next finer level and the rows of an area's parts inside the territory; ("", none) of a leaf.

        Of an area that contains the territory only the part that leads to it is given.
        """
        if level == "h3":
            return "", np.empty(0, dtype=np.int64)
        finer = LEVELS[LEVELS.index(level) + 1]
        if finer == "h3":
            inside = self.rows("h3")
            return finer, inside[self.leaves["district"].to_numpy()[inside] == row]
        inside = self.rows(finer)
        parents = np.array([self.areas(finer)[number]["parent"] for number in inside], dtype=np.int64)
        return finer, inside[parents == row]

    def containing(self, level: str, row: int) -> list[tuple[str, int]]:
        """Level and row of an area and of all that contain it, the smallest first; also those beyond the territory."""
        return self._planner.containing(level, row)

    def breakdown(self, sex: str = "all", age: str = "all", disability: str = "all", group: str = "all") -> Breakdown:
        """Translate category names into a breakdown.

        Raises:
            NotPublished: a name is unknown.
        """
        return self._planner.breakdown(sex, age, disability, group)

    def check_published(self, *, level: str, indicator: str, base: str, breakdown: Breakdown) -> None:
        """Refuse tables outside the planners' grammar.

        Raises:
            NotPublished: with a sentence that says what to ask instead.
        """
        self._planner.check_published(level=level, indicator=indicator, base=base, breakdown=breakdown)

    def noise_variance(self, level: str, base: str, breakdown: Breakdown) -> float:
        """Variance of the noise on a count of one table, in families or persons squared."""
        return self._planner.noise_variance(level, base, breakdown)

    def values(self, *, level: str, indicator: str, base: str, **breakdown: str) -> ScopedValues:
        """Planners' figures of every area of a level inside the territory.

        Raises:
            NotPublished: the table is outside the planners' grammar.
        """
        rows = self.rows(level)
        every = self._planner.values(level=level, indicator=indicator, base=base, **breakdown)
        return ScopedValues(
            rows,
            Values(*(getattr(every, name)[rows] for name in Values.__dataclass_fields__)),
        )

    def figure(self, level: str, row: int, *, indicator: str, base: str, **breakdown: str) -> Figure:
        """Planners' figure of one area inside the territory.

        Raises:
            OutsideScope: the area lies outside.
            NotPublished: the table is outside the planners' grammar.
        """
        self.check(level, row)
        return _cell(self._planner.values(level=level, indicator=indicator, base=base, **breakdown), row)

    def workforce(self) -> Workforce | None:
        """Staff and dealings of the areas inside the territory; None where the release holds none.

        Arrays are as long as the levels have areas; outside the territory there are no values in them.
        """
        found = _read_workforce(self._planner)
        if found is None:
            return None
        levels = {}
        for level, units in found.levels.items():
            inside = np.zeros(len(self.areas(level)), dtype=np.bool_)
            inside[self.rows(level)] = True
            levels[level] = _restricted(units, inside)
        return Workforce(found.as_of, levels)

    def around(self, level: str, row: int, *, indicator: str, base: str, **breakdown: str) -> Figure:
        """Public figure of any area, to compare with.

        Raises:
            NotPublished: the table is outside the public grammar.
        """
        return _cell(self._public.values(level=level, indicator=indicator, base=base, **breakdown), row)


_read_workforce = lru_cache(maxsize=16)(read_workforce)
"""By release, which is opened once: the same staff is asked for at every change of a view."""


def _restricted(units: WorkforceOfLevel, inside: NDArray[np.bool_]) -> WorkforceOfLevel:
    """The same level without what stands outside: no value there, and no unit that reports."""
    counted = {
        item.name: _blank(getattr(units, item.name), ~inside)
        for item in fields(WorkforceOfLevel)
        if isinstance(getattr(units, item.name), Counted)
    }
    return replace(
        units, **counted, reporting=np.where(inside, units.reporting, 0), districts=np.where(inside, units.districts, 0)
    )


def _blank(counted: Counted, outside: NDArray[np.bool_]) -> Counted:
    value, low, high = (np.where(outside, np.nan, part) for part in (counted.value, counted.low, counted.high))
    state = np.where(outside, ValueState.NOT_APPLICABLE, counted.state).astype(np.uint8)
    return Counted(value, low, high, state)


def _cell(values: Values, row: int) -> Figure:
    return Figure(
        float(values.value[row]),
        float(values.low[row]),
        float(values.high[row]),
        int(values.numerator[row]),
        int(values.denominator[row]),
        ValueState(int(values.state[row])),
    )
