"""The concentration curves of the scenarios: cumulative money against cumulative families in need."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.scenarios.view import ScenariosView

_SIDE: Final = 260
_EDGE: Final = 8
_DASHES: Final = ("", "7 3", "2 3", "9 3 2 3")
"""Curves differ by their dashes, not by colour alone."""


def equity_curves(view: ScenariosView) -> Markup:
    """One drawing with every scenario that has an index; the comparison above names the index itself."""
    texts = view.desk.texts
    drawn, keys = [], []
    for number, column in enumerate(view.columns):
        curve = column.study.equity.curve if column.study is not None else ()
        if not curve:
            continue
        line = "M" + "L".join(f"{_across(x):.1f} {_up(y):.1f}" for x, y in curve)
        own = {"class": f"curve curve-{number}", "stroke-dasharray": _DASHES[number] or None}
        drawn.append(element("path", {**own, "d": line}))
        sample = element("svg", {"class": "curve-key", "viewBox": "0 0 36 8", "aria-hidden": "true"},
                         element("path", {**own, "d": "M0 4H36"}))  # fmt: skip
        keys.append(element("li", None, sample, column.scenario.name))
    if not drawn:
        return element("p", None, texts("scenarios.no_equity"))
    whole = _SIDE + 2 * _EDGE
    frame = element("path", {"class": "axis", "d": f"M{_EDGE} {_EDGE}V{_up(0)}H{_across(1)}"})
    even = element("path", {"class": "even", "d": f"M{_across(0)} {_up(0)}L{_across(1)} {_up(1)}"})
    drawing = element(
        "svg",
        {"class": "equity-curves", "viewBox": f"0 0 {whole} {whole}", "role": "img",
         "aria-label": texts("scenarios.equity.curve")},
        frame,
        even,
        drawn,
    )  # fmt: skip
    return element(
        "figure",
        {"class": "scenarios-equity"},
        drawing,
        element("figcaption", None, texts("scenarios.equity.how"), element("ul", {"class": "curve-keys"}, keys)),
    )


def _across(share: float) -> float:
    return _EDGE + share * _SIDE


def _up(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE
