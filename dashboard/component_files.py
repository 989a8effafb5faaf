"""Dash's own scripts: which of them a page loads, and their precompressed delivery."""

import re
from typing import Final

from dash import Dash
from dash.exceptions import DashException
from flask import Response, abort, request

from dashboard.payloads import IMMUTABLE, Payload, content_type_of, make_payload, respond

RULE: Final = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
RENDERER_PATH: Final = "js/start-dash.js"
_SRC: Final = re.compile(r'<script src="([^"]+)"')
_UNUSED: Final = ("polyfill", "dash_table", "/dcc/")
_OF_CHARTS: Final = ("polyfill", "/dcc/dash_core_components-shared", "/dcc/dash_core_components.")
_UNVERSIONED: Final = "public, max-age=86400"
_FINGERPRINT: Final = re.compile(r"\.v[\w-]+m\d+\.")


def page_scripts(scripts_html: str) -> list[str]:
    """Addresses of the scripts that every page needs, in order, out of Dash's whole list."""
    return [src for src in _SRC.findall(scripts_html) if not any(part in src for part in _UNUSED)]


def chart_scripts(scripts_html: str) -> list[str]:
    """Addresses of the scripts that only a page with a chart needs, in order (dcc wants the polyfill's generators)."""
    found = _SRC.findall(scripts_html)
    return [src for part in _OF_CHARTS for src in found if part in src]


def is_versioned(path: str) -> bool:
    """Whether the path of a component's file changes with its content."""
    return _FINGERPRINT.search(path) is not None


def serve_precompressed(app: Dash) -> None:
    """Replace Dash's component route by one that compresses each file once and keeps it."""
    server = app.server
    original = server.view_functions[RULE]
    kept: dict[tuple[str, str], Payload] = {}

    def serve(package_name: str, fingerprinted_path: str) -> Response:
        key = (package_name, fingerprinted_path)
        payload = kept.get(key)
        if payload is None:
            payload = _read(original, key)
            if len(kept) < 200:
                kept[key] = payload
        return respond(payload, request, cache_control=IMMUTABLE if is_versioned(fingerprinted_path) else _UNVERSIONED)

    server.view_functions[RULE] = serve


def _read(original: object, key: tuple[str, str]) -> Payload:
    try:
        answer = original(*key)  # type: ignore[operator]
    except (DashException, FileNotFoundError):
        abort(404)
    if answer.status_code != 200:
        abort(404)
    return make_payload(answer.get_data(), content_type_of(key[1]), quality=9)
