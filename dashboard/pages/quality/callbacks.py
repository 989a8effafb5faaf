"""Server callback of the page: another release gives another report."""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard.pages.quality.layout import ADDRESS_ID, SLOT_ID, report
from dashboard.pages.quality.view import QualityView

ReadAddress = Callable[[str], QualityView | None]


def register_callbacks(app: Dash, read_address: ReadAddress) -> None:
    """Register the callback; `read_address` turns a path into a view that this account may see, or None."""

    @app.callback(Output(SLOT_ID, "children"), Input(ADDRESS_ID, "data-query"), prevent_initial_call=True)
    def show_release(address: str | None) -> Any:
        view = read_address(address or "")
        return no_update if view is None else report(view)
