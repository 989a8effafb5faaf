"""Addresses of the files of a release's layers: the GeoPackage and the GeoParquet of every level."""

from typing import Final

from flask import Flask, Response, abort, request

from dashboard.api.cross_origin import open_to_all
from dashboard.pages.data.byte_answer import Representation, answer
from dashboard.pages.data.file_routes import published_release
from dashboard.served import ServedReleases
from data.exports.layer_files import SHELF, LayersNotMade
from data.exports.layer_names import LAYER_FILES

_FOLDER: Final = "/<country>/data/<release_id>"


class LayerFileRoutes:
    """The handlers; releases under embargo are unknown here, withdrawn ones are gone (410)."""

    def __init__(self, releases: ServedReleases) -> None:
        self._releases = releases

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        for name in LAYER_FILES:
            rule, endpoint = f"{_FOLDER}/{name}", f"ogc.file.{name.replace('.', '-')}"
            server.add_url_rule(rule, endpoint=endpoint, view_func=self.file, defaults={"name": name})

    def file(self, country: str, release_id: str, name: str) -> Response:
        """One file."""
        served = published_release(self._releases, country, release_id)
        try:
            layers = SHELF.layers(served.release)
        except LayersNotMade:
            abort(503)
        path = layers.path(name)
        if path is None:
            abort(404)
        file = next(file for file in layers.files if file.name == name)
        response = answer(request, path.open("rb"), Representation(file.bytes, file.sha256, file.media_type))
        response.headers["Content-Disposition"] = f'attachment; filename="{served.release_id}_{name}"'
        return open_to_all(response)
