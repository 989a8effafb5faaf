"""One norm: what it is by law, its versions over time, its cost structure, and its price in every area."""

from datetime import date, timedelta
from typing import Any, Final

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption, same_page
from dashboard.pages.norms.changes import changes_list
from dashboard.pages.norms.view import NAME, NormsView, in_language
from dashboard.pages.norms.written import (
    amount_text,
    days_text,
    demonstration_badge,
    factor_text,
    money,
    order_markup,
    price_derivation,
    share_text,
)
from data.budget.money import apportion
from data.budget.norm import CostNorm, UnitPrice
from data.budget.norm_tables import SHARES

_LOOK_AHEAD: Final = timedelta(days=365)
"""How far the timeline goes on where a version has no last day."""


def norm_cards(view: NormsView, norm: CostNorm) -> Component:
    """All cards of the norm that is opened."""
    texts = view.desk.texts
    return html.Div(
        [
            desk_parts.card("norms-facts", texts("norms.facts"), *_facts(view, norm)),
            desk_parts.card("norms-structure", texts("norms.structure"), *_structure(view, norm)),
            desk_parts.card("norms-versions", texts("norms.versions"), *_versions(view)),
            desk_parts.card("norms-prices", texts("norms.prices"), *_prices(view, norm)),
        ],
        className="norms-cards",
    )


def _facts(view: NormsView, norm: CostNorm) -> list[Any]:
    texts = view.desk.texts
    none = texts("norms.none")
    applied = ", ".join(texts(f"norms.kind.{kind}") for kind in norm.coefficients)
    facts: list[tuple[str, Any]] = [
        ("amount", texts("norms.amount_per", amount=amount_text(view, norm), unit=texts(f"norms.per.{norm.unit}"))),
        ("programme", view.programme_name(norm.programme) or none),
        ("care", texts(f"norms.care.{norm.care}") if norm.care else none),
        ("days", days_text(texts, norm)),
        ("order", order_markup(texts, norm)),
        ("price_date", texts.day(norm.price_date)),
        ("payable", texts(f"norms.payable.{norm.payable}")),
        ("coefficients", applied or none),
        ("incentive_assessed", _incentive(view, norm, norm.incentive_assessed_minor)),
        ("incentive_served", _incentive(view, norm, norm.incentive_served_minor)),
    ]
    documents = [element("li", None, in_language(item, view.desk.language)) for item in norm.documents]
    outside = None
    if norm.code not in view.in_force:
        outside = element("p", {"class": "notice"}, texts("norms.not_in_force_on", day=texts.day(view.day)))
    badge = demonstration_badge(texts, norm)
    return [
        outside,
        element("p", None, badge, " ", texts("norms.demonstration.means")) if badge else None,
        element(
            "dl",
            {"class": "facts norms-facts"},
            [
                element("div", None, element("dt", None, texts(f"norms.fact.{name}")), element("dd", None, words))
                for name, words in facts
            ],
        ),
        element("h3", None, texts("norms.documents")),
        element("ul", {"class": "points"}, documents)
        if documents
        else element("p", None, texts("norms.documents.none")),
    ]


def _incentive(view: NormsView, norm: CostNorm, minor: int) -> str:
    return money(view, minor, norm.currency) if minor else view.desk.texts("norms.none")


def _structure(view: NormsView, norm: CostNorm) -> list[Any]:
    """Shares as a bar and as a table; the amounts of the parts add up to that of the unit."""
    texts = view.desk.texts
    amounts = apportion(norm.amount_minor, [norm.shares_bp[name] for name in SHARES])
    parts = [
        (row, name, norm.shares_bp[name], amount)
        for row, (name, amount) in enumerate(zip(SHARES, amounts, strict=True))
    ]
    bar = element(
        "div",
        {"class": "norms-bar", "aria-hidden": "true"},
        [element("span", {"class": f"part-{row}", "style": f"width:{bp / 100:g}%"}) for row, _, bp, _ in parts if bp],
    )
    rows = [
        [
            element(
                "span",
                None,
                element("span", {"class": f"norms-key part-{row}", "aria-hidden": "true"}),
                texts(f"norms.share.{name}"),
            ),
            share_text(texts, bp),
            money(view, amount, norm.currency),
        ]
        for row, name, bp, amount in parts
    ]
    rows.append([texts("norms.share.total"), texts.percent(texts.integer(100)), amount_text(view, norm)])
    heads = [texts(f"norms.head.{name}") for name in ("part", "share", "part_amount")]
    words = texts("norms.structure.caption", unit=texts(f"norms.per.{norm.unit}"))
    return [bar, desk_parts.table(caption(words), heads, rows, identifier="norms-structure-table")]


def _versions(view: NormsView) -> list[Any]:
    """The versions, the latest first, each with its time in force drawn on the same scale."""
    texts, versions = view.desk.texts, view.opened
    first = min(norm.effective_from for norm in versions)
    last = max(_end(view, norm) for norm in versions)
    most = max(norm.amount_minor for norm in versions)
    rows = []
    for place, norm in reversed(list(enumerate(versions))):
        before = versions[place - 1] if place else None
        rows.append(
            [
                element(
                    "span",
                    {"class": "norms-name"},
                    texts("norms.version", version=texts.integer(norm.version)),
                    element("span", {"class": "norms-current"}, texts("norms.in_force_now"))
                    if norm == view.in_force.get(norm.code)
                    else None,
                    demonstration_badge(texts, norm),
                ),
                days_text(texts, norm),
                order_markup(texts, norm),
                _timeline(view, norm, first, last, most),
                changes_list(view, before, norm),
            ]
        )
    heads = [texts(f"norms.head.{name}") for name in ("version", "days", "order", "amount", "changed")]
    words = texts("norms.versions.caption", first=texts.day(first), last=texts.day(last))
    return [
        desk_parts.table(caption(words), heads, rows, identifier="norms-versions-table", numbers=9),
        element("p", {"class": "definition"}, texts("norms.versions.definition")),
    ]


def _end(view: NormsView, norm: CostNorm) -> date:
    """Last day drawn: of a version without one the day before the next begins, else a while ahead."""
    if norm.effective_to is not None:
        return norm.effective_to
    later = [item.effective_from for item in view.opened if item.effective_from > norm.effective_from]
    return min(later) - timedelta(days=1) if later else max(view.day, norm.effective_from) + _LOOK_AHEAD


def _timeline(view: NormsView, norm: CostNorm, first: date, last: date, most: int) -> Markup:
    """The amount, and a block that is as wide as its time and as high as its amount."""
    whole = max(1, (last - first).days)
    left = 100 * (norm.effective_from - first).days / whole
    width = max(1.0, 100 * (_end(view, norm) - norm.effective_from).days / whole)
    height = max(8, 100 * norm.amount_minor // most)
    style = f"left:{left:.1f}%;width:{min(width, 100 - left):.1f}%;height:{height}%"
    block = element(
        "span", {"class": "norms-block is-open" if _end(view, norm) == last else "norms-block", "style": style}
    )
    return element(
        "span",
        {"class": "norms-time"},
        element("strong", None, amount_text(view, norm)),
        element("span", {"class": "norms-track", "aria-hidden": "true"}, block),
    )


def _prices(view: NormsView, norm: CostNorm) -> list[Any]:
    """Coefficients and price in the area and its parts."""
    texts = view.desk.texts
    if norm.code not in view.in_force:
        return [element("p", {"class": "notice"}, texts("norms.not_in_force_on", day=texts.day(view.day)))]
    kinds = norm.coefficients
    rows = []
    for place in view.places:
        price = view.price(norm, place)
        rows.append(
            [
                _place_link(view, place.pcode, place.name),
                price_derivation(view, price, place),
                *(_factor_cell(view, price, kind) for kind in kinds),
            ]
        )
    heads = [texts("field.area"), texts("norms.head.price"), *(texts(f"norms.kind.{kind}") for kind in kinds)]
    words = texts("norms.prices.caption", unit=texts(f"norms.per.{norm.unit}"), day=texts.day(view.day))
    lead = texts("norms.prices.lead") if kinds else texts("norms.prices.same")
    return [
        element("p", {"class": "card-lead"}, lead),
        desk_parts.table(caption(words), heads, rows, identifier="norms-prices-table"),
    ]


def _place_link(view: NormsView, pcode: str, name: str) -> Any:
    if pcode == view.place.pcode:
        return name
    day = view.asked.day.isoformat() if view.asked.day else ""
    return same_page(view.desk, NAME, name, norm=view.asked.code, area=pcode, on=day)


def _factor_cell(view: NormsView, price: UnitPrice, kind: str) -> Any:
    found = next((item for item in price.coefficients if item.kind == kind), None)
    if found is None:
        return element("span", {"class": "row-reason"}, view.desk.texts("norms.no_coefficient"))
    return factor_text(view.desk.texts, found.factor)
