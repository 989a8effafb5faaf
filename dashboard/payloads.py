"""Response bodies that are compressed once, kept, and answered with validators and ranges of caching."""

import gzip
import hashlib
import mimetypes
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

import brotli
from flask import Request, Response

IMMUTABLE: Final = "public, max-age=31536000, immutable"
REVALIDATE: Final = "no-cache"
_SMALL: Final = 512
_LASTING: Final = 9
"""Brotli quality from which a body is held to be made once."""

PER_VIEW: Final = 4
"""Brotli quality of what is made for one view: 3 ms for a map page of 220 kB; 6 took 7 ms to make it 7 % smaller."""

_GZIP_LEVEL: Final = 6
_INCOMPRESSIBLE: Final = ("image/png", "image/jpeg", "image/webp", "font/woff2")


@dataclass(frozen=True)
class Payload:
    """A body in its encoded forms; `brotli_body` is None where compression does not pay.

    What is made for one view is held in brotli alone, which nearly every visitor takes: five times as many views are
    kept in the same memory as with the plain body, and gzip took a quarter of the time to make. Who asks for either
    gets it made on the spot.
    """

    plain: bytes | None = field(repr=False)
    content_type: str
    etag: str
    brotli_body: bytes | None = field(default=None, repr=False)
    gzip_body: bytes | None = field(default=None, repr=False)

    @property
    def held_bytes(self) -> int:
        """Memory that the payload keeps."""
        return sum(len(held) for held in (self.plain, self.brotli_body, self.gzip_body) if held is not None)

    @property
    def body(self) -> bytes:
        """The body as it was before it was encoded."""
        return self.plain if self.plain is not None else brotli.decompress(self.brotli_body)


def make_payload(body: bytes, content_type: str, *, quality: int = 9) -> Payload:
    """Compress a body; brotli quality 11 for what is made once per process, less for what is made per view."""
    etag = hashlib.sha256(body).hexdigest()[:20]
    if len(body) < _SMALL or content_type.startswith(_INCOMPRESSIBLE):
        return Payload(body, content_type, etag)
    lasting = quality >= _LASTING
    mode = brotli.MODE_TEXT if content_type.startswith(("text/", "application/json")) else brotli.MODE_GENERIC
    return Payload(
        body if lasting else None,
        content_type,
        etag,
        brotli.compress(body, quality=quality, mode=mode),
        gzip.compress(body, compresslevel=9, mtime=0) if lasting else None,
    )


def content_type_of(name: str) -> str:
    """Content type of a file by its name, with the charset where it is text."""
    known = {".js": "text/javascript", ".woff2": "font/woff2", ".mjs": "text/javascript", ".map": "application/json"}
    suffix = "." + name.rsplit(".", 1)[-1]
    kind = known.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "image/svg+xml" else kind


def respond(payload: Payload, request: Request, *, cache_control: str = "", status: int = 200) -> Response:
    """Answer with the best accepted encoding, or with 304 where the browser has this body already.

    `cache_control` is for the planner site's files: of the public site's answers dashboard/caching.py decides it.
    """
    encoding, body = _choose(payload, request.headers.get("Accept-Encoding", ""))
    etag = f'"{payload.etag}{"-" + encoding if encoding else ""}"'
    matches = request.if_none_match
    if status == 200 and any(tag.startswith(payload.etag) for tag in matches.as_set(include_weak=True)):
        response = Response(status=304)
    else:
        response = Response(body, status=status, content_type=payload.content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
    if status == 200:
        response.headers["ETag"] = etag
    if cache_control:
        response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = "Accept-Encoding"
    return response


def accepted_encodings(header: str) -> set[str]:
    """Encodings that an Accept-Encoding header permits (quality above zero)."""
    accepted = set()
    for part in header.split(","):
        name, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=")
        if name and quality not in ("0", "0.0", "0.00", "0.000"):
            accepted.add(name.strip().lower())
    return accepted


def _choose(payload: Payload, header: str) -> tuple[str, bytes]:
    accepted = accepted_encodings(header)
    if payload.brotli_body is not None and "br" in accepted:
        return "br", payload.brotli_body
    if "gzip" in accepted and payload.gzip_body is not None:
        return "gzip", payload.gzip_body
    if "gzip" in accepted and payload.brotli_body is not None:
        return "gzip", gzip.compress(payload.body, compresslevel=_GZIP_LEVEL, mtime=0)
    return "", payload.body


class PayloadCache:
    """Least recently used payloads up to a number of bytes; safe under threads."""

    def __init__(self, most_bytes: int = 64_000_000) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, Payload] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Payload]) -> Payload:
        """Return the payload under `key`, making it where it is not kept."""
        with self._lock:
            payload = self._kept.get(key)
            if payload is not None:
                self._kept.move_to_end(key)
                return payload
        return self.put(key, make())

    def put(self, key: Hashable, payload: Payload) -> Payload:
        """Keep a payload under `key`, in the place of another."""
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._bytes += payload.held_bytes - (replaced.held_bytes if replaced else 0)
            self._kept[key] = payload
            while self._bytes > self.most_bytes and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.held_bytes
        return payload

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def held_bytes(self) -> int:
        """Memory that the kept payloads use."""
        return self._bytes
