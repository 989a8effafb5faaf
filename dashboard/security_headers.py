"""Headers that every response of the public site carries."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
FRAMED: Final = "embed.page"
"""The one endpoint whose answers other sites may show in a frame: it has no form, no script and no session."""

_NOBODY_FRAMES: Final = "frame-ancestors 'none'"
_ALL_FRAME: Final = "frame-ancestors *"


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """Only own scripts run; styles may be inline because bars and charts set their widths in style attributes."""
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return "; ".join([*(f"{name} {value}" for name, value in directives.items()), _NOBODY_FRAMES])


def embedded_policy() -> str:
    """What an embedded page may do: be framed by anybody, and use its own style sheet; nothing runs in it."""
    return f"default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; {_ALL_FRAME}"


def add_security_headers(server: Flask, policy: str) -> None:
    """Set the headers on every response; which one it is tells the route that answered, never what the path says."""

    @server.after_request
    def set_headers(response: Response) -> Response:
        framed = request.endpoint == FRAMED
        for name, value in FIXED.items():
            if not (framed and name == "X-Frame-Options"):
                response.headers.setdefault(name, value)
        response.headers["Content-Security-Policy"] = embedded_policy() if framed else policy
        return response
