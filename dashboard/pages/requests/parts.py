"""Small things that the pages of funding requests are made of: states, amounts, deadlines, fields, buttons."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from babel.dates import format_time

from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.budget.round_records import Round

PATH: Final = "requests"
"""Last part of the page's address."""


def state_badge(texts: Texts, state: str, count: int | None = None) -> Markup:
    """A state in words beside its shape; with a number, how many requests are in it."""
    words = texts(f"requests.state.{state}")
    return element(
        "span",
        {"class": f"request-state request-state-{state}"},
        element("span", {"class": "request-shape", "aria-hidden": "true"}),
        words if count is None else texts("requests.state.count", state=words, count=texts.integer(count)),
    )


def money(texts: Texts, of: Round, minor: int) -> str:
    """An amount of a round."""
    return texts.money(minor, of.currency, of.digits)


def share(texts: Texts, part: int, whole: int) -> str:
    """A share in percent with one decimal, rounded half up; "" of nothing."""
    if whole <= 0:
        return ""
    return texts.percent(texts.scaled((2000 * part + whole) // (2 * whole), 1))


def basis_points(texts: Texts, points: int) -> str:
    """A share in basis points as percent, decimals only where there are any."""
    decimals = 2
    while decimals and points % 10 == 0:
        points, decimals = points // 10, decimals - 1
    return texts.percent(texts.scaled(points, decimals))


def moment(texts: Texts, at: datetime) -> str:
    """Day and minute in UTC."""
    utc = at.astimezone(UTC)
    time = str(format_time(utc, "short", locale=texts.locale)).replace("\u202f", "\u00a0")
    return texts("moment.utc", day=texts.day(utc.date()), time=time)


def days_left(texts: Texts, last: date, today: date) -> str:
    """How many days are left until the end of a last day."""
    left = (last - today).days
    if left < 0:
        return texts.counted("requests.days.over", -left)
    return texts("requests.days.today") if left == 0 else texts.counted("requests.days.left", left)


def post_form(
    action: str,
    *fields: Any,
    hidden: Mapping[str, object] | None = None,
    css: str | None = None,
    identifier: str | None = None,
) -> Markup:
    """A plain form that is sent to a route of its own."""
    return element(
        "form",
        {"method": "post", "action": action, "class": css, "id": identifier},
        [element("input", {"type": "hidden", "name": name, "value": value}) for name, value in (hidden or {}).items()],
        *fields,
    )


def button(words: str, *, css: str = "button", **attributes: Any) -> Markup:
    """A button that sends its form."""
    return element("button", {"type": "submit", "class": css, **attributes}, words)


def field(identifier: str, label: str, *parts: Any, error: str = "", hint: str = "", css: str = "field") -> Markup:
    """A labelled field with its hint and what is wrong with it; ids `<identifier>-hint` and `<identifier>-error`."""
    return element(
        "div",
        {"class": f"{css} is-wrong" if error else css},
        element("label", {"for": identifier}, label),
        element("p", {"class": "definition", "id": f"{identifier}-hint"}, hint) if hint else None,
        *parts,
        element("p", {"class": "field-error", "id": f"{identifier}-error"}, error) if error else None,
    )


def described(identifier: str, error: str, hint: str) -> dict[str, Any]:
    """Attributes that tie a field to its hint and to what is wrong with it."""
    ids = [f"{identifier}-hint"] * bool(hint) + [f"{identifier}-error"] * bool(error)
    return {"aria-describedby": " ".join(ids) or None, "aria-invalid": "true" if error else None}


def notice(words: Any, *, alert: bool = False, identifier: str | None = None) -> Markup:
    """A line that says what happened."""
    css, role = ("notice alert", "alert") if alert else ("notice", "status")
    return element("p", {"class": css, "role": role, "id": identifier}, words)


def facts(items: list[tuple[str, Any]]) -> Markup:
    """Terms with what is said of them."""
    return element(
        "dl", {"class": "facts"}, [[element("dt", None, term), element("dd", None, said)] for term, said in items]
    )
