"""Algebra on means, rates and counts: does a published ratio give back a true sum, or one family's score?

The attacker knows how many families there are, and the scores of all but one, and tries what would work against
careless rules: mean times count; the remainder of the noisy sum modulo one step of the noise; and reading a rate as the
exact ratio of two whole numbers.

Source: rules 6 and 7 of docs/protection.md; "differencing of means" in Hundepool et al. (2012), section 5.2.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, norm

from data.attack.figures import Figures, FigureSet
from data.attack.rates import proportion
from data.attack.report import Finding

NAME: Final = "means"
_DRAWN: Final = 50_000
_SURPRISE: Final = 0.9999
_MOST_ABOVE_CHANCE: Final = 0.02


@dataclass
class _Tried:
    """Targets, hits, and hits that were to be expected by chance."""

    trials: int = 0
    hits: int = 0
    chance: float = 0.0

    def add(self, hit: NDArray[np.bool_], chance: NDArray[np.float64]) -> None:
        """Take in one table's targets."""
        self.trials += len(hit)
        self.hits += int(hit.sum())
        self.chance += float(np.minimum(chance, 1).sum())

    @property
    def beyond_chance(self) -> int:
        """Hits above what chance reaches once in ten thousand suites."""
        rate = min(self.chance / max(self.trials, 1), 1.0)
        return max(0, self.hits - int(binom.ppf(_SURPRISE, self.trials, rate)))


def means(figures: FigureSet, rng: np.random.Generator) -> list[Finding]:
    """Count scores given back beyond chance, and rates that are the true ones beyond chance."""
    tier = figures.tier
    tried = {"mean times count": _Tried(), "remainder of the noise": _Tried()}
    true_rates = expected_rates = 0.0
    rates = 0
    for table in figures:
        for row, item in enumerate(table.measures):
            areas = np.flatnonzero(table.shown[row])
            if item.kind == "mean" and item.inherited and areas.size:
                _try_means(figures, table, row, areas, tried, rng)
            elif item.kind == "rate" and areas.size:
                hits, chance = _true_rates(table, row, areas)
                true_rates, expected_rates, rates = true_rates + hits, expected_rates + chance, rates + areas.size
    findings = [
        Finding(
            NAME,
            f"exact scores recovered beyond chance: {way}",
            tier,
            found.trials,
            found.beyond_chance,
            gate=0,
            note=f"{found.hits} hits, {found.chance:.1f} expected by chance",
        )
        for way, found in tried.items()
    ]
    share = proportion(round(true_rates), rates)
    by_chance = expected_rates / max(rates, 1)
    gate = round(by_chance + _MOST_ABOVE_CHANCE, 4)
    note = f"{by_chance:.4f} expected by chance"
    return [*findings, Finding.of_rate(NAME, "rates that are the true rate to rounding", tier, share, gate, note)]


def _try_means(
    figures: FigureSet,
    table: Figures,
    row: int,
    areas: NDArray[np.int64],
    tried: dict[str, "_Tried"],
    rng: np.random.Generator,
) -> None:
    """One target per shown mean: its value is what is left when everybody else's is taken away."""
    item = table.measures[row]
    true_sum, true_count = table.counts[areas, item.top], table.counts[areas, item.bottom]
    figure, count = table.numerator[row, areas], table.denominator[row, areas]
    value = _target_values(figures, table, row, areas, rng)
    # A sum cut at the end of its range tells nothing but that.
    limit = np.abs(figure - item.centre * count) >= item.spread * count - 0.5
    kept = ~limit & (value >= 0)
    true_sum, true_count, figure, count, value = (
        column[kept] for column in (true_sum, true_count, figure, count, value)
    )
    others = true_sum - value
    by_mean = figure / np.maximum(count, 1) * true_count - others
    precision = np.maximum(1.0, true_count / np.maximum(count, 1))
    deviation = item.spread * np.sqrt(table.tier_variance(item.top))
    tried["mean times count"].add(np.abs(by_mean - value) <= precision, 2 * precision / deviation * norm.pdf(0) + 1e-9)
    noisy = figure - item.centre * count
    left = noisy - (others - item.centre * (true_count - 1))
    off = (left - (value - item.centre)) / item.spread
    off = np.abs(off - np.rint(off)) * item.spread
    tried["remainder of the noise"].add(off <= 1.0, np.full(len(value), min(3.0 / item.spread, 1.0)))


def _target_values(
    figures: FigureSet, table: Figures, row: int, areas: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """The true value of one family of every area, drawn at random; -1 where none counts."""
    item, subject = table.measures[row], figures.subject
    drawn = rng.integers(0, len(subject.leaf), min(len(subject.leaf), _DRAWN))
    order = drawn[subject.family_measures[drawn, item.bottom] != 0]
    area = figures.ancestors("h3", table.level)[subject.leaf[order]]
    values = np.full(len(table.counts), -1, dtype=np.int64)
    values[area] = subject.family_measures[order, item.top]
    return values[areas]


def _true_rates(table: Figures, row: int, areas: NDArray[np.int64]) -> tuple[float, float]:
    """How many rates lie within rounding of the true ones, and how many would by chance."""
    item = table.measures[row]
    true_rate = table.counts[areas, item.top] / table.counts[areas, item.bottom]
    off = table.numerator[row, areas] - true_rate * table.denominator[row, areas]
    deviation = np.sqrt(table.tier_variance(item.top) * (1 + true_rate**2))
    chance = 2 * norm.cdf(0.5 / deviation) - 1
    return float((np.abs(off) <= 0.5 + 1e-9).sum()), float(chance.sum())
