"""The page on funding requests, as a page of the desk."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria
from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.budget_publication.card import publication_card
from dashboard.pages.desk_controls import controls
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.requests.areas_table import areas_table, lines_table
from dashboard.pages.requests.conflicts import conflicts_card
from dashboard.pages.requests.history import comments_card, history_card
from dashboard.pages.requests.lines_form import lines_part
from dashboard.pages.requests.listing import requests_table
from dashboard.pages.requests.names import area_name
from dashboard.pages.requests.one_request import about, steps_card, way
from dashboard.pages.requests.overview import funded_lines, round_facts, round_form
from dashboard.pages.requests.parts import PATH
from dashboard.pages.requests.print_link import print_link
from dashboard.pages.requests.results_of_forms import notices
from dashboard.pages.requests.round_form import close_form, open_card
from dashboard.pages.requests.sheets import request_sheets, round_sheets
from dashboard.pages.requests.view import RequestsView
from data.budget.request_records import FundingRequest
from data.exports.sheet import Sheet


class RequestsPage(DeskPage):
    """Who asks for how much in a budget round, and one request with everything that belongs to it."""

    name = PATH
    sheets = ("css/requests-page.css",)
    scripts = ("js/requests-page.js",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> RequestsView:
        """Read an address."""
        return RequestsView.read(desk, query)

    def query(self, view: RequestsView) -> dict[str, str]:
        """Canonical parameters; what a form has done is said once."""
        if view.request is not None:
            return {"request": str(view.request.number)}
        query: dict[str, str] = {}
        if view.round is not None and view.round != view.rounds[0]:
            query["round"] = str(view.round.number)
        if view.place.pcode != view.desk.territory.pcode:
            query["area"] = view.place.pcode
        if view.state:
            query["state"] = view.state
        return query

    def title(self, view: RequestsView) -> str:
        """Title of the document."""
        texts = view.desk.texts
        if view.request is not None:
            name = area_name(view.desk, view.request.area)
            return texts("requests.title_of_one", area=name, round=view.request.round.name)
        if view.round is not None:
            return texts("requests.title_of", round=view.round.name)
        return texts("requests.title")

    def report(self, view: RequestsView) -> list[Component]:
        """Draw a request, a round, or what to do without one."""
        if view.request is not None:
            return self._request(view, view.request)
        desk, texts = view.desk, view.desk.texts
        parts: list[Component] = [
            *desk_parts.head(desk, texts("requests.title"), texts("requests.lead")),
            # Always there, so that what changes in it is spoken.
            desk_parts.written(*notices(view), className="request-notices", **aria(live="polite")),
        ]
        if view.round is None:
            words = texts("requests.empty.national" if view.is_national else "requests.empty")
            parts.append(desk_parts.written(element("p", {"class": "notice", "id": "requests-empty"}, words)))
        else:
            parts.append(controls(self, view, round_form(view)))
            parts.append(
                html.Div(
                    [
                        desk_parts.card("requests-round", view.round.name, round_facts(view), close_form(view)),
                        desk_parts.card("requests-funded", texts("requests.funds"), funded_lines(view)),
                    ],
                    className="requests-top",
                )
            )
            parts.append(
                desk_parts.card("requests-roll-up", texts("requests.sums"), areas_table(view), lines_table(view))
            )
            parts.append(desk_parts.card("requests-all", texts("requests.list"), requests_table(view)))
        publication = publication_card(desk, view.round) if view.round is not None else None
        if publication is not None:
            parts.append(publication)
        if view.is_national:
            parts.append(open_card(view))
        return parts

    def _request(self, view: RequestsView, request: FundingRequest) -> list[Component]:
        desk, texts = view.desk, view.desk.texts
        title = texts("requests.one", area=area_name(desk, request.area))
        conflict = conflicts_card(view, request)
        lead = texts("requests.one.lead_edit" if view.may_edit else "requests.one.lead")
        badge = element("p", {"class": "badge-synthetic"}, texts("requests.demonstration"))
        return [
            *desk_parts.head(desk, title, lead),
            desk_parts.written(
                self._back(view),
                badge if request.round.demonstration else None,
                way(view, request),
                *notices(view),
                className="request-notices",
                **aria(live="polite"),
            ),
            *([conflict] if conflict is not None else []),
            html.Div(
                [
                    desk_parts.card("request-lines", texts("requests.lines"), lines_part(view, request)),
                    html.Div(
                        [
                            steps_card(view, request),
                            desk_parts.card(
                                "request-about",
                                texts("requests.about"),
                                about(view, request),
                                print_link(view, request),
                            ),
                            comments_card(view, request),
                        ],
                        className="request-side",
                    ),
                ],
                className="request-columns",
            ),
            history_card(view, request),
        ]

    def _back(self, view: RequestsView) -> object:
        """The way to the whole round, for those who have more than one request; the round's lines for the others."""
        desk, texts = view.desk, view.desk.texts
        if view.round is None or len(view.listed) < 2:
            if len(view.rounds) > 1:
                return round_form(view)
            return None
        address = f"{desk.path(self.name)}?round={view.round.number}"
        return element("p", None, element("a", {"href": address}, texts("requests.back", round=view.round.name)))

    def tables(self, view: RequestsView) -> list[Sheet]:
        """Lines and derivations of a request; sums and the list of a round."""
        if view.request is not None:
            return request_sheets(view, view.request)
        return round_sheets(view)
