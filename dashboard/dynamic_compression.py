"""Compression of answers that are made for one request (Dash's layout and callbacks)."""

from typing import Final

import brotli
from flask import Flask, Response, request

from dashboard.payloads import accepted_encodings

_SMALLEST: Final = 800
_QUALITY: Final = 4


def compress_dynamic(server: Flask) -> None:
    """Compress JSON and HTML bodies that are not compressed yet."""

    @server.after_request
    def compress(response: Response) -> Response:
        plain = response.mimetype in ("application/json", "text/html") and not response.direct_passthrough
        if not plain or response.headers.get("Content-Encoding") or response.status_code != 200:
            return response
        body = response.get_data()
        if len(body) < _SMALLEST:
            return response
        response.vary.add("Accept-Encoding")
        if "br" in accepted_encodings(request.headers.get("Accept-Encoding", "")):
            response.set_data(brotli.compress(body, quality=_QUALITY, mode=brotli.MODE_TEXT))
            response.headers["Content-Encoding"] = "br"
        return response
