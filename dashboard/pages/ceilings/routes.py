"""The address that takes an allocation over as the ceilings of a round; it asks for the right again."""

from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.pages.ceilings.adoption import why_not
from dashboard.pages.ceilings.choice import NAME
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.pages.desk_pages import first_values
from dashboard.pages.desk_routes import DeskRoutes
from data.budget.errors import BudgetError
from data.budget.request_access import check_national
from data.people.errors import OutsideScope
from data.people.rights import Right

_LONGEST = 4000


class CeilingsRoutes:
    """Handler of the form."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the address."""
        rule = f"/<country>/<language>/{NAME}/adopt"
        server.add_url_rule(rule, endpoint=f"{NAME}.adopt", view_func=self.adopt, methods=["POST"])

    def adopt(self, country: str, language: str) -> WerkzeugResponse:
        """Work the allocation of the form's view out again and set its amounts as ceilings."""
        desk = self._desk.desk(country, language, Right.BUDGET)
        query = first_values(request.form.get("view", "")[:_LONGEST])
        try:
            check_national(desk.identity, country)
            # The form's view names the release that its figures are of.
            view = CeilingsView.read(self._asked(desk, query), query)
        except OutsideScope as error:
            self._desk.refuse(error)
        allocation, why = view.allocation, why_not(view)
        if why or allocation is None or view.round is None:
            return _back(desk, query, refused=why if why in ("no_round", "not_whole", "closed") else "not_usable")
        if request.form.get("digest") != allocation.problem.digest:
            return _back(desk, query, refused="changed")
        ceilings = dict(zip(allocation.problem.areas, allocation.area_amounts, strict=True))
        try:
            budget_rooms().rounds.set_ceilings(desk.identity, country, view.round.number, ceilings, allocation.rule)
        except OutsideScope as error:
            self._desk.refuse(error)
        except BudgetError:
            return _back(desk, query, refused="not_usable")
        return _back(desk, query, done="adopted")

    def _asked(self, desk: Desk, query: dict[str, str]) -> Desk:
        reader = self._desk.pages.reader
        return reader.open(desk.identity, desk.country, desk.language, Right.BUDGET, query)


def _back(desk: Desk, query: dict[str, str], **said: str) -> WerkzeugResponse:
    kept = {name: value for name, value in query.items() if name not in ("done", "refused")}
    return redirect(f"{desk.path(NAME)}?{urlencode({**kept, **said})}", code=303)
