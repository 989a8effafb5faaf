"""The frame that all pages share: head, site header with pages, countries and languages, footer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.markup import Markup, element
from dashboard.static_files import StaticFiles
from dashboard.text import LANGUAGES, Texts

STYLE = "css/atlas.css"
PRINT_STYLE = "css/print-page.css"
SCRIPT = "js/atlas.js"
ICON = "favicon.svg"


@dataclass(frozen=True)
class Frame:
    """What surrounds a page's `main`: `countries` are (code, name, address), `languages` map a code to an address.

    `brand` is the name at the top and where it leads (the public site's by default); `tools` stand at the header's end.
    `pages` are the country's pages (label, address, whether shown), in header and footer; with them the header folds
    into a menu where it is narrow. `sections` are further pages under a heading of their own. `more` are further
    addresses (label, address), in the footer only. `default` is the address for readers of no language of ours
    (hreflang x-default).
    """

    texts: Texts
    static: StaticFiles
    countries: Sequence[tuple[str, str, str]]
    languages: Mapping[str, str]
    country: str = ""
    footer: Sequence[str] = ()
    style: str = STYLE
    brand: tuple[str, str] | None = None
    tools: Sequence[Markup] = ()
    pages: Sequence[tuple[str, str, bool]] = ()
    sections: Sequence[tuple[str, Sequence[tuple[str, str, bool]]]] = ()
    more: Sequence[tuple[str, str]] = ()
    default: str = ""

    def page(
        self,
        main: Markup,
        *,
        title: str,
        description: str = "",
        scripts: Sequence[Mapping[str, Any]] = (),
        after: Sequence[Markup] = (),
        canonical: str = "",
        sheets: Sequence[str] = (),
    ) -> str:
        """Write a whole page; `sheets` are further style sheets of its own."""
        texts = self.texts
        head = [
            element("meta", {"charset": "utf-8"}),
            element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            element("title", None, title),
            element("meta", {"name": "description", "content": description}) if description else None,
            element("meta", {"name": "theme-color", "content": "#ffffff"}),
            element("link", {"rel": "icon", "href": self.static.url(ICON), "type": "image/svg+xml"}),
            self._sheet(self.style),
            self._print_style(),
            # After the print style: a page's own rules for paper come last.
            [self._sheet(name) for name in sheets],
            # Asked for early and fetched behind the page itself; no font is preloaded: decision 18.
            [element("script", {**script, "fetchpriority": "low"}) for script in scripts],
            element("link", {"rel": "canonical", "href": canonical}) if canonical else None,
            [
                element("link", {"rel": "alternate", "hreflang": code, "href": address})
                for code, address in [*self.languages.items(), *([("x-default", self.default)] if self.default else [])]
            ],
        ]
        body = [
            element("a", {"class": "skip-link", "href": "#main"}, texts("page.skip")),
            self._header(),
            main,
            element(
                "footer",
                {"class": "site-footer"},
                self._footer_links(),
                [element("p", None, line) for line in self.footer],
            ),
            *after,
        ]
        attributes = {"class": "atlas", "data-country": self.country or None, "data-lang": texts.language}
        return "<!DOCTYPE html>" + element(
            "html",
            {"lang": texts.language, "dir": "ltr"},
            element("head", None, head),
            element("body", attributes, body),
        )

    def _sheet(self, name: str) -> Markup:
        """A style sheet, on public pages inside the page: on a slow line nothing must wait for another file."""
        sheet = self.static.payload(name) if self.style == STYLE else None
        if sheet is None:
            return element("link", {"rel": "stylesheet", "href": self.static.url(name)})
        return _inside(sheet.body, self.static.url("fonts/"))

    def _print_style(self) -> Markup | None:
        """What paper needs beside the public style sheet; browsers fetch it last and wait for it only to print."""
        if self.style != STYLE:
            return None
        return element("link", {"rel": "stylesheet", "href": self.static.url(PRINT_STYLE), "media": "print"})

    def _header(self) -> Markup:
        texts = self.texts
        countries = [
            element(
                "li",
                None,
                element("a", {"href": address, "aria-current": "true" if code == self.country else None}, name),
            )
            for code, name, address in self.countries
        ]
        languages = [
            element(
                "li",
                None,
                element(
                    "a",
                    {
                        "href": self.languages[code],
                        "lang": code,
                        "hreflang": code,
                        "data-lang": code,
                        "aria-current": _current(code, texts.language),
                    },
                    texts.language_name(code),
                ),
            )
            for code in LANGUAGES
            if code in self.languages
        ]
        brand, home = self.brand or (texts("brand"), f"/?lang={texts.language}")
        switches = [
            self._pages("page-switch", texts("nav.pages")),
            _navigation("country-switch", texts("nav.countries"), countries),
            _navigation("language-switch", texts("nav.languages"), languages),
        ]
        if self.pages:
            # Folded where it is narrow only (layout.css); needs no script.
            switches = [
                element("details", {"class": "site-menu"}, element("summary", None, texts("nav.menu")), *switches)
            ]
        return element(
            "header",
            {"class": "site-header"},
            element("a", {"class": "brand", "href": home}, brand),
            *switches,
            *self.tools,
        )

    def _pages(self, css: str, label: str) -> Markup | None:
        if not self.pages:
            return None
        sections = [
            element(
                "div",
                {"class": "page-section"},
                element("span", {"id": f"{css}-{number}"}, heading),
                element("ul", {"aria-labelledby": f"{css}-{number}"}, _page_items(pages)),
            )
            for number, (heading, pages) in enumerate(self.sections)
        ]
        return element(
            "nav", {"class": css, "aria-label": label}, element("ul", None, _page_items(self.pages)), sections
        )

    def _footer_links(self) -> list[Markup | None]:
        items = [element("li", None, element("a", {"href": address}, name)) for name, address in self.more]
        return [
            self._pages("page-list", self.texts("nav.all_pages")),
            _navigation("page-list more-list", self.texts("nav.more"), items),
        ]


def _page_items(pages: Sequence[tuple[str, str, bool]]) -> list[Markup]:
    return [
        element("li", None, element("a", {"href": address, "aria-current": "page" if shown else None}, name))
        for name, address, shown in pages
    ]


def _current(code: str, shown: str) -> str | None:
    return "true" if code == shown else None


def _navigation(css: str, label: str, items: list[Markup]) -> Markup | None:
    if not items:
        return None
    return element("nav", {"class": css, "aria-label": label}, element("ul", None, items))


@lru_cache(maxsize=64)
def _inside(sheet: bytes, fonts: str) -> Markup:
    """A style sheet as it stands in pages: without comments and line breaks."""
    written = sheet.decode().replace("../fonts/", fonts).replace("</", "<\\/")
    return element("style", None, Markup(re.sub(r"/\*.*?\*/|\s*\n\s*", "", written, flags=re.DOTALL)))
