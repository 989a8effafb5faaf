"""Answers the questions of programs: reads them, finds what they name, and writes answers that can be kept."""

import gzip
import hashlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import brotli
import orjson
from flask import Flask, Response, request
from pydantic import BaseModel

from dashboard.api.addresses import DESCRIPTION, asked_address, page_links
from dashboard.api.asked import Refused, read_query
from dashboard.api.examples import examples_of
from dashboard.api.figures import table_of_figures
from dashboard.api.openapi_document import write_description
from dashboard.api.operations import OPERATIONS, Operation
from dashboard.api.problems import ProblemFound, asked_language, problem
from dashboard.api.queries import Query, ValuesQuery
from dashboard.api.question import Question
from dashboard.pages.front.country import country_path
from dashboard.payloads import Payload, PayloadCache, accepted_encodings, respond
from dashboard.request_log import log
from dashboard.served import ServedReleases
from dashboard.text import load_texts
from data.progress.shelf import ProgressShelf
from data.release.errors import ReleaseError

MOST_KEPT_BYTES: Final = 24_000_000
_JSON: Final = "application/json"
_CSV: Final = "text/csv; charset=utf-8"
_SMALL: Final = 512
_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 4


@dataclass(frozen=True)
class Prepared(Payload):
    """An answer with its Link header."""

    link: str = ""


def _today() -> date:
    return datetime.now(UTC).date()


class ApiRoutes:
    """The handlers of every operation of the table, and of their description."""

    def __init__(self, releases: ServedReleases, *, today: Callable[[], date] = _today) -> None:
        self.releases = releases
        self.shelf = ProgressShelf(releases.store.root)
        # Of its own: questions of programs must not push out what visitors look at.
        self.cache = PayloadCache(MOST_KEPT_BYTES)
        self._today = today

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        for operation in OPERATIONS:
            rule = operation.path.replace("{", "<").replace("}", ">")
            server.add_url_rule(rule, endpoint=f"api.{operation.name}", view_func=self._handler(operation))
        server.add_url_rule(DESCRIPTION, endpoint="api.description", view_func=self.description)

    def description(self) -> Response:
        """The OpenAPI document, with examples of what is published here."""
        texts = load_texts(asked_language())
        try:
            read_query(Query, request.args, texts)
        except Refused as refused:
            return _refusal(refused)
        examples = examples_of(self.releases, self.shelf)
        key = ("description", texts.language, *sorted(examples.items()))
        payload = self.cache.get(
            key, lambda: _prepared(_json(write_description(texts, examples)), _JSON, _encoding(), "")
        )
        return _finished(respond(payload, request), texts.language)

    def _handler(self, operation: Operation) -> Callable[..., Response]:
        def answer(**path: str) -> Response:
            try:
                return self._answer(operation, path)
            except Refused as refused:
                return _refusal(refused)
            except ProblemFound as found:
                return problem(found.status, found.detail)
            except ReleaseError as error:
                log.error("unreadable", route=operation.path, reason=str(error))
                return problem(503)

        return answer

    def _answer(self, operation: Operation, path: dict[str, str]) -> Response:
        query = read_query(operation.query, request.args, load_texts(asked_language()))
        asked = Question(self.releases, self.shelf, path, query, self._today())
        if operation.table and _wants_csv(query):
            query = query.model_copy(update={"format": "csv"})
            asked = Question(self.releases, self.shelf, path, query, asked.today)
        encoding = _encoding()
        key = (operation.name, encoding, query, *self._state(operation, asked))
        payload = self.cache.get(key, lambda: _write(operation, asked, encoding))
        response = respond(payload, request)
        if asked.is_latest:
            response.headers["Content-Location"] = asked_address(asked.pinned(_filled(operation.part, path)), query)
        pages = payload.link if isinstance(payload, Prepared) else ""
        return _finished(response, query.language, pages, *_guides(operation, asked))

    def _state(self, operation: Operation, asked: Question[Query]) -> tuple[Hashable, ...]:
        """Everything that the answer depends on besides the question; only what was found to exist."""
        if "release" in asked.path:
            release = asked.served.release_id
            version = self.releases.version(asked.country) if operation.kept == "now" else 0
            return asked.country, release, version, asked.path.get("indicator", "")
        countries = tuple(self.releases.countries())
        if "country" not in asked.path:
            return countries, *map(self.releases.version, countries)
        return (
            asked.country,
            asked.path.get("programme", ""),
            self.releases.version(asked.country),
            self.shelf.version(asked.country),
            asked.today,
        )


def _write(operation: Operation, asked: Question[Any], encoding: str) -> Prepared:
    """Write an answer with the links to its other pages."""
    if isinstance(asked.query, ValuesQuery) and asked.query.format == "csv":
        body, total = table_of_figures(asked)
        links = [link.model_dump() for link in page_links(asked.pinned("values"), asked.query, total)]
        return _prepared(body, _CSV, encoding, _header(links))
    found = operation.handler(asked)
    content = found.model_dump(mode="json") if isinstance(found, BaseModel) else found
    return _prepared(_json(content), _JSON, encoding, _header(content.get("links", ())))


def _json(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content)


def _prepared(body: bytes, content_type: str, encoding: str, link: str) -> Prepared:
    """Compress an answer in the one encoding that was asked for."""
    etag = hashlib.blake2b(body, digest_size=10).hexdigest()
    small = len(body) < _SMALL
    return Prepared(
        body,
        content_type,
        etag,
        brotli.compress(body, quality=_BROTLI_QUALITY) if encoding == "br" and not small else None,
        gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0) if encoding == "gzip" and not small else None,
        link,
    )


def _encoding() -> str:
    accepted = accepted_encodings(request.headers.get("Accept-Encoding", ""))
    return next((name for name in ("br", "gzip") if name in accepted), "")


def _wants_csv(query: Query) -> bool:
    """The parameter decides; without it the Accept header."""
    asked = getattr(query, "format", None)
    if asked is None:
        return request.accept_mimetypes.best_match([_JSON, "text/csv"], _JSON) == "text/csv"
    return bool(asked == "csv")


def _filled(part: str, path: dict[str, str]) -> str:
    return part.format_map(path)


def _header(links: Any) -> str:
    """The pages before and after as a Link header (RFC 8288)."""
    return ", ".join(f'<{link["href"]}>; rel="{link["rel"]}"' for link in links if link["rel"] in ("prev", "next"))


def _guides(operation: Operation, asked: Question[Query]) -> Iterator[str]:
    """Links to what explains an answer: the documentation page, and the register where there are figures."""
    if "country" in asked.path:
        page = country_path(asked.country, asked.query.language, "api")
        yield f'<{page}>; rel="service-doc"; type="text/html"'
    if operation.table:
        yield f'<{asked.pinned("indicators")}>; rel="describedby"; type="{_JSON}"'


def _finished(response: Response, language: str, *links: str) -> Response:
    described = f'<{DESCRIPTION}>; rel="service-desc"; type="{_JSON}"'
    response.headers["Link"] = ", ".join(link for link in (*links, described) if link)
    response.headers["Content-Language"] = language
    response.vary.add("Accept")
    return response


def _refusal(refused: Refused) -> Response:
    errors = [{"parameter": name, "detail": sentence} for name, sentence in refused.faults]
    return problem(422, refused.faults[0][1] if len(errors) == 1 else "", errors=errors)
