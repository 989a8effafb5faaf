"""Addresses of the page on programmes: a file is taken in, a figure entered, settled, published; each asks again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from flask import Flask, abort, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.desk import Desk
from dashboard.pages.desk_pages import Opened
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.programmes.typed import FIELDS, Typed, read_entry, typed_fields
from dashboard.pages.programmes.view import NAME
from dashboard.progress_rooms import progress_book
from dashboard.text import LANGUAGES
from data.people.errors import OutsideScope
from data.people.rights import Right
from data.progress.entry_access import check_may_enter
from data.progress.errors import EntryRefused, FrameworkError, UnknownProgramme
from data.progress.framework_source import MOST_BYTES, mistakes_of

_MOST_SENT: Final = MOST_BYTES + 20_000
_ACTIONS: Final = ("confirm", "refuse", "withdraw")


class ProgrammeRoutes:
    """Handlers; each of them asks for the right."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        path = f"/<country>/<language>/{NAME}"
        for name, rule, handler in (
            ("framework", f"{path}/framework", self.framework),
            ("enter", f"{path}/<programme>/enter", self.enter),
            ("decide", f"{path}/<programme>/<int:number>/decide", self.decide),
            ("publish", f"{path}/<programme>/publish", self.publish),
        ):
            server.add_url_rule(rule, endpoint=f"{NAME}.{name}", view_func=handler, methods=["POST"])

    def framework(self, country: str, language: str) -> WerkzeugResponse:
        """Take a framework file in."""
        desk = self._open(country, language)
        # Larger than any other form of the site, for this address and this right only.
        request.max_content_length = request.max_form_memory_size = _MOST_SENT
        try:
            file = request.files.get("file")
            content = file.read(MOST_BYTES + 1) if file is not None else b""
            if not content:
                return self._again(desk, {}, Typed("no_file"))
            taken = progress_book().add_framework(desk.identity, country, content)
        except FrameworkError as error:
            return self._again(desk, {}, Typed("mistakes", mistakes=mistakes_of(error)))
        except RequestEntityTooLarge:
            return self._again(desk, {}, Typed("file_too_large"))
        except EntryRefused as error:
            reason = "file_too_large" if error.reason == "too_large" else error.reason
            return self._again(desk, {}, Typed(reason))
        return _back(desk, programme=taken.framework.code, done=taken.change)

    def enter(self, country: str, language: str, programme: str) -> WerkzeugResponse:
        """Enter a figure or a milestone's state."""
        desk = self._open(country, language)
        request.max_form_parts = len(FIELDS) + 10
        fields = typed_fields(request.form)
        opened = {name: fields[name] for name in ("indicator", "milestone") if fields.get(name)}

        def work() -> None:
            progress_book().framework(country, programme)
            progress_book().enter(desk.identity, country, programme, read_entry(fields))

        return self._do(desk, {"programme": programme, **opened}, Typed("", fields), work, "entered")

    def decide(self, country: str, language: str, programme: str, number: int) -> WerkzeugResponse:
        """Confirm, refuse or withdraw an entry."""
        desk = self._open(country, language)
        fields, action = typed_fields(request.form), request.form.get("action", "")[:20]

        def work() -> None:
            progress_book().decide(desk.identity, country, programme, number, action, fields.get("note", ""))

        done = action if action in _ACTIONS else ""
        return self._do(desk, {"programme": programme}, Typed("", fields, number), work, done)

    def publish(self, country: str, language: str, programme: str) -> WerkzeugResponse:
        """Publish a programme."""
        desk = self._open(country, language)

        def work() -> None:
            progress_book().publish(desk.identity, country, programme)

        return self._do(desk, {"programme": programme}, Typed(""), work, "published")

    def _open(self, country: str, language: str) -> Desk:
        """The desk of an account that keeps programmes; answers 403 and 404 by itself."""
        desk = self._desk.desk(country, language if language in LANGUAGES else "", Right.PROGRESS)
        try:
            check_may_enter(desk.identity, country)
        except OutsideScope as error:
            self._desk.refuse(error)
        return desk

    def _do(
        self, desk: Desk, opened: dict[str, str], typed: Typed, work: Callable[[], None], done: str
    ) -> WerkzeugResponse:
        """Do what a form asks for, and lead back; a refused form is shown again with everything that was typed."""
        try:
            work()
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownProgramme:
            abort(404)
        except EntryRefused as error:
            return self._again(desk, opened, replace(typed, reason=error.reason))
        return _back(desk, **opened, done=done)

    def _again(self, desk: Desk, opened: dict[str, str], typed: Typed) -> WerkzeugResponse:
        page = self._desk.pages.pages[NAME]
        view = replace(page.read(desk, opened), typed=typed)
        return self._desk.answer(Opened(page, view), 422)


def _back(desk: Desk, **query: str) -> WerkzeugResponse:
    query = {**desk.release_parameter, **{name: value for name, value in query.items() if value}}
    return redirect(f"{desk.path(NAME)}?{urlencode(query)}", code=303)
