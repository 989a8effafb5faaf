"""Addresses of the feedback form. Every answer is written for one visitor and kept nowhere."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard.markup import Markup
from dashboard.pages.country_pages import CountryPages
from dashboard.pages.feedback.entry import Entry, own_page, read_entry
from dashboard.pages.feedback.form_token import FormTokens, TokenRefused
from dashboard.pages.feedback.view import closed_main, form_main, sent_main
from dashboard.pages.feedback.visitor_limit import VisitorLimit
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.front.routes import FrontRoutes
from dashboard.payloads import PayloadCache
from dashboard.request_log import log
from data.application_database import DatabaseUnusable
from data.feedback.inbox import Inbox, TooManyMessages

STYLE: Final = "css/feedback-page.css"
READING: Final = "css/reading-page.css"
SCRIPT: Final = "js/feedback-page.js"
MOST_BYTES: Final = 64_000
_AGAIN: Final = {"Retry-After": "3600"}


class FeedbackRoutes(CountryPages):
    """The handlers. `inbox` is None where the site keeps no messages: then the form is closed."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache, inbox: Inbox | None) -> None:
        super().__init__(front, cache)
        self.inbox = inbox
        self.tokens = FormTokens(secrets.token_bytes(32))
        self.limit = VisitorLimit(secrets.token_bytes(32))

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        rule = "/<country>/<language>/feedback"
        server.add_url_rule(rule, endpoint="feedback.page", view_func=self.show, methods=["GET"])
        server.add_url_rule(rule, endpoint="feedback.send", view_func=self.send, methods=["POST"])

    def show(self, country: str, language: str) -> Response:
        """The form, the page after a message was sent, or that this site takes none."""
        known = self.country(country, language)
        about = own_page(request.args.get("about", ""), country=known.code, host=request.host)
        if self.inbox is None:
            return self._answer(known, closed_main(known))
        if request.args.get("sent") == "1":
            return self._answer(known, sent_main(known, about))
        return self._form(known, Entry(page=about))

    def send(self, country: str, language: str) -> Response:
        """Keep a message and lead on to the thanks; or show the form again, with everything that was written."""
        known = self.country(country, language)
        if self.inbox is None:
            return self._answer(known, closed_main(known), HTTPStatus.FORBIDDEN)
        request.max_content_length = MOST_BYTES
        try:
            sent: Mapping[str, str] = request.form.to_dict()
        except RequestEntityTooLarge:
            return self._form(known, Entry(), alert="large", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        entry = read_entry(sent, country=known.code, host=request.host)
        if _is_foreign():
            return self._form(known, entry, alert="foreign", status=HTTPStatus.FORBIDDEN)
        try:
            form = self.tokens.read(sent.get("token", ""))
        except TokenRefused as refusal:
            return self._form(known, entry, alert=refusal.code, status=HTTPStatus.BAD_REQUEST)
        if entry.faults:
            return self._form(known, entry, alert="faults", status=HTTPStatus.BAD_REQUEST, at_once=True)
        if not self.limit.allow(request.remote_addr or ""):
            return self._form(known, entry, alert="often", status=HTTPStatus.TOO_MANY_REQUESTS, at_once=True)
        return self._keep(self.inbox, known, entry, form)

    def _keep(self, inbox: Inbox, known: Country, entry: Entry, form: str) -> Response:
        release = known.served.release_id if known.served else ""
        try:
            inbox.put(entry.message(known.code, known.texts.language, release), form=form)
        except TooManyMessages:
            return self._form(known, entry, alert="busy", status=HTTPStatus.TOO_MANY_REQUESTS, at_once=True)
        except DatabaseUnusable as error:
            log.error("feedback_not_kept", reason=str(error))
            self.limit.give_back(request.remote_addr or "")
            return self._form(known, entry, alert="broken", status=HTTPStatus.SERVICE_UNAVAILABLE, at_once=True)
        query = urlencode({"sent": "1", **({"about": entry.page} if entry.page else {})})
        address = f"{country_path(known.code, known.texts.language, 'feedback')}?{query}"
        return _unkept(Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address}))

    def _form(
        self, known: Country, entry: Entry, *, alert: str = "", status: int = HTTPStatus.OK, at_once: bool = False
    ) -> Response:
        token = self.tokens.issue(at_once=at_once)
        response = self._answer(known, form_main(known, entry, token=token, alert=alert), status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers.update(_AGAIN)
        return response

    def _answer(self, known: Country, main: Markup, status: int = HTTPStatus.OK) -> Response:
        static = self.front.static
        page = self.page(
            known,
            main,
            page="feedback",
            title=known.texts("feedback.title"),
            description=known.texts("feedback.lead"),
            sheets=[READING, STYLE],
            scripts=[{"src": static.url(SCRIPT), "defer": True}],
        )
        return _unkept(Response(page, status=status, content_type="text/html; charset=utf-8"))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_foreign() -> bool:
    """Whether another site sends this form (browsers say so; the token holds off what says nothing)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != request.host
    except ValueError:
        return True
