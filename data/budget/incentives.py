"""Incentives for social workers who assessed and for members of joint teams who responded.

A norm gives an amount per case assessed and per case that was given a service. Both sums are divided among the people
who did the work, by the cases that each has recorded; several members may share a case, so their recorded cases may be
more than the cases of the line, and the sum that is divided stays the same. People are counted by role and number: no
name is kept here; the employer knows who worker 2 is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.budget.derivation import Derivation, Step
from data.budget.errors import BudgetError
from data.budget.money import apportion

ROLES: Final = ("social_worker", "joint_team")
"""Social workers, and members of the joint team of the primary unit."""

MOST_MEMBERS: Final = 40


@dataclass(frozen=True)
class Member:
    """One person by role and number (from 1), with the cases recorded by them."""

    role: str
    number: int
    assessed: int
    served: int


@dataclass(frozen=True)
class Incentive:
    """What one line of a request earns its people.

    Attributes:
        assessed, served: cases of the line.
        assessed_rate_minor, served_rate_minor: of the norm, per case.
    """

    assessed: int
    served: int
    assessed_rate_minor: int
    served_rate_minor: int

    def __post_init__(self) -> None:
        if min(self.assessed, self.served, self.assessed_rate_minor, self.served_rate_minor) < 0:
            raise BudgetError("Cases and incentives are 0 or more.")

    @property
    def assessed_minor(self) -> int:
        """For all assessments."""
        return self.assessed * self.assessed_rate_minor

    @property
    def served_minor(self) -> int:
        """For all responses."""
        return self.served * self.served_rate_minor

    @property
    def minor(self) -> int:
        """Both together."""
        return self.assessed_minor + self.served_minor


@dataclass(frozen=True)
class Shares:
    """What each member gets, in the order of the members, and what nobody has recorded a case for."""

    members: tuple[int, ...]
    undivided_minor: int


def checked_members(members: Sequence[Member]) -> tuple[Member, ...]:
    """The members in the order of role and number.

    Raises:
        BudgetError: an unknown role, a number or count out of range, or a person twice.
    """
    if len(members) > MOST_MEMBERS:
        raise BudgetError(f"A line has at most {MOST_MEMBERS} members.")
    for member in members:
        if member.role not in ROLES or not 1 <= member.number <= 999 or member.assessed < 0 or member.served < 0:
            raise BudgetError("Members have a role, a number from 1 to 999, and cases of 0 or more.")
    if len({(member.role, member.number) for member in members}) < len(members):
        raise BudgetError("A member is entered twice.")
    return tuple(sorted(members, key=lambda member: (ROLES.index(member.role), member.number)))


def divided(incentive: Incentive, members: Sequence[Member]) -> Shares:
    """Divide both sums among the members by their recorded cases; the parts add up to the sums exactly."""
    parts = [0] * len(members)
    undivided = 0
    for total, weights in (
        (incentive.assessed_minor, [member.assessed for member in members]),
        (incentive.served_minor, [member.served for member in members]),
    ):
        if not sum(weights):
            undivided += total
            continue
        parts = [part + own for part, own in zip(parts, apportion(total, weights), strict=True)]
    return Shares(tuple(parts), undivided)


def incentive_derivation(
    incentive: Incentive, before_minor: int, currency: str, digits: int, *, norm: str, request: str
) -> Derivation:
    """Steps from cases to the incentive that is due now."""
    steps = (
        Step("cases_assessed", "count", incentive.assessed, source=request),
        Step("incentive_assessed_rate", "money", incentive.assessed_rate_minor, source=norm),
        Step("cases_served", "count", incentive.served, source=request),
        Step("incentive_served_rate", "money", incentive.served_rate_minor, source=norm),
        Step("incentive", "money", incentive.minor),
        Step("settled_before", "money", before_minor),
        Step("amount_due", "money", incentive.minor - before_minor),
    )
    return Derivation("incentive", steps, currency, digits)
