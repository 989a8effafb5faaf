"""The page on risk: forecast from zone to zone, who is likely to fall, what happened, how right the forecast was."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.pages import desk_parts
from dashboard.pages.desk_controls import area_controls
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.risk.calibration_card import calibration_parts
from dashboard.pages.risk.falling_card import falling_parts
from dashboard.pages.risk.flow_card import flow_parts, net_parts
from dashboard.pages.risk.moved_card import moved_parts
from dashboard.pages.risk.sheets import risk_sheets
from dashboard.pages.risk.view import ALL, RiskView, read_risk
from data.exports.sheet import Sheet


class RiskPage(DeskPage):
    """Forecast, risk and calibration of one area."""

    name = "risk"
    sheets = ("css/outlook-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> RiskView:
        """Read the figures of an address."""
        return read_risk(desk, query)

    def query(self, view: RiskView) -> dict[str, str]:
        """The area, and whether all its parts are listed."""
        return {"area": view.place.pcode, **({"rows": ALL} if view.every_row else {})}

    def title(self, view: RiskView) -> str:
        """Title of the document."""
        return view.desk.texts("risk.title.of", area=view.place.name)

    def report(self, view: RiskView) -> list[Component]:
        """Draw the page."""
        desk, texts = view.desk, view.desk.texts
        card = desk_parts.card
        net = [card("risk-net-title", texts("risk.net.title"), *net_parts(view))] if view.flows.shown else []
        return [
            *desk_parts.head(
                desk, texts("risk.title.of", area=view.place.name), texts("risk.lead"), view.place, desk.path(self.name)
            ),
            area_controls(self, view, view.place),
            html.Div(
                [
                    card("risk-falling-title", texts("risk.falling.title"), *falling_parts(view)),
                    card("risk-flow-title", texts("risk.flow.title"), *flow_parts(view)),
                    *net,
                    card("risk-moved-title", texts("risk.moved.title"), *moved_parts(view)),
                    card("risk-calibration-title", texts("risk.calibration.title"), *calibration_parts(view)),
                ],
                className="outlook",
            ),
        ]

    def tables(self, view: RiskView) -> list[Sheet]:
        """Movements, parts and calibration."""
        return risk_sheets(view)
