"""What went wrong, as a program can read it: problem details for HTTP APIs (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException

from dashboard.text import LANGUAGES, load_texts

MEDIA_TYPE: Final = "application/problem+json"
PROGRAM_PATHS: Final = ("/api/", "/ogc/")
"""Beginnings of the addresses that are for programs."""

_KEPT_HEADERS: Final = ("Allow", "Retry-After")
_MESSAGES: Final = {
    404: "api.problem.not_found",
    405: "api.problem.method",
    410: "api.problem.gone",
    422: "api.problem.parameters",
    429: "api.problem.too_many",
    503: "api.problem.unreadable",
}


def is_for_programs() -> bool:
    """Whether the address that is being answered is one for programs."""
    return request.path.startswith(PROGRAM_PATHS)


def problem(status: int, detail: str = "", *, headers: Mapping[str, str] | None = None, **further: Any) -> Response:
    """Write an answer that says what went wrong.

    Args:
        status: of the answer; the problem's type is "about:blank", its title the status's own phrase (RFC 9457, 4.2.1).
        detail: a sentence; by default what we say of this status, in the asked-for language.
        headers: further ones.
        further: members of the problem besides, such as `errors`.
    """
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or load_texts(asked_language())(status_message(status)),
        "instance": request.path,
        **further,
    }
    response = Response(orjson.dumps(content), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def http_problem(error: HTTPException) -> Response:
    """The answer to an error of HTTP, with the headers that belong to it; one that was written already stays."""
    if isinstance(error.response, Response):
        return error.response
    found = dict(error.get_headers())
    return problem(error.code or 500, headers={name: found[name] for name in _KEPT_HEADERS if name in found})


def asked_language() -> str:
    """Language of the question's parameter `language`, else English: programs get the same answer everywhere."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else "en"


def status_message(status: int) -> str:
    """Message that says what a status means."""
    return _MESSAGES.get(status, "api.problem.wrong" if status < 500 else "api.problem.failed")


class ProblemFound(Exception):
    """A question that is answered with a problem: its status, and a sentence unless the status's own will do."""

    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(detail or str(status))
        self.status = status
        self.detail = detail
