"""The page on reasons, as a page of the desk."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_controls import controls
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.reasons import changes, made_of, sheets
from dashboard.pages.reasons.missed_card import missed_card
from dashboard.pages.reasons.parts_card import parts_card
from dashboard.pages.reasons.peers_card import peers_card
from dashboard.pages.reasons.since_card import since_card
from dashboard.pages.reasons.view import GROUPS, M0, ReasonsView
from data.exports.sheet import Sheet

METHODS: Final = ("contributions", "change", "parts", "since", "peers", "noise")


class ReasonsPage(DeskPage):
    """Why an area is where it is."""

    name = "reasons"
    sheets = ("css/reasons-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> ReasonsView:
        """Read area, earlier release and followed indicator."""
        return ReasonsView.read(desk, query)

    def query(self, view: ReasonsView) -> dict[str, str]:
        """What differs from the territory, the release before, and M0."""
        query = {}
        if view.place.pcode != view.desk.territory.pcode:
            query["area"] = view.place.pcode
        before = next(iter(view.desk.earlier), None)
        if view.versus is not None and before is not None and view.versus.release_id != before.release_id:
            query["versus"] = view.versus.release_id
        if view.indicator != M0:
            query["indicator"] = view.indicator
        return query

    def title(self, view: ReasonsView) -> str:
        """Title of the document."""
        return view.texts("reasons.title", area=view.place.name)

    def tables(self, view: ReasonsView) -> list[Sheet]:
        """Everything that the page shows, as tables."""
        return sheets.all_sheets(view)

    def report(self, view: ReasonsView) -> list[Component]:
        """Draw the page."""
        desk, texts = view.desk, view.texts
        head = desk_parts.head(desk, self.title(view), texts("reasons.lead"), view.place, desk.path(self.name))
        row = controls(self, view, _form(view), _to_gaps(view))
        if M0 not in view.register:
            absent = desk_parts.card(
                "absent", texts("reasons.absent.title"), element("p", None, texts("reasons.absent"))
            )
            return [*head, row, absent]
        entry = view.register[view.indicator]
        since = since_card(
            view.moments,
            entry,
            entry["label"][desk.language],
            view.place.name,
            texts,
            is_nation=view.is_nation,
        )
        cards = [
            missed_card(view),
            made_of.measures_card(view),
            since,
            made_of.spheres_card(view),
            changes.change_card(view),
            parts_card(view),
            made_of.deprivations_card(view),
            peers_card(view),
            _method(view),
        ]
        return [*head, row, html.Div([card for card in cards if card is not None], className="reasons")]


def _form(view: ReasonsView) -> Markup:
    desk, texts = view.desk, view.texts
    versus = [(served.release_id, texts.day(served.release.manifest.reference_date)) for served in desk.earlier]
    fields = [desk_parts.area_field(desk, view.place), desk_parts.release_field(desk)]
    if view.versus is not None:
        fields.append(desk_parts.choice("versus", texts("field.versus"), versus, view.versus.release_id))
    if view.indicators:
        groups = [
            (
                texts(f"reasons.group.{group}"),
                [
                    (code, view.register[code]["label"][desk.language])
                    for code in view.indicators
                    if view.register[code]["group"] == group
                ],
            )
            for group in GROUPS
        ]
        fields.append(desk_parts.grouped_choice("indicator", texts("reasons.followed"), groups, view.indicator))
    return desk_parts.form(desk, desk.path(ReasonsPage.name), *fields)


def _to_gaps(view: ReasonsView) -> Markup:
    """On to the gaps of the area."""
    query = urlencode({**view.desk.release_parameter, "area": view.place.pcode})
    address = f"{view.desk.path('gaps')}?{query}"
    return element("a", {"class": "button", "href": address}, view.texts("reasons.to_gaps"))


def _method(view: ReasonsView) -> Component:
    texts = view.texts
    points = [
        element(
            "li",
            None,
            element("strong", None, texts(f"reasons.method.{name}.name")),
            " ",
            texts(f"reasons.method.{name}"),
        )
        for name in METHODS
    ]
    return desk_parts.card(
        "method",
        texts("reasons.method.title"),
        element("ul", {"class": "points"}, points),
        element("p", {"class": "bars-note"}, texts("reasons.method.sources")),
        css="card wide",
    )
