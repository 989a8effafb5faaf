"""What the noise of published figures does to anything computed from them: the delta method.

For y = f(x) with independent noise on the entries of x, of which half a 90 % interval is h,

    half(y_i)^2 = sum over j of (df_i/dx_j h_j)^2.

Sources: the delta method, e.g. Casella and Berger (2002), Statistical Inference, section 5.5.4; derivatives by the
complex step, exact to machine precision for the ratios and products that are used here: Squire and Trapp (1998), Using
complex variables to estimate derivatives of real functions, SIAM Review 40, 110-112.
Limits: part of the noise is the same in two releases, and figures of one table share a denominator's noise. Taken as
independent, both make the interval of a difference a little too wide: a change is called clear too seldom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_STEP: Final = 1e-30


@dataclass(frozen=True)
class Effect:
    """Something computed, with half of its 90 % interval, in one unit."""

    value: float
    half: float

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.value - self.half

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.value + self.half

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return abs(self.value) > self.half

    def minus(self, other: "Effect") -> "Effect":
        """The difference to another one whose noise is independent."""
        return Effect(self.value - other.value, hypot(self.half, other.half))


def propagate(function: Callable[[Complexes], Complexes], figures: list[Effect]) -> list[Effect]:
    """Compute `function` of the figures, with the noise that they carry.

    Args:
        function: takes an array as long as `figures`, gives an array; nothing but sums, products and quotients.
        figures: published ones.
    """
    values = np.array([figure.value for figure in figures], dtype=np.complex128)
    results = function(values).real
    squares = np.zeros(len(results))
    for place, figure in enumerate(figures):
        if figure.half > 0:
            moved = values.copy()
            moved[place] += 1j * _STEP
            squares += (function(moved).imag / _STEP * figure.half) ** 2
    return [Effect(float(value), float(half)) for value, half in zip(results, np.sqrt(squares), strict=True)]
