"""A line of one indicator over the releases."""

import plotly.graph_objects as go
import polars as pl

from dashboard.figures.style import HERE, base_layout, whiskers


def trend_figure(frame: pl.DataFrame, *, indicator: str, separators: str) -> go.Figure:
    """Draw values over the reference days.

    Args:
        frame: day, value, low and high (ends of its interval), in the indicator's unit; oldest first.
        indicator: name of the line and title of the figure.
        separators: decimal and group sign.
    """
    days = [day.isoformat() for day in frame["day"]]
    line = go.Scatter(
        x=days,
        y=frame["value"].to_list(),
        name=indicator,
        mode="lines+markers",
        line={"color": HERE, "width": 2},
        marker={"size": 8},
        error_y=whiskers(frame, "value"),
        hovertemplate="%{x|%d.%m.%Y}<br>%{y}<extra></extra>",
    )
    figure = go.Figure([line], base_layout(separators))
    figure.update_layout(
        title={"text": indicator},
        height=280,
        xaxis={"tickvals": days, "tickformat": "%d.%m.%Y"},
        yaxis={"rangemode": "tozero", "automargin": True},
    )
    return figure
