"""Structured logs, one JSON object a line. Addresses are logged by their route: no query, no address of a person."""

import logging
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.tracebacks import ExceptionDictTransformer
from werkzeug.exceptions import HTTPException

log = structlog.get_logger("family_atlas")


def configure_logs(level: int = logging.INFO) -> None:
    """Write JSON lines to standard output."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without local variables: they hold what was asked for.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )


def log_requests(server: Flask) -> None:
    """Log every request: method, route, status, milliseconds and bytes."""

    @server.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @server.after_request
    def finish(response: Response) -> Response:
        fields: dict[str, Any] = {
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else "",
            "country": (request.view_args or {}).get("country"),
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            "bytes": response.content_length,
        }
        log.info("request", **fields)
        return response


def log_failure(error: Exception) -> None:
    """Log an unexpected failure with its traceback, without the values of the request."""
    if not isinstance(error, HTTPException):
        log.error("failure", route=request.url_rule.rule if request.url_rule else "", exc_info=error)
