"""What publishing a programme would change against what is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from data.progress.actual import Actual
from data.progress.document import MilestoneState, ProgressDocument

ChangeKind = Literal["added", "changed", "removed"]
Figures = dict[tuple[str, str, str, date, date], Actual]

_RUNNING: Final = "staff_users"
"""Its last figure is as of the day itself: a new day alone is no change."""


@dataclass(frozen=True)
class FigureChange:
    """A figure that appears, differs or is gone; `before` and `after` are None where there is none."""

    kind: ChangeKind
    before: Actual | None
    after: Actual | None

    @property
    def actual(self) -> Actual:
        """The figure that it is about, the new one where there is one."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing")
        return found


@dataclass(frozen=True)
class MilestoneChange:
    """A milestone's state that appears, differs or is gone."""

    kind: ChangeKind
    before: MilestoneState | None
    after: MilestoneState | None

    @property
    def milestone(self) -> str:
        """Code of the milestone."""
        found = self.after or self.before
        return found.milestone if found else ""


@dataclass(frozen=True)
class Changes:
    """All differences; `framework`: whether what was promised differs, `label`: whether the note "invented" does."""

    framework: bool
    label: bool
    figures: tuple[FigureChange, ...]
    milestones: tuple[MilestoneChange, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to publish."""
        return self.framework or self.label or bool(self.figures) or bool(self.milestones)


def changes_between(before: ProgressDocument | None, after: ProgressDocument) -> Changes:
    """What publishing `after` changes; without anything published before, everything is new."""
    if before is None:
        return Changes(
            True,
            after.demonstration,
            tuple(FigureChange("added", None, item) for item in after.actuals),
            tuple(MilestoneChange("added", None, item) for item in after.milestones),
        )
    running = {item.code for item in after.framework.indicators if item.actuals == _RUNNING}
    old, new = _figures(before.actuals, running), _figures(after.actuals, running)
    states = {item.milestone: item for item in before.milestones}
    now = {item.milestone: item for item in after.milestones}
    return Changes(
        before.framework != after.framework,
        before.demonstration != after.demonstration,
        tuple(
            FigureChange(_kind(key in old, key in new), old.get(key), new.get(key))
            for key in (*new, *(key for key in old if key not in new))
            if key not in old or key not in new or not _same(old[key], new[key])
        ),
        tuple(
            MilestoneChange(_kind(key in states, key in now), states.get(key), now.get(key))
            for key in (*now, *(key for key in states if key not in now))
            if states.get(key) != now.get(key)
        ),
    )


def _figures(actuals: Iterable[Actual], running: set[str]) -> Figures:
    """Figures by what they are of; the last one of a running count by no day."""
    found: Figures = {}
    last = {item.indicator: item.last_day for item in actuals if item.indicator in running}
    for item in actuals:
        ends = date.max if last.get(item.indicator) == item.last_day else item.last_day
        found[item.indicator, item.category, item.pcode, item.first_day, ends] = item
    return found


def _same(one: Actual, other: Actual) -> bool:
    if one.last_day != other.last_day:
        return one.value == other.value
    return one == other


def _kind(was: bool, is_there: bool) -> ChangeKind:
    return "changed" if was and is_there else "added" if is_there else "removed"
