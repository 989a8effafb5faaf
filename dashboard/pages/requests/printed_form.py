"""The printed form of a funding request (PDF, A4): what is asked for, why, on which norms, how it was worked out."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.pages.budget_parts import step_text
from dashboard.pages.requests.digest import request_digest
from dashboard.pages.requests.form_sheet import FormSheet
from dashboard.pages.requests.lines_form import proposal_text
from dashboard.pages.requests.names import area_name, base_of, document_name, norm_name
from dashboard.pages.requests.parts import moment as moment_words
from dashboard.pages.requests.parts import money, share
from dashboard.pages.requests.sums import LineSteps
from dashboard.pages.requests.view import RequestsView
from dashboard.text import Texts
from data.budget.money import apportion
from data.budget.norm_tables import SHARES
from data.budget.request_records import FundingRequest, RequestLine

_LINE_WIDTHS = (8, 52, 44, 21, 21, 22, 27)
_SIGNS = ("prepared", "checked", "approved")


def printed_form(view: RequestsView, request: FundingRequest, *, moment: datetime) -> bytes:
    """The file.

    Args:
        view: of the reader, in whose language it is written.
        request: which one.
        moment: of printing, with a zone.
    """
    desk, texts, of = view.desk, view.desk.texts, request.round
    digest = request_digest(request)
    country = desk.served.release.profile["name"][desk.language]
    head = texts("requests.print.head", country=country, round=of.name)
    foot = [
        texts(
            "requests.print.foot",
            number=request.number,
            version=texts.integer(request.version),
            release=of.release_id,
            digest=digest[:12],
            page="{page}",
            pages="{pages}",
        ),
        texts("requests.print.printed", account=desk.identity.name, at=moment_words(texts, moment)),
    ]
    sheet = FormSheet(head, foot, desk.language)
    sheet.set_title(texts("requests.print.title", area=area_name(desk, request.area)))
    sheet.set_author(desk.identity.name)
    sheet.set_creation_date(moment)
    sheet.add_page()
    if of.demonstration:
        sheet.label(texts("requests.print.demonstration"))
    sheet.name(texts("requests.print.title", area=area_name(desk, request.area)))
    sheet.grid((), _facts(view, request), (45, 135), size=9)
    sheet.heading(texts("requests.lines"))
    _lines(sheet, view, request)
    _ceiling(sheet, view, request)
    _reasons(sheet, texts, request)
    _documents(sheet, texts, request)
    _structure(sheet, texts, request)
    _norms(sheet, texts, request)
    _derivations(sheet, view, request)
    _signatures(sheet, texts, request)
    sheet.heading(texts("requests.print.digest"))
    sheet.paragraph(texts("requests.print.digest_means"))
    sheet.paragraph(digest)
    return bytes(sheet.output())


def _facts(view: RequestsView, request: FundingRequest) -> list[tuple[str, str]]:
    desk, texts, of = view.desk, view.desk.texts, request.round
    period = texts("requests.days.from_to", first=texts.day(of.first_day), last=texts.day(of.last_day))
    changed = texts("requests.by", name=request.changed_by, at=moment_words(texts, request.changed_at))
    return [
        (texts("requests.print.area"), f"{area_name(desk, request.area)} ({request.area})"),
        (texts("requests.decided_by"), f"{area_name(desk, request.parent)} ({request.parent})"),
        (texts("requests.round"), of.name),
        (texts("requests.period"), period),
        (texts("requests.submit_by"), texts.day(of.submit_by)),
        (texts("requests.state"), texts(f"requests.state.{request.state}")),
        (
            texts("requests.print.number"),
            texts("requests.print.number_of", number=request.number, version=texts.integer(request.version)),
        ),
        (texts("requests.changed"), changed),
        (texts("requests.release"), of.release_id),
        (texts("requests.column.currency"), of.currency),
    ]


def _lines(sheet: FormSheet, view: RequestsView, request: FundingRequest) -> None:
    texts, of = view.desk.texts, request.round
    names = ("position", "norm", "proposal", "participants", "quantity", "unit_price", "amount")
    heads = [texts(f"requests.print.line.{name}") for name in names]
    rows = [_line(view, request, line) for line in request.lines]
    rows.append(["", texts("requests.total"), "", "", "", "", money(texts, of, request.total_minor)])
    sheet.grid(heads, rows, _LINE_WIDTHS, numbers=(3, 4, 5, 6), bold_last=True, size=7.5)


def _line(view: RequestsView, request: FundingRequest, line: RequestLine) -> list[str]:
    desk, texts, of, norm = view.desk, view.desk.texts, request.round, line.line.norm
    reference = texts("requests.print.norm", code=norm.code, version=texts.integer(norm.version))
    return [
        texts.integer(line.line.position),
        f"{norm_name(texts, norm)}\n{reference}",
        proposal_text(texts, line, base_of(desk, line.line.source)),
        texts.integer(line.participants),
        f"{texts.integer(line.quantity)}\n{texts(f'requests.unit.{norm.unit}')}",
        money(texts, of, line.unit_price_minor),
        money(texts, of, line.amount_minor),
    ]


def _ceiling(sheet: FormSheet, view: RequestsView, request: FundingRequest) -> None:
    texts, of = view.desk.texts, request.round
    ceiling = view.ceilings.get(request.area)
    sheet.ln(1)
    if ceiling is None:
        sheet.paragraph(texts("requests.total.no_ceiling"), soft=True)
        return
    said = texts("requests.total.ceiling", amount=money(texts, of, ceiling))
    part = share(texts, request.total_minor, ceiling)
    sheet.paragraph(f"{said} ({part})" if part else said)
    if request.total_minor > ceiling:
        sheet.paragraph(texts("requests.total.over", amount=money(texts, of, request.total_minor - ceiling)))


def _reasons(sheet: FormSheet, texts: Texts, request: FundingRequest) -> None:
    """Where participants differ from the proposal, and why."""
    sheet.heading(texts("requests.print.reasons"))
    rows = [
        [
            texts.integer(line.line.position),
            texts("requests.print.no_proposal") if line.proposed_state == "none" else texts.integer(line.proposed),
            texts.integer(line.participants),
            line.reason or texts("requests.reason.missing"),
        ]
        for line in request.lines
        if line.needs_reason or line.reason
    ]
    if not rows:
        sheet.paragraph(texts("requests.print.no_reasons"))
        return
    names = ("position", "proposed", "participants", "reason")
    sheet.grid([texts(f"requests.print.line.{name}") for name in names], rows, (10, 25, 25, 120), numbers=(1, 2))


def _documents(sheet: FormSheet, texts: Texts, request: FundingRequest) -> None:
    sheet.heading(texts("requests.documents"))
    rows = [
        [
            texts.integer(line.line.position),
            document_name(texts, line.line.norm, number),
            line.documents.get(number) or texts("requests.document.missing"),
        ]
        for line in request.lines
        for number in range(1, len(line.line.norm.documents) + 1)
    ]
    if not rows:
        sheet.paragraph(texts("requests.print.no_documents"))
        return
    heads = [texts(f"requests.print.line.{name}") for name in ("position", "document", "reference")]
    sheet.grid(heads, rows, (10, 90, 80))


def _structure(sheet: FormSheet, texts: Texts, request: FundingRequest) -> None:
    """The amounts by the norms' cost structure; parts and total are exact."""
    of = request.round
    sheet.heading(texts("requests.print.structure"))
    sums = [0] * len(SHARES)
    rows = []
    for line in request.lines:
        weights = [line.line.norm.shares_bp[name] for name in SHARES]
        parts = apportion(line.amount_minor, weights)
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
        rows.append(
            [texts.integer(line.line.position), *(money(texts, of, part) for part in (*parts, line.amount_minor))]
        )
    rows.append(["", *(money(texts, of, part) for part in (*sums, request.total_minor))])
    heads = [
        texts("requests.print.line.position"),
        *(texts(f"requests.share.{name}") for name in SHARES),
        texts("requests.total"),
    ]
    sheet.grid(heads, rows, (10, *[28] * len(SHARES), 30), numbers=range(1, len(SHARES) + 2), bold_last=True, size=7)


def _norms(sheet: FormSheet, texts: Texts, request: FundingRequest) -> None:
    """The legal acts that the prices rest on."""
    sheet.heading(texts("requests.print.norms"))
    rows = []
    for line in request.lines:
        norm = line.line.norm
        order = texts("requests.print.order", number=norm.order_number, day=texts.day(norm.order_date))
        amount = texts(f"requests.per.{norm.unit}", amount=money(texts, request.round, norm.amount_minor))
        rows.append(
            [
                texts.integer(line.line.position),
                texts("requests.print.norm", code=norm.code, version=texts.integer(norm.version)),
                f"{order}\n{norm.order_link}" if norm.order_link else order,
                texts.day(norm.price_date),
                amount,
            ]
        )
    names = ("position", "norm", "order", "price_date", "norm_amount")
    sheet.grid([texts(f"requests.print.line.{name}") for name in names], rows, (10, 40, 60, 30, 40))


def _derivations(sheet: FormSheet, view: RequestsView, request: FundingRequest) -> None:
    """Every amount step by step."""
    texts, steps = view.desk.texts, LineSteps(view, request)
    sheet.heading(texts("requests.print.derivations"))
    rows: list[Sequence[str]] = []
    for line in request.lines:
        found = steps.of(line)
        for place, step in enumerate(found.steps):
            value = step_text(texts, found, step)
            if step.low is not None and step.high is not None:
                ends = f"{texts.integer(step.low)}\u2013{texts.integer(step.high)}"
                value = f"{value} ({texts('interval', ends=ends)})"
            position = texts.integer(line.line.position) if place == 0 else ""
            rows.append([position, texts(f"derivation.{step.code}"), value, step.source])
        rows.append(["", texts("requests.formula"), texts(f"derivation.formula.{found.formula}"), ""])
    names = ("position", "step", "value", "rests_on")
    sheet.grid([texts(f"requests.print.line.{name}") for name in names], rows, (10, 45, 60, 65), size=7)


def _signatures(sheet: FormSheet, texts: Texts, request: FundingRequest) -> None:
    """Who stands for the request; the steps that were taken in the atlas are told beside the empty lines."""
    sheet.heading(texts("requests.print.signatures"))
    taken = {"prepared": "submitted", "checked": "accepted", "approved": "approved"}
    rows = []
    for name in _SIGNS:
        step = next((step for step in reversed(request.steps) if step.after == taken[name]), None)
        done = "" if step is None else texts("requests.by", name=step.account, at=moment_words(texts, step.at))
        rows.append([texts(f"requests.print.sign.{name}"), done, "\n\n", ""])
    heads = [texts(f"requests.print.sign.{name}") for name in ("who", "atlas", "name", "day")]
    sheet.grid(heads, rows, (45, 50, 55, 30))
