"""People, a clock and a small programme for the tests of what national planners enter."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from data.people.scope import Identity
from data.progress.entry_records import FigureEntry, Grounds, MilestoneEntry

NARA = Identity("nara", "national_planner", "mng", "", "planning")
BOLD = Identity("bold", "national_planner", "*", "", "planning")
AUDITOR = Identity("olga", "auditor", "*", "", "audit")
OTHERS = (
    Identity("saraa", "planner", "mng", "MN2101"),
    Identity("tuya", "approver", "mng"),
    Identity("dorj", "national_planner", "mng", "MN21"),
    Identity("kairat", "national_planner", "kaz"),
    Identity("admin", "administrator", "*"),
    AUDITOR,
)
CODE = "mng-small"
TOML = """
format = 1
code = "mng-small"
country = "mng"
kind = "joint_programme"
title = { en = "A small programme" }
short_title = { en = "Small", mn = "Жижиг" }
summary = { en = "For tests." }
source = { en = "Made in a test" }
status = "implementation"
first_day = 2025-01-01
last_day = 2025-12-31

[[results]]
code = "outcome"
kind = "outcome"
title = { en = "Outcome" }

[[indicators]]
code = "access"
result = "outcome"
title = { en = "People who access services" }
measure = "unit"
cycle = "yearly"
baseline = { state = "not_available" }
baseline_year = 2024
target = { value = 0 }
target_year = 2025

[[indicators.disaggregations]]
name = "sex"
categories = [
  { code = "female", label = { en = "Women" } },
  { code = "male", label = { en = "Men" } },
]

[[indicators]]
code = "share"
result = "outcome"
title = { en = "Share of proposals" }
measure = "percentage"
cycle = "yearly"
baseline = { state = "not_available" }
baseline_year = 2024
target = { value = 50 }
target_year = 2025

[[indicators]]
code = "app"
result = "outcome"
title = { en = "Workers with a log-in" }
measure = "unit"
cycle = "at_closure"
actuals = "app_users"
baseline = { value = 0 }
baseline_year = 2024
target = { value = 200 }
target_year = 2025

[[indicators]]
code = "staff"
result = "outcome"
title = { en = "Staff users" }
measure = "unit"
cycle = "at_closure"
actuals = "staff_users"
baseline = { value = 0 }
baseline_year = 2024
target = { value = 90 }
target_year = 2025

[[milestones]]
code = "m1"
title = { en = "First milestone" }
due_year = 2025

[[milestones]]
code = "m2"
title = { en = "Second milestone" }
due_year = 2025

[[places]]
pcode = "MN11"
"""


class HandClock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, **by):
        self.now += timedelta(**by)


def figure(value="10", **changes):
    """An entry of `access` for half of 2025."""
    grounds = Grounds(changes.pop("reference", "Report 7"), changes.pop("address", ""), changes.pop("comment", ""))
    content = {
        "indicator": "access",
        "first_day": date(2025, 1, 1),
        "last_day": date(2025, 6, 30),
        "value": Decimal(value),
        "grounds": grounds,
    }
    return FigureEntry(**content | changes)


def milestone(state="started", percent=40, code="m1", **changes):
    """An entry of a milestone."""
    return MilestoneEntry(code, state, percent, Grounds("Minutes 3", **changes))
