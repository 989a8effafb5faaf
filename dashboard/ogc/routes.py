"""Addresses of a country's layers (OGC API Features 1.0), as documents for programs and as pages for people."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import numpy as np
import orjson
from flask import Flask, Response, request

from dashboard.api.problems import problem
from dashboard.markup import Markup
from dashboard.ogc import documents, landing_view, layer_view, openapi
from dashboard.ogc.addresses import GEOJSON, JSON, OPENAPI_JSON, SCHEMA_JSON
from dashboard.ogc.asked import Asked, NoAnswer, refused
from dashboard.ogc.atlas_layers import NoLayers, open_layer, open_layers
from dashboard.ogc.fields import fields_of, queryables, schema
from dashboard.ogc.items import Page, item, items
from dashboard.ogc.layer import Layer
from dashboard.ogc.page_parts import address
from dashboard.ogc.query import COMMON, FIGURE, QueryRefused, check_names, read_figure, read_items_query
from dashboard.pages.country_pages import READING_STYLE, CountryPages
from dashboard.pages.frame import Frame
from dashboard.pages.front.country import read_country
from dashboard.pages.front.routes import FrontRoutes, asked_language
from dashboard.pages.front.view import message_main
from dashboard.payloads import Payload, PayloadCache, make_payload, respond
from dashboard.text import LANGUAGES, load_texts
from data.exports.layer_files import LayersNotMade
from data.release.dimensions import LEVELS

_MOST_BYTES: Final = 24_000_000
_QUALITY: Final = 5
_VARY: Final = "Accept, Accept-Language, Accept-Encoding"
_HTML: Final = "text/html; charset=utf-8"
_SHEETS: Final = (READING_STYLE, "css/ogc-page.css")

Document = tuple[bytes, str]
"""A body and its content type."""


class OgcRoutes:
    """Handlers; answers are kept apart from those of the pages, so that no program drives pages out of memory."""

    def __init__(self, front: FrontRoutes) -> None:
        self._front = front
        self._kept = PayloadCache(_MOST_BYTES)
        self._pages = CountryPages(front, self._kept)

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        layer, root = "/collections/<layer>", "/ogc/<country>"
        rules: dict[str, Callable[..., Response]] = {
            "": self.landing,
            "/": self.landing,
            "/conformance": self.conformance,
            "/api": self.api,
            "/collections": self.collections,
            layer: self.collection,
            f"{layer}/schema": self.schema,
            f"{layer}/queryables": self.queryables,
            f"{layer}/items": self.items,
            f"{layer}/items/<feature>": self.item,
        }
        for path, handler in rules.items():
            server.add_url_rule(f"{root}{path}", endpoint=f"ogc.{handler.__name__}", view_func=handler)

    def landing(self, country: str) -> Response:
        """What there is, and how it is used."""

        def write(asked: Asked) -> Document:
            if asked.html:
                return self._page(asked, landing_view.landing_main(asked, open_layers(asked.served)))
            return _json(documents.landing(asked.served, asked.addresses, asked.texts))

        return self._answer(country, write)

    def conformance(self, country: str) -> Response:
        """The classes that the server conforms to."""

        def write(asked: Asked) -> Document:
            found = documents.conformance()
            return self._page(asked, landing_view.conformance_main(asked, found)) if asked.html else _json(found)

        return self._answer(country, write)

    def api(self, country: str) -> Response:
        """The description of the addresses."""

        def write(asked: Asked) -> Document:
            address = f"{asked.request.url_root}ogc/{asked.country}"
            found = openapi.description(asked.served, open_layers(asked.served), address, asked.texts)
            return self._page(asked, landing_view.api_main(asked, found)) if asked.html else _json(found, OPENAPI_JSON)

        return self._answer(country, write)

    def collections(self, country: str) -> Response:
        """The layers."""

        def write(asked: Asked) -> Document:
            layers = open_layers(asked.served)
            if asked.html:
                return self._page(asked, landing_view.landing_main(asked, layers))
            return _json(documents.collections(asked.served, layers, asked.addresses, asked.texts))

        return self._answer(country, write)

    def collection(self, country: str, layer: str) -> Response:
        """One layer."""

        def write(asked: Asked) -> Document:
            found = _layer(asked, layer)
            if asked.html:
                fields = fields_of(found, asked.served, asked.texts)
                return self._page(asked, layer_view.collection_main(asked, found, fields))
            return _json(documents.collection(asked.served, found, asked.addresses, asked.texts))

        return self._answer(country, write)

    def schema(self, country: str, layer: str) -> Response:
        """What the properties of a layer's features are."""
        return self._answer(country, lambda asked: self._schema(asked, layer, "schema"))

    def queryables(self, country: str, layer: str) -> Response:
        """What features can be filtered by."""
        return self._answer(country, lambda asked: self._schema(asked, layer, "queryables"))

    def items(self, country: str, layer: str) -> Response:
        """Features."""

        def write(asked: Asked) -> Document:
            found = _layer(asked, layer)
            query = read_items_query(request.args, queryables(found))
            page = Page.take(found, asked.served.release, query)
            if asked.html:
                return self._page(asked, layer_view.items_main(asked, found, page))
            now = datetime.now(UTC)
            body = items(found, asked.served.release, page, asked.addresses, asked.parameters, asked.texts, now)
            return body, GEOJSON

        return self._answer(country, write, allowed=None)

    def item(self, country: str, layer: str, feature: str) -> Response:
        """One feature."""

        def write(asked: Asked) -> Document:
            found = _layer(asked, layer)
            if feature not in found.rows:
                raise NoAnswer(404, "ogc.missing.feature")
            row, figure = np.array([found.rows[feature]]), read_figure(asked.parameters)
            if asked.html:
                fields = fields_of(found, asked.served, asked.texts)
                return self._page(asked, layer_view.item_main(asked, found, int(row[0]), fields, figure))
            return item(found, asked.served.release, row, figure, asked.addresses, asked.texts), GEOJSON

        return self._answer(country, write, allowed=(*COMMON, *FIGURE))

    def _schema(self, asked: Asked, name: str, part: str) -> Document:
        layer = _layer(asked, name)
        fields = fields_of(layer, asked.served, asked.texts)
        if asked.html:
            return self._page(asked, layer_view.collection_main(asked, layer, fields))
        filters = part == "queryables"
        chosen = [field for field in fields if field.name in queryables(layer)] if filters else fields
        address = asked.addresses.of(f"/collections/{name}/{part}")
        title = documents.layer_title(asked.served, name, asked.texts)
        return _json(schema(chosen, address, title, geometry=True, closed=filters), SCHEMA_JSON)

    def _answer(
        self, country: str, write: Callable[[Asked], Document], *, allowed: Sequence[str] | None = COMMON
    ) -> Response:
        """Answer with what `write` gives, kept by everything it depends on; `allowed` None: it checks names itself."""
        known = {name: values[-1] for name, values in request.args.lists()}
        asked = Asked(request, self._front.releases, country, known)
        try:
            if allowed is not None:
                check_names(request.args, tuple(allowed))
            asked.check()
            return self._kept_answer(asked, write)
        except QueryRefused as error:
            return self._no_answer(asked, refused(error))
        except (NoLayers, LayersNotMade):
            return self._no_answer(asked, NoAnswer(503, "ogc.missing.layers"))
        except NoAnswer as error:
            return self._no_answer(asked, error)

    def _kept_answer(self, asked: Asked, write: Callable[[Asked], Document]) -> Response:
        version = self._front.releases.version(asked.country)
        own = (
            request.path,
            request.url_root,
            asked.html,
            asked.texts.language,
            *sorted(request.args.items(multi=True)),
        )
        key = (asked.served.release_id, version, *self._front.releases.countries(), *own)
        response = respond(self._kept.get(key, lambda: _payload(*write(asked))), request)
        response.headers["Vary"] = _VARY
        response.headers["Content-Language"] = asked.texts.language
        return response

    def _page(self, asked: Asked, written: tuple[str, Markup]) -> Document:
        title, main = written
        country = read_country(self._front.releases, asked.country, asked.texts.language)
        page = self._pages.page(country, main, page="data", title=title, languages=_languages(), sheets=_SHEETS)
        return page.encode(), _HTML

    def _no_answer(self, asked: Asked, error: NoAnswer) -> Response:
        sentence = asked.texts(error.msgid, **error.values)
        if not asked.html:
            return problem(error.status, sentence)
        texts = load_texts(asked_language())
        known = asked.country in self._front.releases.countries()
        home = asked.addresses.of() if known else f"/?lang={texts.language}"
        label = texts("ogc.back") if known else texts("message.home")
        main = message_main(texts("ogc.refused.title"), sentence, home, label)
        if error.status < 500:
            frame = self._front.frame(texts, asked.country if known else "", _languages(), page="data")
        else:
            # The usual frame reads from the releases, which is what went wrong.
            frame = Frame(texts, self._front.static, [], _languages(), "", [texts("footer.protection")])
        answer = Response(frame.page(main, title=texts("ogc.refused.title")), error.status, content_type=_HTML)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Vary"] = _VARY
        return answer


def _layer(asked: Asked, name: str) -> Layer:
    if name not in LEVELS:
        raise NoAnswer(404, "ogc.missing.layer")
    return open_layer(asked.served, name)


def _languages() -> dict[str, str]:
    """This page in every language: the same address with another `lang`."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return {language: address(request.path, [*kept, ("lang", language)]) for language in LANGUAGES}


def _json(content: dict[str, Any], kind: str = JSON) -> Document:
    return orjson.dumps(content), kind


def _payload(body: bytes, kind: str) -> Payload:
    payload = make_payload(body, kind, quality=_QUALITY)
    stamp = body.find(b'"timeStamp":"')
    if kind != GEOJSON or stamp < 0:
        return payload
    # The moment of writing is in the body, but no part of what is asked for: processes and days agree on the tag.
    rest = body[:stamp] + body[body.index(b",", stamp) :]
    return replace(payload, etag=sha256(rest).hexdigest()[: len(payload.etag)])
