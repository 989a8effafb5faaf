"""What the page on gaps shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from dashboard.desk import Desk, Place
from dashboard.pages.gaps.target_groups import GroupReach, TargetGroup, read_reach, target_groups
from dashboard.pages.reasons.area_figures import (
    Look,
    Moment,
    figures_over_time,
    planners_look,
    row_in,
    scoped_or_none,
)
from dashboard.pages.reasons.view import administrative
from dashboard.selection import Notice
from dashboard.text import Texts
from data.causes.propagation import Effect
from data.inequality.estimates import Estimate
from data.people.scoped_release import Figure, ScopedRelease
from data.release.dimensions import published_at
from data.targeting.co_coverage import Combination, all_bits, indicator_code
from data.targeting.ranking import Rank, ranks

SORTS: Final = ("number", "share")


@dataclass(frozen=True)
class PartReach:
    """A part of the area: its reach, its places by number and by share, and the change of the number not reached."""

    place: Place
    reach: GroupReach
    by_number: Rank | None
    by_share: Rank | None
    change: Effect | None


@dataclass(frozen=True)
class GapsView:
    """One area and one target group; `sort` orders the parts, `together` names the co-coverage."""

    desk: Desk
    place: Place
    group: TargetGroup | None
    sort: str
    together: str

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str]) -> "GapsView":
        """Read an address.

        Raises:
            OutsideScope: the area lies outside the territory.
        """
        place = administrative(desk, desk.place(query))
        view = cls(desk, place, None, SORTS[0], "")
        group = view.groups[0] if view.groups else None
        if asked := query.get("group", ""):
            found = next((item for item in view.groups if item.code == asked), None)
            if found is None:
                desk.notices.append(Notice("gaps.notice.group"))
            group = found or group
        sort = query.get("sort", "")
        together = query.get("together", "")
        known = [item["code"] for item in view.co_coverages]
        if together not in known:
            together = next(iter(known), "")
        return cls(desk, place, group, sort if sort in SORTS else SORTS[0], together)

    @property
    def texts(self) -> Texts:
        """Words of the reader's language."""
        return self.desk.texts

    @property
    def figures(self) -> ScopedRelease:
        """The release as the account reads it."""
        return self.desk.figures

    @property
    def register(self) -> Mapping[str, dict[str, Any]]:
        """Indicators that planners read."""
        return self.figures.register

    @cached_property
    def look(self) -> Look:
        """Reads the area's figures."""
        return planners_look(self.figures, self.place.level, self.place.row)

    @cached_property
    def groups(self) -> list[TargetGroup]:
        """Target groups that are published for areas of this level."""
        found = target_groups(self.figures.register, self.figures.profile)
        return [group for group in found if published_at(self.register[group.indicator], self.place.level)]

    def reach_of(self, group: TargetGroup) -> GroupReach:
        """What is known of a group in the area."""
        return read_reach(self.figures, self.place.level, self.place.row, group)

    @cached_property
    def reach(self) -> GroupReach | None:
        """The chosen group in the area."""
        return self.reach_of(self.group) if self.group is not None else None

    @cached_property
    def parts(self) -> list[PartReach]:
        """Parts of the area with the chosen group, in the chosen order; those without a figure last."""
        group = self.group
        if group is None or self.place.level == "adm2":
            return []
        level, rows = self.figures.children(self.place.level, self.place.row)
        if not published_at(self.register[group.indicator], level):
            return []
        places = [self.desk.place_at(level, int(row)) for row in rows]
        reaches = [read_reach(self.figures, level, place.row, group) for place in places]
        by_number = ranks([found.counts.missed if found.counts else None for found in reaches])
        by_share = ranks([found.share for found in reaches])
        changes = [self._change(place, found, group) for place, found in zip(places, reaches, strict=True)]
        parts = [PartReach(*found) for found in zip(places, reaches, by_number, by_share, changes, strict=True)]
        return sorted(parts, key=self._order)

    def _order(self, part: PartReach) -> tuple[bool, float, float, str]:
        counts, share = part.reach.counts, part.reach.share
        entitled = -part.reach.entitled.value if part.reach.entitled else 0.0
        name = part.place.name.casefold()
        if counts is None or share is None:
            return True, entitled, 0.0, name
        keys = (-counts.missed.value, -share.value)
        first, second = keys if self.sort == "number" else keys[::-1]
        return False, first, second, name

    @cached_property
    def _before(self) -> ScopedRelease | None:
        return scoped_or_none(self.desk, self.desk.earlier[0]) if self.desk.earlier else None

    def _change(self, place: Place, now: GroupReach, group: TargetGroup) -> Effect | None:
        older = self._before
        if older is None or now.counts is None or group.indicator not in older.register:
            return None
        row = row_in(self.desk.earlier[0], place)
        if row < 0 or not older.contains(place.level, row):
            return None
        before = read_reach(older, place.level, row, group).counts
        if before is None:
            return None
        new, old = (
            Effect(counts.missed.value, counts.missed.high - counts.missed.value) for counts in (now.counts, before)
        )
        return new.minus(old)

    @cached_property
    def moments(self) -> list[Moment]:
        """The share not reached over all releases up to this one, oldest first."""
        return figures_over_time(self.desk, self.place, self.group.indicator) if self.group is not None else []

    @cached_property
    def co_coverages(self) -> list[Mapping[str, Any]]:
        """Co-coverages whose combinations this release holds."""
        found = self.figures.profile.get("co_coverages", ())
        return [item for item in found if indicator_code(item["code"], "0" * len(item["members"])) in self.register]

    @cached_property
    def co_coverage(self) -> Mapping[str, Any] | None:
        """The chosen one."""
        return next((item for item in self.co_coverages if item["code"] == self.together), None)

    @cached_property
    def combinations(self) -> list[tuple[Combination, Figure | None]]:
        """Its combinations with their figures."""
        chosen = self.co_coverage
        if chosen is None:
            return []
        found = []
        for bits in all_bits(len(chosen["members"])):
            figure = self.look(indicator_code(chosen["code"], bits))
            shown = figure is not None and figure.state.has_value
            share = Estimate(figure.value, figure.low, figure.high) if figure is not None and shown else None
            found.append((Combination(bits, share), figure))
        return found

    def programmes(self, kind: str = "") -> list[Mapping[str, Any]]:
        """Programmes of the profile, of one kind or of all."""
        return [item for item in self.figures.profile.get("programmes", ()) if not kind or item["kind"] == kind]
