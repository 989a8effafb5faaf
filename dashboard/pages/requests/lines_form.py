"""The lines of one request: as a form where they may be changed, as text where not."""

from collections.abc import Mapping
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.budget_parts import derivation
from dashboard.pages.requests.names import base_of, document_name, norm_name, norm_reference, source_name
from dashboard.pages.requests.parts import PATH, basis_points, button, described, field, money, share
from dashboard.pages.requests.sums import LineSteps, request_total
from dashboard.pages.requests.view import RequestsView
from dashboard.text import Texts
from data.budget.entry_checks import MOST_PARTICIPANTS
from data.budget.request_records import FundingRequest, RequestLine
from data.budget.request_tables import MOST_REASON, MOST_REFERENCE
from data.budget.round_records import RoundLine


def lines_part(view: RequestsView, request: FundingRequest) -> Markup:
    """All lines with the total below them."""
    texts = view.desk.texts
    steps = LineSteps(view, request)
    lines = [_line(view, request, line, steps) for line in request.lines]
    if not view.may_edit:
        return element("div", {"class": "request-lines"}, lines, total(view, request))
    base = view.typed.base_version if view.typed is not None else request.version
    symbols = texts.number_symbols
    return element(
        "form",
        {
            "id": "request-form",
            "method": "post",
            "action": f"{view.desk.path(PATH)}/{request.number}/save",
            "class": "request-lines",
            "data-money": texts.money(0, request.round.currency, request.round.digits),
            "data-digits": request.round.digits,
            "data-group": symbols["group"],
            "data-decimal": symbols["decimal"],
            "data-unsaved": texts("requests.unsaved"),
        },
        element("input", {"type": "hidden", "name": "base", "value": base}),
        lines,
        total(view, request),
        element(
            "div",
            {"class": "request-buttons"},
            button(texts("requests.save"), name="then", value="save", id="request-save"),
            button(
                texts("requests.save_submit"), css="button primary", name="then", value="submit", id="request-submit"
            ),
            element("p", {"id": "request-unsaved", "class": "definition", "role": "status"}),
        ),
    )


def total(view: RequestsView, request: FundingRequest) -> Markup:
    """What is asked for in all, beside the proposal and the ceiling."""
    texts, of = view.desk.texts, request.round
    asked = element("span", {"id": "request-total"}, money(texts, of, request.total_minor))
    ceiling = view.ceilings.get(request.area)
    beside = [element("p", None, texts("requests.total.proposed", amount=money(texts, of, request.proposed_minor)))]
    if ceiling is None:
        beside.append(element("p", {"class": "definition"}, texts("requests.total.no_ceiling")))
    else:
        said = texts("requests.total.ceiling", amount=money(texts, of, ceiling))
        over = request.total_minor > ceiling
        part = share(texts, request.total_minor, ceiling)
        beside.append(element("p", None, said, f" ({part})" if part else ""))
        if over:
            by = money(texts, of, request.total_minor - ceiling)
            beside.append(
                element("p", {"class": "notice", "id": "request-over"}, texts("requests.total.over", amount=by))
            )
    return element(
        "div",
        {"class": "request-total"},
        element("h3", None, texts("requests.total")),
        element(
            "div",
            {"class": "request-total-amount"},
            derivation(texts, request_total(texts, request), asked, label=texts("requests.total")),
        ),
        beside,
    )


def proposal_text(texts: Texts, line: RequestLine, base: str) -> str:
    """What the release proposes, with its interval; what kind of figure it is where it is hidden or missing."""
    if line.proposed_state == "none":
        return texts("requests.proposal.none")
    count = texts.counted(f"count.{base}", line.proposed)
    if line.proposed_state == "estimate":
        return texts("requests.proposal.estimate", count=count, most=texts.integer(line.proposed_high))
    ends = f"{texts.integer(line.proposed_low)}\u2013{texts.integer(line.proposed_high)}"
    return texts("requests.proposal.value", count=count, ends=ends)


def _line(view: RequestsView, request: FundingRequest, line: RequestLine, steps: LineSteps) -> Markup:
    texts, of, number = view.desk.texts, line.line, line.line.number
    head = [
        element(
            "span",
            {"class": "request-line-name"},
            texts("requests.line.title", position=of.position, name=norm_name(texts, of.norm)),
        ),
        element("span", {"class": "interval"}, norm_reference(texts, of.norm)),
    ]
    body = [
        _about(view, line),
        _entry(view, line) if view.may_edit else _said(view, line),
        _result(view, request, line, steps),
    ]
    units = _units_per_participant(of)
    attributes = {
        "class": "request-line",
        "id": f"line-{number}",
        "data-numerator": units[0],
        "data-denominator": units[1],
        "data-price": line.unit_price_minor,
        "data-proposed": "" if line.proposed_state == "none" else line.proposed,
    }
    if view.may_edit:
        return element("fieldset", attributes, element("legend", None, head), body)
    return element(
        "section",
        {**attributes, "aria-labelledby": f"line-{number}-name"},
        element("h3", {"id": f"line-{number}-name"}, head),
        body,
    )


def _units_per_participant(of: RoundLine) -> tuple[int, int]:
    """Units of the norm per participant as a fraction, the same that `TakeUp.quantity` rounds."""
    per = of.take_up.full_months
    if of.norm.unit != "family_month":
        per = per * of.take_up.times / of.take_up.months
    return per.numerator, per.denominator


def _about(view: RequestsView, line: RequestLine) -> Markup:
    """Where the proposal comes from."""
    desk, texts, take_up = view.desk, view.desk.texts, line.line.take_up
    base = base_of(desk, line.line.source)
    rule = texts(
        "requests.proposal.rule",
        source=source_name(desk, line.line.source),
        coverage=basis_points(texts, take_up.coverage_bp),
        months=texts.counted("requests.months", take_up.months),
    )
    return element(
        "div",
        {"class": "request-about"},
        element(
            "p",
            {"class": "request-proposal"},
            texts("requests.proposal.lead", proposal=proposal_text(texts, line, base)),
        ),
        element("p", {"class": "definition"}, rule),
    )


def _typed(view: RequestsView, name: str, value: str) -> str:
    return value if view.typed is None else view.typed.fields.get(name, value)


def _wrong(view: RequestsView, identifier: str) -> str:
    if view.typed is None:
        return ""
    found = next((wrong for wrong in view.typed.wrong if wrong.field == identifier), None)
    return view.desk.texts(f"requests.wrong.{found.code}", **found.values) if found is not None else ""


def _entry(view: RequestsView, line: RequestLine) -> Markup:
    """Fields for participants, reason and references of documents."""
    texts, number = view.desk.texts, line.line.number
    base = base_of(view.desk, line.line.source)
    identifier = f"participants-{number}"
    error = _wrong(view, identifier)
    participants = field(
        identifier,
        texts(f"requests.participants.{base}"),
        element(
            "input",
            {
                "id": identifier,
                "name": f"p.{number}",
                # A field for numbers would show nothing of what was typed instead of one.
                "type": "text" if error else "number",
                "inputmode": "numeric",
                "min": 0,
                "max": MOST_PARTICIPANTS,
                "step": 1,
                "required": True,
                "value": _typed(view, f"p.{number}", str(line.participants)),
                **described(identifier, error, ""),
            },
        ),
        error=error,
        css="field request-number",
    )
    identifier = f"reason-{number}"
    error = _wrong(view, identifier)
    hint = texts("requests.reason.hint_none" if line.proposed_state == "none" else "requests.reason.hint")
    reason = field(
        identifier,
        texts("requests.reason.label"),
        element(
            "textarea",
            {
                "id": identifier,
                "name": f"r.{number}",
                "rows": 2,
                "maxlength": MOST_REASON,
                **described(identifier, error, hint),
            },
            _typed(view, f"r.{number}", line.reason),
        ),
        error=error,
        hint=hint,
        css="field request-reason",
    )
    return element("div", {"class": "request-fields"}, participants, reason, _documents(view, line))


def _documents(view: RequestsView, line: RequestLine) -> Markup | None:
    texts, number, norm = view.desk.texts, line.line.number, line.line.norm
    if not norm.documents:
        return None
    fields = []
    for document in range(1, len(norm.documents) + 1):
        identifier, name = f"document-{number}-{document}", f"d.{number}.{document}"
        error = _wrong(view, identifier)
        fields.append(
            field(
                identifier,
                document_name(texts, norm, document),
                element(
                    "input",
                    {
                        "id": identifier,
                        "name": name,
                        "type": "text",
                        "maxlength": MOST_REFERENCE,
                        "autocomplete": "off",
                        "placeholder": texts("requests.document.hint"),
                        "value": _typed(view, name, line.documents.get(document, "")),
                        **described(identifier, error, ""),
                    },
                ),
                error=error,
            )
        )
    return element(
        "div",
        {"class": "request-documents", "role": "group", "aria-labelledby": f"documents-{number}"},
        element("h4", {"id": f"documents-{number}"}, texts("requests.documents")),
        fields,
    )


def _said(view: RequestsView, line: RequestLine) -> Markup:
    """The same as text."""
    texts, norm = view.desk.texts, line.line.norm
    base = base_of(view.desk, line.line.source)
    items: list[tuple[str, Any]] = [(texts(f"requests.participants.{base}"), texts.integer(line.participants))]
    if line.needs_reason or line.reason:
        items.append((texts("requests.reason.label"), line.reason or texts("requests.reason.missing")))
    for document in range(1, len(norm.documents) + 1):
        reference = line.documents.get(document) or texts("requests.document.missing")
        items.append((document_name(texts, norm, document), reference))
    terms = [element("div", None, element("dt", None, term), element("dd", None, said)) for term, said in items]
    return element("dl", {"class": "request-said"}, terms)


def _result(view: RequestsView, request: FundingRequest, line: RequestLine, steps: LineSteps) -> Markup:
    """Quantity, unit price and amount; the amount opens how it came about."""
    texts, of, number = view.desk.texts, request.round, line.line.number
    amount = element("span", {"id": f"amount-{number}", "class": "request-amount"}, money(texts, of, line.amount_minor))
    items: Mapping[str, Any] = {
        texts(f"requests.unit.{line.line.norm.unit}"): element(
            "span", {"id": f"quantity-{number}"}, texts.integer(line.quantity)
        ),
        texts("requests.unit_price"): money(texts, of, line.unit_price_minor),
        texts("requests.amount"): derivation(texts, steps.of(line), amount, label=norm_name(texts, line.line.norm)),
    }
    terms = [element("div", None, element("dt", None, term), element("dd", None, said)) for term, said in items.items()]
    return element("dl", {"class": "request-result"}, terms)
