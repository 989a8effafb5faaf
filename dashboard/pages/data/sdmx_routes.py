"""Addresses of a release's SDG series: the data as SDMX-CSV, and the structure with which tools read them."""

from collections.abc import Callable
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.api.cross_origin import open_to_all
from dashboard.pages.data.file_routes import published_release
from dashboard.pages.front.routes import FrontRoutes
from dashboard.payloads import PayloadCache, make_payload, respond
from dashboard.served import NothingPublished, ServedRelease
from data.exports import sdmx_structure, sdmx_table
from data.exports.sdmx_series import sdg_series
from data.release.errors import ReleaseError

DATA: Final = "sdg.csv"
STRUCTURE: Final = "sdg-structure.xml"


class SdmxRoutes:
    """The handlers; a file is written once for each state of the published list."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        self._releases = front.releases
        self._cache = cache

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        path = "/<country>/data/<release_id>"
        server.add_url_rule(f"{path}/{DATA}", endpoint="data.sdg", view_func=self.data)
        server.add_url_rule(f"{path}/{STRUCTURE}", endpoint="data.sdg_structure", view_func=self.structure)

    def data(self, country: str, release_id: str) -> Response:
        """The series of a release and of the published ones before it, a period each."""
        served = published_release(self._releases, country, release_id)

        def write() -> bytes:
            releases = [item.release for item in self._until(served)]
            return sdmx_table.sdmx_csv(releases, sdg_series())

        return self._answer(served, DATA, sdmx_table.MEDIA_TYPE, write)

    def structure(self, country: str, release_id: str) -> Response:
        """Dataflow, code lists and data structure."""
        served = published_release(self._releases, country, release_id)
        entry = self._releases.store.state_of(country, release_id)

        def write() -> bytes:
            return sdmx_structure.sdmx_structure(served.release, sdg_series(), entry.published_at if entry else None)

        return self._answer(served, STRUCTURE, sdmx_structure.MEDIA_TYPE, write)

    def _until(self, served: ServedRelease) -> list[ServedRelease]:
        """The published releases before one, the earliest first, and itself."""
        last = served.release.manifest.reference_date
        found = []
        for release_id in reversed(self._releases.published(served.country)):
            try:
                other = self._releases.open(served.country, release_id)
            except NothingPublished:  # withdrawn in between
                continue
            if other.release.manifest.reference_date < last:
                found.append(other)
        return [*found, served]

    def _answer(self, served: ServedRelease, name: str, content_type: str, write: Callable[[], bytes]) -> Response:
        key = ("sdmx", served.country, served.release_id, name, self._releases.version(served.country))
        try:
            payload = self._cache.get(key, lambda: make_payload(write(), content_type, quality=5))
        except ReleaseError:
            abort(503)
        response = respond(payload, request)
        response.headers["Content-Disposition"] = f'attachment; filename="{served.release_id}_{name}"'
        return open_to_all(response)
