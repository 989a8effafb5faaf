"""Tables of results, settlements and what an audit of them is drawn from.

A result is what one line of a locked request has achieved in one quarter; each state of it is kept whole in
`service_result_version`. A run of settlement pays what is verified: its lines can only be added, so the earlier runs of
a line always add up to what it was paid, and the audit sample of a run can be drawn again from its seed for good.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.budget.request_tables import MOST_COMMENT, MOST_REASON, MOST_REFERENCE
from data.people.models import Base

RESULT_STATES: Final = ("reported", "verified", "questioned")
MOST_SEED: Final = 64
MOST_FLAGS: Final = 200


class ResultRow(Base):
    """What a line has achieved in a quarter (from 1, counted from the round's first day).

    `participants` were served, `quantity` is in the norm's unit, `cost_minor` what was spent. `members` is JSON, a list
    of {role, number, assessed, served}; nobody is named. `evidence` refers to the documents, `note` is the reporter's,
    `question` what the approver asks.
    """

    __tablename__ = "service_result"
    __table_args__ = (
        UniqueConstraint("request_line_id", "quarter", name="service_result_once_per_quarter"),
        CheckConstraint("state IN ('reported', 'verified', 'questioned')", name="service_result_state_known"),
        CheckConstraint("quarter BETWEEN 1 AND 40", name="service_result_quarter_within_bounds"),
        CheckConstraint(
            "participants >= 0 AND quantity >= 0 AND cost_minor >= 0 AND cases_assessed >= 0 AND cases_served >= 0",
            name="service_result_not_negative",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("funding_request_line.id"))
    quarter: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    participants: Mapped[int]
    quantity: Mapped[int] = mapped_column(BigInteger)
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    cases_assessed: Mapped[int]
    cases_served: Mapped[int]
    members: Mapped[str] = mapped_column(Text, default="[]")
    evidence: Mapped[str] = mapped_column(String(MOST_REFERENCE), default="")
    note: Mapped[str] = mapped_column(String(MOST_REASON), default="")
    question: Mapped[str] = mapped_column(String(MOST_COMMENT), default="")
    reported_by: Mapped[str] = mapped_column(String(64))
    reported_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


class ResultVersionRow(Base):
    """A state of a result; `content` is JSON of everything that was reported or asked."""

    __tablename__ = "service_result_version"
    __table_args__ = (UniqueConstraint("result_id", "version", name="service_result_version_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("service_result.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[str] = mapped_column(Text)


class SettlementRunRow(Base):
    """One run of settlement over a round (`area` '') or an area of it, with the seed and rule of its audit sample."""

    __tablename__ = "settlement_run"
    __table_args__ = (CheckConstraint("confidence BETWEEN 50 AND 99", name="settlement_run_confidence_is_percent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"), index=True)
    area: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(MOST_SEED))
    confidence: Mapped[int]
    tolerable_bp: Mapped[int]
    expected_bp: Mapped[int]


class SettlementRow(Base):
    """What a run pays for one line: everything verified so far by the rule, less what was settled before.

    `turn` counts the settlements of the line, so that two runs at once cannot both pay it. `evidenced` is JSON, the
    verified units by quarter. `flags` are the codes of what stood out, separated by spaces.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        UniqueConstraint("request_line_id", "turn", name="settlement_once_per_turn"),
        CheckConstraint("due_minor = payable_minor - before_minor", name="settlement_due_is_difference"),
        CheckConstraint(
            "incentive_due_minor = incentive_minor - incentive_before_minor", name="settlement_incentive_is_difference"
        ),
        CheckConstraint("rule IN ('evidenced', 'capped', 'threshold')", name="settlement_rule_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("settlement_run.id"), index=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("funding_request_line.id"))
    turn: Mapped[int]
    rule: Mapped[str] = mapped_column(String(16))
    planned: Mapped[int] = mapped_column(BigInteger)
    evidenced: Mapped[str] = mapped_column(Text)
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    payable_minor: Mapped[int] = mapped_column(BigInteger)
    before_minor: Mapped[int] = mapped_column(BigInteger)
    due_minor: Mapped[int] = mapped_column(BigInteger)
    cases_assessed: Mapped[int]
    cases_served: Mapped[int]
    incentive_minor: Mapped[int] = mapped_column(BigInteger)
    incentive_before_minor: Mapped[int] = mapped_column(BigInteger)
    incentive_due_minor: Mapped[int] = mapped_column(BigInteger)
    flags: Mapped[str] = mapped_column(String(MOST_FLAGS), default="")
