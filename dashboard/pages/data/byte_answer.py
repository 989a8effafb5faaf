"""Answers with large files: whole, in ranges, or not at all where the reader has them (RFC 9110, 13 and 14)."""

import re
import threading
from dataclasses import dataclass
from typing import IO, Final

from flask import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

_BLOCK: Final = 262_144
_LARGE: Final = 4_000_000
_MOST_AT_ONCE: Final = 6
_SECONDS: Final = 5
_ONE_RANGE: Final = re.compile(r"bytes=\s*(\d+-\d*|-\d+)\s*")

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


class _Body(FileWrapper):
    """The file in blocks; `counted`: its end makes room for another large answer."""

    counted = False

    def close(self) -> None:
        """Close the file; the server calls this when the answer has gone, or its reader."""
        super().close()
        if self.counted:
            self.counted = False
            _transfers.release()


def answer(request: Request, file: IO[bytes], how: Representation) -> Response:
    """Answer a request for a file; `file` can seek and is closed at the end.

    Who asks for several ranges, or in other units, gets the whole file (RFC 9110, section 14.2). The answer is 416
    where the range begins behind the end, 412 where the reader has another version and wants no new one, and 503 where
    too many large files are on their way already.
    """
    environ = dict(request.environ)
    if not _ONE_RANGE.fullmatch(environ.get("HTTP_RANGE", "bytes=0-")):
        del environ["HTTP_RANGE"]
    body = _Body(file, _BLOCK)
    response = Response(
        body,
        direct_passthrough=True,
        content_type=how.content_type,
        headers=Headers({"Content-Length": str(how.length), "Cache-Control": "no-cache"}),
    )
    response.set_etag(how.etag)
    if how.encoding:
        response.headers["Content-Encoding"] = how.encoding
    try:
        response.make_conditional(environ, accept_ranges=True, complete_length=how.length)
    except RequestedRangeNotSatisfiable:
        file.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{how.length}"})
    sent = request.method == "GET" and response.status_code in (200, 206)
    # Every large answer holds a thread as long as the reader's line takes; pages must find threads, too.
    if sent and int(response.content_length or 0) > _LARGE:
        if not _transfers.acquire(blocking=False):
            file.close()
            return Response(status=503, headers={"Retry-After": str(_SECONDS)})
        body.counted = True
    elif not sent:
        body.close()
    # What is left of a refused answer would still be read.
    return response if response.status_code < 400 else Response(status=response.status_code)
