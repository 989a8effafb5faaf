"""Addresses that change a round: open, close, and approve or lock all requests of a first-level area."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.pages.desk_pages import Opened
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.requests.parts import PATH
from dashboard.pages.requests.round_entries import FIELDS, read_round, used_positions
from dashboard.pages.requests.typed import TypedRound, Wrong
from dashboard.pages.requests.view import RequestsView
from data.budget.entry_checks import EntryRefused
from data.budget.errors import StepRefused, UnknownRound
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right

_FORM_BYTES = 60_000
_FORM_PARTS = 120
_FIELDS_OF_ENTRIES = {"name": "name", "days": "last", "envelope": "envelope"}


class RoundRoutes:
    """Handlers of the forms of a round; each asks for the right again."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        base = f"/<country>/<language>/{PATH}/rounds"
        server.add_url_rule(base, endpoint=f"{PATH}.open", view_func=self.open, methods=["POST"])
        for name, handler in (("close", self.close), ("area", self.area)):
            rule = f"{base}/<int:number>/{name}"
            server.add_url_rule(rule, endpoint=f"{PATH}.{name}", view_func=handler, methods=["POST"])

    def open(self, country: str, language: str) -> WerkzeugResponse:
        """Open a round with a request for every second-level area."""
        desk = self._desk.desk(country, language, Right.BUDGET)
        request.max_content_length = request.max_form_memory_size = _FORM_BYTES
        request.max_form_parts = _FORM_PARTS
        fields = {name: request.form[name] for name in FIELDS if name in request.form}
        digits = int(desk.figures.profile.get("currency", {}).get("minor_units", 2))
        draft, wrong = read_round(fields, digits)
        if draft is None:
            return self._refused(desk, fields, wrong)
        try:
            number = budget_rooms().rounds.open(desk.identity, country, draft, desk.figures)
        except EntryRefused as error:
            return self._refused(desk, fields, (_wrong(error, fields),))
        except OutsideScope as error:
            self._desk.refuse(error)
        return _back(desk, round=number, done="opened")

    def close(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """End the entries of a round."""
        desk = self._desk.desk(country, language, Right.BUDGET)
        try:
            budget_rooms().rounds.close(desk.identity, country, number)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRound:
            abort(404)
        return _back(desk, round=number, done="closed")

    def area(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Approve or lock all requests of a first-level area that can be."""
        desk = self._desk.desk(country, language, Right.FIGURES)
        parent, action = request.form.get("parent", "")[:32], request.form.get("action", "")[:32]
        try:
            if not has_right(desk.identity, Right.BUDGET):
                check_right(desk.identity, Right.APPROVE)
            moved = budget_rooms().requests.move_area(desk.identity, country, number, parent, action)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRound:
            abort(404)
        except StepRefused as error:
            return _back(desk, round=number, refused=error.reason)
        return _back(desk, round=number, done=f"area_{action}", count=moved)

    def _refused(self, desk: Desk, fields: dict[str, str], wrong: tuple[Wrong, ...]) -> WerkzeugResponse:
        """The page with everything that was typed, and what is wrong with it."""
        view = replace(RequestsView.read(desk, {}), typed_round=TypedRound(fields, wrong))
        return self._desk.answer(Opened(self._desk.pages.pages[PATH], view), 422)


def _wrong(error: EntryRefused, fields: dict[str, str]) -> Wrong:
    """A refusal of the room, at the field of the form that it is about."""
    if error.field != "lines":
        return Wrong(f"entry_{error.reason}", f"round-{_FIELDS_OF_ENTRIES.get(error.field, 'name')}", {"position": ""})
    positions = used_positions(fields)
    place = positions[error.line - 1] if error.line is not None and error.line <= len(positions) else 1
    part = "source" if error.reason == "unknown_source" else "norm"
    return Wrong(f"entry_{error.reason}", f"round-{part}.{place}", {"position": str(place)})


def _back(desk: Desk, **parameters: object) -> WerkzeugResponse:
    query = urlencode({**desk.release_parameter, **parameters})
    return redirect(f"{desk.path(PATH)}?{query}", code=303)
