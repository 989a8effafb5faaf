"""Plain minimum-count rule: the single place where the build decides what may be shown.

This is the interim rule of the first release format. It hides small cells one by one, which is known not to withstand
differencing (see docs/decisions/0004); noise, complement rule and grammar-wide guarantees replace this module's inside,
not its signature.

Source: Handbook on Statistical Disclosure Control (Hundepool et al., 2012), section 5.3, frequency rule.
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from data.release.states import ValueState

NAME: Final = "minimum-count-1"
"""Name and version of the rule, recorded in the release's manifest."""

Kind = Literal["count", "rate", "mean"]


def hide_small_cells(
    numerator: NDArray[np.int64], denominator: NDArray[np.int64], *, kind: Kind, minimum: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Decide the state of every cell and blank what is hidden.

    Args:
        numerator: families or persons counted, or the sum of a measure; any shape.
        denominator: families or persons among which they were counted; same shape; ignored for counts.
        kind: a count stands alone; a rate is a part of its denominator; a mean is a sum over its denominator.
        minimum: smallest count of families or persons that is shown; a rate also needs this many on either side,
            or none at all.

    Returns:
        numerator, denominator (0 where hidden) and the state code of each cell.
    """
    state = np.full(numerator.shape, ValueState.VALUE, dtype=np.uint8)
    if kind == "count":
        state[_small(numerator, minimum)] = ValueState.SUPPRESSED_SMALL
    else:
        hidden = _small(denominator, minimum)
        if kind == "rate":
            hidden |= _small(numerator, minimum) | _small(denominator - numerator, minimum)
        state[hidden] = ValueState.SUPPRESSED_SMALL
        state[denominator == 0] = ValueState.NO_DATA
    shown = state == ValueState.VALUE
    blank_denominator = np.zeros_like(denominator) if kind == "count" else np.where(shown, denominator, 0)
    return np.where(shown, numerator, 0), blank_denominator, state


def _small(count: NDArray[np.int64], minimum: int) -> NDArray[np.bool_]:
    return (count > 0) & (count < minimum)
