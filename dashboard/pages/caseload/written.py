"""Numbers of the page on case load in words: amounts with interval, or why there is none."""

from dashboard.markup import Markup, element
from dashboard.pages.caseload.view import Load
from dashboard.pages.desk_parts import state_text
from dashboard.text import Texts
from data.caseload.load import Amount
from data.release.states import ValueState


def amount(found: Amount, texts: Texts, decimals: int = 0, *, sign: bool = False) -> str:
    """A number, rounded."""
    return number(found.value, texts, decimals, sign=sign)


def number(value: float, texts: Texts, decimals: int = 0, *, sign: bool = False) -> str:
    """A number, rounded; with its sign where asked."""
    scaled = round(abs(value) * 10**decimals)
    written = texts.scaled(scaled, decimals)
    if value < 0 and scaled:
        return f"\u2212{written}"
    return f"+{written}" if sign and scaled else written


def ends(found: Amount, texts: Texts, decimals: int = 0, *, sign: bool = False) -> str:
    """The ends of its interval; "" where the number is exact."""
    if found.low == found.high:
        return ""
    return texts(
        "legend.range",
        low=number(found.low, texts, decimals, sign=sign),
        high=number(found.high, texts, decimals, sign=sign),
    )


def amount_cell(found: Amount, reason: str, texts: Texts, decimals: int = 0, *, sign: bool = False) -> Markup:
    """A number with its interval below it, or the reason why there is none."""
    if not found.known:
        return element("span", {"class": "row-reason"}, reason)
    return element(
        "span",
        {"class": "figure"},
        amount(found, texts, decimals, sign=sign),
        " ",
        element("span", {"class": "interval"}, ends(found, texts, decimals, sign=sign)),
    )


def staff_reason(load: Load, state: ValueState, texts: Texts) -> str:
    """Why an amount per worker is not known: nothing delivered, nobody there, or hidden."""
    if not load.unit.delivered:
        return texts("caseload.not_delivered")
    if load.nobody:
        return texts("caseload.nobody")
    return state_text(state, texts)


def staff_text(value: float, texts: Texts) -> str:
    """An exact number of staff, or that nobody told."""
    return texts.integer(int(value)) if value == value else texts("caseload.not_delivered")


def percent_text(value: float, texts: Texts) -> str:
    """A share of staff in percent, or that there is none."""
    return texts.percent(texts.scaled(round(value * 1000), 1)) if value == value else texts("state.253")
