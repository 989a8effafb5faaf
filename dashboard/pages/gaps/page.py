"""The page on gaps, as a page of the desk."""

from collections.abc import Mapping
from typing import Final

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_controls import controls
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.gaps import sheets
from dashboard.pages.gaps.breakdowns import breakdown_card
from dashboard.pages.gaps.co_coverage import co_coverage_card
from dashboard.pages.gaps.overview import overview_card
from dashboard.pages.gaps.ranking import group_card
from dashboard.pages.gaps.services import programmes_card, services_card
from dashboard.pages.gaps.view import SORTS, GapsView
from dashboard.pages.reasons.since_card import since_card
from data.exports.sheet import Sheet

METHODS: Final = ("errors", "order", "together", "noise")


class GapsPage(DeskPage):
    """Who is entitled and not reached."""

    name = "gaps"
    sheets = ("css/reasons-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> GapsView:
        """Read area, target group, order and co-coverage."""
        return GapsView.read(desk, query)

    def query(self, view: GapsView) -> dict[str, str]:
        """What differs from the territory, the first group, the order by number and the first co-coverage."""
        query = {}
        if view.place.pcode != view.desk.territory.pcode:
            query["area"] = view.place.pcode
        if view.group is not None and view.group.code != view.groups[0].code:
            query["group"] = view.group.code
        if view.sort != SORTS[0]:
            query["sort"] = view.sort
        if view.together and view.together != view.co_coverages[0]["code"]:
            query["together"] = view.together
        return query

    def title(self, view: GapsView) -> str:
        """Title of the document."""
        return view.texts("gaps.title", area=view.place.name)

    def tables(self, view: GapsView) -> list[Sheet]:
        """Everything that the page shows, as tables."""
        return sheets.all_sheets(view)

    def report(self, view: GapsView) -> list[Component]:
        """Draw the page."""
        desk, texts = view.desk, view.texts
        cards = [
            group_card(view),
            _since(view),
            breakdown_card(view),
            overview_card(view),
            programmes_card(view),
            co_coverage_card(view),
            services_card(view),
            _method(view),
        ]
        return [
            *desk_parts.head(desk, self.title(view), texts("gaps.lead"), view.place, desk.path(self.name)),
            controls(self, view, _form(view)),
            html.Div([card for card in cards if card is not None], className="reasons gaps"),
        ]


def _since(view: GapsView) -> Component | None:
    group = view.group
    if group is None:
        return None
    entry = view.register[group.indicator]
    label = group.missed_label[view.desk.language]
    nation = view.place.level == "adm0"
    return since_card(view.moments, entry, label, view.place.name, view.texts, is_nation=nation)


def _form(view: GapsView) -> Markup:
    desk, texts = view.desk, view.texts
    fields = [desk_parts.area_field(desk, view.place), desk_parts.release_field(desk)]
    if view.group is not None:
        groups = [(group.code, group.missed_label[desk.language]) for group in view.groups]
        fields.append(desk_parts.choice("group", texts("gaps.field.group"), groups, view.group.code))
    if len(view.co_coverages) > 1:
        together = [(item["code"], item["label"][desk.language]) for item in view.co_coverages]
        fields.append(desk_parts.choice("together", texts("gaps.field.together"), together, view.together))
    # The order is chosen above the table; a change of area keeps it.
    kept = {"sort": view.sort} if view.sort != SORTS[0] else {}
    return desk_parts.form(desk, desk.path(GapsPage.name), *fields, hidden=kept)


def _method(view: GapsView) -> Component:
    texts = view.texts
    points = [
        element(
            "li", None, element("strong", None, texts(f"gaps.method.{name}.name")), " ", texts(f"gaps.method.{name}")
        )
        for name in METHODS
    ]
    return desk_parts.card(
        "method",
        texts("reasons.method.title"),
        element("ul", {"class": "points"}, points),
        element("p", {"class": "bars-note"}, texts("gaps.method.sources")),
        css="card wide",
    )
