"""Scenarios as a page of the desk: the list, the form, and up to four side by side."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.scenarios.by_area import area_table, money_map
from dashboard.pages.scenarios.comparison import comparison, line_tables
from dashboard.pages.scenarios.equity_curve import equity_curves
from dashboard.pages.scenarios.form import refused_text, scenario_form
from dashboard.pages.scenarios.listing import listing
from dashboard.pages.scenarios.names import NAME, address
from dashboard.pages.scenarios.sheets import scenario_sheets
from dashboard.pages.scenarios.view import ScenariosView
from dashboard.pages.scenarios.waterfall import cost_waterfall, difference_waterfall
from data.exports.sheet import Sheet


class ScenariosPage(DeskPage):
    """What programmes would cost, whom they would reach, and what they would change."""

    name = NAME
    sheets = ("css/scenarios-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> ScenariosView:
        """Read the view of an address."""
        return ScenariosView.read(desk, query)

    def query(self, view: ScenariosView) -> dict[str, str]:
        """The view; what has been done is said once."""
        area = {"area": view.place.pcode} if view.place.pcode != view.desk.territory.pcode else {}
        if view.mode == "edit":
            return {"edit": str(view.editing), **area} if view.editing else {"new": "1", **area}
        if view.mode == "list":
            return area
        pair = {"pair": ",".join(map(str, view.pair))} if view.pair is not None and len(view.compared) > 2 else {}
        return {"s": ",".join(map(str, view.compared)), **pair, **area}

    def title(self, view: ScenariosView) -> str:
        """Title of the document."""
        texts = view.desk.texts
        if view.mode == "compare":
            names = ", ".join(column.scenario.name for column in view.columns)
            return texts("scenarios.title_of", names=names)
        if view.mode == "edit":
            return texts("scenarios.form.title" if view.editing else "scenarios.form.title_new")
        return texts("scenarios.title")

    def report(self, view: ScenariosView) -> list[Component]:
        """Draw the list, the form, or the comparison."""
        desk, texts = view.desk, view.desk.texts
        lead = texts(f"scenarios.lead.{view.mode}")
        parts: list[Component] = [
            *desk_parts.head(desk, self.title(view), lead),
            desk_parts.written(*_said(view), className="scenarios-said", **aria(live="polite")),
        ]
        if view.mode == "edit":
            return [*parts, desk_parts.written(*scenario_form(view), className="scenarios-edit")]
        if view.mode == "list":
            return [*parts, desk_parts.written(*listing(view), className="scenarios-all")]
        return [*parts, *self._comparison(view)]

    def tables(self, view: ScenariosView) -> list[Sheet]:
        """Figures of what is compared."""
        return scenario_sheets(view) if view.mode == "compare" else []

    def _comparison(self, view: ScenariosView) -> list[Component]:
        desk, texts = view.desk, view.desk.texts
        back = element("a", {"class": "button", "href": address(desk)}, texts("scenarios.back"))
        link = desk_parts.download_link(desk, self.name, self.query(view))
        waterfalls = [drawn for column in view.columns if (drawn := cost_waterfall(view, column)) is not None]
        maps = [drawn for column in view.columns if (drawn := money_map(view, column)) is not None]
        cards: list[Component] = [
            desk_parts.written(back, link, className="desk-controls"),
            desk_parts.card("scenarios-compared", texts("scenarios.compared"), *comparison(view)),
            desk_parts.card("scenarios-lines", texts("scenarios.lines"), *line_tables(view)),
        ]
        if waterfalls:
            cards.append(desk_parts.card("scenarios-makeup", texts("scenarios.makeup"), *waterfalls))
        if len(view.columns) > 1:
            cards.append(
                desk_parts.card("scenarios-difference", texts("scenarios.difference"), *difference_waterfall(view))
            )
        if maps:
            cards.append(
                desk_parts.card(
                    "scenarios-map", texts("scenarios.map"), element("div", {"class": "scenarios-maps"}, maps)
                )
            )
        cards.append(desk_parts.card("scenarios-areas", texts("scenarios.areas"), *area_table(view)))
        cards.append(desk_parts.card("scenarios-equity", texts("scenarios.row.equity"), equity_curves(view)))
        return [html.Div(cards, className="scenarios-cards")]


def _said(view: ScenariosView) -> list[Markup]:
    texts, said = view.desk.texts, view.said
    lines = []
    if said.done:
        lines.append(element("p", {"class": "notice", "role": "status"}, texts(f"scenarios.done.{said.done}")))
    if said.refused:
        attributes = {"class": "notice alert", "role": "alert", "id": "scenarios-refused"}
        target = f"f-{said.field}"
        words = refused_text(view)
        inside = element("a", {"href": f"#{target}"}, words) if view.mode == "edit" and said.field else words
        lines.append(element("p", attributes, inside))
    return lines
