"""How the recomputed figures are written: the same in the page, in the browser's script and after its changes.

Numbers are rounded half up (floor(x + 1/2)), which both languages do alike.
"""

from math import floor, isnan
from typing import Any

import numpy as np

from dashboard.pages.causes.compared import Compared
from dashboard.text import Texts


def index(value: float, texts: Texts) -> str:
    """M0 or A, three decimals; a dash where it is undefined."""
    return texts("causes.undefined") if isnan(value) else texts.scaled(floor(1000 * value + 0.5), 3)


def share(value: float, texts: Texts) -> str:
    """A share of one in percent with one decimal."""
    return texts("causes.undefined") if isnan(value) else texts.percent(texts.scaled(floor(1000 * value + 0.5), 1))


def correlation(value: float, texts: Texts) -> str:
    """A rank correlation with two decimals."""
    return texts("causes.undefined") if isnan(value) else texts.scaled(floor(100 * value + 0.5), 2)


def index_range(compared: Compared, row: int, texts: Texts) -> str:
    """Ends of the range of an area's M0."""
    spread = compared.estimates.of_m0
    return f"{index(float(spread.low[row]), texts)}\u2013{index(float(spread.high[row]), texts)}"


def rank_range(compared: Compared, row: int, texts: Texts) -> str:
    """Poorest and least poor rank of an area under the alternatives."""
    robustness = compared.level.robustness
    return f"{texts.integer(int(robustness.worst[row]))}\u2013{texts.integer(int(robustness.best[row]))}"


def official_m0(compared: Compared, row: int, texts: Texts) -> str:
    """The published M0 of an area, as the browser has it from its file."""
    value = float(compared.level.official[row])
    return texts("causes.unknown") if np.isnan(value) else index(value, texts)


def stays(compared: Compared, row: int, texts: Texts) -> str:
    """Under how many of the alternatives an area stays in the poorest fifth; '' if it is not in it."""
    value = float(compared.level.robustness.stays[row])
    return "" if isnan(value) else texts.percent(texts.integer(floor(100 * value + 0.5)))


def number_rules(texts: Texts) -> dict[str, Any]:
    """What the browser needs to write numbers alike."""
    return {**texts.number_symbols, "percent": texts.percent("{0}"), "undefined": texts("causes.undefined")}
