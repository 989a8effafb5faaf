"""People, norms and a budget round over the tiny release, for the tests of rounds and requests."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Engine

from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_book import NormBook
from data.budget.requests import FundingRequests, LineEntry
from data.budget.rounds import LineDraft, Round, RoundDraft, Rounds
from data.budget.take_up import TakeUp
from data.people.scope import Identity

NATIONAL = Identity("nara", "national_planner", "mng", "", "planning")
SOUM = Identity("saraa", "planner", "mng", "MN2101", "planning")
OTHER_SOUM = Identity("bat", "planner", "mng", "MN2102", "planning")
AIMAG = Identity("anna", "planner", "mng", "MN21", "planning")
AIMAG_APPROVER = Identity("bold", "approver", "mng", "MN21", "planning")
APPROVER = Identity("tuya", "approver", "mng", "", "planning")
AUDITOR = Identity("olga", "auditor", "*", "", "audit")
ADMINISTRATOR = Identity("admin", "administrator", "*", "", "accounts")


class HandClock:
    def __init__(self):
        self.now = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, **by):
        self.now += timedelta(**by)


def cost_norm(code="care", **changes):
    content = {
        "number": 0,
        "country": "mng",
        "code": code,
        "version": 1,
        "programme": "home_care",
        "care": "community",
        "unit": "family_month",
        "amount_minor": 1_234_567,
        "currency": "MNT",
        "price_date": date(2026, 1, 1),
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
        "order_number": "A/101",
        "order_date": date(2025, 12, 20),
        "order_link": "https://legalinfo.mn/a101",
        "label": {"en": f"Norm {code}", "mn": f"Норм {code}"},
        "shares_bp": {"staff": 6000, "transport": 1000, "materials": 1000, "premises": 1000, "overhead": 1000},
        "coefficients": ("remoteness", "heating"),
        "payable": "evidenced",
        "incentive_assessed_minor": 1000,
        "incentive_served_minor": 2000,
        "documents": ({"en": "List of cases"}, {"en": "Contract"}),
        "demonstration": False,
    }
    return CostNorm(**content | changes)


def coefficient(pcode, factor, kind="remoteness", **changes):
    content = {
        "kind": kind,
        "pcode": pcode,
        "version": 1,
        "factor": Fraction(factor),
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
        "order_number": "B/7",
        "order_date": date(2025, 12, 21),
        "order_link": "",
        "demonstration": False,
    }
    return AreaCoefficient(**content | changes)


@dataclass
class Budget:
    """The rooms of one database with one open round."""

    engine: Engine
    norms: NormBook
    rounds: Rounds
    requests: FundingRequests
    clock: HandClock
    number: int
    numbers: dict = field(default_factory=dict)

    @property
    def round(self) -> Round:
        return self.rounds.get("mng", self.number)

    def of(self, area, identity=NATIONAL):
        """The request of an area."""
        if (self.number, area) not in self.numbers:
            listed = self.requests.listed(NATIONAL, "mng", self.number)
            self.numbers |= {(self.number, item.area): item.number for item in listed}
        return self.requests.get(identity, "mng", self.numbers[self.number, area])

    def complete(self, area, identity=NATIONAL):
        """Entries with which the request of an area can be submitted."""
        entries = {}
        for line in self.of(area, identity).lines:
            documents = {number: f"no. {number}" for number in range(1, len(line.line.norm.documents) + 1)}
            reason = "counted anew" if line.needs_reason else ""
            entries[line.line.number] = LineEntry(line.participants, reason, documents)
        return entries

    def bring(self, area, *actions, identity=SOUM):
        """Complete the request of an area and take steps by people who may."""
        request = self.of(area)
        planner = Identity("filler", "planner", "mng", area)
        version = self.requests.save(planner, "mng", request.number, request.version, self.complete(area)).version
        actors = {"submit": planner, "lock": NATIONAL}
        for action in actions:
            actor = actors.get(action, APPROVER)
            version = self.requests.move(actor, "mng", request.number, action, version, "see the note")
        return self.of(area)


def draft(norms, **changes):
    """A round of three lines."""
    numbers = {code: norm.number for code, norm in norms.in_force("mng", date(2027, 1, 1)).items()}
    content = {
        "name": "Budget of 2027",
        "first_day": date(2027, 1, 1),
        "last_day": date(2027, 12, 31),
        "submit_by": date(2026, 9, 30),
        "decide_by": date(2026, 10, 15),
        "lines": (
            LineDraft(numbers["care"], "unreached:allowance", TakeUp(6000, 12, 2500, 5)),
            LineDraft(numbers["visit"], "need:home_care", TakeUp(10_000, 12, times=4)),
            LineDraft(numbers["case"], "zone:zone_e", TakeUp(3333, 6, 5000, 3)),
        ),
        "envelope_minor": 900_000_000_00,
    }
    return RoundDraft(**content | changes)


def fill(engine, clock, figures):
    """Put norms, coefficients and a round into a database."""
    norms = NormBook(engine, clock=clock)
    norms.add(
        NATIONAL,
        "mng",
        [
            cost_norm(),
            cost_norm("visit", unit="visit", amount_minor=35_099, documents=()),
            cost_norm("case", unit="case", amount_minor=777_777, coefficients=("remoteness",)),
        ],
        [coefficient("MN", "1.05"), coefficient("MN21", "1.155"), coefficient("MN2101", "1.333", "heating")],
    )
    rounds = Rounds(engine, norms, clock=clock)
    number = rounds.open(NATIONAL, "mng", draft(norms), figures)
    return Budget(engine, norms, rounds, FundingRequests(engine, rounds, clock=clock), clock, number)
