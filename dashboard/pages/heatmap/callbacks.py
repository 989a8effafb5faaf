"""Server callbacks of the heat map: a new address gives a new table and panel."""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard.component_json import component_json
from dashboard.pages.heatmap.layout import PANEL_SLOT, RANKING_SLOT, SELECTION_ID
from dashboard.pages.heatmap.view import HeatmapView

ReadAddress = Callable[[str], HeatmapView | None]


def register_callbacks(app: Dash, read_address: ReadAddress) -> None:
    """Register the callback; `read_address` turns a path with its query into a view, or None."""

    @app.callback(
        Output(RANKING_SLOT, "children"),
        Output(PANEL_SLOT, "children"),
        Input(SELECTION_ID, "data-query"),
        prevent_initial_call=True,
    )
    def show_selection(address: str | None) -> Any:
        view = read_address(address or "")
        return (no_update, no_update) if view is None else tuple(map(component_json, view.dash_children()))


def asked_address(body: Any) -> str:
    """The address that a checked callback body asks for."""
    value = body["inputs"][0].get("value")
    return value if isinstance(value, str) else ""
