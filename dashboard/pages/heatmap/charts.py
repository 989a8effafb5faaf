"""Charts of the panel: frames for the pure figures, and the graphs that hold them."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from dash import dcc
from dash.development.base_component import Component

from dashboard.figures.causes import causes_figure
from dashboard.figures.trend import trend_figure
from dashboard.pages.heatmap import place_facts as facts
from dashboard.pages.heatmap.titles import area_title, map_title
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts


def charts(
    served: ServedRelease,
    selection: Selection,
    place: facts.Place,
    history: Sequence[tuple[date, facts.Figure]],
    texts: Texts,
) -> list[Component]:
    """Graphs of the deprivations here and in the nation, and of the indicator over time if there are two releases."""
    graphs = []
    frame = causes_frame(served, selection, place, texts)
    if frame.height:
        figure = causes_figure(
            frame,
            place=area_title(served, place.code, texts),
            nation="" if place.level == "adm0" else texts("level.adm0"),
            axis=texts("unit.percent"),
            separators=_separators(texts),
        )
        graphs.append(_graph("causes-graph", figure, texts))
    known = [(day, figure.number, *figure.ends) for day, figure in history if figure.has_value]
    if len(known) > 1:
        times = pl.DataFrame(known, schema=["day", "value", "low", "high"], orient="row")
        trend = trend_figure(times, indicator=map_title(served, selection, texts), separators=_separators(texts))
        graphs.append(_graph("trend-graph", trend, texts))
    return graphs


def causes_frame(served: ServedRelease, selection: Selection, place: facts.Place, texts: Texts) -> pl.DataFrame:
    """One row per deprivation, strongest first: label, here with the ends of its interval, and nation, in percent."""
    rows = [
        (served.label(cause.code, texts.language), cause.here.number, *cause.here.ends, cause.nation.number)
        for cause in facts.deprivations(served, place, selection)
    ]
    numbers = dict.fromkeys(("here", "low", "high", "nation"), pl.Float64)
    return pl.DataFrame(rows, schema={"label": pl.String, **numbers}, orient="row")


def _separators(texts: Texts) -> str:
    symbols = texts.number_symbols
    return symbols["decimal"] + symbols["group"]


def _graph(identifier: str, figure: object, texts: Texts) -> Component:
    return dcc.Graph(
        id=identifier,
        figure=figure,
        config={
            "locale": texts.language,
            "displaylogo": False,
            "displayModeBar": False,
            "showSendToCloud": False,
            "responsive": True,
        },
    )
