"""What the ranked table says of an area: its order, its rank and its two columns of figures, per kind of map."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.change_picture import ChangePicture
from dashboard.cluster_picture import ClusterPicture
from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pair_picture import PairPicture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts


@dataclass(frozen=True)
class Heading:
    """Heads of the two columns, each with a second line (may be empty)."""

    first: str
    below_first: str
    second: str
    below_second: str = ""


@dataclass(frozen=True)
class Cells:
    """The two columns of one area, each with a second line (may be empty); rank 0 stands for none."""

    rank: int
    first: str
    below_first: str
    second: str
    below_second: str = ""


def has_ranks(drawn: Drawn) -> bool:
    """Whether areas have a rank: two indicators, and clusters, have no single order."""
    return drawn.mode in ("plain", "change")


def order_of(drawn: Drawn, sort: str, names: list[str]) -> NDArray[np.int64]:
    """Rows in the order of the table; areas without a value come last, by name."""
    if isinstance(drawn, PairPicture):
        return _ordered(
            drawn, _key(drawn.first.shown, higher_is_better=drawn.first.measure.higher_is_better), sort, names
        )
    if isinstance(drawn, ChangePicture):
        return _ordered(drawn, drawn.worse_first, sort, names)
    if isinstance(drawn, ClusterPicture):
        kinds = np.array([1, 0, 2, 3])[drawn.kind]
        shown = _key(drawn.shown, higher_is_better=False)
        return _ordered(drawn, kinds * (2 * np.abs(shown).max(initial=0) + 1) + shown, sort, names)
    return drawn.order(sort, names)


def _key(shown: NDArray[np.int64], *, higher_is_better: bool) -> NDArray[np.int64]:
    return shown if higher_is_better else -shown


def _ordered(drawn: Drawn, key: NDArray[np.int64], sort: str, names: list[str]) -> NDArray[np.int64]:
    by_name = np.argsort(np.array([name.casefold() for name in names], dtype=np.str_), kind="stable")
    if sort == "name":
        return by_name
    key = np.where(drawn.has_value, -key if sort == "best" else key, np.iinfo(np.int64).max)
    return by_name[np.argsort(key[by_name], kind="stable")]


def heading(served: ServedRelease, selection: Selection, drawn: Drawn, texts: Texts) -> Heading:
    """Heads of the two columns."""
    if isinstance(drawn, PairPicture):
        first, second = (served.label(code, texts.language) for code in (selection.code, selection.second))
        return Heading(first, texts("ranking.interval"), second, texts("ranking.interval"))
    if isinstance(drawn, ChangePicture):
        unit = texts(f"unit.{drawn.unit}")
        return Heading(f"{texts('ranking.change')} ({unit})", texts("ranking.interval"), texts("ranking.from_to"))
    if isinstance(drawn, ClusterPicture):
        return Heading(texts("ranking.cluster"), "", texts("ranking.smoothed"))
    return Heading(texts("ranking.value"), texts("ranking.interval"), texts(f"base.{selection.base}.column"))


def cells(drawn: Drawn, row: int, texts: Texts) -> Cells:
    """The columns of one area with a value."""
    if isinstance(drawn, PairPicture):
        first, second = drawn.first, drawn.second
        return Cells(
            0, first.text(row, texts), first.interval(row, texts), second.text(row, texts), second.interval(row, texts)
        )
    if isinstance(drawn, ChangePicture):
        unclear = "" if drawn.is_clear(row) else texts("change.unclear")
        return Cells(
            int(drawn.ranks[row]), drawn.number(row, texts), drawn.interval(row, texts), drawn.both(row, texts), unclear
        )
    if isinstance(drawn, ClusterPicture):
        return Cells(0, drawn.kind_text(row, texts), "", drawn.rate(row, texts))
    counts = drawn.values.numerator if drawn.measure.is_count else drawn.values.denominator
    return Cells(
        int(drawn.ranks[row]), drawn.text(row, texts), drawn.interval(row, texts), texts.integer(int(counts[row]))
    )
