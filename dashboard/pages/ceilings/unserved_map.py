"""The map of an allocation, drawn by the drill-down: share of the need that stays unserved, or money per case."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.ceilings.choice import MAPS
from dashboard.pages.ceilings.links import Links
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.pages.explore.asked import Asked, Table
from dashboard.pages.explore.map_drawing import draw_map
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.heatmap.legend import class_steps, what_is_missing
from dashboard.picture import Measure, Picture
from dashboard.text import Texts
from data.budget.allocation import Allocation
from data.budget.allocation_measures import needed_cases, unserved_cases
from data.release.reader import Values
from data.release.states import ValueState


@dataclass(frozen=True)
class MoneyMeasure(Measure):
    """An amount, in whole units of the currency."""

    currency: str = ""

    def write(self, shown: int, texts: Texts) -> str:
        """Write it with its currency."""
        return texts.money(shown, self.currency, 0)


@dataclass(frozen=True)
class _MapView(ExploreView):
    """What the drill-down's map draws, with figures of an allocation instead of an indicator's."""

    drawn: Any = field(default=None)

    @cached_property
    def picture(self) -> Picture:
        """Figures of the parts."""
        found: Picture = self.drawn
        return found


def map_card(view: CeilingsView, allocation: Allocation, links: Links) -> list[Markup]:
    """The map with the choice of what it shows and its legend."""
    texts, choice = view.desk.texts, view.choice
    found = picture(view, allocation)
    asked = Asked(choice.place, Table(choice.by, "families", "families"), part=choice.part)
    shown = _MapView(view.desk, asked, drawn=found)
    items = [
        element(
            "li",
            None,
            element(
                "a",
                {
                    "id": f"ceilings-map-{name}",
                    "href": links.to(map=name),
                    "data-desk": True,
                    "aria-current": "true" if name == choice.map else None,
                },
                texts(f"ceilings.map.{name}"),
            ),
        )
        for name in MAPS
    ]
    return [
        element("ul", {"class": "ceilings-maps", "aria-label": texts("ceilings.map.choose")}, items),
        element("div", {"class": "explore-map-box"}, draw_map(shown, links)),  # type: ignore[arg-type]
        element(
            "div",
            {"class": "legend"},
            element("p", {"class": "legend-title"}, texts(f"ceilings.map.{choice.map}")),
            class_steps(found, texts) or element("p", None, texts("legend.empty")),
            what_is_missing(found, texts),
            element("p", {"class": "legend-rule"}, texts(f"ceilings.map.{choice.map}.help")),
        ),
    ]


def picture(view: CeilingsView, allocation: Allocation) -> Picture:
    """Figures of the areas with their intervals; areas without any need have none."""
    if view.choice.map == "money":
        measure: Measure = MoneyMeasure(
            "ceilings", "money", 0, higher_is_better=True, is_count=False, currency=view.currency
        )
    else:
        measure = Measure("ceilings", "percent", 1, higher_is_better=False, is_count=False)
    rows = [_figures(view, allocation, area) for area in range(len(view.rows))]
    value, low, high = np.array(rows, dtype=np.float64).reshape(len(rows), 3).T
    state = np.where(np.isnan(value), ValueState.NOT_APPLICABLE, ValueState.VALUE).astype(np.uint8)
    zero = np.zeros(len(rows), dtype=np.int64)
    return Picture(measure, Values(zero, zero, value, low, high, state))


def _figures(view: CeilingsView, allocation: Allocation, area: int) -> tuple[float, float, float]:
    problem = allocation.problem
    need, low, high = needed_cases(problem, [(area, line) for line in range(len(view.lines))])
    if not need:
        return (np.nan, np.nan, np.nan)
    if view.choice.map == "money":
        major = allocation.area_amounts[area] / 10**view.digits
        return (major / need, major / max(high, 1), major / max(low, 1))
    unserved = unserved_cases(allocation, [(area, line) for line in range(len(view.lines))])
    return tuple(min(100.0, 100 * part / need) for part in unserved)  # type: ignore[return-value]
