"""The first page of the desk."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.pages import desk_parts
from dashboard.pages.desk_controls import area_controls
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.home.cards import (
    data_parts,
    headline_cards,
    hints,
    load_parts,
    saved_parts,
    where_parts,
    who_parts,
    why_parts,
)
from dashboard.pages.home.sheets import home_sheets
from dashboard.pages.home.view import HomeView, read_home
from data.exports.sheet import Sheet


class HomePage(DeskPage):
    """Where the need is, why, who is not reached, what changed."""

    name = "home"
    sheets = ("css/outlook-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> HomeView:
        """Read the figures of an address."""
        return read_home(desk, query)

    def query(self, view: HomeView) -> dict[str, str]:
        """The area; the territory needs no name."""
        own = view.place.pcode == view.desk.territory.pcode
        return {} if own else {"area": view.place.pcode}

    def title(self, view: HomeView) -> str:
        """Title of the document."""
        return view.desk.texts("home.title.of", area=view.place.name)

    def report(self, view: HomeView) -> list[Component]:
        """Draw the page."""
        desk, texts, card = view.desk, view.desk.texts, desk_parts.card
        lead = texts("home.lead", day=texts.day(desk.day))
        return [
            *desk_parts.head(
                desk, texts("home.title.of", area=view.place.name), lead, view.place, desk.path(self.name)
            ),
            area_controls(self, view, view.place),
            desk_parts.written(headline_cards(view), className="home-first"),
            desk_parts.written(hints(view)),
            html.Div(
                [
                    card("home-where", texts("home.where"), *where_parts(view)),
                    card("home-why", texts("home.why"), *why_parts(view)),
                    card("home-who", texts("home.who"), *who_parts(view)),
                    card("home-load", texts("home.load"), *load_parts(view)),
                    card("home-data", texts("home.data"), *data_parts(view)),
                    card("home-saved", texts("home.saved"), *saved_parts(view)),
                ],
                className="home-cards",
            ),
        ]

    def tables(self, view: HomeView) -> list[Sheet]:
        """Headline figures, parts and gaps."""
        return home_sheets(view)
