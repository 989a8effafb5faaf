"""Bars of deprivations at a place beside the nation."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard.figures.style import HERE, NATION, base_layout, whiskers

_ROW_HEIGHT = 30
_FRAME_HEIGHT = 110


def causes_figure(frame: pl.DataFrame, *, place: str, nation: str, axis: str, separators: str) -> go.Figure:
    """Draw horizontal bars, strongest on top.

    Args:
        frame: label, here, low and high (ends of the interval of here), nation; in percent, strongest first.
        place: name of the place.
        nation: name of the nation's bars; '' leaves them out.
        axis: title of the value axis.
        separators: decimal and group sign.
    """
    labels = frame["label"].to_list()
    traces = [_bars(labels, frame["here"].to_list(), place, HERE, error_x=whiskers(frame, "here"))]
    if nation:
        traces.append(_bars(labels, frame["nation"].to_list(), nation, NATION))
    figure = go.Figure(traces, base_layout(separators))
    figure.update_layout(
        barmode="group",
        height=_FRAME_HEIGHT + _ROW_HEIGHT * len(labels),
        xaxis={"title": {"text": axis}, "rangemode": "tozero", "ticksuffix": "%"},
        yaxis={"autorange": "reversed", "automargin": True},
    )
    return figure


def _bars(labels: list[str], values: list[float], name: str, colour: str, **more: Any) -> go.Bar:
    return go.Bar(
        **more,
        x=values,
        y=labels,
        name=name,
        orientation="h",
        marker={"color": colour},
        hovertemplate="%{y}<br>%{x:.1f}%<extra>%{fullData.name}</extra>",
    )
