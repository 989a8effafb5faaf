"""The public site: this module only puts the parts together."""

import time
from pathlib import Path
from typing import Any, Final

import orjson
from dash.development.base_component import Component
from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.api.cross_origin import open_addresses
from dashboard.api.documentation_routes import DocumentationRoutes
from dashboard.api.limits import limit_requests
from dashboard.api.problems import PROGRAM_PATHS
from dashboard.api.routes import ApiRoutes
from dashboard.caching import decide_caching
from dashboard.callback_gate import ROUTE as CALLBACK_ROUTE
from dashboard.callback_gate import guard_callbacks
from dashboard.component_files import chart_scripts, page_scripts, serve_precompressed
from dashboard.dynamic_compression import compress_dynamic
from dashboard.markup import Markup
from dashboard.offline.routes import OfflineRoutes
from dashboard.ogc.file_routes import LayerFileRoutes
from dashboard.ogc.routes import OgcRoutes
from dashboard.page_release import PagePrefixes, page_prefix
from dashboard.pages.budget.routes import BudgetRoutes
from dashboard.pages.causes.routes import CausesRoutes
from dashboard.pages.compare.routes import CompareRoutes
from dashboard.pages.data.metadata_routes import MetadataRoutes
from dashboard.pages.data.release_files import ReleaseFiles
from dashboard.pages.data.routes import DataRoutes
from dashboard.pages.data.sdmx_routes import SdmxRoutes
from dashboard.pages.embed.routes import EmbedRoutes
from dashboard.pages.feedback.routes import FeedbackRoutes
from dashboard.pages.find.routes import FindRoutes
from dashboard.pages.find.view import SUGGEST_SCRIPT
from dashboard.pages.frame import PRINT_STYLE, SCRIPT, STYLE, Frame
from dashboard.pages.front.routes import FrontRoutes
from dashboard.pages.groups.routes import GroupsRoutes
from dashboard.pages.heatmap import shell
from dashboard.pages.heatmap.callbacks import asked_address, register_callbacks
from dashboard.pages.heatmap.layout import page_tree
from dashboard.pages.heatmap.routes import HeatmapRoutes, current_view
from dashboard.pages.heatmap.titles import document_title, map_subtitle
from dashboard.pages.heatmap.view import HeatmapView
from dashboard.pages.method.routes import MethodRoutes
from dashboard.pages.place.routes import PlaceRoutes
from dashboard.pages.progress.files import ProgressFiles
from dashboard.pages.progress.routes import ProgressRoutes
from dashboard.pages.protection.routes import ProtectionRoutes
from dashboard.pages.releases.routes import ReleasesRoutes
from dashboard.payloads import PER_VIEW, Payload, PayloadCache, make_payload, respond
from dashboard.quiet_dash import QuietDash
from dashboard.request_log import log_requests
from dashboard.security_headers import add_security_headers, content_security_policy
from dashboard.served import ServedReleases
from dashboard.static_files import ASSETS_FOLDER, StaticFiles
from dashboard.warming import start_warming
from data.feedback.inbox import Inbox

START_DASH: Final = "js/start-dash.js"
PLOTLY: Final = "vendor/plotly-atlas.min.js"


class PublicDash(QuietDash):
    """The public site's Dash, whose pages are written by us."""

    def __init__(self, static: StaticFiles, releases: ServedReleases) -> None:
        super().__init__("family_atlas_public")
        self.static = static
        self.releases = releases
        self.heatmap: HeatmapRoutes

    def _config(self) -> dict[str, Any]:
        """Dash's configuration; the page that is being written asks for its layout under its own release."""
        view: HeatmapView | None = g.get("view")
        prefix = {"requests_pathname_prefix": page_prefix(view.served.published[0])} if view is not None else {}
        return {**super()._config(), **prefix}

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Write the heat map page around Dash's scripts and configuration."""
        view: HeatmapView = g.view
        of_chart = [self.static.url(PLOTLY), *chart_scripts(parts["scripts"])]
        scripts = [self.static.url(SCRIPT), *page_scripts(parts["scripts"])]
        if view.selection.chart:
            scripts += of_chart
        frame: Frame = g.frame
        served, texts = view.served, view.texts
        return frame.page(
            shell.shell_main(view, self.static.url(SUGGEST_SCRIPT)),
            title=document_title(served, view.selection, texts),
            description=map_subtitle(served, view.selection, view.drawn, texts),
            scripts=[
                *shell.script_attributes(scripts),
                {"id": "_dash-renderer", "src": self.static.url(START_DASH), "defer": True},
            ],
            after=[*shell.shell_after(view, of_chart), Markup(parts["config"])],
        )


def create_public_app(
    store: Path | str, *, assets: Path = ASSETS_FOLDER, inbox: Inbox | None = None, proxies: int = 0
) -> PublicDash:
    """Build the public site over a release store; nothing is read from it before the first request.

    Args:
        store: folder of the releases.
        assets: folder of the static files.
        inbox: where visitors' feedback is kept; without one the form is closed.
        proxies: how many proxies in front are trusted to name the visitor's address.
    """
    static = StaticFiles(assets)
    releases = ServedReleases(store)
    app = PublicDash(static, releases)
    static.add(START_DASH, app.renderer.encode())
    static.check((SCRIPT, STYLE, PRINT_STYLE, PLOTLY, SUGGEST_SCRIPT))
    cache = PayloadCache()
    front = FrontRoutes(releases, static)

    def write_page(view: HeatmapView) -> str:
        g.view = view
        g.frame = front.frame(view.texts, view.served.country, view.language_links, shell.footer_lines(view))
        page: str = app.index()  # type: ignore[no-untyped-call]
        return page

    heatmap = app.heatmap = HeatmapRoutes(releases, cache, write_page)

    def layout() -> Component:
        return page_tree(current_view(heatmap), "")

    app.layout = layout
    register_callbacks(app, heatmap.read_address)
    server = app.server
    log_requests(server)
    decide_caching(server, static.build)
    compress_dynamic(server)
    add_security_headers(server, content_security_policy(app.csp_hashes()))
    limit_requests(server)
    open_addresses(server, PROGRAM_PATHS)
    serve_precompressed(app)
    heatmap.register(server)
    front.register(server)
    offline = OfflineRoutes(front, cache)
    release_files = ReleaseFiles(releases.store.root)
    ApiRoutes(releases).register(server)
    LayerFileRoutes(releases).register(server)
    for pages in (
        ProtectionRoutes(front, cache),
        ReleasesRoutes(front, cache, offline),
        FindRoutes(front, cache),
        CompareRoutes(front, cache),
        GroupsRoutes(front, cache),
        CausesRoutes(front, cache),
        BudgetRoutes(front, cache),
        DataRoutes(front, cache, release_files),
        ProgressRoutes(front, cache),
        ProgressFiles(front, cache),
        SdmxRoutes(front, cache),
        OgcRoutes(front),
        MetadataRoutes(front, cache, release_files),
        MethodRoutes(front, cache, offline),
        offline,
        FeedbackRoutes(front, cache, inbox),
        PlaceRoutes(front, cache),
        EmbedRoutes(front, cache),
        DocumentationRoutes(front, cache),
    ):
        pages.register(server)
    server.wsgi_app = PagePrefixes(server.wsgi_app)
    if proxies:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=proxies, x_proto=proxies)
    _keep_layouts(app, heatmap, cache)
    _keep_callbacks(app, heatmap, cache)
    guard_callbacks(app)
    _serve_static(server, static)
    _report_health(server, releases)
    return app


def _keep_layouts(app: PublicDash, heatmap: HeatmapRoutes, cache: PayloadCache) -> None:
    def serve_layout() -> Response:
        view = current_view(heatmap)
        key = ("layout", *(view.key if view is not None else ()))

        def write() -> Payload:
            answer: Response = app.serve_layout()  # type: ignore[no-untyped-call]
            return make_payload(answer.get_data(), "application/json", quality=PER_VIEW)

        payload = cache.get(key, write)
        response = respond(payload, request)
        response.headers["Vary"] = "Accept-Encoding, Referer"
        return response

    app.server.view_functions["/_dash-layout"] = serve_layout


def _keep_callbacks(app: PublicDash, heatmap: HeatmapRoutes, cache: PayloadCache) -> None:
    """Keep the answers of the one callback by view; bodies were checked by the gate before."""
    original = app.server.view_functions[CALLBACK_ROUTE]

    def answer() -> Any:
        body = request.get_json(silent=True)
        view = heatmap.read_address(asked_address(body))
        if view is None:
            return original()

        def write() -> Payload:
            made: Response = app.server.make_response(original())
            return make_payload(made.get_data(), "application/json", quality=PER_VIEW)

        return respond(cache.get(("callback", *view.key), write), request)

    app.server.view_functions[CALLBACK_ROUTE] = answer


def _serve_static(server: Flask, static: StaticFiles) -> None:
    @server.get("/static/<build>/<path:name>")
    def static_file(build: str, name: str) -> Response:
        payload = static.payload(name)
        if payload is None:
            abort(404)
        return respond(payload, request)


def _report_health(server: Flask, releases: ServedReleases) -> None:
    started = time.monotonic()

    @server.get("/health")
    def health() -> Response:
        served, damaged = releases.state(), releases.damaged()
        content = {
            "status": "damaged" if damaged else "ok" if served else "nothing_published",
            "uptime_seconds": round(time.monotonic() - started),
            "releases": served,
            **({"damaged": damaged} if damaged else {}),
        }
        response = Response(orjson.dumps(content), content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response


def warm_up(app: PublicDash) -> None:
    """Open the latest releases and write their first pages, so that no visitor waits; more follows in a thread."""
    client = app.server.test_client()
    client.get("/health")
    countries = app.releases.countries()
    for country in countries:
        client.get(f"/{country}/en/", headers={"Accept-Encoding": "br"})

    def strengthen() -> None:
        app.static.strengthen()
        app.heatmap.strengthen()

    start_warming(app.server, countries, strengthen)
