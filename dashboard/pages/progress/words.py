"""Texts, numbers, periods and amounts of a programme in the words of a page."""

from datetime import date
from decimal import Decimal
from typing import Literal

from babel.dates import format_skeleton

from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.progress.actual import Actual
from data.progress.framework import Framework, FrameworkIndicator, LocalText
from data.progress.stated import Stated

Which = Literal["baseline", "target"]


def said(text: LocalText, texts: Texts) -> Markup | str:
    """A text of the programme; marked with its language where that is not the page's."""
    words, language = text.read(texts.language)
    return words if language == texts.language else element("span", {"lang": language}, words)


def plain(text: LocalText, texts: Texts) -> str:
    """A text of the programme for places that hold no markup (titles, labels)."""
    return text.read(texts.language)[0]


def number(value: Decimal, texts: Texts) -> str:
    """An exact number with the decimals that it has."""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return texts.scaled(int(value.scaleb(decimals)), decimals)


def rounded_percent(value: Decimal, decimals: int, texts: Texts) -> str:
    """A percentage (0 to 100) rounded half up to so many decimals."""
    scaled = value.scaleb(decimals)
    return texts.percent(texts.scaled(int((scaled + Decimal("0.5")) // 1), decimals))


def figure(value: Decimal, indicator: FrameworkIndicator, texts: Texts) -> str:
    """A value of an indicator in its measure."""
    written = number(value, texts)
    return texts.percent(written) if indicator.measure == "percentage" else written


def stated(which: Which, value: Stated, indicator: FrameworkIndicator, texts: Texts) -> str:
    """A baseline or target: a number (zero is one), "N/A", or that none was set. Three different things."""
    if value.value is None:
        return texts(f"progress.{which}.{value.state}")
    if which == "target" and value.value == 0:
        return texts("progress.target.zero", value=figure(value.value, indicator, texts))
    return figure(value.value, indicator, texts)


def ends(actual: Actual, indicator: FrameworkIndicator, texts: Texts) -> str:
    """The 90 % interval of an actual in words; "" where the figure carries no noise."""
    if actual.low is None or actual.high is None:
        return ""
    low, high = (number(end, texts) for end in (actual.low, actual.high))
    return texts("interval", ends=f"{low}\N{EN DASH}{high}")


def period(first: date, last: date, texts: Texts) -> str:
    """First and last day."""
    if first == last:
        return texts.day(last)
    return texts("progress.period", first=texts.day(first), last=texts.day(last))


def programme_period(framework: Framework, texts: Texts) -> str:
    """From when to when a programme runs, no finer than its document tells."""
    first, last = framework.first_day, framework.last_day
    if framework.precision == "day":
        return period(first, last, texts)
    skeleton = "yMMMM" if framework.precision == "month" else "y"
    begins, ends_ = (
        str(format_skeleton(skeleton, moment, locale=texts.locale)).replace("\u202f", "\u00a0")
        for moment in (first, last)
    )
    return texts("progress.period", first=begins, last=ends_)


def money(minor: int, framework: Framework, texts: Texts) -> str:
    """An amount of the programme's currency."""
    return texts.money(minor, framework.currency, framework.digits)


def category_label(indicator: FrameworkIndicator, category: str, texts: Texts) -> Markup | str:
    """Label of a `dimension:category`; its code where the framework does not know it any more."""
    label = indicator.category_labels().get(category)
    return said(label, texts) if label else category
