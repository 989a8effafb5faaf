"""Addresses of the page on norms: a file is checked, then taken in; and the files that go out."""

import base64
import binascii
from typing import Final
from urllib.parse import urlencode

from dash.development.base_component import Component
from flask import Flask, Response, abort, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.markup import element
from dashboard.pages.desk_menu import menu
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.norms.checked import CheckedFile, check_file
from dashboard.pages.norms.files_card import FILES, TEMPLATES
from dashboard.pages.norms.report import refused_main, report_main
from dashboard.pages.norms.view import NAME, digits_of
from dashboard.prerender import prerender
from dashboard.text import LANGUAGES
from data.budget.errors import NormRefused
from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_book import check_may_import
from data.budget.norm_file_tables import MOST_BYTES, FileRefused
from data.budget.norm_files import book_xlsx, coefficients_csv, norms_csv
from data.people.errors import OutsideScope
from data.people.rights import Right

_CSV: Final = "text/csv; charset=utf-8"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_SENT: Final = MOST_BYTES * 4 // 3 + 50_000
"""A file that is confirmed comes in base64."""


class NormsRoutes:
    """Handlers; each of them asks for the right."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        path = f"/<country>/<language>/{NAME}"
        server.add_url_rule(f"{path}/import", endpoint=f"{NAME}.import", view_func=self.receive, methods=["POST"])
        server.add_url_rule(f"{path}/files/<name>", endpoint=f"{NAME}.file", view_func=self.file)

    def receive(self, country: str, language: str) -> WerkzeugResponse:
        """Check a file, or take in one that was checked."""
        desk = self._open(country, language, Right.BUDGET)
        try:
            check_may_import(desk.identity, desk.country)
        except OutsideScope as error:
            self._desk.refuse(error)
        # Larger than any other form of the site, for this address and this right only.
        request.max_content_length = request.max_form_memory_size = _MOST_SENT
        try:
            taken = request.form.get("action") == "take"
            checked = check_file(desk, _sent_again() if taken else _sent())
            if not taken:
                return self._page(desk, report_main(desk, checked))
            return self._take(desk, checked)
        except RequestEntityTooLarge:
            return self._refused(desk, "too_large")
        except FileRefused as error:
            return self._refused(desk, error.reason)
        except NormRefused:
            return self._refused(desk, "book")

    def file(self, country: str, language: str, name: str) -> Response:
        """Norms and coefficients as they are kept, or an empty template."""
        if name not in (*FILES, *TEMPLATES):
            abort(404)
        desk = self._open(country, language, Right.DOWNLOAD)
        book, digits = budget_rooms().norms, digits_of(desk)
        norms: list[CostNorm] = []
        coefficients: list[AreaCoefficient] = []
        if name in FILES:
            norms = book.all(desk.country)
            seen = _seen_areas(desk)
            coefficients = [item for item in book.coefficients(desk.country) if item.pcode in seen]
        content = _content(name, norms, coefficients, digits)
        self._desk.sessions.note(desk.identity, "download", f"{request.path}, rows: {len(norms) + len(coefficients)}")
        answer = Response(content, content_type=_XLSX if name.endswith("xlsx") else _CSV)
        answer.headers["Content-Disposition"] = f'attachment; filename="{desk.country}-{name}"'
        return answer

    def _open(self, country: str, language: str, right: Right) -> Desk:
        if language not in LANGUAGES:
            abort(404)
        return self._desk.desk(country, language, right)

    def _take(self, desk: Desk, checked: CheckedFile) -> WerkzeugResponse:
        if request.form.get("digest", "") != checked.digest:
            return self._page(desk, report_main(desk, checked, changed=True), 409)
        norms = [norm for _, norm in checked.read.norms]
        coefficients = [item for _, item in checked.read.coefficients]
        source = f"file {checked.read.digest[:16]}"
        added = budget_rooms().norms.add(desk.identity, desk.country, norms, coefficients, source=source).added
        return redirect(f"{desk.path(NAME)}?{urlencode({'done': added})}", code=303)

    def _refused(self, desk: Desk, reason: str) -> Response:
        return self._page(desk, refused_main(desk, desk.texts(f"norms.refused.{reason}")), 422)

    def _page(self, desk: Desk, main: Component, status: int = 200) -> Response:
        """A page of the site that is an answer to a form, so it has no address of its own."""
        frames, texts = self._desk.frames, desk.texts
        pages, sections = menu(tuple(self._desk.pages.pages.values()), desk, NAME)
        frame = frames.frame(
            texts,
            {code: f"/{desk.country}/{code}/{NAME}" for code in LANGUAGES},
            country=desk.country,
            pages=pages,
            sections=sections,
        )
        page = frame.page(
            element("main", {"id": "main", "class": "desk-page desk-norms"}, prerender(main)),
            title=texts(
                "page.title", title=texts("norms.report"), country=desk.served.release.profile["name"][desk.language]
            ),
            sheets=["css/norms-page.css"],
            scripts=[frames.script()],
        )
        return Response(page, status=status, content_type="text/html; charset=utf-8")


def _sent() -> bytes:
    file = request.files.get("file")
    return file.read(MOST_BYTES + 1) if file is not None else b""


def _sent_again() -> bytes:
    try:
        return base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FileRefused("empty", "The form is broken.") from error


def _content(name: str, norms: list[CostNorm], coefficients: list[AreaCoefficient], digits: int) -> bytes:
    if name.endswith("xlsx"):
        return book_xlsx(norms, coefficients, digits)
    return coefficients_csv(coefficients) if "coefficients" in name else norms_csv(norms, digits)


def _seen_areas(desk: Desk) -> frozenset[str]:
    """P-codes of the areas of the territory and of those that contain it."""
    figures = desk.figures
    seen = {str(figures.areas(level)[row]["pcode"]) for level, row in figures.containing(*figures.territory)}
    for level in ("adm0", "adm1", "adm2"):
        areas = figures.areas(level)
        seen |= {str(areas[int(row)]["pcode"]) for row in figures.rows(level)}
    return frozenset(seen)
