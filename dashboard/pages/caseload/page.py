"""The page on case load as a page of the desk."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.caseload.cards import adoption, dealings_table, headline, parts_table
from dashboard.pages.caseload.sheets import caseload_sheets
from dashboard.pages.caseload.view import ALL, CaseloadView, read_caseload
from dashboard.pages.desk_controls import area_controls
from dashboard.pages.desk_pages import DeskPage
from data.exports.sheet import Sheet


class CaseloadPage(DeskPage):
    """Cases per worker against the norm, dealings, and adoption of the application."""

    name = "caseload"
    sheets = ("css/outlook-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> CaseloadView:
        """Read the figures of an address."""
        return read_caseload(desk, query)

    def query(self, view: CaseloadView) -> dict[str, str]:
        """The area, and whether all its parts are listed."""
        return {"area": view.place.pcode, **({"rows": ALL} if view.every_row else {})}

    def title(self, view: CaseloadView) -> str:
        """Title of the document."""
        return view.desk.texts("caseload.title.of", area=view.place.name)

    def report(self, view: CaseloadView) -> list[Component]:
        """Draw the page."""
        desk, texts = view.desk, view.desk.texts
        lead = texts("caseload.lead")
        if view.units is not None:
            lead = texts("caseload.lead.as_of", day=texts.day(view.units.as_of))
        return [
            *desk_parts.head(
                desk, texts("caseload.title.of", area=view.place.name), lead, view.place, desk.path(self.name)
            ),
            area_controls(self, view, view.place, download=view.whole is not None),
            html.Div(_cards(view), className="outlook"),
        ]

    def tables(self, view: CaseloadView) -> list[Sheet]:
        """The area and its parts."""
        return caseload_sheets(view)


def _cards(view: CaseloadView) -> list[Component]:
    texts, card = view.desk.texts, desk_parts.card
    if view.whole is None:
        return [
            card(
                "caseload-absent",
                texts("caseload.absent.title"),
                element("p", None, texts("caseload.absent")),
                element("p", {"class": "definition"}, texts("caseload.absent.custodian")),
            )
        ]
    return [
        card("caseload-head", texts("caseload.headline"), *headline(view, view.whole)),
        card("caseload-parts-title", texts("caseload.parts.title"), *parts_table(view)),
        card("caseload-dealings-title", texts("caseload.dealings.title"), *dealings_table(view, view.whole)),
        card("caseload-users-title", texts("caseload.users.title"), *adoption(view, view.whole)),
    ]
