"""What all figures share."""

from typing import Any, Final

import polars as pl

HERE: Final = "#1a5a96"
NATION: Final = "#8a8f98"
WHISKERS: Final = "#20242b"


def base_layout(separators: str) -> dict[str, Any]:
    """Layout without a template: small, quiet, readable on a phone."""
    return {
        "template": "none",
        "separators": separators,
        "font": {"family": "Atlas Sans, system-ui, sans-serif", "size": 13, "color": "#20242b"},
        "margin": {"l": 8, "r": 16, "t": 40, "b": 48},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"align": "left"},
    }


def whiskers(frame: pl.DataFrame, value: str) -> dict[str, Any]:
    """Error bars from a column of values to their ends in `low` and `high`."""
    return {
        "type": "data",
        "symmetric": False,
        "array": (frame["high"] - frame[value]).round(6).to_list(),
        "arrayminus": (frame[value] - frame["low"]).round(6).to_list(),
        "color": WHISKERS,
        "thickness": 1,
        "width": 3,
    }
