"""How far an indicator is: a published rule (docs/results-frameworks.md) and everything that it looked at.

The share of the way from baseline to target is held against the share of the time that has passed. All arithmetic is
exact. The rule has four answers, each with a reason:

- achieved: the figure, with the whole of its 90 % interval, reaches the target;
- on_track: the share of the way is at most `TOLERANCE` below the share of the time;
- off_track: it is further below, or the target's day has passed without it;
- not_measurable: baseline, target, time or figure do not allow to tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, get_args

from data.progress.actual import Actual
from data.progress.framework import FrameworkIndicator

StatusState = Literal["achieved", "on_track", "off_track", "not_measurable"]
StatusReason = Literal[
    "target_reached", "target_reached_late", "on_schedule", "within_tolerance", "interval_straddles_target", "behind",
    "target_missed", "no_target", "target_not_available", "target_zero", "not_begun", "no_actual", "no_actual_closed",
    "no_baseline", "baseline_not_available",
]  # fmt: skip
STATES: Final[tuple[StatusState, ...]] = get_args(StatusState)
REASONS: Final[tuple[StatusReason, ...]] = get_args(StatusReason)
TOLERANCE: Final = Fraction(1, 10)
"""Progress is seldom even: a tenth of the whole way may be missing before a programme counts as behind."""
FRESH: Final = timedelta(days=366)
"""A yearly figure is fresh for a year; from then on time goes on without it."""


@dataclass(frozen=True)
class Status:
    """The answer and its components.

    Attributes:
        state, reason: codes.
        target_day: by when the target is due.
        actual: the figure that was judged, None if there is none.
        way: share of the way from baseline to target (0 to 1, below 0 if it went back, above 1 beyond the target);
            None where baseline or target do not allow it.
        measured_on: day up to which time was counted.
        elapsed: share of the time from the programme's first day to the target's day, 0 to 1.
        tolerance: how far `way` may lie below `elapsed`.
    """

    state: StatusState
    reason: StatusReason
    target_day: date
    actual: Actual | None = None
    way: Fraction | None = None
    measured_on: date | None = None
    elapsed: Fraction | None = None
    tolerance: Fraction = TOLERANCE

    @property
    def needed(self) -> Fraction | None:
        """The least share of the way at which the programme is on track."""
        return None if self.elapsed is None else max(Fraction(0), self.elapsed - self.tolerance)


def indicator_status(
    indicator: FrameworkIndicator,
    actuals: Iterable[Actual],
    today: date,
    programme_first_day: date,
    programme_last_day: date,
) -> Status:
    """Judge an indicator by its figure of the last period for everybody and the whole programme.

    Args:
        indicator: with its baseline and target.
        actuals: any; those of other indicators, of categories and of places are passed over.
        today: the day of the judgement.
        programme_first_day, programme_last_day: a target is due at the end of its year, at the latest with the
            programme's last day.
    """
    figures = sorted(
        (item for item in actuals if item.indicator == indicator.code and not item.category and not item.pcode),
        key=lambda item: (item.last_day, item.revision),
    )
    due = target_day(indicator, programme_last_day)
    latest = figures[-1] if figures else None
    status = Status("not_measurable", "no_actual", due, latest)
    if unmeasurable := _unmeasurable_target(indicator):
        return replace(status, reason=unmeasurable)
    if today < programme_first_day:
        return replace(status, reason="not_begun")
    if latest is None:
        return replace(status, reason="no_actual" if today <= due else "no_actual_closed")
    status = _measured(status, indicator, latest, today, programme_first_day)
    if _reaches(indicator, _weak_end(indicator, latest)):
        # The framework promises a year: a figure whose period ends in it is in time, though the programme ended before.
        year_end = date(indicator.target_year, 12, 31) if indicator.target_year else due
        in_time = any(item.last_day <= year_end and _reaches(indicator, _weak_end(indicator, item)) for item in figures)
        return replace(status, state="achieved", reason="target_reached" if in_time else "target_reached_late")
    return _not_reached(status, indicator, latest, today)


def target_day(indicator: FrameworkIndicator, programme_last_day: date) -> date:
    """By when a target is due: the end of its year, at the latest the programme's last day."""
    if indicator.target_year is None:
        return programme_last_day
    return min(date(indicator.target_year, 12, 31), programme_last_day)


def _unmeasurable_target(indicator: FrameworkIndicator) -> StatusReason | None:
    if indicator.target.state == "none":
        return "no_target"
    if indicator.target.value is None:
        return "target_not_available"
    # "At least 0" asks for nothing, unless there is less than nothing to begin with.
    below = indicator.baseline.value is not None and indicator.baseline.value < 0
    return "target_zero" if indicator.ascending and indicator.target.value == 0 and not below else None


def _not_reached(status: Status, indicator: FrameworkIndicator, figure: Actual, today: date) -> Status:
    if today > status.target_day:
        if _reaches(indicator, _strong_end(indicator, figure)):
            return replace(status, reason="interval_straddles_target")
        return replace(status, state="off_track", reason="target_missed")
    if _reaches(indicator, figure.value):
        return replace(status, state="on_track", reason="interval_straddles_target")
    if indicator.baseline.value is None:
        missing: StatusReason = "no_baseline" if indicator.baseline.state == "none" else "baseline_not_available"
        return replace(status, reason=missing)
    if status.way is None or status.elapsed is None or status.way < status.elapsed - status.tolerance:
        return replace(status, state="off_track", reason="behind")
    return replace(
        status, state="on_track", reason="on_schedule" if status.way >= status.elapsed else "within_tolerance"
    )


def _measured(status: Status, indicator: FrameworkIndicator, figure: Actual, today: date, first_day: date) -> Status:
    """With the shares of way and time."""
    day = min(figure.last_day, today)
    if indicator.cycle == "yearly":
        day = max(day, today - FRESH)
    whole = max(1, (status.target_day - first_day).days + 1)
    elapsed = min(Fraction(1), max(Fraction(0), Fraction((day - first_day).days + 1, whole)))
    way = None
    baseline, target = indicator.baseline.value, indicator.target.value
    if baseline is not None and target is not None and not _reaches(indicator, baseline):
        way = (Fraction(figure.value) - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))
    return replace(status, measured_on=day, elapsed=elapsed, way=way)


def _reaches(indicator: FrameworkIndicator, value: Decimal) -> bool:
    target = indicator.target.value
    if target is None:
        return False
    return value >= target if indicator.ascending else value <= target


def _weak_end(indicator: FrameworkIndicator, actual: Actual) -> Decimal:
    """The end of the interval that is furthest from the target; the figure itself where it is exact."""
    end = actual.low if indicator.ascending else actual.high
    return actual.value if end is None else end


def _strong_end(indicator: FrameworkIndicator, actual: Actual) -> Decimal:
    end = actual.high if indicator.ascending else actual.low
    return actual.value if end is None else end
