"""Where a programme works and what was reached where: a map per indicator with figures of areas, and its table."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.heatmap.legend import class_steps, count_of_areas
from dashboard.pages.heatmap.map_svg import DEFS, borders
from dashboard.pages.heatmap.titles import capitalised
from dashboard.pages.place.addresses import place_path
from dashboard.pages.place.locator import area_boxes, view_box
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import absent, block, code_mark, link, number_cell, reason_cell, table
from dashboard.pages.progress.words import ends, figure, period, said
from dashboard.picture import Measure, Picture
from dashboard.served import ServedRelease
from data.progress.actual import Actual
from data.progress.framework import FrameworkIndicator
from data.release.states import ValueState
from data.release.values import Values


@dataclass(frozen=True)
class AreaFigures:
    """The last figure of every area of which one is known, by p-code."""

    indicator: FrameworkIndicator
    actuals: dict[str, Actual]


def area_figures(view: ProgrammeView) -> list[AreaFigures]:
    """The indicators that have figures of areas."""
    found = []
    for indicator in view.framework.indicators:
        of_areas = {
            actual.pcode: actual  # the last one of an area is its latest
            for actual in view.programme.actuals
            if actual.indicator == indicator.code and actual.pcode and not actual.category
        }
        if of_areas:
            found.append(AreaFigures(indicator, of_areas))
    return found


def place_blocks(view: ProgrammeView) -> list[Markup]:
    """Maps and tables, and the places that the programme names."""
    texts, found = view.texts, area_figures(view)
    # What the maps are hatched with is written once: names on a page are unique.
    blocks = [_figures(view, one, DEFS if place == 0 else None) for place, one in enumerate(found)]
    if view.framework.places:
        blocks.append(_places(view))
    return blocks or [block("places", texts("progress.places.title"), absent(texts("progress.places.none")))]


def _figures(view: ProgrammeView, found: AreaFigures, patterns: Markup | None) -> Markup:
    texts, indicator = view.texts, found.indicator
    served = view.country.served
    title = said(indicator.title, texts)
    heading = element("span", None, texts("progress.by_area.title"), ": ", code_mark(indicator.code), title)
    latest = max(actual.last_day for actual in found.actuals.values())
    return block(
        f"map-{indicator.code}",
        heading,
        element("p", None, texts("progress.places.as_of", day=texts.day(latest))),
        element("p", {"class": "progress-note"}, texts("progress.places.not_summed")),
        element(
            "div",
            {"class": "progress-sides"},
            _map(view, served, found, patterns) if served is not None else absent(texts("progress.places.no_release")),
            _table(view, found),
        ),
    )


def _map(view: ProgrammeView, served: ServedRelease, found: AreaFigures, patterns: Markup | None) -> Markup:
    """The first-level areas; each says its figure or that there is none."""
    texts, indicator = view.texts, found.indicator
    areas = served.release.areas("adm1")
    picture = _picture(found, [area["pcode"] for area in areas])
    paths = []
    for row in range(len(areas)):
        actual = found.actuals.get(areas[row]["pcode"])
        value = figure(actual.value, indicator, texts) if actual else texts("progress.places.no_figure")
        name = texts("map.area_value", area=served.area_name("adm1", row, texts.language), value=value)
        css = f"c{int(picture.classes.colours[row])}" if actual else "nodata"
        shape = {"d": served.shapes.levels["adm1"][row].d, "class": css}
        paths.append(element("path", shape, element("title", None, name)))
    missing = sum(area["pcode"] not in found.actuals for area in areas)
    return element(
        "div",
        {"class": "progress-map"},
        element(
            "svg",
            {
                "class": "mini-map",
                "viewBox": view_box(area_boxes(served)["adm0"][0], 0.01),
                "role": "img",
                "aria-label": texts("progress.places.map", code=indicator.code),
            },
            patterns,
            paths,
            element("g", {"class": "side-borders"}, borders(served)),
        ),
        element("div", {"class": "legend"}, class_steps(picture, texts), _missing(view, missing)),
        element("p", {"class": "legend-rule"}, texts("progress.places.darker")),
    )


def _picture(found: AreaFigures, pcodes: list[str]) -> Picture:
    percentage = found.indicator.measure == "percentage"
    measure = Measure(
        found.indicator.code, "percent" if percentage else "count", 1 if percentage else 0, False, not percentage
    )
    shown = [found.actuals.get(pcode) for pcode in pcodes]
    value = np.array([np.nan if actual is None else float(actual.value) for actual in shown])
    state = np.array([ValueState.NO_DATA if actual is None else ValueState.VALUE for actual in shown], dtype=np.uint8)
    nothing = np.zeros(len(pcodes), dtype=np.int64)
    return Picture(measure, Values(nothing, nothing, value, value, value, state))


def _missing(view: ProgrammeView, missing: int) -> Markup | None:
    if not missing:
        return None
    words = capitalised(view.texts("progress.places.no_figure"))
    swatch = element("span", {"class": "swatch nodata"})
    line = element("span", None, words, " (", count_of_areas(missing, view.texts), ")")
    return element("ul", {"class": "legend-extra"}, element("li", None, swatch, line))


def _table(view: ProgrammeView, found: AreaFigures) -> Markup:
    """Every area of the first level, and whichever else has a figure; most first, those without last."""
    texts, served = view.texts, view.country.served
    pcodes = list(found.actuals)
    if served is not None:
        pcodes += [pcode for pcode in served.rows["adm1"] if pcode not in found.actuals]
    pcodes.sort(key=lambda pcode: -found.actuals[pcode].value if pcode in found.actuals else 1)
    rows: list[tuple[Any, list[Any]]] = []
    for pcode in pcodes:
        actual = found.actuals.get(pcode)
        if actual is None:
            cells: list[Any] = [
                reason_cell(texts("progress.places.no_figure")),
                reason_cell(texts("progress.no_period")),
            ]
        else:
            written = figure(actual.value, found.indicator, texts)
            when = period(actual.first_day, actual.last_day, texts)
            cells = [number_cell(written, ends(actual, found.indicator, texts)), Markup(element("span", None, when))]
        rows.append((_area(view, pcode), cells))
    columns = [texts("progress.column.latest"), texts("progress.column.period")]
    caption = texts("progress.places.map", code=found.indicator.code)
    return table(caption, texts("progress.places.area"), columns, rows)


def _places(view: ProgrammeView) -> Markup:
    texts = view.texts
    items = [
        element(
            "li",
            None,
            _area(view, place.pcode),
            [": ", said(place.label, texts)] if place.label else None,
        )
        for place in view.framework.places
    ]
    return block("places", texts("progress.places.title"), element("ul", {"class": "points"}, items))


def _area(view: ProgrammeView, pcode: str) -> Markup | str:
    """Name of an area with the way to its page; its code where no release knows it."""
    served, language = view.country.served, view.texts.language
    if served is None:
        return pcode
    for level in ("adm1", "adm2"):
        row = served.rows[level].get(pcode)
        if row is not None:
            return link(place_path(view.country.code, language, pcode), served.area_name(level, row, language))
    if pcode in served.rows["adm0"]:
        return link(place_path(view.country.code, language, ""), view.country.name)
    return pcode
