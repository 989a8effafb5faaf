"""A round with locked requests, written straight into the tables: two first-level areas of three areas each."""

import json
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from data.budget.norm_book import NormBook
from data.budget.norm_tables import NormRow
from data.budget.request_tables import RequestLineRow, RequestRow, RoundLineRow, RoundRow
from data.budget.results import ServiceResults
from data.budget.rounds import Rounds
from data.people.scope import Identity

NOON = datetime(2027, 11, 5, 12, tzinfo=UTC)
SOUM = Identity("soum", "planner", "mng", "MN1101", "planning")
OTHER_SOUM = Identity("other-soum", "planner", "mng", "MN1102", "planning")
AIMAG = Identity("aimag", "planner", "mng", "MN11", "planning")
APPROVER = Identity("area-approver", "approver", "mng", "MN11", "planning")
OTHER_APPROVER = Identity("other-approver", "approver", "mng", "MN21", "planning")
NATIONAL = Identity("national", "national_planner", "mng", "", "planning")
AUDITOR = Identity("auditor", "auditor", "mng", "", "audit")
ADMINISTRATOR = Identity("administrator", "administrator", "mng", "", "accounts")
KAZ = Identity("kairat", "national_planner", "kaz", "", "planning")

AREAS = ("MN1101", "MN1102", "MN1103", "MN2101", "MN2102", "MN2103")
NORMS = (
    # code, unit, amount, rule, incentive per case assessed and served
    ("CP-01", "case", 150_000, "capped", 5_000, 8_000),
    ("CP-02", "visit", 12_000, "evidenced", 0, 0),
    ("CP-03", "family_month", 90_000, "threshold", 0, 0),
)
PLANNED = ((40, 40), (25, 300), (10, 120))
"""Participants and units of each line, in every area."""


def furnish(engine, *, locked=AREAS, first_day=date(2027, 1, 1), areas=AREAS):
    """Make norms (once) and a round; gives the round's number and the lines' numbers by (area, position)."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with Session(engine) as session:
        norms = session.query(NormRow).order_by(NormRow.id).all() or [_norm(*norm, at) for norm in NORMS]
        session.add_all(norms)
        round_row = RoundRow(
            country="mng", name=f"Year {first_day.year}", first_day=first_day,
            last_day=first_day.replace(month=12, day=31),
            release_id="r1", currency="MNT", minor_units=2, envelope_minor=None, submit_by=date(2026, 11, 20),
            decide_by=date(2026, 12, 10), state="closed", demonstration=False, opened_by="national", opened_at=at,
        )  # fmt: skip
        session.add(round_row)
        session.flush()
        lines = [
            RoundLineRow(
                round_id=round_row.id, position=position, norm_id=norm.id, source="unreached:care", coverage_bp=10_000,
                months=12, ramp_start_bp=10_000, ramp_months=1, times=1,
            )
            for position, norm in enumerate(norms, start=1)
        ]  # fmt: skip
        session.add_all(lines)
        session.flush()
        numbers = {}
        for area in areas:
            state = "locked" if area in locked else "accepted"
            request = RequestRow(
                round_id=round_row.id, country="mng", area=area, parent=area[:4], state=state, version=1,
                total_minor=sum(units * norm[2] for (_, units), norm in zip(PLANNED, NORMS, strict=True)),
                changed_by="soum", changed_at=at,
            )  # fmt: skip
            session.add(request)
            session.flush()
            for line, norm, (participants, units) in zip(lines, NORMS, PLANNED, strict=True):
                row = RequestLineRow(
                    request_id=request.id, round_line_id=line.id, proposed=participants + 3, proposed_low=0,
                    proposed_high=99, proposed_state="value", participants=participants, quantity=units,
                    unit_price_minor=norm[2], factor_thousandths=1000, amount_minor=units * norm[2], reason="",
                    documents="{}",
                )  # fmt: skip
                session.add(row)
                session.flush()
                numbers[area, line.position] = row.id
        session.commit()
        return round_row.id, numbers


def rooms(engine, *, clock=lambda: NOON, seed=lambda: "seed-1"):
    """The room over the database."""
    return ServiceResults(engine, Rounds(engine, NormBook(engine)), clock=clock, seed=seed)


def _norm(code, unit, amount, rule, assessed, served, at):
    return NormRow(
        country="mng", code=code, version=1, programme="", care="", unit=unit, amount_minor=amount, currency="MNT",
        price_date=date(2026, 1, 1), effective_from=date(2026, 1, 1), effective_to=None, order_number="A/1",
        order_date=date(2026, 1, 1), order_link="", label=json.dumps({"en": code, "mn": code}), staff_bp=10_000,
        transport_bp=0, materials_bp=0, premises_bp=0, overhead_bp=0, coefficients="", payable=rule,
        incentive_assessed_minor=assessed, incentive_served_minor=served, documents="[]", demonstration=True,
        added_by="national", added_at=at,
    )  # fmt: skip
