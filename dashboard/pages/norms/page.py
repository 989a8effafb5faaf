"""The page of cost norms as a page of the desk."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.desk_controls import controls
from dashboard.pages.desk_links import same_page
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.norms.files_card import files_card
from dashboard.pages.norms.listed import care_card, filters, list_table
from dashboard.pages.norms.opened import norm_cards
from dashboard.pages.norms.sheets import norm_sheets
from dashboard.pages.norms.view import NAME, NormsView, read_norms, write_asked
from data.exports.sheet import Sheet
from data.people.clock import Clock, utc_now


class NormsPage(DeskPage):
    """All norms, or one of them with its versions."""

    name = NAME
    sheets = ("css/norms-page.css",)

    def __init__(self, *, clock: Clock = utc_now) -> None:
        self._clock = clock

    def read(self, desk: Desk, query: Mapping[str, str]) -> NormsView:
        """Read the norms that an address asks for."""
        return read_norms(desk, query, self._clock().date())

    def query(self, view: NormsView) -> dict[str, str]:
        """Filters, day, norm and area."""
        return write_asked(view)

    def title(self, view: NormsView) -> str:
        """Title of the document."""
        if view.shown is None:
            return view.desk.texts("norms.title")
        return view.desk.texts("norms.title_of", label=view.label(view.shown))

    def report(self, view: NormsView) -> list[Component]:
        """Draw the list or one norm."""
        desk, texts = view.desk, view.desk.texts
        if not view.norms:
            return [*desk_parts.head(desk, texts("norms.title"), texts("norms.lead")), *self._empty(view)]
        if view.shown is not None:
            back = same_page(desk, NAME, texts("norms.back"), area=self._area(view))
            return [
                *desk_parts.head(desk, view.label(view.shown), texts("norms.code_of", code=view.shown.code)),
                desk_parts.written(element("p", {"class": "norms-back"}, back)),
                controls(self, view, filters(view)),
                norm_cards(view, view.shown),
            ]
        return [
            *desk_parts.head(desk, texts("norms.title"), texts("norms.lead")),
            *_taken(view),
            controls(self, view, filters(view)),
            desk_parts.card("norms-all", texts("norms.list"), *_demonstration(view), *list_table(view)),
            desk_parts.card("norms-care-card", texts("norms.care"), *care_card(view)),
            *files_card(view),
        ]

    def tables(self, view: NormsView) -> list[Sheet]:
        """Norms and prices."""
        return norm_sheets(view)

    def _empty(self, view: NormsView) -> list[Component]:
        texts = view.desk.texts
        words = texts("norms.empty.keeper" if view.may_import else "norms.empty.others")
        notice = element("p", {"class": "notice", "id": "norms-empty"}, words)
        return [desk_parts.card("norms-all", texts("norms.list"), notice), *files_card(view)]

    def _area(self, view: NormsView) -> str:
        return "" if view.place.pcode == view.desk.territory.pcode else view.place.pcode


def _taken(view: NormsView) -> list[Component]:
    taken = view.asked.taken
    if not taken:
        return []
    words = view.desk.texts.counted("norms.taken", taken)
    return [desk_parts.written(element("p", {"class": "notice", "role": "status", "id": "norms-taken"}, words))]


def _demonstration(view: NormsView) -> list[Any]:
    if not any(norm.demonstration for norm in view.norms):
        return []
    return [element("p", {"class": "notice"}, view.desk.texts("norms.demonstration.means"))]
