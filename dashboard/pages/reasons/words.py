"""How effects, shares and comparisons are written."""

import math
from typing import Final

from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.causes.propagation import Effect
from data.inequality.estimates import simultaneous_z
from data.release.intervals import Z90

THOUSAND: Final = 1000.0
HUNDRED: Final = 100.0


def signed(number: float, decimals: int, texts: Texts) -> str:
    """A rounded number with its sign."""
    scaled = math.floor(abs(number) * 10**decimals + 0.5)
    if not scaled:
        return texts.scaled(0, decimals)
    return f"+{texts.scaled(scaled, decimals)}" if number > 0 else texts.scaled(-scaled, decimals)


def signed_ends(effect: Effect, scale: float, decimals: int, texts: Texts) -> str:
    """Both ends of an interval with their signs, rounded outwards."""
    power = 10**decimals
    low, high = (signed(end / power, decimals, texts) for end in _outward(effect, scale * power))
    return texts("change.ends", low=low, high=high)


def stated(effect: Effect, scale: float, decimals: int, texts: Texts) -> str:
    """A difference inside a sentence, with a remark where its interval holds zero."""
    written = signed(effect.value * scale, decimals, texts)
    return written if is_shown_clear(effect, scale, decimals) else f"{written} ({texts('change.unclear')})"


def is_shown_clear(effect: Effect, scale: float, decimals: int) -> bool:
    """Whether the interval leaves out zero with its ends as they are written."""
    low, high = _outward(effect, scale * 10**decimals)
    return low > 0 or high < 0


def _outward(effect: Effect, scale: float) -> tuple[int, int]:
    return math.floor(effect.low * scale + 1e-9), math.ceil(effect.high * scale - 1e-9)


def percent(share: float, texts: Texts, decimals: int = 1) -> str:
    """A share of one in percent."""
    return texts.percent(texts.scaled(math.floor(share * HUNDRED * 10**decimals + 0.5), decimals))


def percent_ends(share: Effect, texts: Texts) -> str:
    """Both ends of a share's interval, within 0 and 100, rounded outwards, without sign."""
    low = math.floor(max(share.low, 0.0) * 1000 + 1e-6)
    high = math.ceil(min(share.high, 1.0) * 1000 - 1e-6)
    return f"{texts.scaled(low, 1)}\u2013{texts.scaled(high, 1)}"


def share_cell(share: Effect | None, texts: Texts) -> Markup:
    """A share with its interval, or that it cannot be told."""
    if share is None:
        return element("span", {"class": "row-reason"}, texts("reasons.untold"))
    ends = element("span", {"class": "interval"}, percent_ends(share, texts))
    return element("span", {"class": "figure"}, percent(share.value, texts), " ", ends)


def effect_cell(effect: Effect | None, scale: float, decimals: int, texts: Texts) -> Markup:
    """A difference with its sign, its interval, and a word where it holds nothing."""
    if effect is None:
        return element("span", {"class": "row-reason"}, texts("reasons.untold"))
    ends = element("span", {"class": "interval"}, signed_ends(effect, scale, decimals, texts))
    clear = is_shown_clear(effect, scale, decimals)
    unclear = None if clear else element("span", {"class": "tag is-unclear"}, texts("change.unclear"))
    return element("span", {"class": "figure"}, signed(effect.value * scale, decimals, texts), " ", ends, unclear)


def stands_out(here: Effect, other: Effect, comparisons: int) -> int:
    """1 or -1 where a figure is clearly above or below another, 0 elsewhere; so many are looked at together."""
    apart = here.minus(other)
    reach = apart.half * simultaneous_z(max(comparisons, 1)) / Z90
    return 0 if abs(apart.value) <= reach else (1 if apart.value > 0 else -1)


def beside_tag(direction: int, texts: Texts) -> Markup:
    """Whether a figure is clearly more or less than what it stands beside: a sign and words."""
    name = {1: "more", -1: "less", 0: "same"}[direction]
    sign = {1: "\u25b2 ", -1: "\u25bc ", 0: ""}[direction]
    return element("span", {"class": f"tag is-{name}"}, f"{sign}{texts(f'reasons.beside.{name}')}")
