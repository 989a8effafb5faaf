"""Needs of an allocation: the same as funding requests propose, staff by loads, weights by zones D and E."""

import math
from dataclasses import replace
from datetime import date

import pytest

from data.budget.allocate import allocate
from data.budget.allocation_derivation import given_derivation, need_derivation, sum_derivation
from data.budget.allocation_needs import FundedLine, Limits, load_of, problem_of, read_needs
from data.budget.caseload_sources import caseload_sources
from data.budget.round_opening import LinePlan, propose
from data.budget.take_up import TakeUp
from data.people.errors import OutsideScope
from data.people.scope import Identity
from tests.budget_norms import norm_of

DAY = date(2026, 6, 1)
AIMAG = Identity("aimag", "planner", "mng", "MN11")


def lines_of(figures):
    sources = caseload_sources(figures)
    ramp = TakeUp(coverage_bp=8_000, months=12, ramp_start_bp=2_500, ramp_months=6)
    return [
        FundedLine("a", norm_of("mng"), sources["zone:zone_de"], ramp),
        FundedLine(
            "b", norm_of("mng", unit="visit", amount_minor=7_001), sources["everybody:persons"], TakeUp(times=7)
        ),
    ]


def test_all_cases_cost_what_requests_propose(read):
    figures = read()
    lines = lines_of(figures)
    rows = range(len(figures.areas("adm2")))
    needs = read_needs(figures, lines, [], "adm2", rows, DAY)
    plans = [LinePlan(line.norm, line.source, line.take_up) for line in lines]
    problem = problem_of(needs, Limits(10**12))
    for area, proposal in zip(needs.areas, propose(figures, plans, [], DAY), strict=True):
        assert area.pcode == proposal.area
        assert [cell.amount for cell in area.cells] == [line.amount_minor for line in proposal.lines]
        assert [cell.participants for cell in area.cells] == [line.proposed for line in proposal.lines]
    found = allocate(problem, "optimal")
    assert found.why_left == "all_served"
    assert found.spent == sum(sum(cell.amount for cell in area.cells) for area in needs.areas)


def test_a_territory_holds_its_own_areas_only(read):
    figures = read(AIMAG)
    rows = figures.rows("adm2").tolist()
    assert read_needs(figures, lines_of(figures), [], "adm2", rows, DAY).areas
    outside = next(row for row in range(len(figures.areas("adm2"))) if row not in rows)
    with pytest.raises(OutsideScope):
        read_needs(figures, lines_of(figures), [], "adm2", [outside], DAY)


def test_loads_of_programmes(read):
    whole, visit = lines_of(read())
    assert load_of(replace(whole, take_up=TakeUp())) == 1000
    assert load_of(whole) == 813  # 9.75 of 12 months
    assert load_of(visit) == 583  # seven months of twelve
    assert load_of(replace(visit, norm=norm_of("mng", unit="case"), take_up=TakeUp())) == 83
    assert load_of(replace(whole, norm=norm_of("mng", unit="place_day"))) == 0
    cash = {"staff": 0, "transport": 0, "materials": 10_000, "premises": 0, "overhead": 0}
    assert load_of(replace(whole, norm=norm_of("mng", shares_bp=cash))) == 0


def test_weights_caps_and_staff(read):
    figures = read()
    needs = read_needs(figures, lines_of(figures), [], "adm1", range(len(figures.areas("adm1"))), DAY)
    first = replace(needs.areas[0], grave=0.3, workers=2.5)
    others = tuple(replace(area, grave=math.nan, workers=math.nan) for area in needs.areas[1:])
    needs = replace(needs, areas=(first, *others), grave=0.2)
    found = problem_of(needs, Limits(1000, 500, 3000, 4000, 60, "grave"))
    assert found.weight[0] == (1500, 1500)
    assert found.weight[1] == (1000, 1000)
    assert found.capacity[:2] == (150_000, None)
    assert (found.area_cap[0], found.programme_cap[0], found.floor_bp[0]) == (300, 400, 500)
    assert problem_of(needs, Limits(1000)).weight[0] == (1000, 1000)


def test_derivations_end_in_the_amounts(read):
    figures = read()
    lines = lines_of(figures)
    needs = read_needs(figures, lines, [], "adm1", range(len(figures.areas("adm1"))), DAY)
    problem = problem_of(needs, Limits(sum(sum(cell.amount for cell in area.cells) for area in needs.areas) // 2))
    found = allocate(problem, "need")
    cell = needs.areas[0].cells[0]
    told = need_derivation(
        lines[0], cell, source_name="zone", release_id=figures.release_id, plan="", currency="MNT", digits=2
    )
    steps = {step.code: step for step in told.steps}
    assert steps["amount"].value == steps["quantity"].value * steps["unit_price"].value == cell.amount
    assert steps["participants"].value == cell.participants
    assert figures.release_id in steps["caseload"].source
    given = given_derivation(found, 0, 0, "MNT", 2)
    assert given.steps[-1].value == found.amounts[0][0]
    total = sum_derivation(found.area_amounts, problem.areas, "MNT", 2)
    assert total.steps[-1].value == sum(step.value for step in total.steps[:-1]) == found.spent
