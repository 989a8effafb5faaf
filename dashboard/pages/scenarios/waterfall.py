"""Waterfalls: what makes up the cost of a scenario, and what makes the difference between two; tables say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.scenarios.names import compare_address
from dashboard.pages.scenarios.parts import money, norm_label
from dashboard.pages.scenarios.view import Column, ScenariosView
from data.budget.scenario_difference import CAUSES, CostDifference, cost_difference

_WIDTH: Final = 400
_ROW: Final = 34
_TOP: Final = 6


@dataclass(frozen=True)
class Bar:
    """A bar from `start` to `end` (minor units): a whole one (`total`) or a step from the one before."""

    label: str
    start: int
    end: int
    kind: str

    @property
    def minor(self) -> int:
        """What the bar stands for."""
        return self.end - self.start


def cost_waterfall(view: ScenariosView, column: Column) -> Markup | None:
    """Lines of a scenario one after the other up to its cost."""
    study, texts = column.study, view.desk.texts
    if study is None:
        return None
    bars, at = [], 0
    for number, line in enumerate(column.scenario.lines):
        if not study.costs.pick(line=number):
            continue  # the table of lines says why there is no amount
        minor = study.costs.cost(line=number).value
        bars.append(Bar(norm_label(line.norm, view.desk.language), at, at + minor, "more"))
        at += minor
    bars.append(Bar(texts("scenarios.total"), 0, at, "total"))
    caption = texts("scenarios.waterfall.cost", name=column.scenario.name)
    return _figure(view, bars, caption, f"waterfall-{column.kept.number}", column.scenario.currency)


def difference_waterfall(view: ScenariosView) -> list[Markup]:
    """From one scenario to another, by what they differ in."""
    texts = view.desk.texts
    if view.pair is None:
        return [element("p", None, texts("scenarios.difference.one"))]
    by_number = {column.kept.number: column for column in view.columns}
    one, other = by_number[view.pair[0]], by_number[view.pair[1]]
    choice = _pairs(view)
    if one.study is None or other.study is None:
        return [*choice, element("p", {"class": "notice"}, texts("scenarios.not_at_hand"))]
    if one.scenario.currency != other.scenario.currency:
        return [*choice, element("p", {"class": "notice"}, texts("scenarios.difference.currency"))]
    found = difference_of(view, one, other)
    if found is None:
        return choice
    bars, at = [Bar(one.scenario.name, 0, found.before, "total")], found.before
    for cause in CAUSES:
        minor = found.causes[cause]
        if minor:
            bars.append(Bar(texts(f"scenarios.cause.{cause}"), at, at + minor, "more" if minor > 0 else "less"))
        at += minor
    bars.append(Bar(other.scenario.name, 0, found.after, "total"))
    caption = texts("scenarios.waterfall.difference", one=one.scenario.name, other=other.scenario.name)
    drawn = _figure(view, bars, caption, "waterfall-difference", one.scenario.currency, signed=True)
    return [*choice, drawn, element("p", {"class": "definition"}, texts("scenarios.difference.order"))]


def difference_of(view: ScenariosView, one: Column, other: Column) -> CostDifference | None:
    """The difference of two scenarios, kept for those who look at the same two; None where one is not worked out."""
    left, right = one.study, other.study
    if left is None or right is None:
        return None
    versions = tuple((column.kept.number, column.kept.version, id(column.study)) for column in (one, other))
    key = ("scenario-difference", view.desk.country, versions, view.desk.identity.territory)
    found: CostDifference = view.desk.served.kept(key, lambda: cost_difference(left.costs, right.costs))
    return found


def _pairs(view: ScenariosView) -> list[Markup]:
    """With more than two scenarios the two to explain are chosen by links."""
    if len(view.columns) < 3 or view.pair is None:
        return []
    texts, first = view.desk.texts, view.columns[0]
    links = []
    for column in view.columns[1:]:
        pair = f"{first.kept.number},{column.kept.number}"
        current = "true" if view.pair == (first.kept.number, column.kept.number) else None
        words = texts("scenarios.difference.pair", one=first.scenario.name, other=column.scenario.name)
        href = compare_address(view.desk, view.compared, pair=pair, area=_area(view))
        links.append(element("a", {"href": href, "data-desk": True, "aria-current": current}, words))
    return [element("p", {"class": "scenarios-pairs"}, links)]


def _area(view: ScenariosView) -> str:
    return view.place.pcode if view.place.pcode != view.desk.territory.pcode else ""


def _figure(
    view: ScenariosView, bars: Sequence[Bar], caption: str, identifier: str, currency: str, *, signed: bool = False
) -> Markup:
    texts = view.desk.texts
    rows: list[list[Any]] = []
    for bar in bars:
        sign = "+" if signed and bar.kind != "total" and bar.minor > 0 else ""
        rows.append([bar.label, f"{sign}{money(view, bar.minor, currency)}"])
    heads = [texts("scenarios.head.part"), texts("scenarios.head.amount")]
    table = desk_parts.table(caption, heads, rows, identifier=identifier, numbers=1)
    return element(
        "figure",
        {"class": "scenarios-waterfall"},
        element("div", {"class": "waterfall-pair"}, _drawing(bars, caption), table),
    )


def _drawing(bars: Sequence[Bar], caption: str) -> Markup:
    """Horizontal bars, one under the other, joined by thin lines where one ends and the next begins."""
    ends = [0, *(bar.start for bar in bars), *(bar.end for bar in bars)]
    least, most = min(ends), max(ends)
    scale = (_WIDTH - 8) / max(1, most - least)

    def across(minor: int) -> float:
        return 4 + (minor - least) * scale

    drawn, labels = [], []
    for row, bar in enumerate(bars):
        top = _TOP + row * _ROW
        left, right = sorted((across(bar.start), across(bar.end)))
        drawn.append(
            element("rect", {"class": f"bar-{bar.kind}", "x": f"{left:.1f}", "y": top + 15,
                             "width": f"{max(1.5, right - left):.1f}", "height": 13})
        )  # fmt: skip
        labels.append(element("text", {"x": 4, "y": top + 11}, bar.label))
        if row + 1 < len(bars):
            at = across(bar.end)
            drawn.append(element("path", {"class": "joint", "d": f"M{at:.1f} {top + 28}V{top + _ROW + 15}"}))
    height = _TOP + len(bars) * _ROW
    zero = across(0)
    axis = element("path", {"class": "axis", "d": f"M{zero:.1f} 0V{height}"})
    return element(
        "svg",
        {"viewBox": f"0 0 {_WIDTH} {height}", "role": "img", "aria-label": caption, "class": "waterfall"},
        axis,
        drawn,
        labels,
    )
