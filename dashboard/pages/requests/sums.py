"""Derivations of the page's figures, with what they rest on in the reader's language."""

from collections.abc import Sequence

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.pages.requests.names import area_name, norm_name, norm_reference, source_name, sources_of, units
from dashboard.pages.requests.view import RequestsView
from dashboard.text import Texts
from data.budget.caseload import Caseload, Caseloads
from data.budget.derivation import Derivation, Step
from data.budget.money import rounded
from data.budget.norm import AreaCoefficient
from data.budget.request_derivation import line_derivation, sum_derivation, total_derivation
from data.budget.request_records import FundingRequest, RequestLine
from data.budget.request_states import GRANTED
from data.budget.roll_up import AreaSum
from data.budget.round_records import Round, RoundLine


def line_rule(desk: Desk, of: Round, line: RoundLine) -> Derivation:
    """A funded line of a round: the norm, the case load and how it is to be reached."""
    texts, norm, take_up = desk.texts, line.norm, line.take_up
    steps = [
        Step("norm_amount", "money", norm.amount_minor, source=norm_reference(texts, norm)),
        Step("caseload_of", "text", source_name(desk, line.source), source=of.release_id),
        Step("coverage", "share", take_up.coverage_bp, source=of.name),
        Step("months", "months", take_up.months),
        Step("ramp_start", "share", take_up.ramp_start_bp),
        Step("ramp_months", "months", take_up.ramp_months),
        Step("full_months", "factor", rounded(take_up.full_months * 1000)),
    ]
    if norm.unit != "family_month":
        steps.append(Step("times", "times", take_up.times))
    return Derivation("round_line", tuple(steps), of.currency, of.digits)


def area_sum(view: RequestsView, of: Round, found: AreaSum) -> Derivation:
    """The sum of an area by the lines of the round; that of all areas together by area."""
    if found.area:
        return sum_by_line(view, of, found)
    return sum_derivation(of, {area_name(view.desk, item.area): item.total_minor for item in view.roll_up.parents})


def approved_sum(view: RequestsView, of: Round, found: AreaSum) -> Derivation:
    """The approved and locked requests that add up to an area's approved money; of all together by area."""
    if not found.area:
        return sum_derivation(
            of, {area_name(view.desk, item.area): item.approved_minor for item in view.roll_up.parents}
        )
    granted = [item for item in view.listed if item.parent == found.area and item.state in GRANTED]
    return sum_derivation(of, {area_name(view.desk, item.area): item.total_minor for item in granted})


def sum_by_line(view: RequestsView, of: Round, found: AreaSum) -> Derivation:
    """The lines of the round that add up to a sum."""
    texts, steps = view.desk.texts, []
    for line in of.lines:
        part = found.lines.get(line.number)
        if part is not None:
            steps.append(Step("line_sum", "money", part.minor, source=_line_units(texts, line, part.quantity)))
    steps.append(Step("total", "money", found.total_minor, source=of.name))
    return Derivation("sum_of_lines", tuple(steps), of.currency, of.digits)


def line_sum(view: RequestsView, of: Round, line: RoundLine) -> Derivation:
    """The sum of a funded line by first-level area."""
    parts = {
        area_name(view.desk, item.area): item.lines[line.number].minor
        for item in view.roll_up.parents
        if line.number in item.lines
    }
    return sum_derivation(of, parts)


def request_total(texts: Texts, request: FundingRequest) -> Derivation:
    """The lines that add up to a request."""
    found = total_derivation(request)
    lines = [
        Step("line_amount", "money", line.amount_minor, source=_line_units(texts, line.line, line.quantity))
        for line in request.lines
    ]
    return Derivation(found.formula, (*lines, found.steps[-1]), found.currency, found.digits)


class LineSteps:
    """Derivations of the lines of one request: what is common to them is read once."""

    def __init__(self, view: RequestsView, request: FundingRequest) -> None:
        self._view, self._request = view, request
        self._coefficients: Sequence[AreaCoefficient] = budget_rooms().norms.coefficients(view.desk.country)
        # Another release has other counts: those of the round are told only where they are at hand.
        same = view.desk.served.release_id == request.round.release_id
        self._row = view.desk.served.rows["adm2"].get(request.area, -1) if same else -1
        self._caseloads = Caseloads(view.desk.figures) if self._row >= 0 else None

    def of(self, line: RequestLine) -> Derivation:
        """Steps from the case load to the amount of a line."""
        desk = self._view.desk
        return line_derivation(
            self._request,
            line,
            source_name=source_name(desk, line.line.source),
            caseload=self._caseload(line),
            coefficients=self._coefficients,
        )

    def _caseload(self, line: RequestLine) -> Caseload | None:
        source = sources_of(self._view.desk).get(line.line.source)
        if source is None or self._caseloads is None:
            return None
        return self._caseloads.of(source, "adm2", [self._row])[0]


def _line_units(texts: Texts, line: RoundLine, quantity: int) -> str:
    return f"{norm_name(texts, line.norm)}: {units(texts, quantity, line.norm.unit)}"
