"""How firm the official ranking is, and how all of this is computed."""

from typing import Final

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.causes import written
from dashboard.pages.causes.compared import Compared
from dashboard.pages.country_pages import section
from dashboard.text import Texts
from data.causes.robustness import ALTERNATIVES, CUTOFF_REACH, MOST_HIDDEN, WEIGHT_REACH

NINE_OF_TEN: Final = 0.9


def firmness(compared: Compared, texts: Texts) -> Markup:
    """Write the section on the official ranking under other choices, noise and hidden families."""
    robustness = compared.level.robustness
    known = robustness.stays[~np.isnan(robustness.stays)]
    facts = [
        ("robust", written.share(robustness.robust, texts)),
        ("spearman", written.correlation(robustness.spearman, texts)),
        ("kendall", written.correlation(robustness.kendall, texts)),
        (
            "stay",
            texts(
                "causes.firm.stay.count",
                part=texts.integer(int((known >= NINE_OF_TEN).sum())),
                whole=texts.integer(len(known)),
            ),
        ),
        ("noise", written.share(robustness.distinct_noise, texts)),
        ("range", written.share(robustness.distinct, texts)),
        ("official", written.correlation(compared.level.agreement, texts)),
    ]
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, texts(f"causes.firm.{name}")),
            element("td", {"class": "value"}, value),
        )
        for name, value in facts
    ]
    explained = texts(
        "causes.firm.explained",
        count=texts.integer(ALTERNATIVES),
        reach=texts.percent(texts.integer(WEIGHT_REACH)),
        points=texts.integer(CUTOFF_REACH),
    )
    return section(
        "firm",
        texts("causes.firm"),
        element("p", None, explained),
        element("table", {"class": "firm-table"}, element("tbody", None, rows)),
        element("p", {"class": "bars-note"}, texts("causes.firm.source")),
    )


def method(texts: Texts) -> Markup:
    """Write the section on the method."""
    names = ("difference", "hidden", "range", "colours")
    points = [
        element(
            "li",
            None,
            element("strong", None, texts(f"causes.method.{name}.title")),
            " ",
            texts(f"causes.method.{name}.text", most=texts.percent(texts.integer(MOST_HIDDEN))),
        )
        for name in names
    ]
    return section("how", texts("causes.method"), element("ul", {"class": "points"}, points))
