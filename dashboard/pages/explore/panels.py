"""The panels of a view: the map, the table beside it, the charts below."""

from dashboard.markup import Markup, element
from dashboard.pages.explore.chart_drawing import draw_over_time, draw_split, draw_zones
from dashboard.pages.explore.focus_card import draw_comparison, draw_focus
from dashboard.pages.explore.legend import draw_legend
from dashboard.pages.explore.links import Links
from dashboard.pages.explore.map_drawing import draw_map
from dashboard.pages.explore.ranking import draw_ranking, note
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import indicator_name, level_words, who_words


def draw_panels(view: ExploreView, links: Links) -> list[Markup]:
    """Write all panels of a published view."""
    charts = [
        _chart(view, "categories", draw_split(view, links)),
        _chart(view, "time", draw_over_time(view, links)),
        _chart(view, "zones", draw_zones(view, links)),
    ]
    return [_map(view, links), _table(view, links), element("div", {"class": "explore-charts"}, charts)]


def _map(view: ExploreView, links: Links) -> Markup:
    texts, desk, table = view.texts, view.desk, view.asked.table
    indicator, who = indicator_name(desk, table.indicator), who_words(desk, table)
    title = texts("map.title.breakdown", indicator=indicator, who=who) if who else indicator
    return _card(
        "explore-map-title",
        title,
        "explore-map-card",
        element("p", {"class": "definition"}, view.entry["definition"][desk.language]),
        element("div", {"class": "explore-map-box"}, draw_map(view, links)),
        draw_legend(view),
    )


def _table(view: ExploreView, links: Links) -> Markup:
    level = level_words(view.desk, view.asked.table.level)
    return _card(
        "explore-table-title",
        view.texts("explore.table.title", level=level),
        "explore-table-card",
        draw_comparison(view),
        draw_focus(view, links),
        element("p", {"class": "ranking-note"}, note(view)),
        draw_ranking(view, links),
    )


def _chart(view: ExploreView, name: str, drawn: Markup | None) -> Markup:
    heading = view.texts(f"explore.chart.{name}")
    return _card(f"explore-{name}", heading, f"explore-chart chart-{name}", drawn)


def _card(identifier: str, heading: str, css: str, *parts: Markup | None) -> Markup:
    return element(
        "section",
        {"class": f"card {css}", "aria-labelledby": identifier},
        element("h2", {"id": identifier}, heading),
        *parts,
    )
