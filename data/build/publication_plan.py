"""Which indicators are published in which table."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.build.measures import Measured
from data.indicators.indicator import measure
from data.profiles.profile import Profile
from data.release.dimensions import ALL, Breakdown, published_at
from data.release.groups import PARTITIONS, GroupCategory, has_group_figures


class PublicationPlan:
    """Decides by base, level and group; nothing here depends on the registry.

    Args:
        measured: indicators, in the release's order.
        profile: the country.
        groups: of people, in the release's order.
    """

    def __init__(self, measured: Sequence[Measured], profile: Profile, groups: Sequence[GroupCategory]) -> None:
        self._groups = tuple(groups)
        self._entries: list[dict[str, Any]] = [item.describe(row) for row, item in enumerate(measured)]
        self._needs = [
            frozenset(measure(item.indicator, profile).needs) if item.indicator else frozenset() for item in measured
        ]
        self.published = cache(self._published)
        self._in_tables = cache(self._in_tables_of)

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Which indicators people choose from menus, (indicators)."""
        return np.array([bool(entry["listed"]) for entry in self._entries])

    def _published(self, level: str, base: str, breakdown: Breakdown) -> NDArray[np.bool_]:
        """Which indicators have figures in a table, (indicators)."""
        published = self._in_tables(level, base)
        if breakdown.group == ALL:
            return published
        group = self._groups[breakdown.group]
        return published & np.array(
            [
                has_group_figures(entry, group, level) and not self._is_decided(row, group)
                for row, entry in enumerate(self._entries)
            ]
        )

    def _in_tables_of(self, level: str, base: str) -> NDArray[np.bool_]:
        return np.array([base in entry["bases"] and published_at(entry, level) for entry in self._entries])

    def _is_decided(self, row: int, group: GroupCategory) -> bool:
        """Whether the group is the answer: the share of zone D among families in zone D is no figure."""
        return group.dimension in PARTITIONS and self._needs[row] == {group.dimension}
