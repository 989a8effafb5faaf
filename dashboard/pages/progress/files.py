"""Addresses of a programme's files: IATI 2.03 for donors' systems, and CSV."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.api.cross_origin import open_to_all
from dashboard.pages.front.country import UnknownCountry, read_country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.progress.file_words import file_words
from dashboard.pages.progress.shelf import ProgrammesShelf
from dashboard.payloads import PayloadCache, make_payload, respond
from dashboard.served import NothingPublished, ServedRelease
from data.exports.iati import MEDIA_TYPE, iati_activity
from data.exports.iati_words import Surroundings
from data.exports.programme_table import programme_csv
from data.profiles import load_profile
from data.progress.programme import Programme
from data.release.errors import ReleaseError

CSV: Final = "text/csv; charset=utf-8"


class ProgressFiles:
    """The handlers; a file is written once for each state of the programmes and of the published releases."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        self._releases = front.releases
        self._cache = cache
        self._shelf = ProgrammesShelf(front.releases)

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        path = "/<country>/progress/<programme>"
        server.add_url_rule(f"{path}.xml", endpoint="progress.xml", view_func=self.xml)
        server.add_url_rule(f"{path}.csv", endpoint="progress.csv", view_func=self.csv)

    def xml(self, country: str, programme: str) -> Response:
        """The IATI activity."""
        found = self._find(country, programme)

        def write() -> bytes:
            return iati_activity(found, self._surroundings(found), file_words)

        return self._answer(country, f"{programme}.xml", MEDIA_TYPE, write, ())

    def csv(self, country: str, programme: str) -> Response:
        """The table; `?hxl=1` adds a row of hashtags."""
        found = self._find(country, programme)
        hxl, today = request.args.get("hxl") == "1", datetime.now(UTC).date()

        def write() -> bytes:
            return programme_csv(found, today, _area_names(self._latest(country)), hxl=hxl)

        return self._answer(country, f"{programme}.csv", CSV, write, (hxl, today))

    def _find(self, country: str, programme: str) -> Programme:
        """A published programme; 404 where there is none, 503 where a release cannot be read."""
        try:
            read_country(self._releases, country, "en")
            found = self._shelf.find(country, programme)
        except UnknownCountry:
            abort(404)
        except ReleaseError:
            # Without the page of the site, which reads the release, too.
            abort(open_to_all(Response(status=503, headers={"Cache-Control": "no-store"})))
        return found or abort(404)

    def _latest(self, country: str) -> ServedRelease | None:
        try:
            return self._releases.open(country)
        except NothingPublished:
            return None

    def _surroundings(self, programme: Programme) -> Surroundings:
        country, document = programme.framework.country, programme.document
        latest = self._latest(country)
        # The nation's p-code is its ISO code; without a release the profile tells it.
        iso2 = latest.release.areas("adm0")[0]["pcode"] if latest else load_profile(country).iso2
        updated = max([document.published_at, *self._moments(country)])
        invented = document.demonstration or self._has_invented_figures(programme)
        return Surroundings(iso2, _area_names(latest), updated, invented)

    def _has_invented_figures(self, programme: Programme) -> bool:
        """Whether a figure follows from a release of a register that was made up."""
        used = {step.value for actual in programme.actuals for step in actual.steps if step.code == "release"}
        country = programme.framework.country
        published = used.intersection(self._releases.published(country))
        return any(self._releases.open(country, name).release.manifest.synthetic for name in published)

    def _moments(self, country: str) -> Iterator[datetime]:
        """When the published releases of a country changed."""
        store = self._releases.store
        for entry in store.history(country) if store.pointer_version(country) else ():
            yield from filter(None, (entry.published_at, entry.superseded_at, entry.withdrawn_at))

    def _answer(
        self, country: str, name: str, content_type: str, write: Callable[[], bytes], key: tuple[Hashable, ...]
    ) -> Response:
        payload = self._cache.get(
            ("progress", country, name, *self._shelf.version(country), *key),
            lambda: make_payload(write(), content_type, quality=6),
        )
        response = respond(payload, request)
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return open_to_all(response)


def _area_names(served: ServedRelease | None) -> Mapping[str, Mapping[str, str]]:
    """Names of all administrative areas of a release, by p-code."""
    if served is None:
        return {}
    release = served.release
    return {area["pcode"]: area["name"] for level in ("adm0", "adm1", "adm2") for area in release.areas(level)}
