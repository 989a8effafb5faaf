"""The page on ceilings, as a page of the desk."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.ceilings.adoption import DONE, REFUSED, adoption, said
from dashboard.pages.ceilings.areas_table import areas_table, opened_area
from dashboard.pages.ceilings.choice import NAME
from dashboard.pages.ceilings.comparison import comparison
from dashboard.pages.ceilings.firmness import firmness
from dashboard.pages.ceilings.form import choose
from dashboard.pages.ceilings.links import Links
from dashboard.pages.ceilings.sheets import ceilings_sheets
from dashboard.pages.ceilings.summary import summary
from dashboard.pages.ceilings.unserved_map import map_card
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.pages.desk_links import link
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.views.form import save_view_form
from data.exports.sheet import Sheet

_SHARES = (25, 50, 75)
"""Parts of the full cost, in percent, that are offered where no envelope is known."""


class CeilingsPage(DeskPage):
    """An envelope divided over areas and programmes."""

    name = NAME
    sheets = ("css/ceilings-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> CeilingsView:
        """Read the choice of an address."""
        done, refused = query.get("done", ""), query.get("refused", "")
        found = CeilingsView.read(desk, query)
        return replace(found, done=done if done in DONE else "", refused=refused if refused in REFUSED else "")

    def query(self, view: CeilingsView) -> dict[str, str]:
        """The choice; what was done is said once."""
        return view.choice.query()

    def title(self, view: CeilingsView) -> str:
        """Title of the document."""
        return view.desk.texts("ceilings.title_of", area=view.choice.place.name)

    def tables(self, view: CeilingsView) -> list[Sheet]:
        """Areas, cells and rules."""
        return ceilings_sheets(view)

    def report(self, view: CeilingsView) -> list[Component]:
        """Draw the form and what follows."""
        desk, texts, links = view.desk, view.desk.texts, Links(view.desk, view.choice)
        parts: list[Component] = [*desk_parts.head(desk, texts("ceilings.title"), texts("ceilings.lead"))]
        if (told := said(view)) is not None:
            parts.append(desk_parts.written(told))
        if not view.has_norms:
            norms = link(desk, "norms", texts("ceilings.to_norms"))
            parts.append(
                desk_parts.written(element("p", {"class": "notice"}, texts("ceilings.empty.norms"), " ", norms))
            )
            return parts
        parts.append(desk_parts.card("ceilings-choose", texts("ceilings.choose"), choose(view)))
        # Always there, so that what changes in it is spoken.
        parts.append(desk_parts.written(*self._answer(view, links), className="ceilings-answer", **aria(live="polite")))
        if view.lines:
            parts.append(html.Div(self._cards(view, links), className="ceilings-cards"))
        return parts

    def _answer(self, view: CeilingsView, links: Links) -> list[Any]:
        texts = view.desk.texts
        if not view.lines:
            return [element("p", {"class": "notice", "id": "ceilings-empty"}, texts("ceilings.empty.lines"))]
        if view.wrong:
            return [element("p", {"class": "notice alert"}, texts("ceilings.empty.wrong"))]
        controls = element(
            "div",
            {"class": "desk-controls"},
            desk_parts.download_link(view.desk, self.name, self.query(view)),
            save_view_form(view.desk, self.address(view)),
        )
        if view.allocation is None:
            return [*_no_envelope(view, links), controls]
        return [*summary(view, view.allocation), controls]

    def _cards(self, view: CeilingsView, links: Links) -> list[Component]:
        texts, allocation = view.desk.texts, view.allocation
        several = len(view.parts) > 1
        cards = []
        if several and allocation is not None:
            cards.append(
                desk_parts.card(
                    "explore-map-title",
                    texts("ceilings.map"),
                    *map_card(view, allocation, links),
                    css="card ceilings-map-card",
                )
            )
        if view.selected >= 0:
            heading = texts("ceilings.opened", area=view.parts[view.selected].name)
            close = element("p", None, links.link(texts("ceilings.close"), part=None)) if several else None
            cards.append(desk_parts.card("ceilings-opened", heading, *opened_area(view, view.selected), close))
        if several:
            notes = [element("p", {"class": "definition"}, texts("ceilings.table.help"))]
            cards.append(desk_parts.card("ceilings-areas", texts("ceilings.table"), *notes, areas_table(view, links)))
        if allocation is not None:
            cards.append(desk_parts.card("ceilings-compare", texts("ceilings.compare"), *comparison(view, links)))
            cards.append(desk_parts.card("ceilings-firm", texts("ceilings.firm"), *firmness(view, allocation, links)))
        cards.append(desk_parts.card("ceilings-take", texts("ceilings.adopt"), *adoption(view)))
        return cards


def _no_envelope(view: CeilingsView, links: Links) -> list[Markup]:
    """What the whole need costs, and parts of it to begin with."""
    texts, cost = view.desk.texts, view.need.need_cost
    if not cost:
        return [element("p", {"class": "notice"}, texts("ceilings.empty.need"))]
    offers = []
    for share in _SHARES:
        minor = _plain(cost * share // 100)
        typed = str(minor // 10**view.digits)
        shown = texts("ceilings.offer", share=texts.percent(texts.integer(share)), amount=view.money(minor))
        offers.append(element("li", None, links.link(shown, envelope=typed)))
    words = texts("ceilings.empty.envelope", cost=view.money(cost), area=view.choice.place.name)
    return [element("p", {"class": "notice"}, words), element("ul", {"class": "ceilings-offers"}, offers)]


def _plain(minor: int) -> int:
    """An amount with two digits that say something."""
    size = int(10 ** max(0, len(str(minor)) - 2))
    return minor // size * size
