"""Money by area: the table, and the map of money per family in need; inside a single area every step of every line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from dashboard.desk import Place
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.budget_parts import derivation
from dashboard.pages.explore.geometry import area_outlines, frame_of, ratio_of
from dashboard.pages.heatmap.legend import class_steps, what_is_missing
from dashboard.pages.heatmap.map_svg import DEFS
from dashboard.pages.scenarios.names import compare_address
from dashboard.pages.scenarios.parts import lacking, money, norm_label, total_of
from dashboard.pages.scenarios.view import Column, ScenariosView
from dashboard.picture import Measure, Picture
from data.budget.money import rounded
from data.budget.scenario_costs import ScenarioCosts
from data.budget.scenario_derivation import cell_derivation, need_derivation
from data.budget.scenario_study import ScenarioStudy
from data.people.scoped_release import Figure
from data.release.errors import NotPublished
from data.release.intervals import Z90
from data.release.reader import Values
from data.release.states import ValueState

_NEED: Final = "zone_de"
_MEASURE: Final = Measure("money", "count", 0, higher_is_better=True, is_count=True)


@dataclass(frozen=True)
class Part:
    """A part of the place that is looked at, with the places of a scenario's areas that lie in it."""

    place: Place
    places: tuple[int, ...]


def parts_of(view: ScenariosView, costs: ScenarioCosts) -> list[Part]:
    """The parts of the place, by name; of a second-level area itself."""
    desk, place = view.desk, view.place
    if place.level == "adm2":
        children = [place]
    else:
        finer, rows = desk.figures.children(place.level, place.row)
        children = sorted((desk.place_at(finer, int(row)) for row in rows), key=lambda child: child.name)
    found = []
    for child in children:
        held = (number for number, area in enumerate(costs.areas) if child.pcode in area.chain)
        found.append(Part(child, tuple(held)))
    return found


def area_table(view: ScenariosView) -> list[Markup]:
    """Cost of every part in every scenario; a part leads to its own parts."""
    desk, texts, place = view.desk, view.desk.texts, view.place
    breadcrumb = desk_parts.breadcrumb(desk, place, desk.path("scenarios"), {"s": ",".join(map(str, view.compared))})
    studied = [column for column in view.columns if column.study is not None]
    if not studied:
        return [element("p", {"class": "notice"}, texts("scenarios.not_at_hand"))]
    if place.level == "adm2":
        return [_ for _ in (breadcrumb, *_steps(view, studied)) if _ is not None]
    listed = [(column, parts_of(view, column.study.costs)) for column in studied if column.study is not None]
    rows: list[list[Any]] = []
    for number, part in enumerate(listed[0][1]):
        href = compare_address(desk, view.compared, area=part.place.pcode, pair=_pair(view))
        name = element("a", {"href": href, "data-desk": True}, part.place.name)
        rows.append([name, *(cell for column, parts in listed for cell in _cells(view, column, parts[number]))])
    heads = [texts("scenarios.head.area")]
    for column, _ in listed:
        heads += [
            texts("scenarios.head.cost_of", name=column.scenario.name),
            texts("scenarios.head.per_need_of", name=column.scenario.name),
        ]
    whole: list[Any] = [texts("scenarios.total_of", place=place.name)]
    for column, parts in listed:
        if column.study is not None:
            every = [number for part in parts for number in part.places]
            whole += [total_of(view, column.study.costs, every, place.name), ""]
    caption = texts("scenarios.areas.caption", place=place.name)
    table = desk_parts.table(caption, heads, [*rows, whole], identifier="scenarios-areas-table")
    return [item for item in (breadcrumb, table) if item is not None]


def _pair(view: ScenariosView) -> str:
    return ",".join(map(str, view.pair)) if view.pair is not None and len(view.compared) > 2 else ""


def _cells(view: ScenariosView, column: Column, part: Part) -> list[Any]:
    texts, study = view.desk.texts, column.study
    if study is None or not part.places:
        return [texts("scenarios.not_in"), texts("scenarios.not_in")]
    cost = total_of(view, study.costs, part.places, part.place.name)
    figure = _need(column, part.place)
    if figure is None or not figure.state.has_value or not figure.numerator:
        reason = texts("state.253") if figure is None else desk_parts.state_text(figure.state, texts)
        return [cost, reason]
    each = rounded(Fraction(study.costs.cost(places=part.places).value, figure.numerator))
    about = texts("scenarios.in_need", count=desk_parts.count_text(figure.numerator, "families", texts))
    need = figure.numerator, *_need_ends(study, figure.numerator, part.place.level)
    found = need_derivation(study.costs, part.places, need, each, view.digits)
    shown = derivation(texts, found, money(view, each, column.scenario.currency), label=part.place.name)
    return [cost, [shown, element("span", {"class": "interval"}, about)]]


def _need_ends(study: ScenarioStudy, families: int, level: str) -> tuple[int, int]:
    """Ends of the 90 % interval of a number of families in need."""
    figures = study.figures
    half = Z90 * math.sqrt(figures.noise_variance(level, "families", figures.breakdown()))
    return max(0, math.floor(families - half)), math.ceil(families + half)


def _need(column: Column, place: Place) -> Figure | None:
    """Families of a part in zones D and E, from the scenario's own release."""
    if column.study is None:
        return None
    figures = column.study.figures
    row = next((row for row, area in enumerate(figures.areas(place.level)) if area["pcode"] == place.pcode), -1)
    if row < 0 or _NEED not in figures.register:
        return None
    try:
        return figures.figure(place.level, row, indicator=_NEED, base="families")
    except NotPublished:
        return None


def _steps(view: ScenariosView, columns: Sequence[Column]) -> list[Markup]:
    """One area: every line and year of every scenario, each amount with all its steps."""
    texts, tables = view.desk.texts, []
    for column in columns:
        if column.study is None:
            continue
        costs = column.study.costs
        places = [number for part in parts_of(view, costs) for number in part.places]
        caption = texts("scenarios.area.caption", place=view.place.name, name=column.scenario.name)
        if not places:
            tables.append(element("p", None, f"{caption}: {texts('scenarios.not_in')}"))
            continue
        years = [str(column.scenario.first_year + year) for year in range(column.scenario.years)]
        rows: list[list[Any]] = []
        for number, line in enumerate(column.scenario.lines):
            cells = costs.pick(line=number, places=places)
            label = norm_label(line.norm, view.desk.language)
            if cells:
                shown = [
                    derivation(texts, cell_derivation(costs, cell, view.digits),
                               money(view, cell.amount, column.scenario.currency), label=label)
                    for cell in cells
                ]  # fmt: skip
            else:
                reason = desk_parts.state_text(costs.state(number, places[0]), texts)
                shown = [element("span", None, reason)] * len(years)
            rows.append([label, *shown])
        total: list[Any] = [texts("scenarios.total")]
        for year in range(column.scenario.years):
            found = costs.cost(places=places, year=year)
            total.append([money(view, found.value, column.scenario.currency), lacking(texts, found)])
        heads = [texts("scenarios.head.line"), *years]
        identifier = f"scenario-area-{column.kept.number}"
        tables.append(desk_parts.table(caption, heads, [*rows, total], identifier=identifier))
    return tables


def money_map(view: ScenariosView, column: Column) -> Markup | None:
    """Money per family in need, all years together, in classes; the table of areas says the same."""
    study, texts = column.study, view.desk.texts
    if study is None or view.place.level == "adm2":
        return None
    parts = parts_of(view, study.costs)
    picture = _picture(view, column, parts)
    rows = [part.place.row for part in parts]
    outlines = area_outlines(view.desk.served, parts[0].place.level, rows) if parts else None
    if outlines is None:
        return None
    drawn = []
    for number, path in enumerate(outlines.paths):
        part = parts[number]
        value = picture.text(number, texts)
        title = element("title", None, texts("map.area_value", area=part.place.name, value=value))
        shape = element("path", {"class": picture.css_class(number), "d": path})
        href = compare_address(view.desk, view.compared, area=part.place.pcode, pair=_pair(view))
        drawn.append(element("a", {"class": "area", "href": href, "data-desk": True}, title, shape))
    caption = texts("scenarios.map.caption", name=column.scenario.name, currency=column.scenario.currency)
    svg = element(
        "svg",
        {
            "class": "explore-map scenarios-map",
            "viewBox": frame_of(view.desk.served, view.place),
            "style": f"aspect-ratio:{ratio_of(view.desk.served, view.place):.3f}",
            "role": "group",
            "aria-label": caption,
        },
        DEFS,
        element("g", {"class": "parts"}, drawn),
    )
    legend = element(
        "div",
        {"class": "legend"},
        class_steps(picture, texts) or element("p", None, texts("legend.empty")),
        what_is_missing(picture, texts),
        element("p", {"class": "legend-rule"}, texts("legend.darker_low")),
    )
    return element("figure", {"class": "scenarios-map-figure"}, element("figcaption", None, caption), svg, legend)


def _picture(view: ScenariosView, column: Column, parts: Sequence[Part]) -> Picture:
    """In whole units of currency; the interval is that of the money."""
    value, low, high, states = [], [], [], []
    for part in parts:
        each, least, most, state = _each(view, column, part)
        value.append(each)
        low.append(least)
        high.append(most)
        states.append(int(state))
    none, codes = np.zeros(len(parts), dtype=np.int64), np.array(states, dtype=np.uint8)
    shown, least_of, most_of = (np.array(item, dtype=np.float64) for item in (value, low, high))
    return Picture(
        _MEASURE, Values(value=shown, low=least_of, high=most_of, numerator=none, denominator=none, state=codes)
    )


def _each(view: ScenariosView, column: Column, part: Part) -> tuple[float, float, float, ValueState]:
    nothing = (math.nan, math.nan, math.nan)
    if column.study is None or not part.places:
        return (*nothing, ValueState.NOT_APPLICABLE)
    figure = _need(column, part.place)
    if figure is None or not figure.numerator:
        return (*nothing, ValueState.NOT_APPLICABLE if figure is None else figure.state)
    cost = column.study.costs.cost(places=part.places)
    if not cost.cells:
        return (*nothing, ValueState.NO_DATA)
    unit = figure.numerator * 10**view.digits
    return cost.value / unit, cost.low / unit, cost.high / unit, ValueState.VALUE
