"""The frame that all pages share: head, site header with countries and languages, footer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.markup import Markup, element
from dashboard.static_files import StaticFiles
from dashboard.text import LANGUAGES, Texts

STYLE = "css/atlas.css"
SCRIPT = "js/atlas.js"
ICON = "favicon.svg"
FONTS = {"en": ("fonts/atlas-sans-latin.woff2",)}
CYRILLIC_FONTS = ("fonts/atlas-sans-latin.woff2", "fonts/atlas-sans-cyrillic.woff2")


@dataclass(frozen=True)
class Frame:
    """What surrounds a page's `main`: `countries` are (code, name, address), `languages` map a code to an address.

    `brand` is the name at the top and where it leads (the public site's by default); `tools` stand at the header's end.
    `pages` are the country's other pages (label, address, whether shown): in the footer, and where it is wide enough
    in the header too.
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
            [self._font(name) for name in FONTS.get(texts.language, CYRILLIC_FONTS) if name in self.static.names],
            self._style(),
            [element("link", {"rel": "stylesheet", "href": self.static.url(name)}) for name in sheets],
            element("link", {"rel": "canonical", "href": canonical}) if canonical else None,
            [
                element("link", {"rel": "alternate", "hreflang": code, "href": address})
                for code, address in self.languages.items()
            ],
            [element("script", script) for script in scripts],
        ]
        body = [
            element("a", {"class": "skip-link", "href": "#main"}, texts("page.skip")),
            self._header(),
            main,
            element(
                "footer",
                {"class": "site-footer"},
                self._pages("page-list", texts("nav.pages")),
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

    def _style(self) -> Markup:
        """The public style sheet, inside the page: on a slow line the first map must not wait for another file."""
        sheet = self.static.payload(self.style) if self.style == STYLE else None
        if sheet is None:
            return element("link", {"rel": "stylesheet", "href": self.static.url(self.style)})
        written = sheet.body.decode().replace("../fonts/", self.static.url("fonts/")).replace("</", "<\\/")
        return element("style", None, Markup(re.sub(r"/\*.*?\*/|\s*\n\s*", "", written, flags=re.DOTALL)))

    def _font(self, name: str) -> Markup:
        link = {
            "rel": "preload",
            "as": "font",
            "type": "font/woff2",
            "crossorigin": True,
            "href": self.static.url(name),
        }
        return element("link", link)

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
        return element(
            "header",
            {"class": "site-header"},
            element("a", {"class": "brand", "href": home}, brand),
            self._pages("page-switch", texts("nav.pages")),
            _navigation("country-switch", texts("nav.countries"), countries),
            _navigation("language-switch", texts("nav.languages"), languages),
            *self.tools,
        )

    def _pages(self, css: str, label: str) -> Markup | None:
        items = [
            element("li", None, element("a", {"href": address, "aria-current": "page" if shown else None}, name))
            for name, address, shown in self.pages
        ]
        return _navigation(css, label, items)


def _current(code: str, shown: str) -> str | None:
    return "true" if code == shown else None


def _navigation(css: str, label: str, items: list[Markup]) -> Markup | None:
    if not items:
        return None
    return element("nav", {"class": css, "aria-label": label}, element("ul", None, items))
