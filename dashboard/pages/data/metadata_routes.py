"""Addresses of what describes the data: data package, CSVW, catalogue, dictionary, citations, checksums."""

from collections.abc import Callable
from typing import Any, Final

import orjson
from flask import Flask, Response, abort, request

from dashboard.api.cross_origin import open_to_all
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.data.catalogued import country_catalogue
from dashboard.pages.data.cite import STYLE
from dashboard.pages.data.dictionary import dictionary_main
from dashboard.pages.data.dictionary_entries import dictionary_entries
from dashboard.pages.data.file_routes import TABLES, published_release
from dashboard.pages.data.packaged import described_table, package_of
from dashboard.pages.data.release_files import FilesAtHand, ReleaseFiles, tables_of
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.method.citation import release_citation
from dashboard.payloads import PayloadCache, make_payload, respond
from dashboard.served import NothingPublished, ServedRelease
from dashboard.text import LANGUAGES, load_texts
from data.exports.citation import Citation, bibtex, checksum_list, csl_item
from data.exports.csvw import SUFFIX
from data.exports.data_package import PACKAGE_FILE
from data.exports.dcat import CATALOGUE_FILE
from data.exports.dcat_entries import FOLDER
from data.exports.dictionary import dictionary_csv
from data.release.errors import ReleaseError

_RELEASE: Final = f"/<country>/{FOLDER}/<release_id>"
_CSV: Final = "text/csv; charset=utf-8; header=present"


class MetadataRoutes(CountryPages):
    """The handlers; a release under embargo is unknown here, one that was withdrawn is gone (410)."""

    def __init__(self, front: FrontRoutes, cache: PayloadCache, files: ReleaseFiles) -> None:
        super().__init__(front, cache)
        self.files = files

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        tables, languages = (", ".join(f'"{name}"' for name in names) for names in (TABLES, LANGUAGES))
        addresses: tuple[tuple[str, str, Callable[..., Response]], ...] = (
            (f"{_RELEASE}/{PACKAGE_FILE}", "package", self.package),
            (f"{_RELEASE}/<any({tables}):table>{SUFFIX}", "csvw", self.csvw),
            (f"{_RELEASE}/dictionary.<any({languages}):language>.csv", "dictionary", self.dictionary),
            (f"{_RELEASE}/citation.bib", "bibtex", self.bibtex),
            (f"{_RELEASE}/citation.json", "csl", self.csl),
            (f"{_RELEASE}/release.sha256", "checksums", self.checksums),
            (f"/<country>/{FOLDER}/{CATALOGUE_FILE}", "catalogue", self.catalogue),
            (f"/<country>/<language>/{FOLDER}/dictionary", "dictionary_page", self.show_dictionary),
        )
        for rule, name, view in addresses:
            server.add_url_rule(rule, endpoint=f"metadata.{name}", view_func=view)

    def package(self, country: str, release_id: str) -> Response:
        """`datapackage.json`; files that are still being made have neither size nor checksum in it."""
        served = self._served(country, release_id)
        entry = self.front.releases.store.state_of(country, release_id)
        try:
            content = package_of(served, self._at_hand(served), entry.published_at if entry else None)
        except ReleaseError:
            abort(503)
        return _answer(_json(content), "application/json")

    def csvw(self, country: str, release_id: str, table: str) -> Response:
        """The CSVW of a table."""
        served = self._served(country, release_id)
        try:
            content = described_table(served, table)
        except ReleaseError:
            abort(503)
        if content is None:
            abort(404)
        return _answer(_json(content), "application/csvm+json")

    def dictionary(self, country: str, release_id: str, language: str) -> Response:
        """The data dictionary as CSV."""
        served = self._served(country, release_id)

        def write() -> bytes:
            return dictionary_csv(dictionary_entries(served, tables_of(served), load_texts(language)))

        try:
            content: bytes = served.kept(("dictionary", language), write)
        except ReleaseError:
            abort(503)
        return _answer(content, _CSV, save_as=f"{release_id}_dictionary.{language}.csv")

    def bibtex(self, country: str, release_id: str) -> Response:
        """The release as an entry of BibTeX, in the language that `lang` names."""
        content = bibtex(self._citation(country, release_id)).encode()
        return _answer(content, "application/x-bibtex; charset=utf-8", save_as=f"{release_id}.bib")

    def csl(self, country: str, release_id: str) -> Response:
        """The release as CSL-JSON, in the language that `lang` names."""
        content = _json([csl_item(self._citation(country, release_id))])
        return _answer(content, "application/vnd.citationstyles.csl+json", save_as=f"{release_id}.json")

    def checksums(self, country: str, release_id: str) -> Response:
        """The list whose SHA-256 is the release's fingerprint."""
        served = self._served(country, release_id)
        return _answer(checksum_list(served.release.manifest), "text/plain; charset=utf-8")

    def catalogue(self, country: str) -> Response:
        """The catalogue of the country's releases."""
        if country not in self.front.releases.countries():
            abort(404)
        try:
            content = country_catalogue(self.front.releases, self.files, country, _site())
        except (NothingPublished, ReleaseError):
            abort(503)
        return _answer(_json(content), "application/ld+json")

    def show_dictionary(self, country: str, language: str) -> Response:
        """The page of the dictionary, of the latest release or of the one that `release` names."""
        known = self.country(country, language)
        asked = request.args.get("release", "")
        chosen = self._served(country, asked) if asked else known.served
        key = (chosen.release_id if chosen else "",)
        return self.respond(known, "dictionary", lambda country: self._write(country, chosen), key=key)

    def _write(self, country: Country, served: ServedRelease | None) -> str:
        texts = country.texts
        earlier = served is not None and country.served is not None and served.release_id != country.served.release_id
        end = f"?release={served.release_id}" if served and earlier else ""
        return self.page(
            country,
            dictionary_main(country, served),
            page="data",
            title=texts("metadata.dictionary.nav"),
            description=texts("metadata.dictionary.lead.none"),
            languages={
                language: f"{country_path(country.code, language, 'data')}/dictionary{end}" for language in LANGUAGES
            },
            sheets=[READING_STYLE, STYLE],
        )

    def _at_hand(self, served: ServedRelease) -> FilesAtHand:
        """The files of the tables; missing ones are made from now on, outlines are not waited for."""
        at_hand = self.files.at_hand(served, prepare=False)
        return at_hand if all(item.shelved for item in at_hand.tables) else self.files.at_hand(served)

    def _citation(self, country: str, release_id: str) -> Citation:
        served = self._served(country, release_id)
        asked = request.args.get("lang", "")
        texts = load_texts(asked if asked in LANGUAGES else LANGUAGES[0])
        page = country_path(country, texts.language, "data")
        return release_citation(served, texts, f"{_site()}{page}?release={release_id}")

    def _served(self, country: str, release_id: str) -> ServedRelease:
        return published_release(self.front.releases, country, release_id)


def _site() -> str:
    return request.url_root.rstrip("/")


def _json(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _answer(content: bytes, content_type: str, *, save_as: str = "") -> Response:
    """Answer with a validator, open to pages of other sites."""
    response = respond(make_payload(content, content_type, quality=5), request)
    if save_as:
        response.headers["Content-Disposition"] = f'attachment; filename="{save_as}"'
    return open_to_all(response)
