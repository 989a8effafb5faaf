"""Since when a figure is worse: the first release of a run that lasts, beyond the noise of both sides.

A figure is clearly worse than another where the interval of their difference (half-widths added in squares, as for
independent noise: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702) leaves out zero on the worse side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.causes.propagation import Effect

Series = Sequence[Effect | None]
"""A figure at every release, oldest first; None where there is none."""


@dataclass(frozen=True)
class Since:
    """Place of the first release of the run, and whether it may have begun before: nothing earlier is known."""

    row: int
    at_least: bool


def clearly_worse(figure: Effect, other: Effect, *, higher_is_worse: bool) -> bool:
    """Whether a figure is worse than another beyond the noise of both."""
    apart = figure.minus(other)
    return apart.clear and (apart.value > 0) == higher_is_worse


def worse_than_reference(series: Series, reference: Series, *, higher_is_worse: bool) -> Since | None:
    """Since which release a series has been clearly worse than another, without a break up to the last one.

    A release without figures ends the search: the run lasts at least since the one after it.

    Returns:
        None where it is not clearly worse at the last release, or that has no figures.
    """
    first = None
    for row in reversed(range(len(series))):
        here, there = series[row], reference[row]
        if here is None or there is None:
            return None if first is None else Since(first, True)
        if not clearly_worse(here, there, higher_is_worse=higher_is_worse):
            return None if first is None else Since(first, False)
        first = row
    return None if first is None else Since(first, True)


def turned_worse(series: Series, *, higher_is_worse: bool) -> int | None:
    """The first release clearly worse than the known one before it, if every later one stayed clearly worse than that.

    Returns:
        None where there is no such release, or the last one has no figure.
    """
    if not series or series[-1] is None:
        return None
    known = [(row, figure) for row, figure in enumerate(series) if figure is not None]
    for place in range(1, len(known)):
        before = known[place - 1][1]
        if all(clearly_worse(figure, before, higher_is_worse=higher_is_worse) for _, figure in known[place:]):
            return known[place][0]
    return None
