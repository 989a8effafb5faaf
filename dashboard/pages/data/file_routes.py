"""Addresses of a release's files: every table in every format, and the list of checksums."""

import io
from collections.abc import Callable
from itertools import product
from typing import IO, Final

from flask import Flask, Response, abort, request

from dashboard.api.cross_origin import open_to_all
from dashboard.pages.data.byte_answer import Representation, answer
from dashboard.pages.data.release_files import ReleaseFiles
from dashboard.payloads import accepted_encodings, make_payload, respond
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from data.exports.table_file import TableFile
from data.exports.table_shelf import FORMATS, FilesUnavailable, ShelvedTable
from data.release.dimensions import LEVELS
from data.release.errors import ReleaseError, ReleaseNotFound

TABLES: Final = (
    *(f"values_{level}" for level in LEVELS),
    "areas",
    "hexagons",
    "indicators",
    "groups",
    "clusters",
    "deliveries",
)
SUMS: Final = "files.sha256"
_FOLDER: Final = "/<country>/data/<release_id>"
_GZIP: Final = "-gzip"


class FileRoutes:
    """The handlers; releases under embargo are unknown here, withdrawn ones are gone (410)."""

    def __init__(self, releases: ServedReleases, files: ReleaseFiles) -> None:
        self._releases, self._files = releases, files

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        for table, form in product(TABLES, FORMATS):
            rule, known = f"{_FOLDER}/{table}.{form}", {"table": table, "form": form}
            server.add_url_rule(rule, endpoint="data.file", view_func=self.file, defaults=known)
        server.add_url_rule(f"{_FOLDER}/{SUMS}", endpoint="data.sums", view_func=self.sums)

    def file(self, country: str, release_id: str, table: str, form: str) -> Response:
        """One table in one format."""
        served = published_release(self._releases, country, release_id)
        try:
            shelved = self._files.table(served, table)
        except (FilesUnavailable, ReleaseError):
            abort(503)
        file = shelved.file(form) if shelved else None
        if shelved is None or file is None:
            abort(404)
        open_file, how = _chosen(shelved, file)
        response = answer(request, open_file(), how)
        if response.status_code >= 400:
            return open_to_all(response)
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name(served, file)}"'
        if form == "csv":
            response.headers["Vary"] = "Accept-Encoding"
        return open_to_all(response)

    def sums(self, country: str, release_id: str) -> Response:
        """Checksums of all files that are made, as `sha256sum --check` reads them."""
        served = published_release(self._releases, country, release_id)
        try:
            files = self._files.at_hand(served).files
        except ReleaseError:
            abort(503)
        lines = [f"{file.sha256}  {file.name}\n" for file in files]
        payload = make_payload("".join(lines).encode(), "text/plain; charset=utf-8", quality=5)
        return open_to_all(respond(payload, request))


def published_release(releases: ServedReleases, country: str, release_id: str) -> ServedRelease:
    """A release that may be seen; 410 for one that was withdrawn, 404 for any other."""
    status = 404
    try:
        return releases.open(country, release_id)
    except NothingPublished:
        if releases.is_withdrawn(country, release_id):
            status = 410
    except ReleaseError as error:
        if not isinstance(error, ReleaseNotFound):
            status = 503
    return abort(status)


def file_name(_served: ServedRelease, file: TableFile) -> str:
    """How a downloaded file is called: as its address ends, since checksums and data packages name it so."""
    return file.name


def _chosen(shelved: ShelvedTable, file: TableFile) -> tuple[Callable[[], IO[bytes]], Representation]:
    """The bytes that travel: the plain CSV as it is, or compressed on its way where the reader takes that."""
    if file.format != "csv":
        path = shelved.path(file.format)
        return lambda: path.open("rb"), Representation(file.bytes, file.sha256, file.media_type)
    content_type = f"{file.media_type}; charset=utf-8; header=present"
    if request.args.get("hxl") == "1":
        text = shelved.text(hxl=True)
        how = Representation(text.length, f"{file.sha256}-hxl", content_type)
        return lambda: io.BufferedReader(text), how
    packed = shelved.file("csv.gz")
    if packed is not None and _takes_compressed(f"{file.sha256}{_GZIP}"):
        how = Representation(packed.bytes, f"{file.sha256}{_GZIP}", content_type, "gzip")
        return lambda: shelved.path("csv.gz").open("rb"), how
    return lambda: io.BufferedReader(shelved.text()), Representation(file.bytes, file.sha256, content_type)


def _takes_compressed(etag: str) -> bool:
    """Whether this request is answered with the compressed text.

    Who goes on with a download counts the bytes that lie on the disk: plain ones, unless the tag says otherwise.
    """
    if "gzip" not in accepted_encodings(request.headers.get("Accept-Encoding", "")):
        return False
    return "Range" not in request.headers or request.headers.get("If-Range") == f'"{etag}"'
