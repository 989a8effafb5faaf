"""Addresses that report, decide and settle results; each of them asks for the right again."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.pages.desk_pages import Opened
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.results.entry_card import COUNTS, MEMBERS, member_field
from dashboard.pages.results.page import NAME
from dashboard.pages.results.said import Typed
from dashboard.pages.results.view import ResultsView
from dashboard.whole_number import read_whole
from data.budget.errors import BudgetError, StepRefused, UnknownRequest, UnknownRound
from data.budget.incentives import Member
from data.budget.money import to_minor
from data.budget.result_records import ResultEntry
from data.people.errors import OutsideScope
from data.people.rights import Right

_MEMBER_FIELDS = tuple((role, number) for role, count in MEMBERS.items() for number in range(1, count + 1))
_FIELDS = (
    *COUNTS,
    "evidence",
    "note",
    "question",
    *(member_field(role, number, what) for role, number in _MEMBER_FIELDS for what in ("assessed", "served")),
)
_LONGEST = 1200


class ResultRoutes:
    """Handlers of the forms on the page on results."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        path = f"/<country>/<language>/{NAME}"
        for name, rule, handler in (
            ("report", f"{path}/<int:line>/<int:quarter>/report", self.report),
            ("decide", f"{path}/<int:line>/<int:quarter>/decide", self.decide),
            ("settle", f"{path}/rounds/<int:number>/settle", self.settle),
        ):
            server.add_url_rule(rule, endpoint=f"{NAME}.{name}", view_func=handler, methods=["POST"])

    def report(self, country: str, language: str, line: int, quarter: int) -> WerkzeugResponse:
        """Report a quarter of a line, or correct it."""
        desk = self._desk.desk(country, language, Right.REQUEST)
        request.max_form_parts = len(_FIELDS) + 10
        fields = _typed()
        try:
            digits = _digits(desk, line)
            entry = _entry(fields, digits)
            budget_rooms().results.report(desk.identity, country, line, quarter, _base(), entry)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRequest:
            abort(404)
        except StepRefused as error:
            return self._again(desk, line, quarter, Typed(error.reason, fields))
        return self._done(desk, line, "reported")

    def decide(self, country: str, language: str, line: int, quarter: int) -> WerkzeugResponse:
        """Verify or question a quarter."""
        desk = self._desk.desk(country, language, Right.APPROVE)
        action, fields = request.form.get("action", ""), _typed()
        asked = fields.get("question", "")
        try:
            budget_rooms().results.decide(desk.identity, country, line, quarter, _base(), action, asked)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRequest:
            abort(404)
        except StepRefused as error:
            return self._again(desk, line, quarter, Typed(error.reason, fields))
        return self._done(desk, line, "verified" if action == "verify" else "questioned")

    def settle(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Pay what is verified in the round or an area of it."""
        desk = self._desk.desk(country, language, Right.BUDGET)
        area = request.form.get("area", "")[:32]
        query = {"round": str(number), **({"area": area} if area else {})}
        try:
            budget_rooms().results.settle(desk.identity, country, number, area)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRound:
            abort(404)
        except StepRefused as error:
            return _back(desk, **query, refused=error.reason)
        return _back(desk, **query, done="settled")

    def _again(self, desk: Desk, line: int, quarter: int, typed: Typed) -> WerkzeugResponse:
        """The page with the refused form, everything typed still in it."""
        place = _place(desk, line)
        view = ResultsView.read(desk, {**place, "line": str(line), "quarter": str(quarter)})
        if view.opened is None:
            return _back(desk, **place, refused=typed.reason)
        page = self._desk.pages.pages[NAME]
        return self._desk.answer(Opened(page, replace(view, typed=typed)), 422)

    def _done(self, desk: Desk, line: int, done: str) -> WerkzeugResponse:
        return _back(desk, **_place(desk, line), done=done)


def _place(desk: Desk, line: int) -> dict[str, str]:
    """Round and area of a line, for the way back; the line is known to be the account's."""
    for known in budget_rooms().rounds.all(desk.country):
        for found in budget_rooms().results.of_round(desk.identity, desk.country, known.number).lines:
            if found.number == line:
                return {"round": str(known.number), "area": found.area}
    return {}


def _digits(desk: Desk, line: int) -> int:
    """Decimals of the currency of a line's round."""
    number = _place(desk, line).get("round", "")
    return budget_rooms().rounds.get(desk.country, int(number)).digits if number else 2


def _typed() -> dict[str, str]:
    return {name: request.form[name][:_LONGEST] for name in _FIELDS if name in request.form}


def _base() -> int:
    written = request.form.get("base", "")
    found = read_whole(written, 6)
    return -1 if found is None else found


def _entry(fields: Mapping[str, str], digits: int) -> ResultEntry:
    """What the fields say.

    Raises:
        StepRefused: one is no number.
    """
    try:
        cost = to_minor(fields.get("cost", ""), digits)
    except BudgetError as error:
        raise StepRefused("bad_amount", str(error)) from error
    members = []
    for role, number in _MEMBER_FIELDS:
        cases = [_count(fields.get(member_field(role, number, what), "") or "0") for what in ("assessed", "served")]
        if any(cases):
            members.append(Member(role, number, *cases))
    return ResultEntry(
        _count(fields.get("participants", "")),
        _count(fields.get("quantity", "")),
        cost,
        _count(fields.get("cases_assessed", "") or "0"),
        _count(fields.get("cases_served", "") or "0"),
        tuple(members),
        fields.get("evidence", ""),
        fields.get("note", ""),
    )


def _count(written: str) -> int:
    plain = "".join(written.split())
    if not (plain.isascii() and plain.isdigit() and len(plain) < 12):
        raise StepRefused("bad_number", f"'{written[:40]}' is no whole number.")
    return int(plain)


def _back(desk: Desk, **query: str) -> WerkzeugResponse:
    return redirect(f"{desk.path(NAME)}?{urlencode(query)}", code=303)
