"""Tables of budget rounds and funding requests.

A round says what is funded (its lines); every second-level area has one request per round, with one line per line of
the round. `version` counts the saved states of a request; each is kept whole in `request_version`, so that edits of two
people at once can be merged and nothing is lost. Steps and versions can only be added.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.people.models import Base

MOST_NAME: Final = 120
MOST_REASON: Final = 500
MOST_COMMENT: Final = 1000
MOST_REFERENCE: Final = 200
ROUND_STATES: Final = ("open", "closed")
REQUEST_STATES: Final = ("draft", "submitted", "returned", "accepted", "approved", "locked")


class RoundRow(Base):
    """A budget round of one country: a period, the release that needs come from, and deadlines (last days).

    `envelope_minor` is what the country has to give; None while unknown.
    """

    __tablename__ = "budget_round"
    __table_args__ = (
        Index("budget_round_by_country", "country", "state"),
        CheckConstraint("last_day >= first_day", name="budget_round_ends_after_start"),
        CheckConstraint("decide_by >= submit_by", name="budget_round_decides_after_submission"),
        CheckConstraint("envelope_minor IS NULL OR envelope_minor >= 0", name="budget_round_envelope_not_negative"),
        CheckConstraint("state IN ('open', 'closed')", name="budget_round_state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    release_id: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    minor_units: Mapped[int]
    envelope_minor: Mapped[int | None] = mapped_column(BigInteger)
    submit_by: Mapped[date] = mapped_column(Date)
    decide_by: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    demonstration: Mapped[bool] = mapped_column(default=False)
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(Moment)


class RoundLineRow(Base):
    """What a round funds: a version of a norm for a share of a case load, over months with a take-up ramp.

    `source` names the case load (`data.budget.caseload_sources`). Take-up begins at `ramp_start_bp` of the target and
    reaches it in month `ramp_months` (1: at once). `times` are the visits, place-days or cases per participant.
    """

    __tablename__ = "budget_round_line"
    __table_args__ = (
        UniqueConstraint("round_id", "position", name="budget_round_line_position_once"),
        CheckConstraint("coverage_bp BETWEEN 0 AND 10000", name="budget_round_line_coverage_is_share"),
        CheckConstraint("ramp_start_bp BETWEEN 0 AND 10000", name="budget_round_line_ramp_is_share"),
        CheckConstraint("months BETWEEN 1 AND 120", name="budget_round_line_months_within_bounds"),
        CheckConstraint("ramp_months BETWEEN 1 AND months", name="budget_round_line_ramp_within_months"),
        CheckConstraint("times BETWEEN 1 AND 3660", name="budget_round_line_times_within_bounds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"), index=True)
    position: Mapped[int]
    norm_id: Mapped[int] = mapped_column(ForeignKey("cost_norm.id"))
    source: Mapped[str] = mapped_column(String(120))
    coverage_bp: Mapped[int]
    months: Mapped[int]
    ramp_start_bp: Mapped[int]
    ramp_months: Mapped[int]
    times: Mapped[int]


class CeilingRow(Base):
    """The most that an area (first or second level) is given in a round."""

    __tablename__ = "area_ceiling"
    __table_args__ = (
        UniqueConstraint("round_id", "pcode", name="area_ceiling_once"),
        CheckConstraint("amount_minor >= 0", name="area_ceiling_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"), index=True)
    pcode: Mapped[str] = mapped_column(String(32))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(32))
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(Moment)


class RequestRow(Base):
    """The request of one area; `parent` is the first-level area that decides on it."""

    __tablename__ = "funding_request"
    __table_args__ = (
        UniqueConstraint("round_id", "area", name="funding_request_once_per_area"),
        Index("funding_request_by_parent", "round_id", "parent", "state"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted', 'approved', 'locked')",
            name="funding_request_state_known",
        ),
        CheckConstraint("total_minor >= 0", name="funding_request_total_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"))
    country: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(32))
    parent: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class RequestLineRow(Base):
    """One line of a request.

    `proposed`, its interval and `proposed_state` ("value", "estimate" where the release hides the figure, "none" where
    there is none) come from the release and never change. `quantity` is in the norm's unit.
    """

    __tablename__ = "funding_request_line"
    __table_args__ = (
        UniqueConstraint("request_id", "round_line_id", name="funding_request_line_once"),
        CheckConstraint("amount_minor = quantity * unit_price_minor", name="funding_request_line_amount_is_product"),
        CheckConstraint("participants >= 0 AND quantity >= 0", name="funding_request_line_not_negative"),
        CheckConstraint(
            "proposed_state IN ('value', 'estimate', 'none')", name="funding_request_line_proposed_state_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("funding_request.id"), index=True)
    round_line_id: Mapped[int] = mapped_column(ForeignKey("budget_round_line.id"))
    proposed: Mapped[int]
    proposed_low: Mapped[int]
    proposed_high: Mapped[int]
    proposed_state: Mapped[str] = mapped_column(String(16))
    participants: Mapped[int]
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    factor_thousandths: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(MOST_REASON), default="")
    documents: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: the reference of each document that is there, by its number in the norm's list (from 1)."""


class RequestVersionRow(Base):
    """A saved state of a request: `content` is JSON, {round line: {participants, reason, documents}}."""

    __tablename__ = "request_version"
    __table_args__ = (UniqueConstraint("request_id", "version", name="request_version_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("funding_request.id"))
    version: Mapped[int]
    account: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[str] = mapped_column(Text)


class UnmergedEditRow(Base):
    """What somebody entered while somebody else changed the same line: kept until the person has decided."""

    __tablename__ = "request_unmerged_edit"
    __table_args__ = (Index("request_unmerged_by_request", "request_id", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("funding_request.id"))
    round_line_id: Mapped[int] = mapped_column(ForeignKey("budget_round_line.id"))
    account: Mapped[str] = mapped_column(String(64))
    base_version: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class RequestStepRow(Base):
    """A step of a request from one state to another; `version` is the saved state that it was made on."""

    __tablename__ = "request_step"
    __table_args__ = (Index("request_step_by_request", "request_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("funding_request.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    note: Mapped[str] = mapped_column(String(MOST_COMMENT), default="")


class RequestCommentRow(Base):
    """A comment on a request, or on one of its lines."""

    __tablename__ = "request_comment"
    __table_args__ = (Index("request_comment_by_request", "request_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("funding_request.id"))
    round_line_id: Mapped[int | None] = mapped_column(ForeignKey("budget_round_line.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(MOST_COMMENT))
