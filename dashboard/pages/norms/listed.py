"""The list of norms with its filters, and what care costs in institutions and in the community."""

from fractions import Fraction
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import caption, same_page
from dashboard.pages.norms.view import NAME, ListedNorm, NormsView
from dashboard.pages.norms.written import (
    amount_text,
    days_text,
    demonstration_badge,
    money,
    order_markup,
    price_derivation,
)
from data.budget.care_costs import CareCost
from data.budget.money import rounded
from data.budget.norm_tables import UNITS


def filters(view: NormsView) -> Markup:
    """Programme, unit, day, area and release."""
    desk, texts = view.desk, view.desk.texts
    held = dict.fromkeys(norm.programme for norm in view.norms)
    programmes = [(code, name) for code, name in view.programmes.items() if code in held]
    programmes += [(code, code) for code in held if code and code not in view.programmes]
    units = {norm.unit for norm in view.norms}
    day = element(
        "div",
        {"class": "field"},
        element("label", {"for": "desk-on"}, texts("field.norm_day")),
        element("input", {"id": "desk-on", "name": "on", "type": "date", "value": view.day.isoformat()}),
    )
    every = ("", texts("norms.every"))
    fields: list[Any] = [day, desk_parts.area_field(desk, view.place), desk_parts.release_field(desk)]
    if not view.opened:
        fields = [
            desk_parts.choice("programme", texts("field.norm_programme"), [every, *programmes], view.asked.programme),
            desk_parts.choice(
                "unit",
                texts("field.norm_unit"),
                [every, *((unit, texts(f"norms.unit.{unit}")) for unit in UNITS if unit in units)],
                view.asked.unit,
            ),
            *fields,
        ]
    hidden = {"norm": view.asked.code} if view.asked.code else {}
    return desk_parts.form(desk, desk.path(NAME), *fields, hidden=hidden)


def list_table(view: NormsView) -> list[Any]:
    """Every norm with its amount, and its price in the area."""
    texts = view.desk.texts
    if not view.listed:
        return [element("p", {"class": "notice"}, texts("norms.none_found"))]
    heads = [texts(f"norms.head.{name}") for name in ("norm", "price", "amount", "unit", "programme", "days", "order")]
    heads[1] = texts("norms.head.price_in", area=view.place.name)
    rows = [_row(view, line) for line in view.listed]
    words = texts("norms.list.caption", day=texts.day(view.day))
    return [desk_parts.table(caption(words), heads, rows, identifier="norms-list", numbers=1)]


def _row(view: NormsView, line: ListedNorm) -> list[Any]:
    texts, norm = view.desk.texts, line.norm
    name = element(
        "span",
        {"class": "norms-name"},
        open_link(view, norm.code, view.label(norm)),
        element("span", {"class": "norms-code"}, norm.code, " ", demonstration_badge(texts, norm)),
    )
    price: Any = element("span", {"class": "row-reason"}, texts("norms.not_in_force"))
    if line.in_force:
        price = price_derivation(view, view.price(norm, view.place), view.place)
    return [
        name,
        price,
        amount_text(view, norm),
        texts(f"norms.unit.{norm.unit}"),
        view.programme_name(norm.programme),
        days_text(texts, norm),
        order_markup(texts, norm),
    ]


def open_link(view: NormsView, code: str, words: str) -> Markup:
    """The way to one norm, for the same day and area."""
    asked = view.asked
    area = "" if view.place.pcode == view.desk.territory.pcode else view.place.pcode
    return same_page(view.desk, NAME, words, norm=code, area=area, on=asked.day.isoformat() if asked.day else "")


def care_card(view: NormsView) -> list[Any]:
    """A month of care for one person, as bars and as a table."""
    texts, care = view.desk.texts, view.care
    if not care.comparable:
        return [element("p", {"class": "notice"}, texts("norms.care.none"))]
    most = max(cost.minor for cost in (*care.institutional, *care.community))
    rows = [_care_row(view, cost, most) for cost in (*care.institutional, *care.community)]
    heads = [texts(f"norms.head.{name}") for name in ("norm", "care", "price", "month")]
    words = texts("norms.care.caption", area=view.place.name, day=texts.day(view.day))
    return [
        element("ul", {"class": "points"}, [element("li", None, _said(view, cost)) for cost in care.institutional]),
        desk_parts.table(caption(words), heads, rows, identifier="norms-care", numbers=2),
        element("p", {"class": "definition"}, texts("norms.care.definition")),
    ]


def _said(view: NormsView, cost: CareCost) -> str:
    """An institution's month beside that of the service in the community that stands for it."""
    texts, other = view.desk.texts, view.care.counterpart(cost)
    names = {"institution": view.label(cost.norm), "community": view.label(other.norm)}
    if cost.minor <= other.minor:
        return texts("norms.care.said.not_more", **names)
    times = texts.scaled(rounded(Fraction(10 * cost.minor, other.minor)), 1)
    more = money(view, cost.minor - other.minor, cost.norm.currency)
    return texts("norms.care.said", times=times, more=more, **names)


def _care_row(view: NormsView, cost: CareCost, most: int) -> list[Any]:
    texts, norm = view.desk.texts, cost.norm
    width = f"width:{100 * cost.minor // most}%"
    month = element(
        "span",
        {"class": "norms-month"},
        money(view, cost.minor, norm.currency),
        element(
            "span",
            {"class": "bar-track", "aria-hidden": "true"},
            element("span", {"class": f"bar-fill is-{norm.care}", "style": width}),
        ),
    )
    price = element(
        "span",
        None,
        price_derivation(view, cost.price, view.place),
        " ",
        element("span", {"class": "interval"}, texts(f"norms.per.{norm.unit}")),
    )
    return [open_link(view, norm.code, view.label(norm)), texts(f"norms.care.{norm.care}"), price, month]
