"""The part of the page that Dash draws: the hidden address and the report."""

from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard.component_attributes import data
from dashboard.pages.quality import sections
from dashboard.pages.quality.view import QualityView

ADDRESS_ID: Final = "quality-address"
SLOT_ID: Final = "quality-slot"


def page_tree(view: QualityView | None) -> Component:
    """Build the tree; without a view (a check of the layout) the report is empty."""
    return html.Div(
        [
            html.Div(id=ADDRESS_ID, hidden=True, **data(query="")),
            html.Div(report(view) if view is not None else None, id=SLOT_ID, className="quality"),
        ]
    )


def report(view: QualityView) -> list[Any]:
    """Draw the report of one release."""
    texts, manifest = view.texts, view.served.release.manifest
    badges = {(True, True): "badge.both", (True, False): "badge.synthetic", (False, True): "badge.schematic"}
    badge = badges.get((manifest.synthetic, manifest.schematic_boundaries))
    subtitle = texts("quality.subtitle", country=view.profile["name"][texts.language], day=texts.day(view.day))
    head = [
        html.P(texts("notice.release_not_published"), className="notice wide") if view.asked_unknown else None,
        html.P(texts(badge), className="badge-synthetic wide") if badge else None,
        html.P(subtitle, id="quality-subtitle", className="definition wide"),
    ]
    return [*head, *_cards(view)]


def _cards(view: QualityView) -> list[Component | None]:
    intake = view.intake
    if intake is None:
        absent = html.P(view.texts("quality.no_report"), className="card wide")
        return [absent, sections.about_card(view), sections.releases_card(view)]
    return [
        sections.rows_card(view, intake),
        sections.placement_card(view, intake.placement),
        sections.sources_card(view, intake),
        sections.missing_card(view, intake),
        sections.rejects_card(view, intake),
        html.Div([sections.about_card(view), sections.releases_card(view)], className="pile"),
        sections.notices_card(view, intake),
    ]
