"""The page on registry and data quality, as a page of the desk."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.quality import sections
from dashboard.pages.quality.view import QualityView


class QualityPage(DeskPage):
    """What the build read, rejected and missed."""

    name = "quality"

    def read(self, desk: Desk, query: Mapping[str, str]) -> QualityView:
        """Read the report of the release."""
        return QualityView.read(desk)

    def query(self, view: QualityView) -> dict[str, str]:
        """The release says it all."""
        return {}

    def title(self, view: QualityView) -> str:
        """Title of the document."""
        return view.texts("quality.title")

    def report(self, view: QualityView) -> list[Component]:
        """Draw the report of one release."""
        texts, desk = view.texts, view.desk
        name = view.profile["name"][texts.language]
        map_address = f"{desk.public_url.rstrip('/')}/{view.country}/{texts.language}/?release={desk.served.release_id}"
        return [
            *desk_parts.head(
                desk, texts("quality.title"), texts("quality.subtitle", country=name, day=texts.day(view.day))
            ),
            desk_parts.written(
                desk_parts.form(desk, desk.path(self.name), desk_parts.release_field(desk)),
                element("a", {"id": "public-map", "class": "button", "href": map_address}, texts("planner.public_map")),
                className="desk-controls",
            ),
            html.Div(_cards(view), className="quality"),
        ]


def _cards(view: QualityView) -> list[Any]:
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
