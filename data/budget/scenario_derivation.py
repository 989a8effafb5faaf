"""How the figures of a scenario came about, in steps: of one line in one area and year, of a line, and of sums."""

from collections.abc import Sequence
from fractions import Fraction

from data.budget.derivation import Derivation, Step
from data.budget.money import rounded
from data.budget.norm import CostNorm
from data.budget.scenario_costs import CostCell, ScenarioCosts, Total

_THOUSAND = 1000


def norm_words(norm: CostNorm) -> str:
    """Code, version, order and its date."""
    return f"{norm.code} v{norm.version}, {norm.order_number}, {norm.order_date.isoformat()}"


def cell_derivation(costs: ScenarioCosts, cell: CostCell, digits: int) -> Derivation:
    """Every step of one line in one area and year."""
    scenario, line = costs.scenario, costs.scenario.lines[cell.line]
    load = costs.caseloads[line.source][cell.place]
    own = cell.factors
    caseload = Step(
        "caseload" if cell.known == "value" else "caseload_estimated",
        "count",
        rounded(Fraction(own.caseload)),
        rounded(Fraction(load.low)),
        rounded(Fraction(load.high)),
        f"{line.source}, {scenario.release_id}",
    )
    price = (
        Step("norm_amount", "money", own.amount_minor, source=norm_words(line.norm)),
        *(
            Step(
                "factor", "factor", rounded(item.factor * _THOUSAND), source=f"{item.kind} {item.pcode} v{item.version}"
            )
            for item in cell.price.coefficients
        ),
        Step("inflation", "factor", rounded(own.inflation * _THOUSAND)),
        Step("unit_price", "money", cell.unit_price),
    )
    return Derivation(
        "scenario_month" if not own.times else "scenario_times",
        (
            caseload,
            Step("coverage", "share", line.take_up.coverage_bp),
            Step("phase", "share", _phase_bp(cell, line.take_up.coverage_bp)),
            Step("participants", "count", cell.participants, cell.participants_low, cell.participants_high),
            *_duration(own.full_months, own.months, own.times),
            Step("quantity", "units", cell.quantity, cell.quantity_low, cell.quantity_high),
            *price,
            Step("amount", "money", cell.amount, cell.amount_low, cell.amount_high),
        ),
        scenario.currency,
        digits,
    )


def _phase_bp(cell: CostCell, coverage_bp: int) -> int:
    return rounded(cell.factors.coverage * 10_000 / Fraction(coverage_bp, 10_000)) if coverage_bp else 0


def _duration(full_months: Fraction, months: int, times: int) -> list[Step]:
    whole = full_months.denominator == 1
    full = Step("full_months", "months", int(full_months)) if whole else _fraction_step(full_months)
    if not times:
        return [full]
    return [Step("months", "months", months), full, Step("times", "times", times)]


def _fraction_step(full_months: Fraction) -> Step:
    return Step("full_months", "factor", rounded(full_months * _THOUSAND))


def line_derivation(costs: ScenarioCosts, line: int, places: Sequence[int] | None, digits: int) -> Derivation:
    """A line over areas and years: its sums, and the norm and case load behind them."""
    scenario, own = costs.scenario, costs.scenario.lines[line]
    cells = costs.pick(line=line, places=places)
    first = costs.pick(line=line, places=places, year=costs.last_year)
    caseload = sum(rounded(Fraction(cell.factors.caseload)) for cell in first)
    people = costs.people(costs.line_base(line), line=line, places=places, year=costs.last_year)
    cost = costs.cost(line=line, places=places)
    prices = [cell.unit_price for cell in cells] or [0]
    return Derivation(
        "scenario_line",
        (
            Step("caseload", "count", caseload, source=f"{own.source}, {scenario.release_id}"),
            Step("coverage", "share", own.take_up.coverage_bp),
            Step("participants_last", "count", people.value, people.low, people.high),
            Step("quantity", "units", sum(cell.quantity for cell in cells)),
            Step("norm_amount", "money", own.norm.amount_minor, source=norm_words(own.norm)),
            Step("unit_price_least", "money", min(prices)),
            Step("unit_price_most", "money", max(prices)),
            Step("areas", "count", len({cell.place for cell in cells})),
            _amount(cost),
        ),
        scenario.currency,
        digits,
    )


def total_derivation(costs: ScenarioCosts, places: Sequence[int] | None, digits: int) -> Derivation:
    """A sum over lines: what each of them adds, then the years."""
    scenario = costs.scenario
    lines = [
        Step("line_amount", "money", costs.cost(line=number, places=places).value, source=norm_words(line.norm))
        for number, line in enumerate(scenario.lines)
    ]
    years = [
        Step("year_amount", "money", costs.cost(year=year, places=places).value, source=str(scenario.first_year + year))
        for year in range(scenario.years)
    ]
    total = costs.cost(places=places)
    steps = (*lines, *(years if scenario.years > 1 else ()), _amount(total, scenario.release_id))
    return Derivation("scenario_total", steps, scenario.currency, digits)


def year_derivation(costs: ScenarioCosts, year: int, digits: int) -> Derivation:
    """One year (from 0): what each line adds."""
    scenario = costs.scenario
    lines = (
        Step("line_amount", "money", costs.cost(line=number, year=year).value, source=norm_words(line.norm))
        for number, line in enumerate(scenario.lines)
    )
    total = costs.cost(year=year)
    prices = Step("inflation", "factor", rounded(scenario.inflation(year) * _THOUSAND))
    return Derivation("scenario_year", (*lines, prices, _amount(total, scenario.release_id)), scenario.currency, digits)


def need_derivation(
    costs: ScenarioCosts, places: Sequence[int], need: tuple[int, int, int], minor: int, digits: int
) -> Derivation:
    """Money of areas over their families in zones D and E; `need` is that number with the ends of its interval."""
    steps = (
        _amount(costs.cost(places=places)),
        Step("in_need", "count", need[0], need[1], need[2], costs.scenario.release_id),
        Step("per_in_need", "money", minor),
    )
    return Derivation("scenario_per_need", steps, costs.scenario.currency, digits)


def quotient_derivation(
    costs: ScenarioCosts, formula: str, cost_minor: int, people: int, minor: int, digits: int
) -> Derivation:
    """Cost per participant: a sum of amounts over a sum of participants, rounded once."""
    steps = (
        Step("amount", "money", cost_minor, source=costs.scenario.release_id),
        Step("participants_all" if formula == "scenario_per_year" else "participant_months", "count", people),
        Step("quotient", "money", minor),
    )
    return Derivation(formula, steps, costs.scenario.currency, digits)


def people_derivation(costs: ScenarioCosts, base: str, digits: int) -> Derivation:
    """Participants of the last year, line by line."""
    scenario = costs.scenario
    steps = []
    for number, line in enumerate(scenario.lines):
        if costs.line_base(number) == base:
            found = costs.people(base, line=number, year=costs.last_year)
            source = f"{line.source}, {norm_words(line.norm)}"
            steps.append(Step("participants", "count", found.value, found.low, found.high, source))
    whole = costs.people(base, year=costs.last_year)
    last = Step("participants_last", "count", whole.value, whole.low, whole.high, scenario.release_id)
    return Derivation("scenario_people", (*steps, last), scenario.currency, digits)


def _amount(total: Total, source: str = "") -> Step:
    return Step("amount", "money", total.value, total.low, total.high, source)
