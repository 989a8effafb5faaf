"""The drill-down as a page of the desk."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.explore.asked import read_asked
from dashboard.pages.explore.controls import draw_controls
from dashboard.pages.explore.links import NAME, Links
from dashboard.pages.explore.panels import draw_panels
from dashboard.pages.explore.refusal import draw_refusal
from dashboard.pages.explore.sheets import sheets_of
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import document_title, headline, lead
from dashboard.pages.views.form import save_view_form
from data.exports.sheet import Sheet


class ExplorePage(DeskPage):
    """Nation, aimag, soum, hexagon: one indicator over the parts of an area, for whom one chooses."""

    name = NAME
    sheets = ("css/explore-page.css",)
    scripts = ("js/explore-page.js",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> ExploreView:
        """Work out the view; figures are read when it is drawn."""
        return ExploreView(desk, read_asked(desk, query), frozenset(query.get("held", "").split(",")))

    def query(self, view: ExploreView) -> dict[str, str]:
        """Canonical parameters."""
        return view.asked.query()

    def title(self, view: ExploreView) -> str:
        """Title of the document."""
        return document_title(view.desk, view.asked)

    def report(self, view: ExploreView) -> list[Component]:
        """Draw the view, or why it is not published: as one piece, since Dash is slow with many."""
        desk, links = view.desk, Links(view.desk, view.asked)
        query = view.asked.query()
        kept = {name: value for name, value in query.items() if name not in ("area", "part", "level", "rows")}
        way = element(
            "div", {"class": "explore-way"}, desk_parts.breadcrumb(desk, view.asked.place, desk.path(NAME), kept)
        )
        controls = element("div", {"class": "explore-controls"}, draw_controls(view))
        if view.reasons:
            shown = [draw_refusal(view, links)]
        else:
            shown = [element("div", {"class": "explore"}, draw_panels(view, links)), _foot(view)]
        head = desk_parts.head(desk, headline(desk, view.asked), lead(desk, view.asked))
        return [desk_parts.written(way), *head, desk_parts.written(controls, *shown, className="desk-head")]

    def tables(self, view: ExploreView) -> list[Sheet]:
        """The figures of the view."""
        return sheets_of(view)


def _foot(view: ExploreView) -> Markup:
    desk = view.desk
    address = f"{desk.path(NAME)}?{urlencode({**desk.release_parameter, **view.asked.query()})}"
    return element(
        "div",
        {"class": "explore-foot"},
        desk_parts.download_link(desk, NAME, view.asked.query()),
        save_view_form(desk, address),
    )
