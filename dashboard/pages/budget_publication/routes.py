"""The address that publishes the approved money of a round."""

from typing import Final
from urllib.parse import urlencode

from flask import Flask, abort, redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.pages.budget_publication.card import SAID
from dashboard.pages.desk_routes import DeskRoutes
from data.budget.errors import UnknownRound
from data.budget.public_summary import SummaryRefused
from data.people.errors import OutsideScope
from data.people.rights import Right

_PAGE: Final = "requests"


class PublicationRoutes:
    """The handler; it asks for the right again."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the address."""
        rule = f"/<country>/<language>/{_PAGE}/rounds/<int:number>/publish"
        server.add_url_rule(rule, endpoint="budget_publication.publish", view_func=self.publish, methods=["POST"])

    def publish(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Publish, and lead back to the round."""
        desk = self._desk.desk(country, language, Right.BUDGET)
        said = "done"
        try:
            budget_rooms().summaries.publish(desk.identity, country, number)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRound:
            abort(404)
        except SummaryRefused as error:
            said = error.reason
        query = urlencode({"round": number, SAID: said})
        return redirect(f"{desk.path(_PAGE)}?{query}#budget-publication", code=303)
