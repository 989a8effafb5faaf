"""Addresses of the pages of programmes: all of a country, one, its parts and its indicators."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from flask import Flask, Response

from dashboard.markup import Markup
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.front.country import Country
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.progress.addresses import indicator_path, programme_path, programmes_path
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.programme_view import (
    document_title,
    indicator_main,
    overview_main,
    paper_main,
    part_main,
    programme_mains,
)
from dashboard.pages.progress.shelf import ProgrammesShelf
from dashboard.pages.progress.view import programmes_main, unknown_main
from dashboard.pages.progress.words import plain
from dashboard.payloads import PayloadCache
from dashboard.text import LANGUAGES
from data.progress.framework import FrameworkIndicator
from data.progress.programme import Programme

STYLE: Final = "css/progress-page.css"


class ProgressRoutes(CountryPages):
    """The handlers, in the frame that all pages share; `today` tells the day for which states are told."""

    def __init__(
        self, front: FrontRoutes, cache: PayloadCache, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        super().__init__(front, cache)
        self.shelf = ProgrammesShelf(front.releases)
        self._today = today

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        path = "/<country>/<language>/progress"
        one = f"{path}/<programme>"
        server.add_url_rule(path, endpoint="progress.programmes", view_func=self.programmes)
        server.add_url_rule(one, endpoint="progress.programme", view_func=self.programme)
        server.add_url_rule(f"{one}/<part>", endpoint="progress.part", view_func=self.programme)
        server.add_url_rule(f"{one}/indicator/<indicator>", endpoint="progress.indicator", view_func=self.indicator)

    def programmes(self, country: str, language: str) -> Response:
        """All programmes of a country; also where there is none."""
        found, today = self.country(country, language), self._today()
        at_hand = self.shelf.at_hand(found.code)

        def write(shown: Country) -> str:
            views = [ProgrammeView(shown, programme, today) for programme in self.shelf.programmes(shown.code)]
            main = programmes_main(shown, views, readable=at_hand.readable)
            texts = shown.texts
            return self.page(
                shown,
                main,
                page="progress",
                title=texts("progress.title"),
                description=texts("progress.lead"),
                sheets=[READING_STYLE, STYLE],
            )

        return self.respond(found, "progress", write, key=(*self.shelf.version(found.code), today))

    def programme(self, country: str, language: str, programme: str, part: str = "") -> Response:
        """The overview of a programme, or one of its parts."""
        found = self.country(country, language)
        known = self.shelf.find(found.code, programme)
        if known is None:
            return self._unknown(found, None)
        if part and part not in programme_mains():
            return self._unknown(found, known)

        def write(view: ProgrammeView) -> Markup:
            if part == "paper":
                return paper_main(view)
            return part_main(view, part) if part else overview_main(view)

        return self._answer(found, known, part, write, lambda code: programme_path(found.code, code, programme, part))

    def indicator(self, country: str, language: str, programme: str, indicator: str) -> Response:
        """An indicator of a programme."""
        found = self.country(country, language)
        known = self.shelf.find(found.code, programme)
        asked = known.framework.indicator(indicator) if known else None
        if known is None or asked is None:
            return self._unknown(found, known)
        return self._answer(
            found,
            known,
            "indicator",
            lambda view: indicator_main(view, asked),
            lambda code: indicator_path(found.code, code, programme, indicator),
            asked,
        )

    def _answer(
        self,
        country: Country,
        programme: Programme,
        part: str,
        write: Callable[[ProgrammeView], Markup],
        address: Callable[[str], str],
        indicator: FrameworkIndicator | None = None,
    ) -> Response:
        today, code = self._today(), programme.framework.code

        def whole(shown: Country) -> str:
            view = ProgrammeView(shown, programme, today, whole=part == "paper")
            return self.page(
                shown,
                write(view),
                page="progress",
                title=document_title(view, part, indicator),
                description=plain(programme.framework.summary, shown.texts),
                languages={language: address(language) for language in LANGUAGES},
                sheets=[READING_STYLE, STYLE],
            )

        key = (*self.shelf.version(country.code), today, code, part, indicator.code if indicator else "")
        return self.respond(country, "progress", whole, key=key)

    def _unknown(self, country: Country, programme: Programme | None) -> Response:
        """404 with the way back: to the programme where there is one, else to all."""
        readable = self.shelf.at_hand(country.code).readable
        code = programme.framework.code if programme else ""

        def write(shown: Country) -> str:
            texts = shown.texts
            if programme is None:
                back, label = programmes_path(shown.code, texts.language), texts("progress.programmes")
                main = unknown_main(shown, "programme", back, label, readable=readable)
            else:
                back = programme_path(shown.code, texts.language, code)
                main = unknown_main(shown, "part", back, plain(programme.framework.short_title, texts))
            title = texts(f"progress.unknown.{'part' if programme else 'programme'}")
            return self.page(shown, main, page="progress", title=title, sheets=[READING_STYLE, STYLE])

        key = (*self.shelf.version(country.code), code)
        return self.respond(country, "progress unknown", write, key=key, status=404)
