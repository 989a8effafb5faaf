"""What surrounds the planner's pages, and the pages that say what went wrong."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Flask, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from dashboard.markup import Markup, element
from dashboard.pages.frame import Frame
from dashboard.pages.front.routes import asked_language
from dashboard.pages.front.view import message_main
from dashboard.planner_auth import current_identity
from dashboard.request_log import known_route, log, log_failure
from dashboard.static_files import StaticFiles
from dashboard.text import LANGUAGES, Texts, load_texts
from data.people.purposes import PURPOSES, parts
from data.people.rights import Right, has_right
from data.release.errors import NotPublished, ReleaseError

STYLE: Final = "css/planner-site.css"
SCRIPT: Final = "js/planner-site.js"
_OWN_PLACES: Final = (
    (Right.PEOPLE, "/people", "planner.people"),
    (Right.AUDIT, "/audit", "planner.audit"),
)
_HTML: Final = "text/html; charset=utf-8"
_AGAIN: Final = 10
"""Seconds after which it makes sense to ask again."""


class PlannerFrame:
    """Writes frames and messages."""

    def __init__(self, static: StaticFiles) -> None:
        self._static = static

    def register(self, server: Flask) -> None:
        """Answer every error with a page, or with nothing but the status where a script asks."""
        server.register_error_handler(HTTPException, self.http_error)
        for lost in (OperationalError, InterfaceError, PoolTimeout):
            server.register_error_handler(lost, self.no_database)
        server.register_error_handler(Exception, self.failure)

    def script(self) -> Mapping[str, object]:
        """Attributes of the planner's own script, which has to come before Dash's."""
        return {"src": self._static.url(SCRIPT), "defer": True}

    def frame(
        self,
        texts: Texts,
        languages: Mapping[str, str],
        *,
        countries: Sequence[tuple[str, str, str]] = (),
        country: str = "",
        footer: Sequence[str] = (),
        pages: Sequence[tuple[str, str, bool]] = (),
        sections: Sequence[tuple[str, Sequence[tuple[str, str, bool]]]] = (),
    ) -> Frame:
        """The frame of a page; who is logged in stands at its top."""
        return Frame(
            texts,
            self._static,
            countries,
            languages,
            country,
            [*footer, texts("planner.footer")],
            style=STYLE,
            brand=(texts("planner.title"), "/"),
            tools=_tools(texts),
            pages=pages,
            sections=sections,
        )

    def message(self, kind: str, status: int, texts: Texts | None = None) -> Response:
        """A page that says one thing."""
        texts = texts or load_texts(asked_language())
        title = texts(f"message.{kind}.title")
        main = message_main(title, texts(f"message.{kind}.text"), "/", texts("message.home"))
        page = self.frame(texts, {}).page(main, title=title, scripts=[self.script()])
        return Response(page, status=status, content_type=_HTML)

    def http_error(self, error: HTTPException) -> Response:
        """Say what went wrong in the language of the address."""
        answer = error.get_response()
        status = answer.status_code
        if status < 400:
            return Response(answer.get_data(), status=status, headers=list(answer.headers))
        if request.path.startswith(("/_", "/static/")):
            return Response(status=status, content_type="text/plain")
        # Without an identity 403 is about where the request comes from, not about an account.
        known = {403: "forbidden" if current_identity() else "wrong", 404: "not_found"}
        return self.message(known.get(status, "wrong" if status < 500 else "failed"), status)

    def no_database(self, error: SQLAlchemyError) -> Response:
        """The database is gone, full, locked or read-only: say that what was sent may not have been saved."""
        # Without its statement and the traceback: one of these comes with every request until the database is back.
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        log.error("no_database", route=known_route(), reason=reason)
        return self._unavailable("no_database")

    def unreadable(self, error: ReleaseError) -> Response:
        """Say that a release is damaged: nothing of it is shown."""
        if isinstance(error, NotPublished):  # a page asked for what no release holds
            return self.failure(error)
        log.error("unreadable", route=known_route(), reason=str(error))
        return self._unavailable("damaged")

    def _unavailable(self, kind: str) -> Response:
        scripted = request.path.startswith("/_")
        answer = Response(status=503, content_type="text/plain") if scripted else self.message(kind, 503)
        answer.headers["Retry-After"] = str(_AGAIN)
        return answer

    def failure(self, error: Exception) -> Response:
        """Log an unexpected failure; tell the reader only that it happened."""
        log_failure(error)
        if request.path.startswith("/_"):
            return Response(status=500, content_type="text/plain")
        return self.message("failed", 500)


def language_links(path: str) -> dict[str, str]:
    """The same page in every language, for pages whose address names it in `lang`."""
    joint = "&" if "?" in path else "?"
    return {language: f"{path}{joint}lang={language}" for language in LANGUAGES}


def _tools(texts: Texts) -> list[Markup]:
    identity = current_identity()
    if identity is None:
        return []
    own = {"class": "account-name", "href": f"/account?lang={texts.language}"}
    links = [
        element("a", {"href": f"{address}?lang={texts.language}"}, texts(msgid))
        for right, address, msgid in _OWN_PLACES
        if has_right(identity, right)
    ]
    button = element("button", {"type": "submit", "class": "log-out"}, texts("planner.log_out"))
    return [
        element(
            "form",
            {"class": "account", "method": "post", "action": f"/logout?lang={texts.language}"},
            links,
            element("a", own, texts("planner.account", name=identity.name)),
            _purpose(texts, identity.purpose),
            button,
        )
    ]


def _purpose(texts: Texts, kept: str) -> Markup | None:
    """What the session is for, where that has been said; in full, with own words, when pointed at."""
    code, _ = parts(kept)
    if code not in PURPOSES:
        return None
    return element("span", {"class": "account-purpose", "title": kept}, texts(f"purpose.{code}"))
