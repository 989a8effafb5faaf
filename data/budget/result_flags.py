"""What stands out among the results of a round: which lines or areas, why, and the figures behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from data.budget.anomalies import Jump, all_equal, jumps, round_numbers
from data.budget.result_records import ResultLine, RoundResults

_Key = TypeVar("_Key", str, int)

CODES: Final = ("jump", "jump_round", "round_numbers", "as_planned", "at_ceiling", "as_proposed")
"""Against the quarter before and the last round; round numbers; evidence, total or participants equal to limits."""

AUDITED: Final = frozenset({"jump", "jump_round", "round_numbers", "as_planned"})
"""Flags on results; the others are about what was asked for."""


@dataclass(frozen=True)
class Flag:
    """Something to look at.

    Attributes:
        code: one of `CODES`.
        area: p-code of the area that it is about.
        line: number of the request's line, 0 for all lines of the area.
        figures: the numbers behind it, by name: whole numbers, and `ratio`, `median_ratio`, `robust_z`, `p_value`.
    """

    code: str
    area: str
    line: int
    figures: Mapping[str, float]


def find_flags(
    now: RoundResults, before: RoundResults | None = None, ceilings: Mapping[str, int] | None = None
) -> list[Flag]:
    """Everything that stands out among the lines given; peers are these lines and no others.

    Args:
        now: results of a round in some territory.
        before: of the round before, in the same territory.
        ceilings: of the round in minor units, by p-code.
    """
    areas = _grouped(now.lines, lambda line: line.area)
    found = [
        *_jumps_of_quarters(now.lines),
        *(_jumps_of_rounds(now.lines, before.lines) if before is not None else ()),
        *_by_area(areas),
        *_at_ceiling(areas, ceilings or {}),
    ]
    return sorted(found, key=lambda flag: (CODES.index(flag.code), flag.area, flag.line))


def audited_lines(flags: Sequence[Flag], lines: Sequence[ResultLine]) -> dict[int, tuple[str, ...]]:
    """Codes of the flags on results by number of the line; lines without any are left out."""
    by_area = _grouped(lines, lambda line: line.area)
    found: dict[int, list[str]] = {}
    for flag in flags:
        if flag.code in AUDITED:
            numbers = [flag.line] if flag.line else [line.number for line in by_area.get(flag.area, ())]
            for number in numbers:
                found.setdefault(number, []).append(flag.code)
    return {number: tuple(dict.fromkeys(codes)) for number, codes in found.items()}


def _jumps_of_quarters(lines: Sequence[ResultLine]) -> list[Flag]:
    """The latest quarter of each service against the one before; the ramp is the same for all peers."""
    found = []
    for peers in _grouped(lines, lambda line: line.line.number).values():
        latest = max((quarter for line in peers for quarter in line.results), default=0)
        pairs = {
            line: (line.results[latest - 1].entry.quantity, line.results[latest].entry.quantity)
            for line in map(_Keyed, peers)
            if latest in line.results and latest - 1 in line.results
        }
        found += [_jump("jump", line.of, jump, quarter=latest) for line, jump in jumps(pairs).items()]
    return found


def _jumps_of_rounds(lines: Sequence[ResultLine], former: Sequence[ResultLine]) -> list[Flag]:
    """The same service in the same area and quarters of the last round."""
    before = {(line.area, line.line.norm.code): line for line in former}
    found = []
    for peers in _grouped(lines, lambda line: line.line.number).values():
        pairs = {}
        for line in map(_Keyed, peers):
            old = before.get((line.of.area, line.of.line.norm.code))
            if old is not None and line.results.keys() <= old.results.keys():
                pairs[line] = (sum(old.results[q].entry.quantity for q in line.results), line.of.evidenced)
        found += [_jump("jump_round", line.of, jump) for line, jump in jumps(pairs).items()]
    return found


def _by_area(areas: Mapping[str, Sequence[ResultLine]]) -> list[Flag]:
    found = []
    for area, lines in areas.items():
        roundness = round_numbers(_told(lines))
        if roundness is not None:
            figures = {"figures": roundness.figures, "ending": roundness.ending, "p_value": roundness.p_value}
            found.append(Flag("round_numbers", area, 0, figures))
        plans = [
            (result.entry.quantity, line.planned_in(quarter))
            for line in lines
            for quarter, result in line.results.items()
        ]
        if equal := all_equal(plans):
            found.append(Flag("as_planned", area, 0, {"figures": equal}))
        proposals = [(line.participants, line.proposed) for line in lines if line.proposed_state != "none"]
        if equal := all_equal(proposals):
            found.append(Flag("as_proposed", area, 0, {"figures": equal}))
    return found


def _told(lines: Sequence[ResultLine]) -> list[int]:
    """Counts that were made by people; a figure that stays the same over quarters counts once.

    Quantities are left out: visits are often a round number of times the participants.
    """
    found = []
    for line in lines:
        entries = [result.entry for result in line.results.values()]
        for counts in (
            {entry.participants for entry in entries},
            {entry.cases_assessed for entry in entries},
            {entry.cases_served for entry in entries},
        ):
            found += sorted(counts)
    return found


def _at_ceiling(areas: Mapping[str, Sequence[ResultLine]], ceilings: Mapping[str, int]) -> list[Flag]:
    parents = _grouped([line for lines in areas.values() for line in lines], lambda line: line.parent)
    found = []
    for parent, lines in parents.items():
        totals = {
            area: sum(line.amount_minor for line in own)
            for area, own in _grouped(lines, lambda line: line.area).items()
        }
        if equal := all_equal([(minor, ceilings.get(area, 0)) for area, minor in totals.items()]):
            found.append(Flag("at_ceiling", parent, 0, {"figures": equal}))
    return found


def _jump(code: str, line: ResultLine, jump: Jump, **more: float) -> Flag:
    figures = {
        "before": jump.before,
        "now": jump.now,
        "peers": jump.peers,
        "ratio": jump.now / jump.before,
        "median_ratio": jump.median_ratio,
        "robust_z": jump.robust_z,
        **more,
    }
    return Flag(code, line.area, line.number, figures)


class _Keyed:
    """A line as a key: lines hold mappings, so they have no hash of their own."""

    def __init__(self, of: ResultLine) -> None:
        self.of, self.results = of, of.results


def _grouped(lines: Sequence[ResultLine], key: Callable[[ResultLine], _Key]) -> dict[_Key, list[ResultLine]]:
    found: dict[_Key, list[ResultLine]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found
