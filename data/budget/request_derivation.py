"""How the amounts of a funding request came about, step by step, each with what it rests on.

Codes of steps are messages `derivation.<code>`; the formulas are `line_family_month`, `line_times` and `request_total`,
`round_total`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from data.budget.caseload import Caseload
from data.budget.derivation import Derivation, Step
from data.budget.money import rounded
from data.budget.norm import AreaCoefficient, CostNorm, UnitPrice, unit_price
from data.budget.request_records import FundingRequest, RequestLine
from data.budget.round_records import Round


def line_derivation(
    request: FundingRequest,
    line: RequestLine,
    *,
    source_name: str = "",
    caseload: Caseload | None = None,
    coefficients: Sequence[AreaCoefficient] = (),
) -> Derivation:
    """Steps from the case load to the amount of a line.

    Args:
        request, line: the line's request and itself.
        source_name: of the case load in the reader's language; without it its code is given.
        caseload: of the area, if the reader's release is the round's; without it the steps begin with the proposal.
        coefficients: of the country; those that the unit price was made with are named one by one.
    """
    take_up, norm = line.line.take_up, line.line.norm
    steps = [*_proposal(request, line, source_name or line.line.source, caseload), *_participants(request, line)]
    full = Step("full_months", "factor", rounded(take_up.full_months * 1000), source=request.round.name)
    if norm.unit == "family_month":
        steps += [Step("months", "months", take_up.months, source=request.round.name), full]
    else:
        steps += [
            Step("times", "times", take_up.times, source=request.round.name),
            Step("months", "months", take_up.months, source=request.round.name),
            full,
        ]
    steps += [
        Step("quantity", "units", line.quantity),
        Step("norm_amount", "money", norm.amount_minor, source=norm_source(norm)),
        *_factors(request, line, coefficients),
        Step("unit_price", "money", line.unit_price_minor),
        Step("amount", "money", line.amount_minor),
    ]
    formula = "line_family_month" if norm.unit == "family_month" else "line_times"
    return Derivation(formula, tuple(steps), request.round.currency, request.round.digits)


def total_derivation(request: FundingRequest) -> Derivation:
    """The amounts that add up to a request's total."""
    parts = {f"{line.line.position}. {norm_source(line.line.norm)}": line.amount_minor for line in request.lines}
    return _sum("request_total", "line_amount", parts, request.round)


def sum_derivation(of: Round, parts: Mapping[str, int]) -> Derivation:
    """The amounts of areas, in minor units by name, that add up to a total of a round."""
    return _sum("round_total", "area_amount", parts, of)


def norm_source(norm: CostNorm) -> str:
    """Code and version of a norm, number and date of its order."""
    return f"{norm.code} {norm.version}, {norm.order_number}, {norm.order_date.isoformat()}"


def _proposal(request: FundingRequest, line: RequestLine, source_name: str, caseload: Caseload | None) -> list[Step]:
    take_up, steps = line.line.take_up, []
    origin = f"{source_name}, {request.round.release_id}"
    if line.proposed_state == "none":
        return [Step("proposed_none", "text", source_name, source=request.round.release_id)]
    if caseload is not None and caseload.known == line.proposed_state:
        value, low, high = (rounded(Fraction(part)) for part in (caseload.value, caseload.low, caseload.high))
        steps.append(Step("caseload", "count", value, low, high, origin))
        origin = request.round.name
    steps.append(Step("coverage", "share", take_up.coverage_bp, source=request.round.name))
    code = "proposed" if line.proposed_state == "value" else "proposed_estimate"
    return [*steps, Step(code, "count", line.proposed, line.proposed_low, line.proposed_high, origin)]


def _participants(request: FundingRequest, line: RequestLine) -> list[Step]:
    if not line.needs_reason:
        return [Step("participants", "count", line.participants, line.proposed_low, line.proposed_high)]
    steps = [Step("participants", "count", line.participants, source=request.changed_by)]
    return [*steps, Step("reason", "text", line.reason)] if line.reason else steps


def _factors(request: FundingRequest, line: RequestLine, coefficients: Sequence[AreaCoefficient]) -> list[Step]:
    price = _price(request, line, coefficients)
    if price is None:
        return [Step("factor", "factor", line.factor_thousandths)]
    return [
        Step(
            "factor",
            "factor",
            rounded(item.factor * 1000),
            source=f"{item.kind}, {item.pcode} {item.version}, {item.order_number}, {item.order_date.isoformat()}",
        )
        for item in price.coefficients
    ] or [Step("factor", "factor", line.factor_thousandths)]


def _price(request: FundingRequest, line: RequestLine, coefficients: Sequence[AreaCoefficient]) -> UnitPrice | None:
    """The price worked out anew; None where the book says something else now, so that only the product is known."""
    larger = {item.pcode for item in coefficients if request.parent.startswith(item.pcode)} - {request.parent}
    chain = [request.area, request.parent, *sorted(larger, key=len, reverse=True)]
    found = unit_price(line.line.norm, coefficients, chain, request.round.first_day)
    return found if found.minor == line.unit_price_minor else None


def _sum(formula: str, code: str, parts: Mapping[str, int], of: Round) -> Derivation:
    steps = [Step(code, "money", minor, source=name) for name, minor in parts.items()]
    total = Step("total", "money", sum(parts.values()), source=of.name)
    return Derivation(formula, (*steps, total), of.currency, of.digits)
