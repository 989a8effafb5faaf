"""Structured logs, one JSON object a line, without anything that says who asked or what for.

A request is logged by its route, the rule of the address: no path, no query, no address of a person, no name. What a
visitor can write freely (methods, names of countries, values in messages of errors) is left out or reduced to a known
word. Lines of one request share an identifier that is drawn here; an answer that failed carries it as `X-Request-Id`,
so that who reports it can name it.
"""

import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from flask import Flask, Response, g, has_request_context, request, request_started
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.tracebacks import ExceptionDictTransformer
from werkzeug.exceptions import HTTPException

log = structlog.get_logger("family_atlas")

SLOW_MILLISECONDS: Final = 500.0
"""A request that took longer is marked, and logged as a warning."""

REQUEST_ID: Final = "X-Request-Id"
OBSERVER: Final = "family_atlas.observer"
"""Under this name in `Flask.extensions`: who is told of every finished request (see `dashboard.metrics`)."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_SERVER_LOG: Final = "gunicorn.error"
_SAYS_NOTHING_OF_VISITORS: Final = frozenset({"ReleaseCorrupted", "LedgerDamaged", "DatabaseUnusable"})


@dataclass(frozen=True)
class Finished:
    """One answered request: known words and numbers only. `route` is "" where no rule fits the address."""

    method: str
    route: str
    status: int
    seconds: float
    bytes: int | None


Observer = Callable[[Finished], None]


def configure_logs(level: int = logging.INFO) -> None:
    """Write JSON lines to standard output; the web server's own lines lose what visitors wrote."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without local variables: they hold what was asked for.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # A line and its end in one write: the lines of several processes must not run into each other.
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    server = logging.getLogger(_SERVER_LOG)
    if not any(isinstance(known, _WithoutRequests) for known in server.filters):
        server.addFilter(_WithoutRequests())


def log_requests(server: Flask) -> None:
    """Log every request: identifier, method, route, status, milliseconds and bytes, and `slow` where it was."""

    def start(sender: Flask, **rest: Any) -> None:
        # A signal, not a function before the request: the lock of the planner site stands before all of those.
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(8)
        clear_contextvars()
        bind_contextvars(request_id=g.request_id)

    request_started.connect(start, server, weak=False)

    @server.after_request
    def finish(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        method = known_method(request.method)
        done = Finished(method, known_route(), response.status_code, seconds, response.content_length)
        if response.status_code >= 400 and "request_id" in g:
            response.headers[REQUEST_ID] = g.request_id
        _write(done)
        observer: Observer | None = server.extensions.get(OBSERVER)
        if observer is not None:
            observer(done)
        return response


def known_method(method: str) -> str:
    """The method if it is one of HTTP's usual ones; a visitor may send any word."""
    return method if method in _METHODS else "other"


def known_route() -> str:
    """The rule of the address that is being answered; "" without one."""
    return request.url_rule.rule if has_request_context() and request.url_rule else ""


def log_failure(error: Exception) -> None:
    """Log an unexpected failure with its traceback, without the values of the request."""
    if not isinstance(error, HTTPException):
        log.error("failure", route=known_route(), exc_info=error)


def _write(done: Finished) -> None:
    milliseconds = round(done.seconds * 1000, 1)
    fields: dict[str, Any] = {
        "method": done.method,
        "route": done.route,
        "status": done.status,
        "milliseconds": milliseconds,
        "bytes": done.bytes,
    }
    if milliseconds > SLOW_MILLISECONDS:
        log.warning("request", **fields, slow=True)
    else:
        log.info("request", **fields)


def _without_values(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception, its type and where it came from; its message may repeat what was asked for.

    Messages stay where they say what the operator has to do and can hold nothing else: those of the operating system,
    without the file that it names, and our own about releases and databases.
    """
    for found in event.get("exception") or ():
        if isinstance(found, dict):
            _bare(found)
    return event


def _bare(found: dict[str, Any]) -> None:
    if found["exc_type"] not in _SAYS_NOTHING_OF_VISITORS:
        number = found["exc_value"].partition("]")[0].removeprefix("[Errno ")
        found["exc_value"] = os.strerror(int(number)) if number.isascii() and number.isdigit() else ""
    found |= {"exc_notes": [], "syntax_error": None}
    for inside in found["exceptions"]:
        for one in inside:
            _bare(one)


class _WithoutRequests(logging.Filter):
    """The web server names the visitor's address and what was wrong with a request word by word; here it may not."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "request" in str(record.msg).lower():
            kind = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
            words = str(record.msg).partition(" from ip=")[0].partition(" %s")[0]
            record.msg, record.args, record.exc_info, record.exc_text = f"{words}{kind}", (), None, None
        return True
