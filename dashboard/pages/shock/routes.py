"""Addresses that add, publish and withdraw hazard layers; each of them asks for the right again."""

from collections.abc import Callable
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from flask import Flask, abort, redirect, request
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.desk import Desk
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.download.outlines import web_shapes
from dashboard.pages.shock.hazard_room import hazard_layers, install
from dashboard.pages.shock.page import NAME
from data.hazards.errors import LayerRefused, UnknownLayer
from data.hazards.geojson import MOST_BYTES
from data.hazards.layers import Described
from data.people.errors import OutsideScope
from data.people.rights import Right
from geo.errors import ShapesError
from geo.shape_outlines import globe_outlines

_FORM_BYTES = 20_000
"""Room for the fields beside the file."""

_MOST_READ_AWAY = 60_000_000


class HazardRoutes:
    """Handlers of the forms on the page on shocks."""

    def __init__(self, desk: DeskRoutes, engine: Engine) -> None:
        self._desk, self._engine = desk, engine

    def register(self, server: Flask) -> None:
        """Open the room of layers and add the addresses."""
        install(server, self._engine)
        path = f"/<country>/<language>/{NAME}/layers"
        server.add_url_rule(path, endpoint=f"{NAME}.add", view_func=self.add, methods=["POST"])
        for name, handler in (("publish", self.publish), ("withdraw", self.withdraw)):
            rule = f"{path}/<int:number>/{name}"
            server.add_url_rule(rule, endpoint=f"{NAME}.{name}", view_func=handler, methods=["POST"])

    def add(self, country: str, language: str) -> WerkzeugResponse:
        """Take in a layer as a draft."""
        desk = self._desk.desk(country, language, Right.LAYERS)
        # Larger than any other form of the site, for this address and this right only.
        request.max_content_length = MOST_BYTES + _FORM_BYTES
        try:
            number = self._add(desk)
        except RequestEntityTooLarge:
            _read_away()
            return _back(desk, refused="too_large")
        except LayerRefused as error:
            at = {"at": f"{error.at[0]:.5f}_{error.at[1]:.5f}"} if error.at else {}
            return _back(desk, refused=error.reason, **at)
        except OutsideScope as error:
            self._desk.refuse(error)
        return _back(desk, layer=str(number), done="added")

    def publish(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Let all planners of the country see a layer."""
        return self._move(country, language, number, "published")

    def withdraw(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Take a layer away."""
        return self._move(country, language, number, "withdrawn")

    def _add(self, desk: Desk) -> int:
        form, file = request.form, request.files.get("file")
        first = _day(form.get("first", ""))
        if first is None:
            raise LayerRefused("bad_days", "The first day is no date.")
        last = _day(form.get("last", ""))
        if last is None and form.get("last"):
            raise LayerRefused("bad_days", "The last day is no date.")
        described = Described(form.get("kind", ""), form.get("name", ""), form.get("source", ""), first, last)
        try:
            nation = globe_outlines(web_shapes(desk.served), "adm0")[0]
        except ShapesError as error:
            raise LayerRefused("no_outlines", "The release has no outlines to compare with.") from error
        content = file.read(MOST_BYTES + 1) if file is not None else b""
        return hazard_layers().add(desk.identity, desk.country, described, content, nation)

    def _move(self, country: str, language: str, number: int, done: str) -> WerkzeugResponse:
        desk = self._desk.desk(country, language, Right.LAYERS)
        layers = hazard_layers()
        step: Callable[..., None] = layers.publish if done == "published" else layers.withdraw
        try:
            step(desk.identity, country, number)
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownLayer:
            _not_found()
        return _back(desk, done=done, **({"layer": str(number)} if done == "published" else {}))


def _read_away() -> None:
    """Take in what the browser still sends: it listens to the answer only then."""
    left = min(request.content_length or 0, _MOST_READ_AWAY)
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 65_536))):
        left -= len(piece)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _back(desk: Desk, **query: str) -> WerkzeugResponse:
    return redirect(f"{desk.path(NAME)}?{urlencode(query)}", code=303)


def _not_found() -> NoReturn:
    abort(404)
