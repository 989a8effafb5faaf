"""Amounts and numbers of the page in words."""

from dashboard.markup import Markup, element
from dashboard.pages.budget.need import Count
from dashboard.text import Texts
from data.budget_summary.document import Amount, BudgetSummary


def money(amount: Amount, summary: BudgetSummary, texts: Texts) -> str:
    """An amount, or why there is none."""
    if not amount.shown:
        return texts(f"budget.state.{amount.state}")
    return texts.money(amount.minor, summary.currency, summary.digits)


def money_interval(amount: Amount, summary: BudgetSummary, texts: Texts) -> str:
    """Ends of the interval of an amount."""
    ends = (texts.money(end, summary.currency, summary.digits) for end in (amount.low, amount.high))
    return "\N{EN DASH}".join(ends)


def money_cell(amount: Amount | None, summary: BudgetSummary, texts: Texts) -> Markup:
    """A table cell with an amount and its interval, or with the reason why there is none."""
    if amount is None:
        return element("td", {"class": "reason"}, texts("budget.state.no_ratio"))
    if not amount.shown:
        return element("td", {"class": "reason"}, money(amount, summary, texts))
    interval = element("span", {"class": "interval"}, money_interval(amount, summary, texts))
    return element("td", {"class": "value"}, money(amount, summary, texts), interval)


def count_cell(count: Count, texts: Texts) -> Markup:
    """A table cell with a published number and its interval, or with the reason why there is none."""
    if not count.shown:
        return element("td", {"class": "reason"}, texts(f"state.{count.wire}"))
    return element(
        "td",
        {"class": "value"},
        texts.integer(count.number),
        element("span", {"class": "interval"}, ends(count, texts)),
    )


def ends(count: Count, texts: Texts) -> str:
    """Ends of the interval of a number."""
    return f"{texts.integer(count.low)}\N{EN DASH}{texts.integer(count.high)}"


def period(summary: BudgetSummary, texts: Texts) -> str:
    """First and last day of a round."""
    return texts("budget.period", first=texts.day(summary.first_day), last=texts.day(summary.last_day))
