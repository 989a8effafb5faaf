"""Actuals of staff: accounts that logged in, by the audit record; and workers with a log-in to the application.

Both count public employees of the whole nation, never families; why they may be public: docs/progress-entries.md.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.people.models import Account, AuditEvent
from data.people.rights import RIGHTS, Right
from data.people.scope import EVERY_COUNTRY
from data.progress.actual import Actual, DerivationStep
from data.progress.framework import Framework
from data.release.reader import Release
from data.release.states import ValueState
from data.release.workforce import read_workforce

LEAST: Final = 3
"""A smaller number of people is not published."""

STAFF_ROLES: Final = tuple(role for role, rights in RIGHTS.items() if Right.FIGURES in rights)
"""Roles whose accounts use figures; those that administer accounts alone do not count."""


def staff_user_actuals(session: Session, framework: Framework, country: str, today: date) -> tuple[Actual, ...]:
    """Accounts of staff that logged in at least once since the programme began.

    One figure for the end of every half-year in which somebody was new, and one as of `today`. An account of every
    country counts in each. Days are those of UTC.
    """
    codes = [item.code for item in framework.indicators if item.actuals == "staff_users"]
    if not codes or today < framework.first_day:
        return ()
    own = select(Account.name).where(
        or_(Account.country == country, Account.country == EVERY_COUNTRY), Account.role.in_(STAFF_ROLES)
    )
    wanted = (
        select(func.min(AuditEvent.at))
        .where(
            AuditEvent.event == "login",
            AuditEvent.account.in_(own),
            AuditEvent.at >= datetime.combine(framework.first_day, time(), UTC),
            AuditEvent.at < datetime.combine(today + timedelta(days=1), time(), UTC),
        )
        .group_by(AuditEvent.account)
    )
    # SQLite gives the least of the moments as a text or without its zone; both are UTC.
    first = sorted(_day(moment) for moment in session.scalars(wanted))
    counts: list[tuple[date, int]] = []
    for last in half_years(first[0], today) if first else ():
        count = sum(day <= last for day in first)
        if count >= LEAST and (last == today or not counts or count > counts[-1][1]):
            counts.append((last, count))
    return tuple(_staff_actual(code, framework.first_day, last, count) for code in codes for last, count in counts)


def app_user_actuals(framework: Framework, planner_releases: Iterable[Release]) -> tuple[Actual, ...]:
    """Workers with a log-in to the mobile application, by the registry: one figure per published release.

    Args:
        framework: of the programme.
        planner_releases: published releases, opened with their planners' part.
    """
    codes = [item.code for item in framework.indicators if item.actuals == "app_users"]
    found = []
    for release in planner_releases if codes else ():
        workforce = read_workforce(release)
        if workforce is None:
            continue
        nation = workforce.levels["adm0"]
        if nation.app_users.state[0] != ValueState.VALUE or nation.app_users.value[0] < LEAST:
            continue
        value, day = Decimal(int(nation.app_users.value[0])), release.manifest.reference_date
        steps = (
            DerivationStep(code="release", value=release.release_id),
            DerivationStep(code="reference_date", value=workforce.as_of.isoformat()),
            DerivationStep(code="work_units", value=str(value)),
        )
        found += [
            Actual(
                indicator=code, first_day=date(day.year, 1, 1), last_day=day, value=value, computed=True, steps=steps
            )
            for code in codes
        ]
    return tuple(found)


def half_years(first: date, today: date) -> list[date]:
    """The last days of the half-years from that of `first` to the one before that of `today`, then `today`."""
    ends = [end for year in range(first.year, today.year + 1) for end in (date(year, 6, 30), date(year, 12, 31))]
    return [end for end in ends if first <= end < today] + [today]


def _staff_actual(code: str, first: date, last: date, count: int) -> Actual:
    steps = (
        DerivationStep(code="period", value=f"{first.isoformat()} {last.isoformat()}"),
        DerivationStep(code="accounts", value=str(count)),
    )
    return Actual(indicator=code, first_day=first, last_day=last, value=Decimal(count), computed=True, steps=steps)


def _day(moment: datetime | str) -> date:
    parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (parsed if parsed.tzinfo is None else parsed.astimezone(UTC)).date()
