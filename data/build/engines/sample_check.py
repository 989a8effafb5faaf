"""In every build, some districts and measures are summed a second time by another engine; one wrong integer stops it.

The sums of a build come from one engine, by default the compiled pass. While its parts go by, the rows of a few drawn
districts are kept; afterwards the one definition of the sums (`data.build.engines.definition`) sums them again on the
embedded engine, or the compiled pass does where the definition made the sums. What is drawn depends on the secret keys
of the first part, so that other districts and measures are looked at in every build.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from data.build.cell_sums import CellSums, Sums
from data.build.engines.compiled import CompiledEngine
from data.build.engines.drawn_rows import Draw, joined, restricted
from data.build.engines.rows import Measures
from data.build.errors import SumsDisagree
from data.build.measured_rows import CellLayout, MeasuredRows, SumEngine

_DISTRICTS = 8
_FAMILIES = 5_000
"""Kept at most, so that the check takes about a second; of a district that is larger, all are kept if it is alone."""
_MEASURES = 12
"""Of each sort: those that members inherit, those that nobody inherits, and those of persons."""


class SampleCheck:
    """Keeps the drawn rows of a snapshot and compares its sums with theirs.

    Args:
        layout: the cells.
        engine: what makes the sums.
    """

    def __init__(self, layout: CellLayout, engine: SumEngine) -> None:
        self._layout, self._made_by = layout, engine.name
        self._draw: Draw | None = None
        self._measures: Measures | None = None
        self._kept: list[MeasuredRows] = []
        self._left_out: set[int] = set()

    def watched(self, parts: Iterable[MeasuredRows]) -> Iterator[MeasuredRows]:
        """The same parts; the drawn rows of each are kept."""
        for part in parts:
            if self._draw is None or self._measures is None:
                self._measures = Measures.of(part)
                self._draw = Draw.of(self._layout, part, districts=_DISTRICTS, measures=_MEASURES)
            self._kept.append(self._draw.rows(part, self._layout))
            self._leave_large_districts_out()
            yield part

    def check(self, sums: CellSums) -> None:
        """Compare every drawn integer.

        Raises:
            SumsDisagree: at least one differs: a fault of the program.
        """
        if self._draw is None or self._measures is None:
            return
        districts = np.asarray([row for row in self._draw.districts if row not in self._left_out], dtype=np.int64)
        leaves = np.flatnonzero(np.isin(self._layout.leaf_district, districts))
        again = self._summed_again(districts, leaves)
        measures = self._positions(self._draw, self._measures)
        for name, cells in (
            ("families_by_leaf", leaves),
            ("persons_by_leaf", leaves),
            ("persons_by_district", districts),
            ("persons_by_group", districts),
        ):
            made, expected = getattr(sums, name), getattr(again, name)
            wrong = _differing(made, expected, cells, measures)
            if wrong:
                raise self._disagreement(name.replace("_", " "), wrong, len(districts))
        wrong = int((sums.least_by_leaf[leaves] != again.least_by_leaf).sum())
        if wrong:
            raise self._disagreement("least keys", wrong, len(districts))

    def _summed_again(self, districts: NDArray[np.int64], leaves: NDArray[np.int64]) -> CellSums:
        # Only the drawn cells, renumbered: a country has many thousand others.
        number = np.full(len(self._layout.leaf_district), -1, dtype=np.int64)
        number[leaves] = np.arange(len(leaves))
        of_district = np.full(len(self._layout.district_parent), -1, dtype=np.int64)
        of_district[districts] = np.arange(len(districts))
        small = CellLayout(
            of_district[self._layout.leaf_district[leaves]],
            np.zeros(len(districts), dtype=np.int64),
            self._layout.age_groups,
        )
        rows = joined(self._kept)
        return self._other_engine().sum(
            small,
            [
                MeasuredRows(
                    number[rows.leaf],
                    rows.record_key,
                    rows.shared,
                    rows.alone,
                    rows.persons,
                    rows.person_measures,
                    rows.members,
                )
            ],
        )

    def _other_engine(self) -> SumEngine:
        if self._made_by != CompiledEngine.name:
            return CompiledEngine()
        from data.build.engines.embedded import EmbeddedEngine

        return EmbeddedEngine()

    def _leave_large_districts_out(self) -> None:
        of_family = [self._layout.leaf_district[part.leaf] for part in self._kept]
        families = np.bincount(np.concatenate(of_family), minlength=len(self._layout.district_parent))
        # Those that were left out before may have come back with this part.
        families[list(self._left_out)] = 0
        while families.sum() > _FAMILIES and np.count_nonzero(families) > 1:
            largest = int(families.argmax())
            self._left_out.add(largest)
            families[largest] = 0
        out = list(self._left_out)
        self._kept = [
            restricted(part, ~np.isin(district, out)) if np.isin(district, out).any() else part
            for part, district in zip(self._kept, of_family, strict=True)
        ]

    def _disagreement(self, what: str, wrong: int, districts: int) -> SumsDisagree:
        return SumsDisagree(
            f"The engine '{self._made_by}' and the check by '{self._other_engine().name}' differ in {wrong} numbers "
            f"({what}, {districts} districts looked at); please report this fault of the program. Nothing was built."
        )

    @staticmethod
    def _positions(draw: Draw, measures: Measures) -> NDArray[np.int64]:
        first_own = measures.inherited + measures.alone
        return np.concatenate([draw.inherited, measures.inherited + draw.alone, first_own + draw.own])


def _differing(made: Sums, expected: Sums, cells: NDArray[np.int64], measures: NDArray[np.int64]) -> int:
    return sum(
        int((whole[cells][..., measures] != part).sum())
        for whole, part in ((made.counts, expected.counts), (made.keys, expected.keys))
    )
