"""Who receives what: people per programme, with and without double counting, and how programmes overlap."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from dashboard.pages.groups.cells import Cell, read_cell
from dashboard.pages.heatmap.place_facts import Place, wider_places
from dashboard.served import ServedRelease
from data.inequality.estimates import Estimate
from data.inequality.gaps import ratio_between
from data.release.dimensions import Breakdown
from data.release.intervals import Z90, count_interval
from data.release.noise_statement import noise_base

NUMBERS: Final = ("0", "1", "2", "3plus")


@dataclass(frozen=True)
class Programme:
    """One programme at a place.

    Attributes:
        number: its place in the profile, from 1.
        code: of the profile.
        sensitive: confidential; then it counts in no total.
        indicator: code in the register whose numerator are its recipients.
        cell: share of people (or families) that receive it; None where that is not published for the place.
        count: how many; None without a figure.
    """

    number: int
    code: str
    sensitive: bool
    indicator: str
    cell: Cell | None
    count: Estimate | None


@dataclass(frozen=True)
class Recipients:
    """All programmes at a place, in persons where the release has them so, else in families.

    Attributes:
        base: persons or families.
        programmes: in the profile's order.
        together: their counts added up, so with double counting; a lower limit where some are hidden.
        hidden: number of programmes that are missing in `together` because their figures are hidden.
        distinct: everybody who receives any of them, counted once.
        average: programmes per recipient; None where something is missing.
    """

    base: str
    programmes: tuple[Programme, ...]
    together: Estimate | None
    hidden: int
    distinct: Estimate | None
    average: Estimate | None


@dataclass(frozen=True)
class Pair:
    """Two programmes (places in the list, from 0) and the families that receive both."""

    first: int
    second: int
    indicator: str
    cell: Cell


def read_recipients(served: ServedRelease, place: Place) -> Recipients | None:
    """Recipients at a place; None where the release knows no programmes."""
    prefix, base = ("recipient", "persons") if "recipient_any" in served.release.register else ("receives", "families")
    programmes = tuple(_programmes(served, place, prefix, base))
    if not programmes:
        return None
    counted = [item for item in programmes if not item.sensitive]
    shown = [item.count for item in counted if item.count is not None]
    hidden = len(counted) - len(shown)
    any_code = f"{prefix}_any"
    distinct = _count(served, place, any_code, base, read_cell(served, place, any_code, base))
    together = _sum(shown)
    whole = together is not None and distinct is not None and not hidden
    average = ratio_between(_with_error(together), _with_error(distinct)) if whole else None  # type: ignore[arg-type]
    return Recipients(base, programmes, together, hidden, distinct, average)


def families_by_number(served: ServedRelease, place: Place) -> list[tuple[str, Cell]]:
    """Share of families that receive no, one, two, three and more programmes; empty where the release has no such."""
    cells = [(number, read_cell(served, place, f"programmes_{number}", "families")) for number in NUMBERS]
    return [(number, cell) for number, cell in cells if cell is not None]


def pairs_nearby(served: ServedRelease, place: Place) -> tuple[Place, tuple[Pair, ...]]:
    """Families that receive both of two programmes, at the place or at the smallest one around it that is published."""
    for near in (place, *wider_places(served, place)):
        found = tuple(_pairs(served, near))
        if found:
            return near, found
    return place, ()


def _programmes(served: ServedRelease, place: Place, prefix: str, base: str) -> Iterator[Programme]:
    for number, item in enumerate(served.release.profile.get("programmes", ()), start=1):
        indicator = f"{prefix}_{item['code']}"
        if indicator not in served.release.register:
            continue
        cell = read_cell(served, place, indicator, base)
        count = _count(served, place, indicator, base, cell)
        yield Programme(number, item["code"], item["sensitivity"] == "sensitive", indicator, cell, count)


def _pairs(served: ServedRelease, place: Place) -> Iterator[Pair]:
    codes = [item["code"] for item in served.release.profile.get("programmes", ())]
    for first, second in combinations(range(len(codes)), 2):
        indicator = f"receives_both_{codes[first]}_{codes[second]}"
        cell = read_cell(served, place, indicator, "families")
        if cell is not None:
            yield Pair(first, second, indicator, cell)


def _count(served: ServedRelease, place: Place, code: str, base: str, cell: Cell | None) -> Estimate | None:
    """The numerator of a share with its interval from the table's noise."""
    if cell is None or not cell.has_value:
        return None
    statement, table = served.release.protection, noise_base(served.release.register[code], base)
    number = np.array([float(cell.figure.numerator)])
    low, high = count_interval(
        number,
        statement.variance(place.level, table, Breakdown()),
        statement.minimum(place.level, table, Breakdown()),
    )
    return Estimate(float(number[0]), float(low[0]), float(high[0]))


def _sum(counts: list[Estimate]) -> Estimate | None:
    """Sum of independent counts."""
    if not counts:
        return None
    value, half = sum(count.value for count in counts), math.hypot(*(count.high - count.value for count in counts))
    return Estimate(value, value - half, value + half)


def _with_error(count: Estimate) -> tuple[float, float]:
    return count.value, (count.high - count.value) / Z90
