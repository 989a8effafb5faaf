"""The part of the page that Dash draws: the hidden selection, the ranked table and the panel."""

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import data
from dashboard.pages.heatmap.view import HeatmapView

SELECTION_ID = "selection"
RANKING_SLOT = "ranking-slot"
PANEL_SLOT = "panel-slot"


def page_tree(view: HeatmapView | None, address: str) -> Component:
    """Build the tree; without a view (a page of another kind, or a check of the layout) its slots are empty."""
    table, panel = view.dash_children() if view is not None else (None, None)
    return html.Div(
        [
            html.Div(id=SELECTION_ID, hidden=True, **data(query=address)),
            html.Div(table, id=RANKING_SLOT),
            html.Div(panel, id=PANEL_SLOT),
        ],
        className="dash-page",
    )
