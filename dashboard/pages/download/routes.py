"""Addresses of downloads: the page that asks what for, and the file."""

from typing import Final

from flask import Flask, Response, abort, request

from dashboard.markup import element
from dashboard.pages.desk_menu import menu
from dashboard.pages.desk_pages import first_values
from dashboard.pages.desk_routes import DeskRoutes, identity_of_request
from dashboard.pages.download.cover import cover_sheet
from dashboard.pages.download.ordered import FORMATS, Ordered
from dashboard.pages.download.outlines import outlines_of
from dashboard.pages.download.view import download_report
from dashboard.pages.login.routes import asked_purpose
from dashboard.prerender import prerender
from dashboard.served import NothingPublished
from dashboard.text import LANGUAGES, load_texts
from data.exports.csv_file import FOR_PROGRAMS, csv_archive, for_spreadsheets
from data.exports.xlsx_file import xlsx_workbook
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right
from data.release.errors import PlannerPartMissing

STYLE: Final = "css/download-page.css"
_PATH: Final = "/<country>/<language>/download"
_ZIP: Final = "application/zip"
_TYPES: Final = {
    "csv": ("zip", _ZIP),
    "csv_labelled": ("zip", _ZIP),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "gpkg": ("gpkg", "application/geopackage+sqlite3"),
}


class DownloadRoutes:
    """Handlers; the page that the tables are of says itself what its reader may have."""

    def __init__(self, desk: DeskRoutes, *, clock: Clock = utc_now) -> None:
        self._desk, self._clock = desk, clock

    def register(self, server: Flask) -> None:
        """Add the addresses; how often files may be asked for is limited by the second endpoint's name."""
        server.add_url_rule(_PATH, endpoint="desk.order", view_func=self.order, methods=["GET"])
        server.add_url_rule(_PATH, endpoint="desk.download", view_func=self.download, methods=["POST"])

    def order(self, country: str, language: str) -> Response:
        """The page that says what will be in the file and asks what it is for."""
        return self._page(self._ordered(country, language), 200)

    def download(self, country: str, language: str) -> Response:
        """The file."""
        ordered = self._ordered(country, language)
        if isinstance(ordered, Response):
            return ordered
        texts, chosen, purpose = ordered.desk.texts, request.form.get("format", ""), asked_purpose()
        if not purpose:
            return self._page(ordered, 400, chosen=chosen, alert=texts("purpose.missing"))
        if chosen not in _formats(ordered):
            return self._page(ordered, 422, purpose=purpose, alert=texts("download.no_format"))
        ending, content_type = _TYPES[chosen]
        content = self._file(ordered, chosen, purpose)
        detail = f"{chosen}, rows: {ordered.rows}, {ordered.source}"
        self._desk.sessions.note(ordered.desk.identity, "download", detail, purpose)
        answer = Response(content, content_type=content_type)
        answer.headers["Content-Disposition"] = f'attachment; filename="{ordered.file_name(ending)}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _ordered(self, country: str, language: str) -> "Ordered | Response":
        identity = identity_of_request()
        query = first_values(request.query_string.decode("latin-1"))
        try:
            check_right(identity, Right.DOWNLOAD)
            return Ordered.read(self._desk.pages, identity, country, language, query)
        except OutsideScope as error:
            self._desk.refuse(error)
        except KeyError:
            abort(404)
        except (NothingPublished, PlannerPartMissing):
            return self._desk.frames.message("none_yet", 404, load_texts(language))

    def _file(self, ordered: Ordered, chosen: str, purpose: str) -> bytes:
        texts, outlines = ordered.desk.texts, None
        if chosen == "gpkg":
            outlines = outlines_of(ordered.desk.served, ordered.levels)
        cover = cover_sheet(
            ordered,
            purpose=purpose,
            moment=self._clock(),
            site=request.host_url.rstrip("/"),
            geometry=outlines is not None,
        )
        if outlines is not None:
            # GDAL and pandas take a second and their memory: only where somebody asks for a map.
            from data.exports.geopackage_file import geopackage

            return geopackage(cover, ordered.sheets, outlines)
        if chosen == "xlsx":
            return xlsx_workbook(cover, ordered.sheets, cover_tab=texts("download.cover_tab"))
        style = for_spreadsheets(texts.number_symbols["decimal"]) if chosen == "csv_labelled" else FOR_PROGRAMS
        return csv_archive(cover, ordered.sheets, style)

    def _page(
        self, ordered: "Ordered | Response", status: int, *, chosen: str = "", purpose: str = "", alert: str = ""
    ) -> Response:
        if isinstance(ordered, Response):
            return ordered
        desk, texts, frames = ordered.desk, ordered.desk.texts, self._desk.frames
        if alert == "" and request.method == "GET":
            self._desk.sessions.note(desk.identity, "view", ordered.address())
        report = download_report(
            ordered,
            formats=_formats(ordered),
            chosen=chosen,
            purpose=purpose or desk.identity.purpose,
            alert=alert,
        )
        pages, sections = menu(tuple(self._desk.pages.pages.values()), desk, ordered.opened.page.name)
        frame = frames.frame(
            texts,
            {code: ordered.address(code) for code in LANGUAGES},
            country=desk.country,
            pages=pages,
            sections=sections,
        )
        country = desk.served.release.profile["name"][desk.language]
        page = frame.page(
            element("main", {"id": "main", "class": "desk-page"}, prerender(report)),
            title=texts("page.title", title=texts("download.title"), country=country),
            sheets=[STYLE],
            scripts=[frames.script()],
        )
        return Response(page, status=status, content_type="text/html; charset=utf-8")


def _formats(ordered: Ordered) -> tuple[str, ...]:
    """Formats that the tables can be had in."""
    if not ordered.sheets:
        return ()
    drawn = bool(ordered.levels) and outlines_of(ordered.desk.served, ordered.levels) is not None
    return tuple(name for name in FORMATS if name != "gpkg" or drawn)
