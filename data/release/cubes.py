"""The tables of one tier as dense arrays: one entry per base and breakdown, indicator of the register, and area."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.release import layout
from data.release.dimensions import BASES, DIMENSIONS, LEVELS, Breakdown

_CELL: Final = ("numerator", "denominator", "state")
Cube = dict[str, NDArray[Any]]


class Cubes:
    """Figures of one tier; each file is read on first use and kept.

    Args:
        folder: of the tier.
        indicators: how many the tier's register has.
        at_leaves: how many of them stand in the tables of H3 leaves: the first ones. Those for planners only are never
            published there.
        size: number of areas of a level, "h3" for leaves.
    """

    def __init__(self, folder: Path, *, indicators: int, at_leaves: int, size: Callable[[str], int]) -> None:
        self._folder, self._indicators, self._at_leaves, self._size = folder, indicators, at_leaves, size

    def column(
        self, level: str, base: str, breakdown: Breakdown, position: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Numerator, denominator and state of one indicator; arrays (areas), in the areas' order."""
        if level == "h3":
            cube = self._h3
            row = (BASES.index(base), position)
        else:
            cube = self._adm[level]
            row = (self._rows[level][(BASES.index(base), breakdown)], position)
        return cube["numerator"][row], cube["denominator"][row], cube["state"][row]

    @cached_property
    def _h3(self) -> Cube:
        shape = (len(BASES), self._at_leaves, self._size("h3"))
        return _dense(pl.read_parquet(self._folder / layout.H3_FILE), shape)

    @cached_property
    def _frame(self) -> pl.DataFrame:
        return pl.read_parquet(self._folder / layout.ADM_FILE)

    @cached_property
    def _adm(self) -> dict[str, Cube]:
        cubes = {
            level: _dense(
                self._frame.filter(pl.col("level") == number),
                (len(self._rows[level]), self._indicators, self._size(level)),
            )
            for number, level in enumerate(LEVELS[:3])
        }
        # Millions of rows of codes that the cubes' places tell as well.
        self.__dict__.pop("_frame", None)
        return cubes

    @cached_property
    def _rows(self) -> Mapping[str, dict[tuple[int, Breakdown], int]]:
        # Releases of earlier formats have no column for groups.
        there = [name for name in DIMENSIONS if name in self._frame.columns]
        keys = self._frame.select("level", "base", *there).unique(maintain_order=True)
        rows: dict[str, dict[tuple[int, Breakdown], int]] = {level: {} for level in LEVELS[:3]}
        for number, base, *codes in keys.iter_rows():
            of_level = rows[LEVELS[number]]
            of_level[(base, Breakdown(*codes))] = len(of_level)
        return rows


def _dense(frame: pl.DataFrame, shape: tuple[int, int, int]) -> Cube:
    return {name: frame[name].to_numpy().reshape(shape) for name in _CELL}
