"""Addresses of the heat map: the page, its state, values, shapes, hexagons and the download."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.page_release import asked_page_latest
from dashboard.pages.heatmap import links
from dashboard.pages.heatmap.download import csv_file, csv_name
from dashboard.pages.heatmap.drawn import drawn_of
from dashboard.pages.heatmap.values_file import encode_values
from dashboard.pages.heatmap.view import LABELLED, HeatmapView, to_json
from dashboard.payloads import PER_VIEW, Payload, PayloadCache, make_payload, respond
from dashboard.selection import DIMENSIONS, LEVELS, Selection, parse
from dashboard.served import PAGE_LATEST, NothingPublished, ServedRelease, ServedReleases
from dashboard.text import LANGUAGES
from data.release.errors import NotPublished

MOST_ADDRESS = 2000
_HTML = "text/html; charset=utf-8"
_BINARY = "application/octet-stream"


def first_values(pairs: Any) -> dict[str, str]:
    """First value of every parameter."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, value)
    return values


class HeatmapRoutes:
    """Handlers over the served releases; everything written is kept, compressed, up to the cache's size."""

    def __init__(self, releases: ServedReleases, cache: PayloadCache, write_page: Callable[[HeatmapView], str]) -> None:
        self.releases = releases
        self.cache = cache
        self.write_page = write_page

    def register(self, server: Flask) -> None:
        """Add the addresses to the server."""
        rules: list[tuple[str, Callable[..., Any]]] = [
            ("/<country>/<language>/", self.page),
            ("/<country>/<language>/state.json", self.state),
            ("/<country>/<language>/download.csv", self.download),
            ("/<country>/shapes/<version>.json", self.shapes),
            ("/<country>/hexes/<release_id>.bin", self.hexes),
            ("/<country>/values/<release_id>/<level>/<indicator>/<table>.bin", self.values),
        ]
        for rule, handler in rules:
            server.add_url_rule(rule, endpoint=f"heatmap.{handler.__name__}", view_func=handler)

    def view(self, country: str, language: str) -> HeatmapView:
        """The view that the request's address names; 404 for an unknown country or language."""
        if language not in LANGUAGES:
            abort(404)
        try:
            return HeatmapView.read(self.releases, country, language, first_values(request.args.items(multi=True)))
        except NothingPublished:
            abort(404)

    def read_address(self, address: str) -> HeatmapView | None:
        """The view of a path with query (from the browser's script or a Referer), None where it names none."""
        path, _, query = address[:MOST_ADDRESS].partition("?")
        names = path.strip("/").split("/")
        if len(names) != 2 or names[1] not in LANGUAGES:
            return None
        try:
            asked = first_values(parse_qsl(query.partition("#")[0]))
            asked[PAGE_LATEST] = asked_page_latest(request.environ)
            return HeatmapView.read(self.releases, names[0], names[1], asked)
        except NothingPublished:
            return None

    def page(self, country: str, language: str) -> Response:
        """The page."""
        view = self.view(country, language)
        payload = self.cache.get(
            ("page", *view.key),
            lambda: make_payload(self.write_page(view).encode(), "text/html; charset=utf-8", quality=PER_VIEW),
        )
        return respond(payload, request)

    def state(self, country: str, language: str) -> Response:
        """What the browser applies after a change."""
        view = self.view(country, language)
        payload = self.cache.get(
            ("state", *view.key), lambda: make_payload(to_json(view.state()), "application/json", quality=PER_VIEW)
        )
        return respond(payload, request)

    def download(self, country: str, language: str) -> Response:
        """The table behind the map as CSV."""
        view = self.view(country, language)
        only, labelled = request.args.get("only") == "area", request.args.get("header") == LABELLED
        payload = self.cache.get(
            ("csv", only, labelled, *view.key),
            lambda: make_payload(
                csv_file(view, only_area=only, labelled=labelled), "text/csv; charset=utf-8", quality=5
            ),
        )
        response = respond(payload, request)
        response.headers["Content-Disposition"] = f'attachment; filename="{csv_name(view, only_area=only)}"'
        return response

    def shapes(self, country: str, version: str) -> Response:
        """The web shapes of a release whose shapes have this version; pages of a replaced release ask for theirs."""
        opened = (self._open(country, release_id) for release_id in self.releases.shown(country))
        served = next((release for release in opened if release.release.manifest.shapes_version == version), None)
        if served is None:
            abort(404)
        payload = self._kept(("shapes", country, version), served.shapes.to_json, "application/json", 9)
        return respond(payload, request)

    def hexes(self, country: str, release_id: str) -> Response:
        """The hexagons of a release, as it holds them (format in geo/hex_shapes.py)."""
        served = self._open(country, release_id)
        payload = self._kept(("hexes", release_id), served.release.hexes, _BINARY, 9)
        return respond(payload, request)

    def strengthen(self) -> None:
        """Compress the geometry of every country's latest release at the strongest setting."""
        for country in self.releases.countries():
            served = self.releases.open(country)
            shapes = make_payload(served.shapes.to_json(), "application/json", quality=11)
            self.cache.put(("shapes", country, served.release.manifest.shapes_version), shapes)
            hexes = make_payload(served.release.hexes(), _BINARY, quality=11)
            self.cache.put(("hexes", served.release_id), hexes)

    def values(self, country: str, release_id: str, level: str, indicator: str, table: str) -> Response:
        """The values of one table; 404 for a table that is not published."""
        served = self._open(country, release_id)
        parts = table.split(".")
        if level not in LEVELS or len(parts) != 4:
            abort(404)
        base, sex, age, disability = parts
        try:
            served.release.check_published(
                level=level,
                indicator=indicator,
                base=base,
                breakdown=served.release.breakdown(sex, age, disability),
            )
        except NotPublished:
            abort(404)

        categories = {name: "" if value == "all" else value for name, value in zip(DIMENSIONS, parts[1:], strict=True)}
        selection = Selection(level=level, indicator=indicator, base=base, **categories)  # type: ignore[arg-type]
        selection = self._mode_asked(selection, served)

        def write() -> bytes:
            return encode_values(drawn_of(self.releases, served, selection), level)

        mode = tuple(links.mode_parameters(selection).items())
        payload = self._kept(("values", release_id, level, indicator, *parts, mode), write, _BINARY, PER_VIEW)
        return respond(payload, request)

    def _mode_asked(self, selection: Selection, served: ServedRelease) -> Selection:
        """The selection in the mode that the address's query asks for; 404 where that is no permitted view."""
        query = first_values(request.args.items(multi=True))
        if not query:
            return selection
        wanted = {**selection.parameters, "release": served.release_id, **query}
        found, notices = parse(wanted, served.rules)
        if notices or (found.level, found.code, found.base) != (selection.level, selection.code, selection.base):
            abort(404)
        return found

    def _open(self, country: str, release_id: str) -> ServedRelease:
        try:
            return self.releases.open(country, release_id)
        except NothingPublished:
            abort(404)

    def _kept(self, key: tuple[Any, ...], write: Callable[[], bytes], content_type: str, quality: int) -> Payload:
        return self.cache.get(key, lambda: make_payload(write(), content_type, quality=quality))


def current_view(routes: HeatmapRoutes) -> HeatmapView | None:
    """The view that Dash's layout is asked for: of the page being written, or of the page that asks (Referer)."""
    view: HeatmapView | None = g.get("view")
    if view is not None:
        return view
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return None
    if referer.netloc != request.host:
        return None
    return routes.read_address(f"{referer.path}?{referer.query}")


def redirect_to_language(country: str, language: str) -> WerkzeugResponse:
    """Send a country's address without a language to the page in one."""
    response = redirect(links.page_path(country, language), code=302)
    response.headers["Vary"] = "Accept-Language"
    return response
