"""Address of the page that explains the interface."""

import os
from typing import Final

from flask import Flask, Response, request

from dashboard.api.documentation import documentation_main
from dashboard.api.examples import examples_of
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.routes import FrontRoutes
from dashboard.payloads import PayloadCache
from data.progress.shelf import ProgressShelf

STYLE: Final = "css/api-page.css"
PUBLIC_URL: Final = "FAMILY_ATLAS_PUBLIC_URL"


class DocumentationRoutes(CountryPages):
    """The handler, in the frame that all pages share."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache) -> None:
        super().__init__(front, cache)
        self.shelf = ProgressShelf(front.releases.store.root)
        self.address = os.environ.get(PUBLIC_URL, "").rstrip("/")

    def register(self, server: Flask) -> None:
        """Add the address to the server."""
        server.add_url_rule("/<country>/<language>/api", endpoint="api.documentation", view_func=self.show)

    def show(self, country: str, language: str) -> Response:
        """The page; not kept, since its examples name the host that was asked."""
        known = self.country(country, language)
        examples = {}
        if known.served is not None:
            # Pinned, so that what somebody copies goes on to give the same figures.
            examples = examples_of(self.front.releases, self.shelf, known.code)
            examples["release"] = known.served.release_id
        page = self.page(
            known,
            documentation_main(known, examples, self.address or request.host_url.rstrip("/")),
            page="api",
            title=known.texts("nav.api"),
            description=known.texts("api.lead"),
            sheets=[READING_STYLE, STYLE],
        )
        return Response(page, content_type="text/html; charset=utf-8")
