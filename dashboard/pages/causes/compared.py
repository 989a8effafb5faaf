"""The areas of a level under a choice of weights: what the ranking, the map and the downloads share."""

from dataclasses import dataclass

import numpy as np

from dashboard.picture import take_picture
from dashboard.served import ServedRelease
from data.causes.cells_file import write_cells
from data.causes.choice import Choice
from data.causes.estimates import Estimates, estimate
from data.causes.order import kendall_of_signs, pair_signs, ranks, robust_pairs, spearman
from data.causes.published import carries_sphere_cells, read_sphere_cells
from data.causes.robustness import Robustness, assess
from data.causes.sphere_cells import Counts, Floats, SphereCells

STEPS = 5


@dataclass(frozen=True)
class Level:
    """What a release holds of the areas of one level, whatever the choice.

    Attributes:
        cells: completed shares.
        robustness: under the official choice and its alternatives.
        official: published M0 of every area, nan where it is hidden.
        agreement: rank correlation of the published M0 with that of the spheres at official weights, over the ranked
            areas whose M0 is shown.
    """

    cells: SphereCells
    robustness: Robustness
    official: Floats
    agreement: float


@dataclass(frozen=True)
class Compared:
    """A level under one choice.

    Attributes:
        rank: of every area, the poorest first; 0 of areas that are not ranked.
        order: rows of the ranked areas, the poorest first.
        steps: colour step 0 to 4 of every area by fifths of the ranking, -1 of areas that are not ranked.
        spearman, kendall, same: agreement with the official choice; `same` is the share of pairs in the same order.
    """

    level: Level
    choice: Choice
    official: Choice
    estimates: Estimates
    rank: Counts
    order: Counts
    steps: Counts
    spearman: float
    kendall: float
    same: float


def sphere_cells(served: ServedRelease) -> dict[str, SphereCells]:
    """Cells of the nation and both levels, read once; empty where the release shows none."""
    found: dict[str, SphereCells] = served.kept(("causes", "cells"), lambda: read_sphere_cells(served.release))
    return found


def carries_cells(served: ServedRelease) -> bool:
    """Whether the release has the combinations in its register, shown or hidden."""
    return carries_sphere_cells(served.release)


def read_level(served: ServedRelease, level: str, official: Choice) -> Level:
    """What is known of a level; computed once per release."""

    def take() -> Level:
        cells = sphere_cells(served)[level]
        robustness = assess(cells, official)
        picture = take_picture(served, level=level, code="mpi_m0", base="families")
        published = np.where(picture.has_value, picture.values.value, np.nan)
        both = robustness.ranked & ~np.isnan(published)
        here = estimate(cells, official).points
        return Level(cells, robustness, published, spearman(published[both], here[both]))

    found: Level = served.kept(("causes", "level", level), take)
    return found


def compare(level: Level, choice: Choice, official: Choice) -> Compared:
    """Rank the areas of a level under a choice."""
    estimates = estimate(level.cells, choice)
    ranked = level.robustness.ranked
    rank = ranks(estimates.points, ranked)
    rows = np.flatnonzero(ranked)
    order = rows[np.argsort(-estimates.points[rows], kind="stable")]
    count = max(1, len(rows))
    steps = np.where(ranked, STEPS - 1 - (rank - 1) * STEPS // count, -1)
    usual, chosen = estimate(level.cells, official).points[ranked], estimates.points[ranked]
    first, second = pair_signs(usual), pair_signs(chosen)
    return Compared(
        level=level,
        choice=choice,
        official=official,
        estimates=estimates,
        rank=rank,
        order=order,
        steps=steps,
        spearman=spearman(usual, chosen),
        kendall=kendall_of_signs(first, second),
        same=robust_pairs((first, second)),
    )


def level_file(level: Level) -> bytes:
    """Content of the file from which the browser recomputes the level."""
    return write_cells(level.cells, level.robustness, level.official)
