"""The page on results, as a page of the desk."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_controls import controls
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.results.entry_card import entry_card
from dashboard.pages.results.flags_card import flags_card
from dashboard.pages.results.incentive_card import incentive_card
from dashboard.pages.results.overview import areas_card, overview_card, services_card
from dashboard.pages.results.quarters_card import quarters_card
from dashboard.pages.results.sample_card import sample_card
from dashboard.pages.results.settle_card import settle_card
from dashboard.pages.results.sheets import all_sheets
from dashboard.pages.results.variance_card import variance_card
from dashboard.pages.results.view import ResultsView
from data.exports.sheet import Sheet

NAME = "results"


class ResultsPage(DeskPage):
    """What was planned, what is evidenced, what is paid, and why they differ."""

    name = NAME
    sheets = ("css/reasons-page.css", "css/results-page.css")

    def read(self, desk: Desk, query: Mapping[str, str]) -> ResultsView:
        """Read round, area, and the line and quarter that are opened."""
        return ResultsView.read(desk, query)

    def query(self, view: ResultsView) -> dict[str, str]:
        """What differs from the latest round and the territory; what was done is said once."""
        query = {}
        if view.results is not None and view.round.number != view.rounds[0].number:
            query["round"] = str(view.round.number)
        if view.place.pcode != view.desk.territory.pcode:
            query["area"] = view.place.pcode
        if view.opened is not None:
            query |= {"line": str(view.opened.line.number), "quarter": str(view.opened.quarter)}
        return query

    def title(self, view: ResultsView) -> str:
        """Title of the document."""
        return view.texts("results.title", area=view.place.name)

    def tables(self, view: ResultsView) -> list[Sheet]:
        """Reports, settlements, variances, flags and samples."""
        return [] if view.results is None else all_sheets(view)

    def report(self, view: ResultsView) -> list[Component]:
        """Draw the page."""
        desk, texts = view.desk, view.texts
        head = desk_parts.head(desk, self.title(view), texts("results.lead"), view.place, desk.path(self.name))
        notices = desk_parts.written(*_notices(view), className="results-notices", **aria(live="polite"))
        if view.results is None:
            return [*head, notices, _empty(view, "no_round")]
        row = controls(self, view, _form(view), download=bool(view.lines))
        if not view.lines:
            return [*head, notices, row, _empty(view, "no_request")]
        cards = [
            entry_card(view),
            overview_card(view),
            settle_card(view),
            services_card(view),
            quarters_card(view),
            areas_card(view),
            variance_card(view),
            incentive_card(view),
            flags_card(view),
            sample_card(view),
        ]
        shown = [card for card in cards if card is not None]
        return [*head, notices, row, html.Div(shown, className="reasons results")]


def _form(view: ResultsView) -> Markup:
    desk, texts = view.desk, view.texts
    rounds = [(str(known.number), known.name) for known in view.rounds]
    return desk_parts.form(
        desk,
        desk.path(NAME),
        desk_parts.choice("round", texts("results.field.round"), rounds, str(view.round.number)),
        desk_parts.area_field(desk, view.place),
    )


def _notices(view: ResultsView) -> list[Markup]:
    texts, said = view.texts, view.said
    lines = []
    if said.done:
        lines.append(element("p", {"class": "notice", "role": "status"}, texts(f"results.done.{said.done}")))
    refused = view.typed.reason if view.typed is not None else said.refused
    if refused:
        words = texts(f"results.refused.{refused}")
        lines.append(element("p", {"class": "notice alert", "role": "alert", "id": "results-refused"}, words))
    if view.results is not None and view.round.demonstration:
        lines.append(element("p", {"class": "notice"}, texts("results.demonstration")))
    return lines


def _empty(view: ResultsView, why: str) -> Component:
    """What to do next, and who does it."""
    texts = view.texts
    unlocked = view.results.unlocked if view.results is not None else 0
    words = texts.counted(f"results.empty.{why}", unlocked) if unlocked else texts(f"results.empty.{why}.none")
    link = element("a", {"href": view.desk.path("requests"), "class": "button"}, texts("results.empty.requests"))
    return desk_parts.card("results-empty", texts("results.empty"), element("p", None, words), link)
