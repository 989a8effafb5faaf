"""The card: whether a round's approved money is public, and what is missing before it can be."""

from typing import Final

from dash.development.base_component import Component
from flask import has_request_context, request

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from data.budget.public_summary import SummaryStanding
from data.budget.round_records import Round
from data.people.rights import Right, has_right

REFUSED: Final = ("nothing", "pending", "file_taken", "no_release", "not_written")
"""Reasons of `SummaryRefused`."""

SAID: Final = "publication"
"""Parameter of the address that a form leads back to."""


def publication_card(desk: Desk, of: Round) -> Component | None:
    """The card of a round; None for accounts with a territory: it tells of the whole country."""
    if desk.identity.territory:
        return None
    texts = desk.texts
    standing = budget_rooms().summaries.standing(desk.identity, desk.country, of.number)
    return desk_parts.card(
        "budget-publication",
        texts("publication.title"),
        element("p", None, texts("publication.lead")),
        _refused(desk),
        element("p", {"class": "definition"}, _state(desk, standing)),
        _form(desk, of, standing),
    )


def _state(desk: Desk, standing: SummaryStanding) -> str:
    texts = desk.texts
    if standing.published_at is not None:
        return texts("publication.published", day=texts.day(standing.published_at.date()), by=standing.published_by)
    if standing.state == "pending":
        return texts.counted("publication.pending", standing.pending)
    return texts(f"publication.{standing.state}")


def _form(desk: Desk, of: Round, standing: SummaryStanding) -> Markup | None:
    """The button, once there is something to publish; those who may not press it are told who may."""
    texts = desk.texts
    if standing.state == "published":
        address = f"{desk.public_url}/{desk.country}/{desk.language}/budget"
        return element("p", None, element("a", {"href": address}, texts("publication.open")))
    if standing.state != "ready":
        return None
    if not has_right(desk.identity, Right.BUDGET):
        return element("p", None, texts("publication.who"))
    action = f"{desk.path('requests')}/rounds/{of.number}/publish"
    return element(
        "form",
        {"method": "post", "action": action},
        element("p", None, texts("publication.once")),
        element("button", {"type": "submit", "class": "button"}, texts("publication.submit")),
    )


def _refused(desk: Desk) -> Markup | None:
    """What went wrong with the form that led here."""
    said = request.args.get(SAID, "") if has_request_context() else ""
    if said not in REFUSED:
        return None
    return element("p", {"class": "notice", "role": "alert"}, desk.texts(f"publication.refused.{said}"))
