"""Linear programs over all published tables of an area: which small true counts can be proven?

Every published figure bounds a true sum by its noise's largest change; what is shown is at least ten units, truly and
as published; what is hidden as small stays below its threshold; parts add up; sets lie in the sets that contain them.
The interval of every small cell follows by minimising and maximising it.

Three programs: a district with its leaves over all sets of families at once; a first-level area with its districts
over the whole cube of sex, age and disability for one indicator in persons; and the same over the cube of those groups
that divide the people (residence, livelihood, zone).

Source: Fischetti and Salazar (2001), "Solving the cell suppression problem", Management Science 47, for the intruder's
programs; HiGHS (Huangfu and Hall, 2018) solves them.
Limits: rules that join conditions by "or" (a hidden rate) bound nothing here; the canary takes them in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from data.attack.figures import Figures, FigureSet
from data.attack.report import Finding
from data.protection.cell_noise import soft_bound
from data.release.dimensions import ALL, DISABILITIES, SEXES, Breakdown
from data.release.groups import PARTITIONS
from data.release.states import ValueState

NAME: Final = "linear_programs"
_SMALL: Final = 10
_INTEGRAL: Final = 1e-6
_SECONDS: Final = 5.0
Progress = Callable[[int], None]


@dataclass
class Program:
    """Sparse constraints low <= sum of variables <= high over variables that are 0 or more."""

    variables: int
    rows: list[NDArray[np.int64]] = field(default_factory=list)
    signs: list[NDArray[np.float64]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def bound(
        self, members: NDArray[np.int64], low: float, high: float, signs: NDArray[np.float64] | None = None
    ) -> None:
        """Bound a sum (or, with signs, a difference) of variables."""
        self.rows.append(np.asarray(members, dtype=np.int64))
        self.signs.append(np.ones(len(members)) if signs is None else signs)
        self.low.append(low)
        self.high.append(high)

    def intervals(self, targets: list[tuple[NDArray[np.int64], int]]) -> Iterator[tuple[int, int] | None]:
        """Smallest and largest whole value of each sum; None where the tables contradict the rules.

        Of each target the true value is known to us, so the side that cannot prove anything is not solved: if the
        smallest value of a sum above 0 is 0, nothing is proven, whatever the largest is.
        """
        indptr = np.cumsum([0, *(len(row) for row in self.rows)])
        matrix = csr_array(
            (np.concatenate(self.signs), np.concatenate(self.rows), indptr), shape=(len(self.rows), self.variables)
        )
        high, low = np.array(self.high), np.array(self.low)
        upper, lower = np.isfinite(high), np.isfinite(low)
        both = vstack([matrix[np.flatnonzero(upper)], -matrix[np.flatnonzero(lower)]])
        limits = np.concatenate([high[upper], -low[lower]])
        for members, true in targets:
            yield self._interval(members, true, both, limits)

    def _interval(
        self, members: NDArray[np.int64], true: int, matrix: csr_array, limits: NDArray[np.float64]
    ) -> tuple[int, int] | None:
        cost = np.zeros(self.variables)
        cost[members] = 1.0
        ends: list[float] = []
        for sign in (1.0, -1.0):
            if sign > 0 and true == 0:
                ends.append(0.0)
                continue
            if sign < 0 and true > 0 and ends[0] < 1 - _INTEGRAL:
                ends.append(np.inf)
                continue
            found = linprog(
                sign * cost,
                A_ub=matrix,
                b_ub=limits,
                bounds=(0, None),
                method="highs",
                options={"time_limit": _SECONDS},
            )
            if found.status == 2:
                return None
            # Unbounded or out of time: nothing is proven on this side.
            ends.append(found.fun * sign if found.status == 0 else (0.0 if sign > 0 else np.inf))
        low = int(np.ceil(ends[0] - _INTEGRAL))
        return low, int(np.floor(ends[1] + _INTEGRAL)) if np.isfinite(ends[1]) else np.iinfo(np.int64).max


@dataclass
class _Outcome:
    """What the programs proved of the targets."""

    targets: int = 0
    proven: int = 0
    singletons: int = 0
    absent: int = 0
    contradictions: int = 0

    def add(self, interval: tuple[int, int] | None) -> None:
        """Take in the interval of a small cell."""
        self.targets += 1
        if interval is None:
            self.contradictions += 1
            return
        low, high = interval
        self.proven += low >= 1 and high < _SMALL
        self.singletons += low == high == 1
        self.absent += high == 0


def linear_programs(
    figures: FigureSet,
    rng: np.random.Generator,
    *,
    districts: int = 100,
    provinces: int | None = None,
    targets: int = 12,
    progress: Progress | None = None,
) -> list[Finding]:
    """Bound small cells of sampled districts and first-level areas.

    Args:
        figures: of one tier.
        rng: draws areas, indicators and targets.
        districts: how many districts are attacked with their leaves.
        provinces: how many first-level areas with their districts, all if None.
        targets: most cells bounded per program.
        progress: told how many programs were solved.
    """
    outcome = _Outcome()
    lived_in = np.flatnonzero(figures.tables["adm2", "families", Breakdown()].counts[:, 0])
    for district in rng.permutation(lived_in)[:districts]:
        _attack_district(figures, int(district), rng, targets, outcome)
        if progress:
            progress(1)
    first = np.flatnonzero(figures.tables["adm1", "families", Breakdown()].counts[:, 0])
    for province in rng.permutation(first)[:provinces]:
        _attack_province(figures, int(province), rng, max(targets // 2, 1), outcome)
        _attack_groups(figures, int(province), rng, max(targets // 2, 1), outcome)
        if progress:
            progress(1)
    note = f"{outcome.contradictions} contradict the rules" if outcome.contradictions else ""
    tried, tier = outcome.targets, figures.tier
    return [
        Finding(NAME, "families proven: cells proven to hold 1 to 9", tier, tried, outcome.proven, gate=0),
        Finding(NAME, "singletons resolved", tier, tried, outcome.singletons, gate=0),
        Finding(NAME, "proven absences: everybody or nobody has the attribute", tier, tried, outcome.absent, gate=0),
        Finding(NAME, "tables that contradict their own rules", tier, tried, outcome.contradictions, gate=0, note=note),
    ]


def _attack_district(
    figures: FigureSet, district: int, rng: np.random.Generator, targets: int, outcome: _Outcome
) -> None:
    """A district and its leaves: one variable per leaf and set, sets nested, leaves adding up to the district."""
    of_district, of_leaf = (figures.tables[level, "families", Breakdown()] for level in ("adm2", "h3"))
    leaves = np.flatnonzero(figures.subject.sums.leaf_district == district)
    sets = np.union1d(of_district.tops[of_district.kinds != "mean"], of_district.bottoms)
    sets = sets[sets < figures.subject.inherited]
    place = {int(position): row for row, position in enumerate(sets)}
    program = Program(len(leaves) * len(sets))

    def variable(leaf: int, position: int) -> int:
        return leaf * len(sets) + place[position]

    everywhere = range(len(leaves))
    for inner, outer in figures.containments["families"]:
        if inner in place and outer in place:
            for leaf in everywhere:
                pair = np.array([variable(leaf, outer), variable(leaf, inner)])
                program.bound(pair, 0.0, np.inf, np.array([1.0, -1.0]))
    _add_rates(program, of_district, district, lambda p: np.array([variable(leaf, p) for leaf in everywhere]), place)
    for number, leaf_row in enumerate(leaves):
        own = {position: np.array([variable(number, position)]) for position in place}
        _add_rates(program, of_leaf, int(leaf_row), own.__getitem__, place)
    if not program.rows:
        return
    true = of_leaf.counts[leaves]
    small = [(leaf, int(p)) for leaf in everywhere for p in sets if true[leaf, p] < _SMALL and true[leaf, 0] > 0]
    chosen = [small[number] for number in rng.permutation(len(small))[:targets]]
    sums = [(np.array([variable(leaf, position)]), int(true[leaf, position])) for leaf, position in chosen]
    for interval in program.intervals(sums):
        outcome.add(interval)


def _attack_province(
    figures: FigureSet, province: int, rng: np.random.Generator, targets: int, outcome: _Outcome
) -> None:
    """A first-level area and its districts over the cube of sex, age and disability: population and one attribute."""
    table = figures.tables["adm1", "persons", Breakdown()]
    rates = [
        row
        for row, item in enumerate(table.measures)
        if item.kind == "rate" and table.shown[row, province] and item.inherited
    ]
    if not rates:
        return
    item = table.measures[int(rng.choice(rates))]
    districts = np.flatnonzero(figures.subject.sums.district_parent == province)
    cube = (len(SEXES) + 1, figures.subject.age_groups + 1, len(DISABILITIES) + 1)
    cells = int(np.prod(cube))
    numbers = np.arange(len(districts) * 2 * cells).reshape(len(districts), 2, *cube)
    program = Program(numbers.size)
    place = {item.bottom: 0, item.top: 1}
    if item.top == item.bottom:
        return
    for number in range(len(districts)):
        for whole, part in zip(numbers[number, 0].ravel(), numbers[number, 1].ravel(), strict=True):
            program.bound(np.array([whole, part]), 0.0, np.inf, np.array([1.0, -1.0]))
    for (level, base, breakdown), found in figures.tables.items():
        if base != "persons" or level not in ("adm1", "adm2") or breakdown.group != ALL:
            continue
        inside = tuple(
            slice(None) if code == ALL else slice(code, code + 1)
            for code in (breakdown.sex, breakdown.age, breakdown.disability)
        )
        if level == "adm1":
            members = {p: numbers[:, side][(slice(None), *inside)].ravel() for p, side in place.items()}
            _add_rates(program, found, province, members.__getitem__, place)
        else:
            for number, row in enumerate(districts):
                members = {p: numbers[number, side][inside].ravel() for p, side in place.items()}
                _add_rates(program, found, int(row), members.__getitem__, place)
    truth = figures.subject.sums.persons_by_district.counts[districts]
    small = [
        (numbers[(number, side, *codes)], int(truth[(number, *codes, position)]))
        for position, side in place.items()
        for number, *codes in product(range(len(districts)), *map(range, cube))
        if 0 < truth[(number, *codes, position)] < _SMALL
    ]
    sums = [(np.array([small[pick][0]]), small[pick][1]) for pick in rng.permutation(len(small))[:targets]]
    for interval in program.intervals(sums):
        outcome.add(interval)


def _attack_groups(
    figures: FigureSet, province: int, rng: np.random.Generator, targets: int, outcome: _Outcome
) -> None:
    """A first-level area and its districts over the cube of residence, livelihood and zone, the unknown included."""
    groups = figures.subject.groups.groups
    table = figures.tables["adm1", "persons", Breakdown()]
    by_group = [found for key, found in figures.tables.items() if key[2].group != ALL]
    rates = [
        row
        for row in np.flatnonzero((table.kinds == "rate") & table.shown[:, province])
        if any(found.shown[row].any() for found in by_group)
    ]
    if not rates:
        return
    item = table.measures[int(rng.choice(rates))]
    if item.top == item.bottom:
        return
    own = {name: [number for number, group in enumerate(groups) if group.dimension == name] for name in PARTITIONS}
    districts = np.flatnonzero(figures.subject.sums.district_parent == province)
    cube = tuple(len(numbers) + 1 for numbers in own.values())
    numbers = np.arange(len(districts) * 2 * int(np.prod(cube))).reshape(len(districts), 2, *cube)
    program = Program(numbers.size)
    place = {item.bottom: 0, item.top: 1}
    for number in range(len(districts)):
        for whole, part in zip(numbers[number, 0].ravel(), numbers[number, 1].ravel(), strict=True):
            program.bound(np.array([whole, part]), 0.0, np.inf, np.array([1.0, -1.0]))
    slices = {Breakdown(): (slice(None),) * len(cube)}
    for axis, members in enumerate(own.values()):
        for code, group in enumerate(members):
            slices[Breakdown(group=group)] = tuple(
                slice(code, code + 1) if other == axis else slice(None) for other in range(len(cube))
            )
    cells = [("adm1", province, slice(None))]
    cells += [("adm2", int(district), _one(number)) for number, district in enumerate(districts)]
    for (level, row, chosen), (breakdown, inside) in product(cells, slices.items()):
        members_of = {p: numbers[:, side][(chosen, *inside)].ravel() for p, side in place.items()}
        _add_rates(program, figures.tables[level, "persons", breakdown], row, members_of.__getitem__, place)
    truth = figures.subject.sums.persons_by_group.counts[districts]
    small = [
        (numbers[:, side][(_one(number), *slices[breakdown])].ravel(), int(truth[number, breakdown.group, position]))
        for position, side in place.items()
        for number in range(len(districts))
        for breakdown in slices
        if breakdown.group != ALL and 0 < truth[number, breakdown.group, position] < _SMALL
    ]
    for interval in program.intervals([small[pick] for pick in rng.permutation(len(small))[:targets]]):
        outcome.add(interval)


def _one(number: int) -> slice:
    return slice(number, number + 1)


def _add_rates(
    program: Program,
    table: Figures,
    area: int,
    members: Callable[[int], NDArray[np.int64]],
    place: dict[int, int],
) -> None:
    """Bound the sums behind every figure of an area by what is published and by what the rules tell."""
    seen: set[tuple[int, int]] = set()
    for row, item in enumerate(table.measures):
        if item.bottom not in place or (item.kind != "mean" and item.top not in place):
            continue
        unit = int(table.units[item.top])
        if not table.shown[row, area]:
            if item.kind == "count" and table.state[row, area] == ValueState.SUPPRESSED_SMALL:
                below = _SMALL * unit + max(2 * soft_bound(unit, table.base), table.bound(item.top))
                program.bound(members(item.top), 0.0, below - 1)
            continue
        figures = [(item.top, int(table.numerator[row, area]))] if item.kind != "mean" else []
        if item.kind != "count":
            figures.append((item.bottom, int(table.denominator[row, area])))
        for position, figure in figures:
            if (position, figure) in seen:
                continue
            seen.add((position, figure))
            if figure < _SMALL * unit:
                # Whatever else is below ten is hidden, so a figure below ten that is shown can only be nobody.
                program.bound(members(position), 0.0, 0.0)
                continue
            reach = table.bound(position)
            program.bound(members(position), max(figure - reach, _SMALL * unit), figure + reach)
        if item.kind == "rate":
            both = np.concatenate([members(item.bottom), members(item.top)])
            signs = np.repeat([1.0, -1.0], len(both) // 2)
            program.bound(both, float(_SMALL * unit), np.inf, signs)
