"""The map: money per family in crisis, with what a map cannot colour told apart."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.budget.areas import AreaLine
from dashboard.pages.budget.asked import Asked
from dashboard.pages.heatmap.legend import class_steps, count_of_areas
from dashboard.pages.heatmap.map_svg import DEFS, borders
from dashboard.pages.heatmap.titles import capitalised
from dashboard.pages.place.locator import area_boxes, view_box
from dashboard.picture import Measure, Picture
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.states import ValueState
from data.release.values import Values

_CSS: Final = {
    "small": ("hidden", ValueState.SUPPRESSED_COMPLEMENT),
    "not_funded": ("nodata", ValueState.NO_DATA),
    "no_ratio": ("few", ValueState.SUPPRESSED_SMALL),
}
"""Look and state of areas without a colour, by why they have none."""


@dataclass(frozen=True)
class MoneyMeasure(Measure):
    """Amounts in minor units, written with their currency."""

    currency: str = ""
    digits: int = 0

    def write(self, shown: int, texts: Texts) -> str:
        """Write an amount."""
        return texts.money(shown, self.currency, self.digits)


def why(line: AreaLine) -> str:
    """Why an area has no colour; "" if it has one."""
    if line.each is not None:
        return ""
    return "no_ratio" if line.money.total.shown else line.money.total.state


def money_map(served: ServedRelease, asked: Asked, lines: list[AreaLine], texts: Texts, title: str) -> Markup:
    """Draw the areas with a legend; the table beside it has all that the map has."""
    picture = _picture(asked, lines)
    shapes = served.shapes
    around = ("adm1", served.rows["adm1"][asked.area]) if asked.area in served.rows["adm1"] else ("adm0", 0)
    paths = []
    for row, line in enumerate(lines):
        place = served.rows[asked.level].get(line.money.pcode)
        if place is None:
            continue
        reason = why(line)
        css = _CSS[reason][0] if reason else f"c{int(picture.classes.colours[row])}"
        said = texts(f"budget.state.{reason}") if reason else picture.text(row, texts)
        named = element("title", None, texts("map.area_value", area=line.name, value=said))
        paths.append(element("path", {"d": shapes.levels[asked.level][place].d, "class": css}, named))
    return element(
        "div",
        {"class": "budget-map"},
        element(
            "svg",
            {
                "class": "mini-map",
                "viewBox": view_box(area_boxes(served)[around[0]][around[1]], 0.01),
                "role": "img",
                "aria-label": texts("budget.map.label", title=title),
            },
            DEFS,
            paths,
            element("g", {"class": "side-borders"}, borders(served)),
        ),
        element("p", {"class": "legend-title"}, texts("budget.column.each")),
        element("div", {"class": "legend"}, class_steps(picture, texts), _missing(lines, texts)),
        element("p", {"class": "legend-rule"}, texts("budget.map.darker")),
    )


def _picture(asked: Asked, lines: list[AreaLine]) -> Picture:
    summary = asked.summary
    measure = MoneyMeasure("each", "money", 0, False, True, summary.currency, summary.digits)
    each = [line.each for line in lines]
    low, value, high = (
        np.array([np.nan if amount is None else getattr(amount, end) for amount in each], dtype=np.float64)
        for end in ("low", "minor", "high")
    )
    state = np.array([ValueState.VALUE if not (key := why(line)) else _CSS[key][1] for line in lines], dtype=np.uint8)
    nothing = np.zeros(len(lines), dtype=np.int64)
    return Picture(replace(measure), Values(nothing, nothing, value, low, high, state))


def _missing(lines: list[AreaLine], texts: Texts) -> Markup | None:
    found = [(reason, sum(why(line) == reason for line in lines)) for reason in _CSS]
    items = [
        element(
            "li",
            None,
            element("span", {"class": f"swatch {_CSS[reason][0]}"}),
            element(
                "span", None, capitalised(texts(f"budget.state.{reason}")), " (", count_of_areas(count, texts), ")"
            ),
        )
        for reason, count in found
        if count
    ]
    return element("ul", {"class": "legend-extra"}, items) if items else None
