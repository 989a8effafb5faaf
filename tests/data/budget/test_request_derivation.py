"""The steps of a derivation lead to the figure, and name what they rest on."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import text

from data.budget.caseload import Caseloads
from data.budget.caseload_sources import caseload_sources
from data.budget.money import rounded
from data.budget.request_derivation import line_derivation, sum_derivation, total_derivation
from data.budget.requests import LineEntry
from tests.data.budget.budget_round import AIMAG, NATIONAL, SOUM, coefficient, cost_norm

CATALOGUES = Path(__file__).parents[3] / "dashboard" / "text"


def steps_of(found):
    return {step.code: step for step in found.steps}


@pytest.fixture
def changed(budget):
    request = budget.of("MN2101")
    budget.requests.save(SOUM, "mng", request.number, 1, {request.lines[0].line.number: LineEntry(37, "counted anew")})
    return budget.of("MN2101")


def test_a_line_is_worked_out_again_from_its_steps(budget, changed):
    for line in changed.lines:
        found = line_derivation(changed, line, coefficients=budget.norms.coefficients("mng"))
        steps = steps_of(found)
        take_up, norm = line.line.take_up, line.line.norm
        assert steps["participants"].value == line.participants
        months, full = steps["months"].value, Fraction(steps["full_months"].value, 1000)
        assert full == take_up.full_months
        each = full if norm.unit == "family_month" else steps["times"].value * full / months
        assert steps["quantity"].value == rounded(line.participants * each) == line.quantity
        price = Fraction(steps["norm_amount"].value)
        for step in found.steps:
            price *= Fraction(step.value, 1000) if step.code == "factor" else 1
        assert steps["unit_price"].value == rounded(price) == line.unit_price_minor
        assert steps["amount"].value == steps["quantity"].value * steps["unit_price"].value == line.amount_minor
        assert (found.currency, found.digits) == ("MNT", 2)
        assert steps["norm_amount"].source == f"{norm.code} 1, A/101, 2025-12-20"
        factors = [step.source for step in found.steps if step.code == "factor"]
        assert factors[0] == "remoteness, MN21 1, B/7, 2025-12-21"
        assert len(factors) == len(norm.coefficients)


def test_a_deviation_names_who_and_why(changed):
    first, second, _ = (line_derivation(changed, line) for line in changed.lines)
    assert steps_of(first)["participants"].source == "saraa"
    assert steps_of(first)["reason"].value == "counted anew"
    assert "reason" not in steps_of(second)
    proposal = steps_of(second)["proposed_estimate"]
    assert (proposal.value, proposal.low) == (changed.lines[1].proposed, changed.lines[1].proposed_low)
    assert changed.round.release_id in proposal.source
    assert "need:home_care" in proposal.source


def test_the_case_load_of_the_release_comes_first(budget, read):
    figures, request = read(NATIONAL), budget.of("MN2102")
    row = next(row for row, area in enumerate(figures.areas("adm2")) if area["pcode"] == "MN2102")
    for line in request.lines:
        [caseload] = Caseloads(figures).of(caseload_sources(figures)[line.line.source], "adm2", [row])
        found = line_derivation(request, line, source_name="those in need", caseload=caseload)
        steps = steps_of(found)
        assert steps["caseload"].value == caseload.value
        assert steps["caseload"].source == f"those in need, {request.round.release_id}"
        share = Fraction(steps["coverage"].value, 10_000)
        assert steps["proposed"].value == rounded(steps["caseload"].value * share) == line.proposed
        assert steps["caseload"].low <= steps["caseload"].value <= steps["caseload"].high


def test_without_a_proposal_this_is_said(budget):
    with budget.engine.begin() as connection:
        connection.execute(text("UPDATE funding_request_line SET proposed_state = 'none'"))
    request = budget.of("MN2101")
    found = line_derivation(request, request.lines[0], source_name="those in need")
    assert found.steps[0].code == "proposed_none"
    assert found.steps[0].value == "those in need"


def test_coefficients_that_were_changed_since_are_not_claimed(budget):
    budget.norms.add(NATIONAL, "mng", [cost_norm("new")], [coefficient("MN21", "1.9")])
    request = budget.of("MN2101")
    line = request.lines[0]
    steps = steps_of(line_derivation(request, line, coefficients=budget.norms.coefficients("mng")))
    assert (steps["factor"].value, steps["factor"].source) == (line.factor_thousandths, "")


def test_totals_name_their_parts(changed):
    found = total_derivation(changed)
    *parts, total = found.steps
    assert [part.value for part in parts] == [line.amount_minor for line in changed.lines]
    assert (total.code, total.value) == ("total", changed.total_minor)
    assert len({part.source for part in parts}) == len(parts)
    found = sum_derivation(changed.round, {"North": 5, "South": 7})
    assert [step.value for step in found.steps] == [5, 7, 12]


@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru"])
def test_every_step_and_formula_has_words(budget, read, language):
    known = set(re.findall(r'msgid "(.*?)"', (CATALOGUES / language / "derivation.po").read_text(encoding="utf-8")))
    budget.bring("MN2102")
    request, other = budget.of("MN2101", AIMAG), budget.of("MN2102")
    [caseload] = Caseloads(read()).of(caseload_sources(read())["unreached:allowance"], "adm2", [4])
    derivations = [
        *(line_derivation(item, line) for item in (request, other) for line in item.lines),
        line_derivation(other, other.lines[0], caseload=caseload),
        total_derivation(request),
        sum_derivation(request.round, {"a": 1}),
    ]
    used = {f"derivation.formula.{found.formula}" for found in derivations}
    used |= {f"derivation.{step.code}" for found in derivations for step in found.steps}
    used |= {f"derivation.{code}" for code in ("proposed_none", "reason")}
    assert used <= known
