"""The invented village of the illustration: what the browser needs to publish it again and again, and exact figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from dashboard.pages.protection.facts import ProtectionFacts
from dashboard.pages.protection.noise_shape import Distribution, NoiseShape, largest_difference, noise_shape

FAMILIES: Final = 120
IN_NEED: Final = 40
DRAWS: Final = 5000
THRESHOLD_VARIANCE: Final = 3.0
"""Of the soft threshold in families; a test holds it against data/protection/cell_noise.py."""


@dataclass(frozen=True)
class Village:
    """A village of `FAMILIES` other families, `IN_NEED` of them in need, under the noise of a release."""

    noise: NoiseShape
    threshold: NoiseShape
    minimum: int

    def published(self, count: int) -> Distribution:
        """Probability of every published figure of a true count."""
        return {count + change: p for change, p in self.noise.distribution(count).items()}

    def example(self, count: int, u: float) -> int:
        """The figure that the number u (from 0 to below 1) publishes for a true count, where no script draws one."""
        figures = self.published(count)
        reached = zip(figures, accumulate(figures.values()), strict=True)
        return next(figure for figure, probability in reached if probability > u)

    @property
    def right_guesses(self) -> float:
        """Out of a hundred, by the best guess from the figure of families in need whether one more is among them."""
        one, other = self.published(IN_NEED), self.published(IN_NEED + 1)
        return 50.0 + 50.0 * largest_difference(one, other)

    @property
    def largest(self) -> int:
        """Size of a group from which on it is all but surely shown."""
        return self.minimum + 2 * self.threshold.bound + 1

    @property
    def usual(self) -> int:
        """Size of a group that is shown with every other key."""
        return self.minimum + self.threshold.bound

    def shown(self, families: int) -> float:
        """Probability over the keys that the figure of a group is shown.

        It is where the true count reaches a threshold that a key moves by its own noise, at least the minimum, and the
        changed count reaches the minimum.
        """
        reach = self.usual
        # The threshold's noise is not cut off at small counts: it is that of a large count.
        soft = self.threshold.distribution(self.threshold.bound)
        of_threshold = sum(p for change, p in soft.items() if families + change >= reach)
        of_figure = sum(p for figure, p in self.published(families).items() if figure >= self.minimum)
        return of_threshold * of_figure

    def to_browser(self) -> Mapping[str, Any]:
        """Parameters of the noise tables and of the village."""
        return {
            "families": FAMILIES,
            "need": IN_NEED,
            "draws": DRAWS,
            "minimum": self.minimum,
            "noise": {"bound": self.noise.bound, "rows": self.noise.parameters},
            "threshold": {"bound": self.threshold.bound, "rows": self.threshold.parameters[-1:]},
        }


def village(facts: ProtectionFacts) -> Village:
    """The village as a second-level area of a release."""
    return Village(noise_shape(facts.variances["adm2"]), noise_shape(THRESHOLD_VARIANCE), facts.minimum)
