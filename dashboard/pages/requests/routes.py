"""Addresses that change a request: save, move, comment, decide between two entries; and its printed form."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.pages.desk_pages import Opened
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.requests.digest import request_digest
from dashboard.pages.requests.line_entries import field_names, read_entries
from dashboard.pages.requests.parts import PATH
from dashboard.pages.requests.printed_form import printed_form
from dashboard.pages.requests.said import DONE
from dashboard.pages.requests.typed import TypedLines, Wrong
from dashboard.pages.requests.view import RequestsView
from dashboard.whole_number import read_whole
from data.budget.entry_checks import EntryRefused
from data.budget.errors import StepRefused, UnknownRequest
from data.budget.request_edits import Keep
from data.budget.request_records import FundingRequest, Saved
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right

_FORM_BYTES = 400_000
"""Twelve lines with full reasons and references, every letter of which takes six bytes on the way."""

_FORM_PARTS = 400
_PARTAKERS = (Right.REQUEST, Right.APPROVE, Right.BUDGET)


class RequestRoutes:
    """Handlers of the forms of one request; each asks for the right again."""

    def __init__(self, desk: DeskRoutes, *, clock: Clock = utc_now) -> None:
        self._desk, self._clock = desk, clock

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        base = f"/<country>/<language>/{PATH}/<int:number>"
        for name, handler in (
            ("save", self.save),
            ("move", self.move),
            ("comment", self.comment),
            ("settle", self.settle),
        ):
            server.add_url_rule(f"{base}/{name}", endpoint=f"{PATH}.{name}", view_func=handler, methods=["POST"])
        # How often files may be asked for is limited by the endpoint's name.
        server.add_url_rule(f"{base}/form.pdf", endpoint=f"{PATH}.download", view_func=self.form, methods=["GET"])

    def save(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Keep what was entered; hand the request in where that was asked for, too."""
        desk = self._open(country, language, (Right.REQUEST,))
        # Larger than other forms of the site, for this address and this right only.
        request.max_content_length = request.max_form_memory_size = _FORM_BYTES
        request.max_form_parts = _FORM_PARTS
        found = self._read(desk, number)
        fields = {name: request.form[name] for name in field_names(found.round) if name in request.form}
        base = _whole(request.form.get("base", "")) or found.version
        entries, wrong = read_entries(fields, found.round)
        if wrong:
            return self._refused(desk, found, TypedLines(base, fields, wrong))
        try:
            saved = budget_rooms().requests.save(desk.identity, country, number, base, entries)
        except EntryRefused as error:
            return self._refused(desk, found, TypedLines(base, fields, (_wrong(error, found),)))
        except OutsideScope as error:
            self._desk.refuse(error)
        except StepRefused as error:
            return _back(desk, request=number, refused=error.reason)
        said = _said(found, saved)
        if request.form.get("then") != "submit" or saved.unmerged:
            done = "saved" if saved.merged else "" if saved.unmerged else "nothing"
            return _back(desk, request=number, done=done, **said)
        return self._submit(desk, number, saved, said)

    def _submit(self, desk: Desk, number: int, saved: Saved, said: dict[str, str]) -> WerkzeugResponse:
        if said:
            # Others' lines have come in that the person has not seen yet.
            return _back(desk, request=number, done="saved", refused="changed", **said)
        try:
            budget_rooms().requests.move(desk.identity, desk.country, number, "submit", saved.version)
        except StepRefused as error:
            return _back(desk, request=number, done="saved" if saved.merged else "", refused=error.reason)
        except OutsideScope as error:
            self._desk.refuse(error)
        return _back(desk, request=number, done="moved_submit")

    def move(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Take a step."""
        desk, form = self._open(country, language, _PARTAKERS), request.form
        action = form.get("action", "")

        def step() -> str:
            version = _whole(form.get("base", "")) or 0
            budget_rooms().requests.move(desk.identity, country, number, action, version, form.get("note", ""))
            return f"moved_{action}"

        return self._done(desk, number, step)

    def comment(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Add a comment."""
        desk, form = self._open(country, language, _PARTAKERS), request.form

        def add() -> str:
            line = _whole(form.get("line", ""))
            budget_rooms().requests.comment(desk.identity, country, number, form.get("text", ""), line)
            return "commented"

        return self._done(desk, number, add)

    def settle(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Decide between two entries of one line."""
        desk, form = self._open(country, language, (Right.REQUEST,)), request.form

        def decide() -> str:
            edit = _whole(form.get("edit", "")) or 0
            self._read(desk, number)
            try:
                keep: Keep = "mine" if form.get("keep") == "mine" else "theirs"
                budget_rooms().requests.settle_edit(desk.identity, country, number, edit, keep)
            except UnknownRequest as error:
                raise StepRefused("settled_before", "Somebody has decided about this entry before.") from error
            return "settled"

        return self._done(desk, number, decide)

    def form(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """The printed form as PDF."""
        desk = self._desk.desk(country, language, Right.DOWNLOAD)
        found = self._read(desk, number)
        view = RequestsView.read(desk, {"request": str(number)})
        content = printed_form(view, found, moment=self._clock())
        detail = f"pdf, {PATH} {number}, version {found.version}, {request_digest(found)[:12]}"
        self._desk.sessions.note(desk.identity, "download", detail)
        answer = Response(content, content_type="application/pdf")
        name = f"family-atlas_{country}_request_{found.area}_{found.number}_v{found.version}_{language}.pdf"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _open(self, country: str, language: str, rights: tuple[Right, ...]) -> Desk:
        """The desk of somebody who has one of the rights."""
        desk = self._desk.desk(country, language, Right.FIGURES)
        try:
            if not any(has_right(desk.identity, right) for right in rights):
                check_right(desk.identity, rights[0])
        except OutsideScope as error:
            self._desk.refuse(error)
        return desk

    def _read(self, desk: Desk, number: int) -> FundingRequest:
        try:
            return budget_rooms().requests.get(desk.identity, desk.country, number)
        except UnknownRequest:
            abort(404)
        except OutsideScope as error:
            self._desk.refuse(error)

    def _refused(self, desk: Desk, found: FundingRequest, typed: TypedLines) -> WerkzeugResponse:
        """The page with everything that was typed, and what is wrong with it."""
        view = RequestsView.read(desk, {"request": str(found.number)})
        page = self._desk.pages.pages[PATH]
        return self._desk.answer(Opened(page, replace(view, typed=typed)), 422)

    def _done(self, desk: Desk, number: int, action: Callable[[], str]) -> WerkzeugResponse:
        try:
            done = action()
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownRequest:
            abort(404)
        except StepRefused as error:
            return _back(desk, request=number, refused=error.reason)
        except EntryRefused as error:
            code = {"empty": f"empty_{error.field}", "too_long": "too_long"}.get(error.reason, "unusable")
            return _back(desk, request=number, refused=code)
        return _back(desk, request=number, done=done if done in DONE else "")


def _wrong(error: EntryRefused, found: FundingRequest) -> Wrong:
    line = found.round.line(error.line) if error.line is not None else None
    field = {"document": "document", "reason": "reason"}.get(error.field, "participants")
    ending = "-1" if field == "document" else ""
    position = str(line.position) if line is not None else ""
    if line is None:
        return Wrong("form", "request-form")
    return Wrong(f"entry_{error.reason}", f"{field}-{line.number}{ending}", {"position": position})


def _said(found: FundingRequest, saved: Saved) -> dict[str, str]:
    """Positions of the lines that others had changed, and of those kept apart, for the address."""
    positions = {line.line.number: str(line.line.position) for line in found.lines}
    said = {
        "others": ".".join(positions[number] for number in saved.others if number in positions),
        "kept": ".".join(positions[number] for number in saved.unmerged if number in positions),
    }
    return {name: value for name, value in said.items() if value}


def _whole(written: str) -> int | None:
    return read_whole(written)


def _back(desk: Desk, **parameters: object) -> WerkzeugResponse:
    said = {name: value for name, value in parameters.items() if value != ""}
    query = urlencode({**desk.release_parameter, **said})
    return redirect(f"{desk.path(PATH)}?{query}", code=303)
