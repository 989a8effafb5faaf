"""Answers with large files: whole, in ranges, or not at all where the reader has them (RFC 9110, 13 and 14)."""

import threading
from dataclasses import dataclass
from typing import IO, Any, Final

from flask import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wsgi import FileWrapper

_BLOCK: Final = 262_144
_LARGE: Final = 4_000_000
_MOST_AT_ONCE: Final = 6
_SECONDS: Final = 5

_transfers = threading.BoundedSemaphore(_MOST_AT_ONCE)


@dataclass(frozen=True)
class Representation:
    """One way in which a file travels.

    Attributes:
        length: in bytes.
        etag: strong: equal only where every byte is.
        content_type: with its charset where it is text.
        encoding: its content coding, "" for none.
    """

    length: int
    etag: str
    content_type: str
    encoding: str = ""


def answer(request: Request, file: IO[bytes], how: Representation) -> Response:
    """Answer a request for a file; `file` can seek and is closed at the end.

    A reader of several ranges gets the whole file, which RFC 9110 permits (section 14.2).

    Raises:
        RequestedRangeNotSatisfiable: the range begins behind the end (416).
        ServiceUnavailable: too many large files are on their way already (503).
    """
    environ = dict(request.environ)
    if "," in environ.get("HTTP_RANGE", ""):
        del environ["HTTP_RANGE"]
    response = Response(
        FileWrapper(file, _BLOCK),
        direct_passthrough=True,
        content_type=how.content_type,
        headers=Headers({"Content-Length": str(how.length), "Cache-Control": "no-cache"}),
    )
    response.call_on_close(file.close)
    response.set_etag(how.etag)
    if how.encoding:
        response.headers["Content-Encoding"] = how.encoding
    try:
        response.make_conditional(environ, accept_ranges=True, complete_length=how.length)
    except Exception:
        file.close()
        raise
    if request.method == "GET" and response.status_code in (200, 206) and _length(response) > _LARGE:
        _count_in(response, file)
    return response


def _count_in(response: Response, file: IO[bytes]) -> None:
    """Every large answer holds a thread as long as the reader's line takes; pages must find threads, too."""
    if not _transfers.acquire(blocking=False):
        file.close()
        raise ServiceUnavailable(retry_after=_SECONDS)
    response.call_on_close(_transfers.release)


def _length(response: Any) -> int:
    return int(response.content_length or 0)
