"""Address of the offline copy, and the link to it."""

from functools import partial

from flask import Flask, Response, abort, request, send_file

from dashboard.markup import Markup, element
from dashboard.offline.copy_file import copy_name, offline_copy
from dashboard.offline.shelf import OfflineShelf
from dashboard.pages.country_pages import CountryPages
from dashboard.pages.front.country import Country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.heatmap.links import page_path
from dashboard.payloads import PayloadCache
from dashboard.served import NothingPublished, ServedRelease
from dashboard.text import Texts


class OfflineRoutes(CountryPages):
    """Hands out copies of the latest release, or of the published one that `release` names."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        super().__init__(front, cache)
        self.shelf = OfflineShelf()

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/offline.zip", endpoint="offline.copy", view_func=self.copy)

    def copy(self, country: str, language: str) -> Response:
        """The file, whole or in the parts that a slow line asks for."""
        known = self.country(country, language)
        asked = request.args.get("release", "")
        try:
            served = self.front.releases.open(known.code, asked)
        except NothingPublished:
            abort(404)
        kept = self.shelf.get(_key(served, known.texts), partial(offline_copy, known, served, self.front.static))
        return send_file(
            kept.path,
            mimetype="application/zip",
            as_attachment=True,
            download_name=f"{copy_name(served, known.texts.language)}.zip",
            conditional=True,
            etag=kept.etag,
        )

    def size(self, country: Country, served: ServedRelease) -> int:
        """Bytes of the copy; 0 as long as it is being made for the first time."""
        make = partial(offline_copy, country, served, self.front.static)
        return self.shelf.size(_key(served, country.texts), make)


def offline_link(country: str, texts: Texts, *, size: int = 0, release: str = "") -> Markup:
    """The link to the copy.

    Args:
        country: code of the country.
        texts: of the page.
        size: bytes of the copy; 0 where they are not known.
        release: identifier of a published release; '' for the latest.
    """
    query = f"?release={release}" if release else ""
    megabytes = texts.scaled(max(1, round(size / 100_000)), 1)
    label = texts("offline.link.size", size=megabytes) if size else texts("offline.link")
    address = f"{page_path(country, texts.language)}offline.zip{query}"
    return element("a", {"class": "button", "href": address, "download": True}, label)


def _key(served: ServedRelease, texts: Texts) -> tuple[str, str, int]:
    return served.release_id, texts.language, served.notes_version
