"""The planner site: this module only puts the parts together. Nothing but the login page is open."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dash.development.base_component import Component
from flask import Flask, Response, abort, g, request
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.callback_gate import guard_callbacks
from dashboard.component_files import RENDERER_PATH, page_scripts, serve_precompressed
from dashboard.dynamic_compression import compress_dynamic
from dashboard.markup import Markup
from dashboard.pages.login.routes import OPEN_ENDPOINT, LoginRoutes
from dashboard.pages.planner_frame import PlannerFrame
from dashboard.pages.quality import shell
from dashboard.pages.quality.callbacks import register_callbacks
from dashboard.pages.quality.layout import page_tree
from dashboard.pages.quality.routes import QualityRoutes
from dashboard.pages.quality.view import QualityView
from dashboard.payloads import IMMUTABLE, REVALIDATE, respond
from dashboard.planner_auth import PlannerAuth
from dashboard.quiet_dash import QuietDash
from dashboard.request_log import log_requests
from dashboard.security_headers import add_security_headers, content_security_policy
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.static_files import ASSETS_FOLDER, StaticFiles
from dashboard.text import LANGUAGES
from data.people.database import answers
from data.people.sessions import Sessions

_STATIC: Final = "planner.static"
_HEALTH: Final = "planner.health"
_LARGEST_BODY: Final = 20_000


@dataclass(frozen=True)
class PlannerSettings:
    """How the site is reached.

    Attributes:
        secret_key: signs the session cookie and keys the hashes of failed log-ins.
        public_url: where the public site is, for links to its maps.
        https: visitors come over TLS (through a proxy), so the cookie must never travel without.
        proxies: how many proxies in front are trusted to name the visitor's address.
        synthetic_only: serve synthetic releases only (the demonstration, whose password is public).
    """

    secret_key: str
    public_url: str = "http://localhost:8050"
    https: bool = False
    proxies: int = 0
    synthetic_only: bool = False


class PlannerDash(QuietDash):
    """Dash whose pages are written by us."""

    def __init__(self, static: StaticFiles, frames: PlannerFrame, releases: ServedReleases) -> None:
        super().__init__("family_atlas_planner")
        self.static, self.frames, self.releases = static, frames, releases
        self.pages: QualityRoutes

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Write the page around Dash's scripts and configuration."""
        view: QualityView = g.view
        texts = view.texts
        manifest = view.served.release.manifest
        frame = self.frames.frame(
            texts,
            {language: view.address_in(language) for language in LANGUAGES},
            countries=self.pages.country_links(view.identity, texts.language),
            country=view.country,
            footer=[texts("footer.attribution", attribution=manifest.attribution)] if manifest.attribution else [],
        )
        name = view.profile["name"][texts.language]
        return frame.page(
            shell.shell_main(view),
            title=texts("page.title", title=texts("quality.title"), country=name),
            scripts=[
                self.frames.script(),
                *({"src": source, "defer": True} for source in page_scripts(parts["scripts"])),
                {"id": "_dash-renderer", "src": self.static.url(RENDERER_PATH), "defer": True},
            ],
            after=[Markup(parts["config"])],
        )


class _SyntheticReleases(ServedReleases):
    """Opens releases of invented figures only, whatever else is published while the demonstration runs."""

    def open(self, country: str, release_id: str = "") -> ServedRelease:
        served = super().open(country, release_id)
        if not served.release.manifest.synthetic:
            raise NothingPublished(country)
        return served


def create_planner_app(
    store: Path | str, engine: Engine, settings: PlannerSettings, *, assets: Path = ASSETS_FOLDER
) -> PlannerDash:
    """Build the planner site over a release store and a database of accounts."""
    static = StaticFiles(assets)
    releases = (_SyntheticReleases if settings.synthetic_only else ServedReleases)(store)
    frames = PlannerFrame(static)
    app = PlannerDash(static, frames, releases)
    static.add(RENDERER_PATH, app.renderer.encode())
    server = app.server
    _set_cookies(server, settings)
    _store_nothing(server, settings)
    log_requests(server)
    sessions = Sessions(engine, settings.secret_key)
    auth = PlannerAuth(app, sessions, {OPEN_ENDPOINT, _STATIC, _HEALTH})

    def write_page(view: QualityView) -> str:
        g.view = view
        page: str = app.index()  # type: ignore[no-untyped-call]
        return page

    pages = QualityRoutes(releases, sessions, frames, public_url=settings.public_url, write_page=write_page)
    app.pages = pages

    def layout() -> Component:
        return page_tree(pages.current_view())

    app.layout = layout
    register_callbacks(app, pages.read_address)
    compress_dynamic(server)
    add_security_headers(server, content_security_policy(app.csp_hashes()))
    serve_precompressed(app)
    LoginRoutes(auth, frames).register(server)
    pages.register(server)
    frames.register(server)
    guard_callbacks(app)
    _serve_static(server, static)
    _report_health(server, engine)
    return app


def _set_cookies(server: Flask, settings: PlannerSettings) -> None:
    server.secret_key = settings.secret_key
    server.config.update(
        # Browsers take a cookie of the first name only over TLS, from this host and for the whole of it.
        SESSION_COOKIE_NAME="__Host-atlas-planner" if settings.https else "atlas-planner",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=_LARGEST_BODY,
        MAX_FORM_PARTS=10,
    )
    if settings.proxies:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )


def _store_nothing(server: Flask, settings: PlannerSettings) -> None:
    """No answer is kept anywhere but scripts, styles and fonts under addresses that change with their content."""

    @server.after_request
    def forbid(response: Response) -> Response:
        control = response.headers.get("Cache-Control", "")
        if request.endpoint == _STATIC and response.status_code in (200, 304):
            pass
        elif "immutable" in control and request.path.startswith("/_dash-component-suites/"):
            response.headers["Cache-Control"] = control.replace("public", "private")
        else:
            response.headers["Cache-Control"] = "no-store"
        if settings.https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def _serve_static(server: Flask, static: StaticFiles) -> None:
    @server.get("/static/<build>/<path:name>", endpoint=_STATIC)
    def static_file(build: str, name: str) -> Response:
        payload = static.payload(name)
        if payload is None:
            abort(404)
        return respond(payload, request, cache_control=IMMUTABLE if build == static.build else REVALIDATE)


def _report_health(server: Flask, engine: Engine) -> None:
    @server.get("/health", endpoint=_HEALTH)
    def health() -> Response:
        if not answers(engine):
            return Response('{"status":"no_database"}', status=503, content_type="application/json")
        return Response('{"status":"ok"}', content_type="application/json")


def warm_up(app: PlannerDash) -> None:
    """Open the latest releases, so that no visitor waits for it."""
    app.server.test_client().get("/health")
    for country in app.releases.countries():
        try:
            app.releases.open(country)
        except NothingPublished:
            continue
