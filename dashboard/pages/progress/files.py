"""Addresses of a programme's files: IATI 2.03 for donors' systems, and CSV."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.api.cross_origin import open_to_all
from dashboard.pages.front.country import UnknownCountry, read_country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.progress.file_words import file_words
from dashboard.payloads import REVALIDATE, PayloadCache, make_payload, respond
from dashboard.served import NothingPublished, ServedRelease
from data.exports.iati import MEDIA_TYPE, iati_activity
from data.exports.iati_words import Surroundings
from data.exports.programme_table import programme_csv
from data.profiles import load_profile
from data.progress.document import ProgressDocument
from data.progress.programme import Programme, read_programme
from data.progress.shelf import ProgressShelf

CSV: Final = "text/csv; charset=utf-8"


class ProgressFiles:
    """The handlers; a file is written once for each state of the programme and of the published releases."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        self._front = front
        self._cache = cache
        self._shelf = ProgressShelf(front.releases.store.root)

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        path = "/<country>/progress/<programme>"
        server.add_url_rule(f"{path}.xml", endpoint="progress.xml", view_func=self.xml)
        server.add_url_rule(f"{path}.csv", endpoint="progress.csv", view_func=self.csv)

    def xml(self, country: str, programme: str) -> Response:
        """The IATI activity."""
        document = self._document(country, programme)

        def write() -> bytes:
            served = self._served(country)
            whole = _programme(document, served)
            return iati_activity(whole, self._surroundings(country, whole, served), file_words)

        return self._answer(country, f"{programme}.xml", MEDIA_TYPE, write, ())

    def csv(self, country: str, programme: str) -> Response:
        """The table; `?hxl=1` adds a row of hashtags."""
        document = self._document(country, programme)
        hxl, today = request.args.get("hxl") == "1", datetime.now(UTC).date()

        def write() -> bytes:
            served = self._served(country)
            return programme_csv(_programme(document, served), today, _area_names(served), hxl=hxl)

        return self._answer(country, f"{programme}.csv", CSV, write, (hxl, today))

    def _document(self, country: str, programme: str) -> ProgressDocument:
        try:
            read_country(self._front.releases, country, "en")
        except UnknownCountry:
            abort(404)
        return self._shelf.read(country).find(programme) or abort(404)

    def _served(self, country: str) -> tuple[ServedRelease, ...]:
        """Every published release, the latest first."""
        releases = self._front.releases
        try:
            return tuple(releases.open(country, release_id) for release_id in releases.published(country))
        except NothingPublished:  # withdrawn in between
            return ()

    def _surroundings(self, country: str, programme: Programme, served: Sequence[ServedRelease]) -> Surroundings:
        # The nation's p-code is its ISO code; without a release the profile tells it.
        iso2 = served[0].release.areas("adm0")[0]["pcode"] if served else load_profile(country).iso2
        # Releases from which no figure follows make no figure an invented one.
        used = {step.value for actual in programme.actuals for step in actual.steps if step.code == "release"}
        synthetic = any(item.release.manifest.synthetic for item in served if item.release_id in used)
        document = programme.document
        updated = max([document.published_at, *self._moments(country)])
        return Surroundings(iso2, _area_names(served), updated, document.demonstration or synthetic)

    def _moments(self, country: str) -> Iterator[datetime]:
        """When the published releases of a country changed."""
        store = self._front.releases.store
        for entry in store.history(country) if store.pointer_version(country) else ():
            yield from filter(None, (entry.published_at, entry.superseded_at, entry.withdrawn_at))

    def _answer(
        self, country: str, name: str, content_type: str, write: Callable[[], bytes], key: tuple[Hashable, ...]
    ) -> Response:
        versions = (self._shelf.version(country), self._front.releases.version(country))
        payload = self._cache.get(
            ("progress", country, name, *versions, *key), lambda: make_payload(write(), content_type, quality=6)
        )
        response = respond(payload, request, cache_control=REVALIDATE)
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return open_to_all(response)


def _programme(document: ProgressDocument, served: Sequence[ServedRelease]) -> Programme:
    return read_programme(document, [item.release for item in served])


def _area_names(served: Sequence[ServedRelease]) -> Mapping[str, Mapping[str, str]]:
    """Names of all administrative areas of the latest release, by p-code."""
    if not served:
        return {}
    release = served[0].release
    return {area["pcode"]: area["name"] for level in ("adm0", "adm1", "adm2") for area in release.areas(level)}
