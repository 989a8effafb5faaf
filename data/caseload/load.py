"""Cases per worker, workers that a norm asks for, and shares of staff.

Cases are the families in zones D and E: those whom the vulnerability model gives to a case worker first. Their number
carries noise, staff is exact, so an interval of cases divides through.

Source: ratio with an exact denominator. The norm is the profile's; it rounds workers up, since nobody is a part of one.
"""

from dataclasses import dataclass
from math import ceil, isnan, nan


@dataclass(frozen=True)
class Amount:
    """A number with the ends of its 90 % interval; nan where it is not known."""

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return not isnan(self.value)

    @classmethod
    def unknown(cls) -> "Amount":
        """No value."""
        return cls(nan, nan, nan)

    @classmethod
    def exact(cls, value: float) -> "Amount":
        """A value without noise."""
        return cls(value, value, value)


def per_worker(amount: Amount, workers: float) -> Amount:
    """An amount shared among workers; unknown where it is unknown or there is nobody."""
    if not amount.known or isnan(workers) or workers <= 0:
        return Amount.unknown()
    return Amount(amount.value / workers, amount.low / workers, amount.high / workers)


def workers_needed(cases: Amount, norm: int) -> Amount:
    """Whole workers that the cases ask for at a norm of families per worker.

    Raises:
        ValueError: the norm is not positive.
    """
    if norm <= 0:
        raise ValueError("a norm is a positive number of families")
    if not cases.known:
        return Amount.unknown()
    return Amount(*(float(ceil(max(part, 0.0) / norm)) for part in (cases.value, cases.low, cases.high)))


def workers_missing(cases: Amount, workers: float, norm: int) -> Amount:
    """Workers that are missing to meet the norm; negative where there are more than it asks for."""
    needed = workers_needed(cases, norm)
    if not needed.known or isnan(workers):
        return Amount.unknown()
    return Amount(needed.value - workers, needed.low - workers, needed.high - workers)


def share(part: float, whole: float) -> float:
    """A part of staff, 0 to 1; nan where the whole is nothing or one of them is not known."""
    return part / whole if not isnan(part) and not isnan(whole) and whole > 0 else nan
