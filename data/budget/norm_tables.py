"""Tables of cost norms and area coefficients. Rows are only ever added: a new order makes a new version."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.people.models import Base

UNITS: Final = ("family_month", "case", "visit", "place_day")
"""What one amount of a norm buys."""

SHARES: Final = ("staff", "transport", "materials", "premises", "overhead")
"""Parts of a norm's cost structure, in the order of the printed form."""

CARE: Final = ("", "community", "institutional")
"""Where a service is given, as far as the norm says so."""

PAYABLE_RULES: Final = ("evidenced", "capped", "threshold")
"""`evidenced`: every evidenced unit is paid. `capped`: evidenced units up to the planned ones. `threshold`: the plan in
full from 90 % evidenced on, below that the evidenced units."""

MOST_CODE: Final = 40
MOST_ORDER: Final = 80
MOST_LINK: Final = 400
WHOLE_BP: Final = 10_000
"""Basis points in a whole."""


class NormRow(Base):
    """One version of one norm.

    `label` and `documents` are JSON: {language: text}, and a list of {language: text} of the documents that prove the
    service. `coefficients` names the kinds of area coefficients that apply, separated by spaces.
    """

    __tablename__ = "cost_norm"
    __table_args__ = (
        UniqueConstraint("country", "code", "version", name="cost_norm_version_once"),
        CheckConstraint("amount_minor > 0", name="cost_norm_amount_positive"),
        CheckConstraint(
            "staff_bp + transport_bp + materials_bp + premises_bp + overhead_bp = 10000",
            name="cost_norm_shares_sum_to_one",
        ),
        CheckConstraint(
            "staff_bp >= 0 AND transport_bp >= 0 AND materials_bp >= 0 AND premises_bp >= 0 AND overhead_bp >= 0",
            name="cost_norm_shares_not_negative",
        ),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="cost_norm_ends_after_start"),
        CheckConstraint("unit IN ('family_month', 'case', 'visit', 'place_day')", name="cost_norm_unit_known"),
        CheckConstraint("care IN ('', 'community', 'institutional')", name="cost_norm_care_known"),
        CheckConstraint("payable IN ('evidenced', 'capped', 'threshold')", name="cost_norm_payable_known"),
        CheckConstraint(
            "incentive_assessed_minor >= 0 AND incentive_served_minor >= 0", name="cost_norm_incentives_not_negative"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(MOST_CODE))
    version: Mapped[int]
    programme: Mapped[str] = mapped_column(String(64), default="")
    care: Mapped[str] = mapped_column(String(16), default="")
    unit: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    price_date: Mapped[date] = mapped_column(Date)
    effective_from: Mapped[date] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    order_number: Mapped[str] = mapped_column(String(MOST_ORDER))
    order_date: Mapped[date] = mapped_column(Date)
    order_link: Mapped[str] = mapped_column(String(MOST_LINK), default="")
    label: Mapped[str] = mapped_column(Text)
    staff_bp: Mapped[int]
    transport_bp: Mapped[int]
    materials_bp: Mapped[int]
    premises_bp: Mapped[int]
    overhead_bp: Mapped[int]
    coefficients: Mapped[str] = mapped_column(String(80), default="")
    payable: Mapped[str] = mapped_column(String(16))
    incentive_assessed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    incentive_served_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    documents: Mapped[str] = mapped_column(Text, default="[]")
    demonstration: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)


class CoefficientRow(Base):
    """One version of one area's coefficient of a kind ("remoteness", "heating"), in thousandths."""

    __tablename__ = "area_coefficient"
    __table_args__ = (
        UniqueConstraint("country", "kind", "pcode", "version", name="area_coefficient_version_once"),
        CheckConstraint("factor_thousandths BETWEEN 100 AND 10000", name="area_coefficient_within_bounds"),
        CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from", name="area_coefficient_ends_after_start"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(32))
    pcode: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    factor_thousandths: Mapped[int]
    effective_from: Mapped[date] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    order_number: Mapped[str] = mapped_column(String(MOST_ORDER))
    order_date: Mapped[date] = mapped_column(Date)
    order_link: Mapped[str] = mapped_column(String(MOST_LINK), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
