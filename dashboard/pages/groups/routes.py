"""Addresses of the page of groups: the page and its download."""

from dataclasses import replace
from typing import Final

from flask import Flask, Response, abort, request

from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.groups.choice import address, read_choice
from dashboard.pages.groups.download import csv_file, csv_name
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.view import groups_main, unpublished_main
from dashboard.pages.heatmap.routes import first_values
from dashboard.payloads import make_payload, respond
from dashboard.selection import Notice
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES

STYLE: Final = "css/groups-page.css"


class GroupsRoutes(CountryPages):
    """The handlers, in the frame that all pages share."""

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        path = "/<country>/<language>/groups"
        server.add_url_rule(path, endpoint="groups.page", view_func=self.show)
        server.add_url_rule(f"{path}.csv", endpoint="groups.csv", view_func=self.download)

    def show(self, country: str, language: str) -> Response:
        """The page; also for a country of which nothing is published any more."""
        found = self.country(country, language)
        if found.served is None:
            return self.respond(found, "groups", self._write_unpublished)
        found, subject, notices = self._read(found, found.served)
        return self.respond(
            found, "groups", lambda country: self._write(country, subject, notices), key=(subject.choice, notices)
        )

    def download(self, country: str, language: str) -> Response:
        """What the page shows as CSV."""
        found = self.country(country, language)
        if found.served is None:
            abort(404)
        found, subject, _ = self._read(found, found.served)
        key = ("groups.csv", found.code, language, subject.served.release_id, self.front.releases.version(country))
        payload = self.cache.get(
            (*key, subject.choice), lambda: make_payload(csv_file(subject), "text/csv; charset=utf-8", quality=5)
        )
        response = respond(payload, request)
        response.headers["Content-Disposition"] = f'attachment; filename="{csv_name(subject)}"'
        return response

    def _read(self, country: Country, latest: ServedRelease) -> tuple[Country, Subject, tuple[Notice, ...]]:
        """The release, the view and the notices that the address asks for."""
        query, releases = first_values(request.args.items(multi=True)), self.front.releases
        asked, notices = query.get("release", ""), []
        served, release = latest, ""
        if asked in latest.published and asked != latest.release_id:
            served, release = releases.open(country.code, asked), asked
        elif asked and releases.is_replaced(country.code, asked):
            served, release = releases.open(country.code, asked), asked
            notices.append(Notice("notice.release_replaced"))
        elif asked not in ("", "latest", latest.release_id):
            notices.append(Notice("notice.release_not_published"))
        choice, more = read_choice(query, served)
        subject = Subject(served, choice.changed(release=release), country.texts)
        return replace(country, served=served), subject, (*notices, *more)

    def _write(self, country: Country, subject: Subject, notices: tuple[Notice, ...]) -> str:
        texts, query = country.texts, subject.choice.query()
        file = f"{country_path(country.code, texts.language, 'groups')}.csv"
        csv = f"{file}?{query}" if query else file
        lasting = f"{file}?{subject.choice.changed(release=subject.served.release_id).query()}"
        return self.page(
            country,
            groups_main(country, subject, notices, csv, lasting),
            page="groups",
            title=texts("groups.subject", indicator=subject.label, area=subject.area_name),
            description=texts("groups.lead"),
            languages={language: address(country.code, language, subject.choice) for language in LANGUAGES},
            sheets=[READING_STYLE, STYLE],
        )

    def _write_unpublished(self, country: Country) -> str:
        texts = country.texts
        return self.page(
            country,
            unpublished_main(country),
            page="groups",
            title=texts("groups.title"),
            sheets=[READING_STYLE, STYLE],
        )
