"""A gate in front of Dash's callback route: a body of any other shape than the registered one is answered 400."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from dash import Dash
from flask import Response, request

ROUTE: Final = "/_dash-update-component"
MOST_BYTES: Final = 20_000


class BadCallbackBody(ValueError):
    """The body does not fit any registered callback."""


def guard_callbacks(app: Dash) -> None:
    """Check bodies before Dash sees them. Call after the layout is set; callbacks are looked up per request."""
    original: Callable[[], Any] = app.server.view_functions[ROUTE]

    def guarded() -> Any:
        if request.content_length is None or request.content_length > MOST_BYTES:
            return Response(status=413 if request.content_length else 411)
        try:
            check_body(request.get_json(silent=True), app.callback_map)
        except BadCallbackBody:
            return Response('{"error":"bad request"}', status=400, content_type="application/json")
        return original()

    app.server.view_functions[ROUTE] = guarded


def check_body(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Compare a body with the registered callbacks.

    Raises:
        BadCallbackBody: it is no object, names an unknown output, or has other inputs and states than registered.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise BadCallbackBody
    registered = callbacks.get(body["output"])
    if registered is None:
        raise BadCallbackBody
    for name, key in (("inputs", "inputs"), ("state", "state")):
        _check_values(body.get(name, []), registered[key])
    outputs = body.get("outputs")
    flat = outputs if isinstance(outputs, list) else [outputs]
    if not all(_is_reference(item) for item in flat):
        raise BadCallbackBody
    written = [f"{item['id']}.{item['property']}" for item in flat if item is not None]
    expected = body["output"].removeprefix("..").removesuffix("..").split("...")
    changed = body.get("changedPropIds", [])
    if written != expected or not isinstance(changed, list) or not all(isinstance(item, str) for item in changed):
        raise BadCallbackBody


def _check_values(values: Any, registered: list[dict[str, Any]]) -> None:
    if not isinstance(values, list) or len(values) != len(registered):
        raise BadCallbackBody
    for value, expected in zip(values, registered, strict=True):
        if not _is_reference(value) or (value["id"], value["property"]) != (expected["id"], expected["property"]):
            raise BadCallbackBody
        if not isinstance(value.get("value", ""), str | None):
            raise BadCallbackBody


def _is_reference(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(item.get("property"), str)
