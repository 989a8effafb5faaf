"""The report on a file before it is taken in: what would be added as which version, and what is rejected and why."""

import base64
from typing import Any

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption
from dashboard.pages.norms.checked import CheckedFile
from dashboard.pages.norms.files_card import upload_form
from dashboard.pages.norms.view import NAME, digits_of, in_language
from dashboard.pages.norms.written import days_text, demonstration_badge, factor_text
from data.budget.norm_book import PlannedCoefficient, PlannedNorm
from data.budget.norm_file_columns import FILE_LANGUAGES
from data.budget.norm_files import Rejected

MOST_REJECTED = 200
"""Rejections that the page lists; the number of all of them is said."""


def report_main(desk: Desk, checked: CheckedFile, *, changed: bool = False) -> Component:
    """Everything in `main`; `changed`: the book has changed since the report was shown."""
    texts, changes = desk.texts, checked.changes
    alert = []
    if changed:
        alert = [html.P(texts("norms.report.changed"), className="notice alert", role="alert")]
    return html.Div(
        [
            *desk_parts.head(desk, texts("norms.report"), texts("norms.report.lead")),
            *alert,
            desk_parts.card("norms-summary", texts("norms.report.summary"), *_summary(desk, checked)),
            *_rejected_card(desk, checked),
            *(
                [desk_parts.card("norms-added", texts("norms.report.norms"), _norms(desk, checked))]
                if changes.norms
                else []
            ),
            *(
                [desk_parts.card("norms-factors", texts("norms.report.coefficients"), _coefficients(desk, checked))]
                if changes.coefficients
                else []
            ),
        ],
        className="desk",
    )


def refused_main(desk: Desk, alert: str) -> Component:
    """The page after a file that could not be read: why, and the form again."""
    texts = desk.texts
    back = element("p", {"class": "norms-back"}, element("a", {"href": desk.path(NAME)}, texts("norms.back")))
    return html.Div(
        [
            *desk_parts.head(desk, texts("norms.report"), ""),
            html.P(alert, className="notice alert", role="alert", id="norms-refused"),
            desk_parts.card("norms-again", texts("norms.import"), upload_form(desk, alert), back),
        ],
        className="desk",
    )


def _summary(desk: Desk, checked: CheckedFile) -> list[Any]:
    texts, changes, read = desk.texts, checked.changes, checked.read
    lines = [
        texts.counted("norms.report.adds", changes.added),
        texts.counted("norms.report.same", changes.same),
        texts.counted("norms.report.rejects", read.rejected_rows),
    ]
    if read.unknown:
        lines.append(texts("norms.report.unknown", columns=", ".join(name[:40] for name in read.unknown[:10])))
    return [
        element("ul", {"class": "points"}, [element("li", None, line) for line in lines]),
        _confirm(desk, checked) if changes.added else element("p", {"class": "notice"}, texts("norms.report.nothing")),
        element("p", {"class": "norms-back"}, element("a", {"href": desk.path(NAME)}, texts("norms.report.leave"))),
    ]


def _confirm(desk: Desk, checked: CheckedFile) -> Markup:
    """The file travels with the form, so that what is taken in is what was shown."""
    texts = desk.texts
    hidden = {"content": base64.b64encode(checked.content).decode(), "digest": checked.digest}
    label = texts.counted("norms.report.take", checked.changes.added)
    return element(
        "form",
        {
            "id": "norms-take",
            "method": "post",
            "action": f"{desk.path(NAME)}/import",
            "enctype": "multipart/form-data",
        },
        [element("input", {"type": "hidden", "name": name, "value": value}) for name, value in hidden.items()],
        element("p", {"class": "definition"}, texts("norms.report.forever")),
        element("button", {"type": "submit", "class": "button primary", "name": "action", "value": "take"}, label),
    )


def _rejected_card(desk: Desk, checked: CheckedFile) -> list[Component]:
    texts, rejected = desk.texts, checked.read.rejected
    if not rejected:
        return []
    rows = [_rejected_row(desk, item) for item in rejected[:MOST_REJECTED]]
    heads = [texts(f"norms.head.{name}") for name in ("row", "table", "field", "reason")]
    parts: list[Any] = [
        desk_parts.table(
            caption(texts("norms.report.rejected.caption")), heads, rows, identifier="norms-rejected", numbers=9
        )
    ]
    if len(rejected) > MOST_REJECTED:
        words = texts("norms.report.rejected.more", count=texts.integer(len(rejected) - MOST_REJECTED))
        parts.append(element("p", None, words))
    return [desk_parts.card("norms-rejected-card", texts("norms.report.rejected"), *parts)]


def _rejected_row(desk: Desk, item: Rejected) -> list[Any]:
    texts = desk.texts
    name = element("code", None, item.field)
    return [texts.integer(item.row), texts(f"norms.table.{item.table}"), name, texts(f"norms.value.{item.value_class}")]


def _norms(desk: Desk, checked: CheckedFile) -> Markup:
    texts = desk.texts
    rows = [
        _norm_row(desk, row, item) for (row, _), item in zip(checked.read.norms, checked.changes.norms, strict=True)
    ]
    heads = [texts(f"norms.head.{name}") for name in ("row", "norm", "what", "amount", "before", "days")]
    return desk_parts.table(
        caption(texts("norms.report.norms.caption")), heads, rows, identifier="norms-added-table", numbers=9
    )


def _norm_row(desk: Desk, row: int, item: PlannedNorm) -> list[Any]:
    texts, norm, digits = desk.texts, item.norm, digits_of(desk)
    name = element(
        "span",
        {"class": "norms-name"},
        in_language(norm.label, desk.language),
        element("span", {"class": "norms-code"}, norm.code),
        demonstration_badge(texts, norm),
        _languages(desk, norm.label),
    )
    before = (
        "\N{EM DASH}" if item.before is None else texts.money(item.before.amount_minor, item.before.currency, digits)
    )
    return [
        texts.integer(row),
        name,
        _what(desk, item.change, norm.version),
        texts.money(norm.amount_minor, norm.currency, digits),
        before,
        days_text(texts, norm),
    ]


def _languages(desk: Desk, label: Any) -> Markup | None:
    missing = [desk.texts.language_name(code) for code in FILE_LANGUAGES if code not in label]
    if not missing:
        return None
    return element("span", {"class": "interval"}, desk.texts("norms.report.no_name", languages=", ".join(missing)))


def _coefficients(desk: Desk, checked: CheckedFile) -> Markup:
    texts = desk.texts
    pairs = zip(checked.read.coefficients, checked.changes.coefficients, strict=True)
    rows = [_coefficient_row(desk, row, item) for (row, _), item in pairs]
    heads = [texts(f"norms.head.{name}") for name in ("row", "area_code", "kind", "what", "factor", "before", "days")]
    return desk_parts.table(
        caption(texts("norms.report.coefficients.caption")), heads, rows, identifier="norms-factors-table", numbers=9
    )


def _coefficient_row(desk: Desk, row: int, item: PlannedCoefficient) -> list[Any]:
    texts, factor = desk.texts, item.coefficient
    return [
        texts.integer(row),
        factor.pcode,
        texts(f"norms.kind.{factor.kind}"),
        _what(desk, item.change, factor.version),
        factor_text(texts, factor.factor),
        "\N{EM DASH}" if item.before is None else factor_text(texts, item.before.factor),
        days_text(texts, factor),
    ]


def _what(desk: Desk, change: str, version: int) -> Markup:
    texts = desk.texts
    words = texts(f"norms.change.{change}", version=texts.integer(version))
    return element("span", {"class": f"norms-change is-{change}"}, words)
