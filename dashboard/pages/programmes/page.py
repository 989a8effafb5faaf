"""The page of programmes as a page of the desk."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.component_attributes import aria
from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.desk_links import same_page
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.programmes.entry_form import entry_card
from dashboard.pages.programmes.framework_card import framework_card
from dashboard.pages.programmes.indicators_card import indicators_card, milestones_card
from dashboard.pages.programmes.listed import list_card
from dashboard.pages.programmes.open_card import open_card
from dashboard.pages.programmes.publish_card import publish_card
from dashboard.pages.programmes.typed import OF_THE_FORM
from dashboard.pages.programmes.view import NAME, ProgrammesView, read_view
from dashboard.pages.progress.words import plain
from dashboard.pages.requests.parts import notice
from data.people.clock import Clock, utc_now


class ProgrammesPage(DeskPage):
    """All programmes, or one of them with its figures, entries and publication."""

    name = NAME
    sheets = ("css/programmes-page.css",)

    def __init__(self, *, clock: Clock = utc_now) -> None:
        self._clock = clock

    def read(self, desk: Desk, query: Mapping[str, str]) -> ProgrammesView:
        """Read what an address asks for."""
        return read_view(desk, query, self._clock().date())

    def query(self, view: ProgrammesView) -> dict[str, str]:
        """What is opened; what was done is said once."""
        found = {"programme": view.code, "indicator": view.indicator, "milestone": view.milestone}
        return {name: value for name, value in found.items() if value}

    def title(self, view: ProgrammesView) -> str:
        """Title of the document."""
        return plain(view.framework.short_title, view.texts) if view.shown else view.texts("programmes.title")

    def report(self, view: ProgrammesView) -> list[Component]:
        """Draw the list or one programme."""
        texts = view.texts
        notices = desk_parts.written(*_notices(view), className="programmes-notices", **aria(live="polite"))
        if view.shown is None:
            head = desk_parts.head(view.desk, texts("programmes.title"), texts("programmes.lead"))
            return [*head, notices, list_card(view), framework_card(view)]
        # Who fills in a form, or has just sent one, has read what the programme is for.
        at_work = view.indicator or view.milestone or view.done or view.typed
        lead = "" if at_work else plain(view.framework.summary, texts)
        head = desk_parts.head(view.desk, plain(view.framework.title, texts), lead)
        back = element("p", {"class": "programmes-back"}, same_page(view.desk, NAME, texts("programmes.back")))
        cards = [
            entry_card(view),
            open_card(view),
            indicators_card(view),
            milestones_card(view),
            publish_card(view),
            framework_card(view),
        ]
        return [*head, desk_parts.written(back), notices, *(card for card in cards if card is not None)]


def _notices(view: ProgrammesView) -> list[Any]:
    texts, lines = view.texts, []
    if view.done:
        lines.append(notice(texts(f"programmes.done.{view.done}"), identifier="programmes-done"))
    if view.typed is not None:
        reason = view.typed.reason
        words = texts(f"programmes.refused.{reason}" if reason in OF_THE_FORM else "programmes.refused.field")
        lines.append(notice(words, alert=True, identifier="programmes-refused"))
    if view.shown is not None and view.programme.document.demonstration:
        lines.append(notice(texts("programmes.demonstration")))
    if not view.may_enter:
        lines.append(notice(texts("programmes.reads.auditor" if view.may_read else "programmes.reads.others")))
    return lines
