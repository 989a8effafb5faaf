"""Addresses outside the map: the front page, a country without a language, and every page that says what went wrong."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.answer_again import answer_again
from dashboard.api.problems import http_problem, is_for_programs, problem
from dashboard.markup import Markup
from dashboard.pages.frame import Frame
from dashboard.pages.front.country import country_pages, further_pages
from dashboard.pages.front.view import front_main, message_main
from dashboard.pages.heatmap.links import page_path
from dashboard.pages.heatmap.routes import redirect_to_language
from dashboard.request_log import known_route, log, log_failure
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.static_files import StaticFiles
from dashboard.text import LANGUAGES, Texts, load_texts
from data.profiles import available_profiles
from data.release.errors import NotPublished, ReleaseError

_DEFAULT: Final = "en"
_FILES: Final = (
    ".bin", ".json", ".jsonld", ".csv", ".gz", ".parquet", ".xlsx", ".gpkg", ".xml", ".bib", ".zip",
)  # fmt: skip
"""Endings of what programs fetch: they are told a status, not a page."""


class FrontRoutes:
    """Handlers and the frame that all pages stand in."""

    def __init__(self, releases: ServedReleases, static: StaticFiles) -> None:
        self.releases = releases
        self.static = static

    def register(self, server: Flask) -> None:
        """Take over Dash's own index and catch-all, and the error pages."""
        server.view_functions["/"] = self.front
        server.view_functions["/<path:path>"] = _unknown
        server.add_url_rule("/<country>/", endpoint="front.country", view_func=self.country)
        server.after_request(_name_language)
        server.register_error_handler(HTTPException, self.http_error)
        server.register_error_handler(ReleaseError, answer_again(self.releases, self.unreadable))
        server.register_error_handler(Exception, self.failure)

    def frame(
        self, texts: Texts, country: str, languages: Mapping[str, str], footer: Sequence[str] = (), page: str = "map"
    ) -> Frame:
        """The frame of a page; `page` is which of the country's pages it is."""
        countries = [
            (served.country, served.release.profile["name"][texts.language], page_path(served.country, texts.language))
            for served in self.latest()
        ]
        lines = [line for line in footer if line]
        here = languages.get(texts.language, "")
        return Frame(
            texts,
            self.static,
            countries,
            languages,
            country,
            [*(lines or [texts("footer.protection")]), texts("footer.licence")],
            pages=country_pages(country, texts, page) if country else [],
            more=further_pages(country, texts, here) if country else [],
            default=languages.get(_DEFAULT, "") if country else "/",
        )

    def latest(self) -> list[ServedRelease]:
        """The latest release of every country."""
        found = []
        for country in self.releases.countries():
            try:
                found.append(self.releases.open(country))
            except (NothingPublished, ReleaseError):
                continue
        return found

    def front(self) -> Response:
        """The front page, in the asked-for language or the browser's."""
        texts = load_texts(asked_language())
        countries = self.latest()
        if not countries:
            return self._message(texts, "empty", 503)
        return self._page(texts, front_main(countries, texts), texts("front.title"), 200)

    def country(self, country: str) -> WerkzeugResponse:
        """A country's address without a language."""
        if country not in self.releases.countries():
            abort(404)
        return redirect_to_language(country, asked_language())

    def http_error(self, error: HTTPException) -> Response:
        """Say what went wrong in the language of the address."""
        status = error.code or 500
        if status == 404 and self._is_withdrawn():
            status = 410
        if status < 400:
            return Response(error.get_response().get_data(), status=status, headers=list(error.get_response().headers))
        if status == 404 and self._is_unreadable():
            return self._damaged()
        if is_for_programs():
            return http_problem(error)
        if request.path.endswith(_FILES) or request.path.startswith(("/_dash", "/static/")):
            return Response(status=status, content_type="text/plain")
        texts = load_texts(asked_language())
        if status == 404 and self._known_without_release():
            return self._message(texts, "unpublished", status)
        kind = {404: "not_found"}.get(status, "wrong" if status < 500 else "failed")
        # What failed may be a release, and naming the countries opens releases.
        return self._message(texts, kind, status, with_countries=status < 500)

    def unreadable(self, error: ReleaseError) -> Response:
        """Say that a release is damaged: nothing of it is shown."""
        if isinstance(error, NotPublished):  # a page asked for what no release holds
            return self.failure(error)
        log.error("unreadable", route=known_route(), reason=str(error))
        return self._damaged()

    def _damaged(self) -> Response:
        if is_for_programs():
            return problem(503)
        if request.path.startswith("/_dash") or request.path.endswith(_FILES):
            return Response(status=503, content_type="text/plain")
        return self._message(load_texts(asked_language()), "damaged", 503, with_countries=False)

    def failure(self, error: Exception) -> Response:
        """Log an unexpected failure; tell the reader only that it happened."""
        log_failure(error)
        if is_for_programs():
            return problem(500)
        if request.path.startswith("/_dash") or request.path.endswith(_FILES):
            return Response(status=500, content_type="text/plain")
        return self._message(load_texts(asked_language()), "failed", 500, with_countries=False)

    def _is_unreadable(self) -> bool:
        country = (request.view_args or {}).get("country", "")
        return bool(country) and self.releases.is_unreadable(country)

    def _is_withdrawn(self) -> bool:
        """Whether the address names a release that was public and may not be shown any more."""
        named = request.view_args or {}
        release_id = named.get("release_id") or request.args.get("release", "")
        try:
            return self.releases.is_withdrawn(named.get("country", ""), release_id)
        except ReleaseError:
            return False

    def _known_without_release(self) -> bool:
        country = request.path.strip("/").split("/")[0]
        return country in available_profiles() and country not in self.releases.countries()

    def _message(self, texts: Texts, kind: str, status: int, *, with_countries: bool = True) -> Response:
        home = f"/?lang={texts.language}"
        label = "" if kind == "empty" else texts("message.home")
        main = message_main(texts(f"message.{kind}.title"), texts(f"message.{kind}.text"), home, label)
        return self._page(texts, main, texts(f"message.{kind}.title"), status, with_countries=with_countries)

    def _page(self, texts: Texts, main: Markup, title: str, status: int, *, with_countries: bool = True) -> Response:
        languages = {code: f"/?lang={code}" for code in LANGUAGES}
        if with_countries:
            frame = self.frame(texts, "", languages)
        else:
            frame = Frame(texts, self.static, [], languages, "", [texts("footer.protection")])
        response = Response(frame.page(main, title=title), status=status, content_type="text/html; charset=utf-8")
        response.headers["Vary"] = "Accept-Language"
        return response


def asked_language() -> str:
    """Language of the address (second part or `lang`), else of the browser, else English."""
    asked = [*request.path.strip("/").split("/")[1:2], request.args.get("lang", "")]
    for language in asked:
        if language in LANGUAGES:
            return language
    return request.accept_languages.best_match(LANGUAGES) or _DEFAULT


def _name_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", asked_language())
    return response


def _unknown(path: str) -> Response:
    abort(404)
