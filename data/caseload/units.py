"""The work units of a territory: staff, dealings and cases of one area, as one account may read them."""

from dataclasses import dataclass
from datetime import date
from math import nan

import numpy as np

from data.caseload.load import Amount
from data.people.scoped_release import ScopedRelease
from data.release.dimensions import Breakdown
from data.release.intervals import count_interval
from data.release.states import ValueState
from data.release.workforce import Counted, Workforce

CASES = "zone_de"
_LEVELS = ("adm0", "adm1", "adm2")


@dataclass(frozen=True)
class Unit:
    """One area.

    `workers` and `app_users` are exact, nan where nobody delivered them; states say why an amount is unknown.
    `reporting` of its `districts` delivered.
    """

    level: str
    row: int
    workers: float
    app_users: float
    cases: Amount
    cases_state: ValueState
    visits: Amount
    visits_state: ValueState
    assessments: Amount
    assessments_state: ValueState
    referrals: Amount
    referrals_state: ValueState
    closed: Amount
    closed_state: ValueState
    reporting: int
    districts: int

    @property
    def delivered(self) -> bool:
        """Whether the area's number of workers is known."""
        return self.workers == self.workers

    @property
    def complete(self) -> bool:
        """Whether all of its districts delivered."""
        return self.reporting == self.districts


class TerritoryUnits:
    """Reads units inside one account's territory.

    Args:
        figures: the release as the account reads it.
        workforce: of the same release.
    """

    def __init__(self, figures: ScopedRelease, workforce: Workforce) -> None:
        self._figures, self._workforce = figures, workforce

    @property
    def as_of(self) -> date:
        """The date of the deliveries."""
        return self._workforce.as_of

    def unit(self, level: str, row: int) -> Unit:
        """One area at adm0, adm1 or adm2.

        Raises:
            OutsideScope: it lies outside the territory.
        """
        self._figures.check(level, row)
        here = self._workforce.levels[level]
        cases, state = families_in_need(self._figures, level, row)
        amounts = {
            name: (_amount(counted, row), ValueState(int(counted.state[row])))
            for name, counted in (
                ("visits", here.visits),
                ("assessments", here.assessments),
                ("referrals", here.referrals),
                ("closed", here.referrals_closed),
            )
        }
        return Unit(
            level=level,
            row=row,
            workers=float(here.workers.value[row]),
            app_users=float(here.app_users.value[row]),
            cases=cases,
            cases_state=state,
            **{name: amount for name, (amount, _) in amounts.items()},  # type: ignore[arg-type]
            **{f"{name}_state": found for name, (_, found) in amounts.items()},  # type: ignore[arg-type]
            reporting=int(here.reporting[row]),
            districts=int(here.districts[row]),
        )

    def parts(self, level: str, row: int) -> list[Unit]:
        """The units one level below, none below adm2.

        Raises:
            OutsideScope: the area lies outside the territory.
        """
        self._figures.check(level, row)
        finer, rows = self._figures.children(level, row)
        return [self.unit(finer, int(part)) for part in rows] if finer in _LEVELS else []


def families_in_need(figures: ScopedRelease, level: str, row: int) -> tuple[Amount, ValueState]:
    """Number of families in zones D and E of an area, with its state.

    Raises:
        OutsideScope: the area lies outside the territory.
    """
    if CASES not in figures.register:
        return Amount.unknown(), ValueState.NO_DATA
    figure = figures.figure(level, row, indicator=CASES, base="families")
    if not figure.state.has_value:
        return Amount.unknown(), figure.state
    return counted_families(figures, level, figure.numerator), figure.state


def counted_families(figures: ScopedRelease, level: str, count: int) -> Amount:
    """A published count of families with its interval; none smaller than the minimum is ever shown."""
    variance = figures.noise_variance(level, "families", Breakdown())
    low, high = count_interval(np.array([float(count)]), variance, float(figures.profile["minimum_cell_count"]))
    return Amount(float(count), float(low[0]), float(high[0]))


def _amount(counted: Counted, row: int) -> Amount:
    if ValueState(int(counted.state[row])) != ValueState.VALUE:
        return Amount(nan, nan, nan)
    return Amount(float(counted.value[row]), float(counted.low[row]), float(counted.high[row]))
