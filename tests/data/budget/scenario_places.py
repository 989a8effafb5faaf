"""An invented first-level area with some second-level areas, and norms, for tests of scenarios without a release."""

import math
from datetime import date
from fractions import Fraction

from data.budget.caseload import Caseload
from data.budget.caseload_sources import CaseloadSource
from data.budget.cost_area import CostArea
from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_tables import SHARES
from data.budget.scenario import Scenario, ScenarioLine
from data.budget.scenario_costs import cost_scenario
from data.budget.take_up import TakeUp
from data.hazards.unit_sums import Counted
from data.release.intervals import Z90
from data.release.states import ValueState

FAMILIES = CaseloadSource("unreached:f", "unreached", {"en": "f"}, Counted("gap_f", "families"), "p", fine=True)
REST = CaseloadSource("reached:f", "reached", {"en": "f"}, Counted("gap_f", "families", "rest"), "p", fine=True)
PERSONS = CaseloadSource("unreached:o", "unreached", {"en": "o"}, Counted("gap_o", "persons"), "q", fine=True)
SOURCES = {source.code: source for source in (FAMILIES, REST, PERSONS)}


def norm(number=1, code="n", unit="family_month", amount=10_000, care="", coefficients=("remoteness",), version=1):
    day = date(2026, 1, 1)
    return CostNorm(
        number, "mng", code, version, "p", care, unit, amount, "MNT", day, day, None, "A/1", day, "", {"en": code},
        dict(zip(SHARES, (6000, 1000, 1000, 1000, 1000), strict=True)), coefficients, "evidenced", 0, 0, (),
        demonstration=True,
    )  # fmt: skip


def coefficient(pcode, factor, kind="remoteness", version=1):
    day = date(2020, 1, 1)
    return AreaCoefficient(kind, pcode, version, Fraction(factor), day, None, "A/1", day, "", demonstration=True)


def areas(count, needs=None, parents=None):
    parents = parents or [0] * count
    return [
        CostArea("adm2", row, f"X{row:02}", parent, parents.count(parent), (f"X{row:02}", f"X-{parent}", "X"),
                 needs[row] if needs else row / 10)
        for row, parent in enumerate(parents)
    ]  # fmt: skip


def loads(values, sd=3.0, level="adm2"):
    half = Z90 * sd
    return [
        Caseload(level, row, float(value), max(0.0, value - half), value + half, "value", ValueState.VALUE)
        for row, value in enumerate(values)
    ]


def hidden(row, value, high):
    return Caseload("adm2", row, value, 0.0, high, "estimate", ValueState.SUPPRESSED_SMALL)


def unknown(row):
    return Caseload("adm2", row, math.nan, math.nan, math.nan, "none", ValueState.NO_DATA)


def scenario(*lines, years=1, inflation=0, first=2026):
    return Scenario("S", "", "X", "r", first, years, inflation, lines)


def line(own=None, source="unreached:f", take_up=None, **phase):
    return ScenarioLine(own or norm(), source, take_up or TakeUp(), **phase)


def costs(plan, values, **more):
    """Costed over as many areas as there are case loads of each source."""
    count = len(next(iter(values.values())))
    places = more.pop("areas", None) or areas(count)
    return cost_scenario(plan, places, SOURCES, values, more.pop("coefficients", []), more.pop("wholes", None))
