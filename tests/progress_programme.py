"""An invented programme of the tiny country (tests/dashboard/tiny_release.py): every state and part that one can have.

Today is `TODAY` in it: the programme runs, some milestones are late, some indicators cannot be measured.
"""

from datetime import UTC, date, datetime
from typing import Any

from data.progress.actual import Actual, DerivationStep, Evidence
from data.progress.document import MilestoneState, ProgressDocument
from data.progress.framework import Framework

TODAY = date(2026, 7, 15)
PUBLISHED = datetime(2026, 7, 1, 9, tzinfo=UTC)
CONFIRMED = datetime(2026, 6, 20, 8, 30, tzinfo=UTC)
NO_TARGET = {"state": "none"}
NOT_AVAILABLE = {"state": "not_available"}


def words(text: str) -> dict[str, str]:
    """A text in four languages, each with its own ending, so that a wrong language shows."""
    return {language: f"{text} {language}" for language in ("en", "mn", "kk", "ru")}


def invented_framework(**changes: Any) -> Framework:
    """The framework; `changes` replace whole keys."""
    content: dict[str, Any] = {
        "format": 1,
        "code": "invented",
        "country": "mng",
        "kind": "joint_programme",
        "title": words("Invented programme <&> of the tiny country"),
        "short_title": words("Invented programme"),
        "summary": words("What the invented programme is for."),
        "source": words("Made in a test"),
        "status": "implementation",
        "first_day": date(2025, 1, 1),
        "last_day": date(2026, 12, 31),
        "currency": "USD",
        "iati_identifier": "XM-DAC-41114-DEMONSTRATION-invented",
        "reporting_organisation": "undp",
        "gender_marker": "GEM2",
        "sector": "16010",
        "organisations": [
            {"code": "undp", "name": words("UNDP"), "roles": ["accountable", "implementing"], "kind": "40",
             "reference": "XM-DAC-41114"},
            {"code": "women", "name": words("UN Women"), "roles": ["implementing"], "kind": "40",
             "reference": "XM-DAC-41146"},
            {"code": "ministry", "name": words("Ministry"), "roles": ["implementing"], "kind": "10"},
            {"code": "donor", "name": words("Donor"), "roles": ["funding"], "kind": "10", "reference": "XM-DAC-701"},
        ],
        "results": [
            {"code": "outcome", "kind": "outcome", "title": words("The outcome"), "description": words("Described.")},
            {"code": "output-1", "kind": "output", "parent": "outcome", "title": words("The first output")},
            {"code": "output-2", "kind": "output", "parent": "outcome", "title": words("The second output")},
        ],
        "activities": [
            {"code": "activity-1", "result": "output-1", "title": words("An activity"),
             "description": words("What is done."), "lead": "undp", "participants": ["women"],
             "partners": ["ministry"]},
            {"code": "activity-2", "result": "output-2", "title": words("Another activity")},
        ],
        "indicators": _indicators(),
        "budget": [
            {"code": "staff", "label": words("Staff"), "amounts": [
                {"organisation": "undp", "minor": 30_000_00}, {"organisation": "women", "minor": 10_000_00}]},
            {"code": "contracts", "label": words("Contracts"), "amounts": [
                {"organisation": "undp", "minor": 60_000_00}, {"organisation": "women", "minor": 0}]},
            {"code": "indirect", "label": words("Indirect"), "indirect": True, "amounts": [
                {"organisation": "undp", "minor": 6_300_00}, {"organisation": "women", "minor": 700_00}]},
        ],
        "funding": [
            {"kind": "grant", "organisation": "donor", "minor": 107_000_00, "comment": words("The grant.")},
            {"kind": "leveraged", "organisation": "ministry", "minor": 50_000_00},
            {"kind": "in_kind", "organisation": "undp", "minor": 20_000_00},
        ],
        "deliveries": [
            {"first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31), "minor": 64_566_80, "estimated": True,
             "source": words("Report of 2025")},
            {"first_day": date(2026, 1, 1), "last_day": date(2026, 6, 30), "minor": 20_000_00},
        ],
        "sdg": [
            {"target": "5.1", "title": words("End discrimination"), "main": True, "shares": [
                {"organisation": "undp", "percent": 25}, {"organisation": "women", "percent": "70.5"}]},
            {"target": "10.2", "title": words("Inclusion"), "shares": [
                {"organisation": "undp", "percent": 75}, {"organisation": "women", "percent": "29.5"}]},
        ],
        "risks": [
            {"code": "turnover", "event": words("Staff leave"), "categories": ["political"], "level": "low",
             "likelihood": "unlikely", "impact": "moderate", "mitigation": words("Support is agreed on."),
             "owner": words("Office")},
            {"code": "delay", "event": words("Contracts are late"), "categories": ["operational", "financial"],
             "level": "high", "likelihood": "almost_certain", "impact": "extreme",
             "mitigation": words("Plan early."), "owner": words("Office")},
        ],
        "milestones": [
            {"code": "m-done", "title": words("A finished milestone"), "expected": words("A plan"), "due_year": 2025,
             "done": date(2025, 11, 30), "steps": [words("First step"), words("Second step")]},
            {"code": "m-late", "title": words("A late milestone"), "due_year": 2026, "due": date(2026, 3, 31)},
            {"code": "m-open", "title": words("An open milestone"), "expected": words("A law"), "due_year": 2026},
        ],
        "places": [
            {"pcode": "MN11", "label": words("Pilot province")},
            {"pcode": "MN2101"},
        ],
    }  # fmt: skip
    return Framework.model_validate(content | changes)


def _indicators() -> list[dict[str, Any]]:
    def indicator(code: str, **changes: Any) -> dict[str, Any]:
        return {
            "code": code,
            "result": "output-1",
            "title": words(f"Indicator {code}"),
            "measure": "unit",
            "cycle": "yearly",
            "baseline": {"value": 0},
            "baseline_year": 2024,
            "target": {"value": 100},
            "target_year": 2026,
            **changes,
        }

    return [
        # Computed ones: from releases, and from records of the planner site.
        indicator("people", target={"value": 500}, actuals="people_mapped", source=words("Framework, page 1")),
        indicator("agencies", target={"value": 3}, actuals="agencies_integrated"),
        indicator("app", cycle="at_closure", target={"value": 200}, actuals="app_users"),
        indicator("staff", cycle="at_closure", target={"value": 90}, actuals="staff_users"),
        # One of each status.
        indicator("reached", description=words("What this one counts."), comment=words("Counted once.")),
        indicator("noisy"),
        indicator("behind"),
        indicator("fewer", ascending=False, baseline={"value": "12.5"}, target={"value": 0}, measure="percentage"),
        # The ways in which baselines and targets are stated.
        indicator("no-baseline", baseline=NOT_AVAILABLE, measure="percentage", target={"value": 50}),
        indicator("none-stated", baseline=NO_TARGET, target=NO_TARGET, target_year=None),
        indicator("target-unknown", target=NOT_AVAILABLE, target_year=None),
        indicator("target-zero", baseline=NOT_AVAILABLE, target={"value": 0}, comment=words("Nothing is asked for.")),
        indicator("silent", result="output-2"),
        indicator(
            "access", result="outcome", category="Beneficiaries", baseline=NOT_AVAILABLE, target={"value": 0},
            target_year=None, comment=words("The framework gives no year for its target."),
            disaggregations=[
                {"name": "sex", "categories": [
                    {"code": "female", "label": words("Girls, women"), "baseline": {"value": 0},
                     "target": {"value": 60}},
                    {"code": "male", "label": words("Boys, men")}]},
                {"name": "age", "categories": [
                    {"code": "0-14", "label": words("0 to 14")}, {"code": "60", "label": words("60 and over")}]},
                {"name": "risk_population", "overlaps": True, "categories": [
                    {"code": "women", "label": words("Women")}, {"code": "older", "label": words("Older persons")},
                    {"code": "minorities", "label": words("Minorities")}]},
            ],
        ),
    ]  # fmt: skip


def invented_actuals() -> tuple[Actual, ...]:
    """The entered actuals, and those computed on the planner site; those of releases follow by `read_programme`."""

    def entered(indicator: str, value: str, year: int = 2025, **changes: Any) -> Actual:
        return Actual.model_validate(
            {
                "indicator": indicator,
                "first_day": date(year, 1, 1),
                "last_day": date(year, 12, 31) if year < TODAY.year else date(year, 6, 30),
                "value": value,
                "computed": False,
                "source": words("Records of the ministry"),
                "evidence": Evidence(reference="Report 7/2026", address="https://example.org/report"),
                "steps": (DerivationStep(code="entered", value=value), DerivationStep(code="confirmed", value=value)),
                "confirmed_at": CONFIRMED,
                **changes,
            }
        )

    accounts = (DerivationStep(code="accounts", value="61"), DerivationStep(code="period", value="2026-06-30"))
    units = (DerivationStep(code="release", value="mng-2025-12-31"), DerivationStep(code="work_units", value="48"))
    computed = {"computed": True, "evidence": None, "source": None, "confirmed_at": None}
    return (
        entered("app", "48", steps=units, **computed),
        entered("staff", "61", 2026, steps=accounts, **computed),
        entered("reached", "40"),
        entered("reached", "120", 2026, comment="Corrected after the audit <&>.", revision=2),
        entered("reached", "30", 2026, pcode="MN11"),
        entered("reached", "12", 2026, pcode="MN2101"),
        entered("noisy", "104", 2026, low="96", high="112"),
        entered("behind", "10", 2026),
        entered("fewer", "12.5"),
        entered("fewer", "2.25", 2026),
        entered("no-baseline", "31.5", 2026),
        entered("none-stated", "7", 2026),
        entered("target-zero", "0", 2026),
        entered("access", "700", 2026),
        entered("access", "400", 2026, category="sex:female"),
        entered("access", "300", 2026, category="sex:male"),
        entered("access", "400", 2026, category="risk_population:women"),
        entered("access", "250", 2026, category="risk_population:older"),
    )


def invented_document(**changes: Any) -> ProgressDocument:
    """The programme as it is published; `changes` replace whole parts."""
    content: dict[str, Any] = {
        "framework": invented_framework(),
        "actuals": invented_actuals(),
        "milestones": (
            MilestoneState(milestone="m-done", state="done", percent=100, confirmed_at=CONFIRMED),
            MilestoneState(milestone="m-late", state="started", percent=40, comment="The law is being written."),
        ),
        "published_at": PUBLISHED,
        "demonstration": True,
    }
    return ProgressDocument(**content | changes)
