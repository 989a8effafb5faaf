"""Targets drawn at random, and the tables in which their one unknown bit shows, in both worlds.

Every trial has keys of its own: the record keys of the whole registry are multiplied by an odd number of the trial
(sums of keys stay sums of keys) and the cells get places of their own. So trials are independent of each other, while
cells of equal content within a trial share their noise exactly as in a release.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.attack.subject import Subject
from data.build.exact_tables import exact_table, parents_of
from data.build.measures import EVERYBODY
from data.build.published_tables import published_measures, widest_breakdowns
from data.protection.exact_tables import ExactTable, Kind, Nation, Parent, PublishedMeasure
from data.protection.noise_plan import family_unit, variance
from data.release.dimensions import ALL, BASES, LEVELS, MOST_CROSSED, TIERS, Breakdown

_UNKNOWN: Final = 255
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Trials:
    """Targets, one entry per trial.

    Attributes:
        family: row of the target's family.
        person: row of the person whose own attribute it is, -1 where it is the whole family's.
        measure: row among the published measures; -1 where the bit shows in every table.
        top, bottom: positions of its numerator and denominator.
        value: the numerator of the target as it is.
        counts_population: the unknown bit is whether the target is there at all, not an attribute of it.
    """

    subject: Subject
    family: Rows
    person: Rows
    measure: Rows
    top: Rows
    bottom: Rows
    value: Rows
    counts_population: bool = False

    def __len__(self) -> int:
        return len(self.family)

    @cached_property
    def size(self) -> Rows:
        """Members of the target's family."""
        return np.bincount(self._member_trial, minlength=len(self))

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """National share of those who have the attribute among those who could."""
        national = self.subject.sums.families("adm0").counts[0]
        whole = self.subject.sums.persons("adm0").counts[0]
        top = np.where(self.person < 0, national[np.minimum(self.top, len(national) - 1)], whole[self.top])
        bottom = np.where(self.person < 0, national[np.minimum(self.bottom, len(national) - 1)], whole[self.bottom])
        return top / np.maximum(bottom, 1)

    def seen_by(self, tier: str) -> NDArray[np.bool_]:
        """Which trials' indicators a tier has; the bit of a trial without one shows in every table."""
        has = np.array([tier == "planner" or item.tier == "public" for item in self.subject.measured])
        return (self.measure < 0) | has[self.measure]

    @cached_property
    def rural(self) -> Rows:
        """1 in the country, 0 in town, -1 where it is not known."""
        return self.subject.rural[self.family]

    @cached_property
    def near_threshold(self) -> NDArray[np.bool_]:
        """Whether the district has so few families with the attribute that its figure may or may not be shown."""
        counts = self.subject.sums.families("adm2").counts
        with_it = counts[self.area("adm2"), np.minimum(self.top, counts.shape[1] - 1)]
        return (self.person < 0) & (with_it >= 8) & (with_it <= 30)

    def area(self, level: str) -> Rows:
        """Row of the target's area at a level."""
        leaf = self.subject.leaf[self.family]
        if level == "h3":
            return leaf
        district = self.subject.sums.leaf_district[leaf]
        if level == "adm2":
            return district
        return self.subject.sums.district_parent[district] if level == "adm1" else np.zeros_like(district)

    def members(self, base: str, breakdown: Breakdown) -> Rows:
        """How much the target's bit adds to its cell of a table."""
        if base == "families":
            return np.where(self.person < 0, 1, 0)
        codes = np.array([breakdown.sex, breakdown.age, breakdown.disability])
        inside = ((self._member_codes == codes) | (codes == ALL)).all(axis=1)
        if breakdown.group != ALL:
            person = self._members_of_trials[1]
            inside &= self.subject.groups.contains(breakdown.group, self.subject.person_family[person], person)
        return np.bincount(self._member_trial[inside], minlength=len(self))

    @cached_property
    def _member_trial(self) -> Rows:
        """Trial of every member whose data the bit changes."""
        return self._members_of_trials[0]

    @cached_property
    def _member_codes(self) -> NDArray[np.uint8]:
        rows = self._members_of_trials[1]
        return self.subject.person_codes[rows]

    @cached_property
    def _members_of_trials(self) -> tuple[Rows, Rows]:
        """Trial and person row of every member whose data the bit changes."""
        own = np.flatnonzero(self.person >= 0)
        whole = np.flatnonzero(self.person < 0)
        begin, member = self.subject.members
        family = self.family[whole]
        number = begin[family + 1] - begin[family]
        trial = np.repeat(whole, number)
        offset = np.arange(len(trial)) - np.repeat(np.cumsum(number) - number, number)
        rows = member[np.repeat(begin[family], number) + offset]
        return np.concatenate([trial, own]), np.concatenate([rows, self.person[own]])


@dataclass(frozen=True)
class World:
    """One world's exact figures of the trials in a table; columns are everybody, denominator, numerator."""

    table: ExactTable
    parents: list[Parent]


@dataclass(frozen=True)
class TrialTable:
    """A table as the trials meet it.

    Attributes:
        rows: trials whose bit shows in it.
        added: how much the bit adds to the cell of each.
        tiers: tiers that may see it.
        unit, variance: of the table.
        worlds: without and with the attribute.
        measure: what to protect in it.
    """

    level: str
    base: str
    breakdown: Breakdown
    rows: Rows
    added: Rows
    tiers: tuple[str, ...]
    unit: int
    variance: float
    worlds: tuple[World, World]
    measure: PublishedMeasure
    nation: Nation


def draw_trials(
    subject: Subject, count: int, rng: np.random.Generator, *, own_share: float = 0.1, tier: str = "public"
) -> Trials:
    """Draw families and rate indicators at random; a family must count in the indicator's denominator.

    Of the public ones listed indicators only: they stand in the most tables, so the others give away less. Sensitive
    ones stand in fewer tables, too.

    Args:
        subject: the release under attack.
        count: trials.
        rng: source of the draws.
        own_share: share of trials whose attribute is one person's and not the whole family's.
        tier: of the indicators: public, or "planner" for those that only planners see.
    """
    measures = published_measures(subject.measured, subject.inherited)
    listed = subject.plan.listed
    chosen = [
        row
        for row, item in enumerate(subject.measured)
        if item.tier == tier and item.kind == "rate" and not item.sensitive and (listed[row] or tier == "planner")
    ]
    national = {"families": subject.sums.families("adm0").counts[0], "persons": subject.sums.persons("adm0").counts[0]}
    # What nobody counts in cannot be drawn: nothing is known of an earlier snapshot where there was none.
    chosen = [row for row in chosen if any(counts[measures[row].bottom] for counts in national.values())]
    inherited = [row for row in chosen if measures[row].inherited and "families" in subject.measured[row].places]
    own = [row for row in chosen if not measures[row].inherited]
    own_trials = int(count * own_share) if own else 0
    parts = [_of_families(subject, measures, inherited, count - own_trials, rng)]
    if own_trials:
        parts.append(_of_persons(subject, measures, own, own_trials, rng))
    family, person, measure, top, bottom, value = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Trials(subject, family, person, measure, top, bottom, value)


def draw_arrivals(subject: Subject, count: int, rng: np.random.Generator) -> Trials:
    """Draw families whose unknown bit is whether they are in the registry at all."""
    family = rng.integers(0, len(subject.leaf), count)
    nothing, ones = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    return Trials(subject, family, -ones, -ones, nothing, nothing, ones, counts_population=True)


def sets_of(subject: Subject, family: Rows) -> tuple[Rows, Trials]:
    """One trial for every set of families that each family belongs to: is it there at all?

    Returns:
        row among the families of each trial, and the trials.
    """
    indicator: dict[int, int] = {}
    for row, item in enumerate(subject.measured):
        position = next(iter(item.places.values()))[0]
        if item.kind != "mean" and position < subject.inherited:
            indicator.setdefault(position, row)
    # Everybody is counted in every table.
    indicator[EVERYBODY] = -1
    shared = np.array(sorted(indicator))
    belongs = np.argwhere(subject.family_measures[family][:, shared] != 0)
    target, top = belongs[:, 0], shared[belongs[:, 1]]
    ones = np.ones(len(target), dtype=np.int64)
    measure = np.array([indicator[position] for position in top.tolist()], dtype=np.int64)
    return target, Trials(subject, family[target], -ones, measure, top, top, ones, counts_population=True)


def trials_of(subject: Subject, family: Rows, measure: Rows) -> Trials:
    """Given families and inherited rate indicators."""
    measures = published_measures(subject.measured, subject.inherited)
    top, bottom = (np.array([getattr(item, side) for item in measures])[measure] for side in ("top", "bottom"))
    value = subject.family_measures[family, top].astype(np.int64)
    return Trials(subject, family, np.full(len(family), -1), measure, top, bottom, value)


def _of_families(
    subject: Subject, measures: Sequence[PublishedMeasure], rows: list[int], count: int, rng: np.random.Generator
) -> tuple[Rows, ...]:
    found: list[tuple[Rows, Rows]] = []
    missing = count
    bottoms = np.array([item.bottom for item in measures])
    while missing > 0:
        family = rng.integers(0, len(subject.leaf), 2 * missing + 16)
        measure = np.array(rows)[rng.integers(0, len(rows), len(family))]
        counted = np.flatnonzero(subject.family_measures[family, bottoms[measure]] != 0)[:missing]
        found.append((family[counted], measure[counted]))
        missing -= len(counted)
    family, measure = (np.concatenate(column) for column in zip(*found, strict=True))
    trials = trials_of(subject, family, measure)
    return trials.family, trials.person, trials.measure, trials.top, trials.bottom, trials.value


def _of_persons(
    subject: Subject, measures: Sequence[PublishedMeasure], rows: list[int], count: int, rng: np.random.Generator
) -> tuple[Rows, ...]:
    chosen = np.array(rows)[rng.integers(0, len(rows), count)]
    parts = []
    for row in np.unique(chosen):
        top, bottom = measures[row].top, measures[row].bottom
        counted = np.flatnonzero(subject.person_measures[:, bottom - subject.inherited])
        wanted = int((chosen == row).sum())
        if not counted.size:
            continue
        person = counted[rng.integers(0, counted.size, wanted)]
        value = subject.person_measures[person, top - subject.inherited].astype(np.int64)
        same = (np.full(wanted, number, dtype=np.int64) for number in (row, top, bottom))
        parts.append((subject.person_family[person], person, *same, value))
    if not parts:
        return tuple(np.zeros(0, dtype=np.int64) for _ in range(6))
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def trial_tables(
    trials: Trials, rng: np.random.Generator, chosen: Callable[[Breakdown], bool] = lambda _: True
) -> Iterator[TrialTable]:
    """Every published table in which the trials' bits show, level by level, with the exact figures of both worlds.

    Args:
        trials: targets.
        rng: source of the draws.
        chosen: breakdowns to look at.
    """
    odd = (rng.integers(0, 2**31, len(trials), dtype=np.uint64) * np.uint64(2) + np.uint64(1)).astype(np.uint32)
    place = rng.integers(0, 2**63, len(trials), dtype=np.uint64)
    subject = trials.subject
    for level in LEVELS:
        area = trials.area(level)
        for base in BASES:
            for breakdown in filter(chosen, _breakdowns(subject, level, base)):
                added = trials.members(base, breakdown)
                published = subject.plan.published(level, base, breakdown)
                inside = (added > 0) & (published[trials.measure] | (trials.measure < 0))
                for own in (False, True):
                    rows = np.flatnonzero(inside & ((trials.person >= 0) == own))
                    if rows.size:
                        yield _table(trials, level, base, breakdown, rows, added, area, odd, place, own)


def _breakdowns(subject: Subject, level: str, base: str) -> Iterator[Breakdown]:
    return widest_breakdowns(level, base, subject.age_groups, subject.groups.groups)


def _table(
    trials: Trials,
    level: str,
    base: str,
    breakdown: Breakdown,
    rows: Rows,
    added: Rows,
    area: Rows,
    odd: NDArray[np.uint32],
    place: NDArray[np.uint64],
    own: bool,
) -> TrialTable:
    subject, here = trials.subject, area[rows]
    exact = exact_table(subject.sums, subject.names, level, base, breakdown)
    columns = np.stack([np.zeros_like(rows), trials.bottom[rows], trials.top[rows]], axis=1)
    counts, keys = exact.counts[here[:, None], columns], exact.keys[here[:, None], columns]
    record_key = subject.record_key[trials.family[rows]]
    parents = parents_of(subject.sums, level, base, breakdown, subject.containing)
    containing = [(parent, *_of_parent(trials, parent, base, rows, added, here, columns)) for parent in parents]
    worlds = []
    for bit in (0, 1):
        change = _change(trials, rows, added[rows], bit)
        changed_keys = (keys + change.astype(np.uint32) * record_key[:, None]) * odd[rows][:, None]
        table = ExactTable(
            level, base, breakdown, counts + change, changed_keys.astype(np.uint32),
            exact.place[here] ^ place[rows], exact.least[here],
        )  # fmt: skip
        above = [
            Parent(
                parent.relation, of_parent + _change(trials, rows, with_it, bit), parent.whole[here], np.zeros(3, bool)
            )
            for parent, of_parent, with_it in containing
        ]
        worlds.append(World(table, above))
    kind: Kind = "count" if trials.counts_population else "rate"
    return TrialTable(
        level=level,
        base=base,
        breakdown=breakdown,
        rows=rows,
        added=added[rows],
        tiers=tuple(tier for tier in TIERS if breakdown.crossed <= MOST_CROSSED[tier][level]),
        unit=family_unit(base, breakdown, inherited=not own),
        variance=variance(level, base, breakdown, inherited=not own),
        worlds=(worlds[0], worlds[1]),
        measure=PublishedMeasure("target", kind, 2, 1 if kind == "rate" else 2, inherited=not own),
        nation=Nation(np.ones(3, dtype=np.int64), np.ones(3, dtype=np.int64)),
    )


def _of_parent(
    trials: Trials, parent: Parent, base: str, rows: Rows, added: Rows, here: Rows, columns: Rows
) -> tuple[Rows, Rows]:
    """The containing cells' counts, and how much the bit adds to each."""
    counts = parent.counts[here[:, None], columns]
    return counts, (added if parent.breakdown is None else trials.members(base, parent.breakdown))[rows]


def _change(trials: Trials, rows: Rows, added: Rows, bit: int) -> Rows:
    """What to add to everybody, denominator and numerator so that the target has the bit, or has it not."""
    off = (bit - trials.value[rows]) * added
    if trials.counts_population:
        return np.stack([off, off, off], axis=1)
    return np.stack([np.zeros_like(off), np.zeros_like(off), off], axis=1)
