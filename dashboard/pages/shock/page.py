"""The page on shocks, as a page of the desk."""

from collections.abc import Mapping
from typing import Any, get_args

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria
from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.shock.choice import write_choice
from dashboard.pages.shock.chooser import chooser
from dashboard.pages.shock.drawing import drawing
from dashboard.pages.shock.layer_cards import about_layer, layer_notices, layers_card
from dashboard.pages.shock.results import result_cards, summary
from dashboard.pages.shock.sheets import shock_sheets
from dashboard.pages.shock.view import Said, ShockView
from dashboard.pages.views.form import save_view_form
from data.exports.sheet import Sheet
from data.hazards.errors import Reason

NAME = "shock"
DONE = ("added", "published", "withdrawn")


class ShockPage(DeskPage):
    """Who is exposed to a shock, and what helping them would cost."""

    name = NAME
    sheets = ("css/shock-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> ShockView:
        """Read the choice of an address."""
        return ShockView.read(desk, query, _said(query))

    def query(self, view: ShockView) -> dict[str, str]:
        """The choice; what has been done with layers is said once."""
        return write_choice(view.choice, view.desk, view.line.code)

    def title(self, view: ShockView) -> str:
        """Title of the document."""
        return view.desk.texts("shock.title_of", subject=view.subject)

    def report(self, view: ShockView) -> list[Component]:
        """Draw the form, the map and what follows."""
        desk, texts, path = view.desk, view.desk.texts, view.desk.path(self.name)
        parts: list[Component] = [
            *desk_parts.head(desk, texts("shock.title"), texts("shock.lead")),
            desk_parts.written(*layer_notices(view), className="shock-notices"),
            html.Div(
                [
                    desk_parts.card("shock-choice", texts("shock.choice"), *self._choice(view, path)),
                    desk_parts.card("shock-map", texts("shock.map"), drawing(view)),
                ],
                className="shock-top",
            ),
            # Always there, so that what changes in it is spoken.
            desk_parts.written(*self._answer(view), className="shock-answer", **aria(live="polite")),
        ]
        if view.units:
            parts.append(html.Div(result_cards(view), className="shock-cards"))
        if view.may_publish:
            parts.append(layers_card(view, path))
        return parts

    def tables(self, view: ShockView) -> list[Sheet]:
        """Sums and units."""
        return shock_sheets(view)

    def _choice(self, view: ShockView, path: str) -> list[Any]:
        about = about_layer(view, view.choice.layer) if view.choice.layer is not None else None
        return [chooser(view, path), about]

    def _answer(self, view: ShockView) -> list[Any]:
        if not view.units:
            words = view.desk.texts(f"shock.empty.{_empty(view)}")
            return [element("p", {"class": "notice", "id": "shock-empty"}, words)]
        link = desk_parts.download_link(view.desk, self.name, self.query(view))
        return [
            summary(view),
            element("div", {"class": "desk-controls"}, link, save_view_form(view.desk, self.address(view))),
        ]


def _empty(view: ShockView) -> str:
    """Why nothing is exposed."""
    if view.choice.layer is None:
        return "nothing"
    return "layer" if view.has_outlines else "outlines"


def _said(query: Mapping[str, str]) -> Said:
    done, refused = query.get("done", ""), query.get("refused", "")
    at = None
    try:
        lon, lat = map(float, query.get("at", "").split("_"))
        at = (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
    except ValueError:
        pass
    return Said(done if done in DONE else "", refused if refused in get_args(Reason) else "", at)
