"""The planner site: this module only puts the parts together. Nothing but the login page is open."""

from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Final, Protocol

from dash.development.base_component import Component
from flask import Flask, Response, abort, g, request
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.answer_again import answer_again
from dashboard.budget_rooms import install_budget
from dashboard.callback_gate import guard_callbacks
from dashboard.component_files import RENDERER_PATH, chart_scripts, page_scripts, serve_precompressed
from dashboard.desk import DeskReader
from dashboard.dynamic_compression import compress_dynamic
from dashboard.markup import Markup, element
from dashboard.pages.account.routes import AccountRoutes
from dashboard.pages.audit.routes import AuditRoutes
from dashboard.pages.budget_publication.routes import PublicationRoutes
from dashboard.pages.ceilings.routes import CeilingsRoutes
from dashboard.pages.desk_menu import PAGES, menu
from dashboard.pages.desk_pages import DeskPages, Opened, page_tree, register_desk_callback
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.download.routes import DownloadRoutes
from dashboard.pages.login.provider import Provider
from dashboard.pages.login.provider_routes import OPEN_ENDPOINTS as PROVIDER_ENDPOINTS
from dashboard.pages.login.provider_routes import ProviderRoutes
from dashboard.pages.login.routes import OPEN_ENDPOINT, LoginRoutes
from dashboard.pages.norms.routes import NormsRoutes
from dashboard.pages.people.places import Places
from dashboard.pages.people.routes import PeopleRoutes
from dashboard.pages.planner_frame import PlannerFrame
from dashboard.pages.programmes.routes import ProgrammeRoutes
from dashboard.pages.requests.round_routes import RoundRoutes
from dashboard.pages.requests.routes import RequestRoutes
from dashboard.pages.results.routes import ResultRoutes
from dashboard.pages.scenarios.routes import ScenarioRoutes
from dashboard.pages.shock.routes import HazardRoutes
from dashboard.pages.views.routes import ViewsRoutes
from dashboard.payloads import IMMUTABLE, REVALIDATE, respond
from dashboard.people_rooms import install
from dashboard.planner_auth import PlannerAuth
from dashboard.prerender import prerender
from dashboard.process_memory import set_apart
from dashboard.progress_rooms import install_progress
from dashboard.quiet_dash import QuietDash
from dashboard.request_log import log_requests
from dashboard.security_headers import add_security_headers, content_security_policy
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.session_limits import LIMITS, UNLIMITED, SessionLimits
from dashboard.static_files import ASSETS_FOLDER, StaticFiles
from dashboard.text import LANGUAGES
from data.people.database import answers
from data.people.pending_logins import PendingLogins
from data.people.provider_settings import ProviderSettings
from data.people.sessions import Sessions
from data.release.dimensions import published_at
from data.release.errors import ReleaseError

PLOTLY: Final = "vendor/plotly-atlas.min.js"
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
        provider: the organisation's OpenID provider; None for names and passwords alone.
        limits: hold off sessions that ask too often (off in measurements).
    """

    secret_key: str
    public_url: str = "http://localhost:8050"
    https: bool = False
    proxies: int = 0
    synthetic_only: bool = False
    provider: ProviderSettings | None = None
    limits: bool = True


class PlannerDash(QuietDash):
    """Dash whose pages are written by us."""

    def __init__(self, static: StaticFiles, frames: PlannerFrame, releases: ServedReleases) -> None:
        super().__init__("family_atlas_planner")
        self.static, self.frames, self.releases = static, frames, releases
        self.pages: DeskPages

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Write the page around Dash's scripts and configuration."""
        opened: Opened = g.opened
        page, view, desk = opened.page, opened.view, opened.view.desk
        texts, manifest = desk.texts, desk.served.release.manifest
        country = desk.served.release.profile["name"][texts.language]
        pages, sections = menu(tuple(self.pages.pages.values()), desk, page.name)
        frame = self.frames.frame(
            texts,
            {language: page.address(view, language) for language in LANGUAGES},
            countries=self._countries(opened),
            country=desk.country,
            footer=[texts("footer.attribution", attribution=manifest.attribution)] if manifest.attribution else [],
            pages=pages,
            sections=sections,
        )
        own = [self.static.url(name) for name in page.scripts]
        charts = [self.static.url(PLOTLY), *chart_scripts(parts["scripts"])] if page.charts else []
        main = element(
            "main",
            {"id": "main", "class": f"desk-page desk-{page.name}", "data-failed": texts("desk.failed")},
            Markup('<div id="react-entry-point"></div>'),
            element("div", {"id": "prerendered"}, prerender(page_tree(opened))),
        )
        return frame.page(
            main,
            title=texts("page.title", title=page.title(view), country=country),
            sheets=list(page.sheets),
            scripts=[
                self.frames.script(),
                *({"src": source, "defer": True} for source in (*page_scripts(parts["scripts"]), *charts, *own)),
                {"id": "_dash-renderer", "src": self.static.url(RENDERER_PATH), "defer": True},
            ],
            after=[Markup(parts["config"])],
        )

    def _countries(self, opened: Opened) -> list[tuple[str, str, str]]:
        """Code, name and address of the countries that the account may see."""
        desk, links = opened.view.desk, []
        for country in self.pages.reader.countries(desk.identity):
            try:
                name = self.releases.open(country).release.profile["name"][desk.language]
            except (NothingPublished, ReleaseError):
                continue
            links.append((country, name, f"/{country}/{desk.language}/{opened.page.name}"))
        return links


class _Routes(Protocol):
    """Whatever adds addresses to the server."""

    def register(self, server: Flask) -> None:
        """Add them."""


class _SyntheticReleases(ServedReleases):
    """Opens releases of invented figures only, whatever else is published while the demonstration runs."""

    def open(self, country: str, release_id: str = "", *, page_latest: str = "") -> ServedRelease:
        served = super().open(country, release_id, page_latest=page_latest)
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
    rooms = install(server, engine, sessions)
    install_budget(server, engine, Path(store))
    install_progress(server, engine, Path(store))
    places = Places(releases)
    provider = Provider(server, settings.provider, PendingLogins(engine)) if settings.provider else None
    opened_endpoints = {OPEN_ENDPOINT, _STATIC, _HEALTH, *(PROVIDER_ENDPOINTS if provider else ())}
    auth = PlannerAuth(app, sessions, opened_endpoints, SessionLimits(LIMITS if settings.limits else UNLIMITED))

    def write_page(opened: Opened) -> str:
        g.opened = opened
        page: str = app.index()  # type: ignore[no-untyped-call]
        return page

    app.pages = DeskPages(DeskReader(releases, settings.public_url), PAGES)
    desk = DeskRoutes(app.pages, sessions, frames, write_page=write_page)

    def layout() -> Component:
        return page_tree(desk.current())

    app.layout = layout
    register_desk_callback(app, desk.open_address)
    compress_dynamic(server)
    add_security_headers(server, content_security_policy(app.csp_hashes()))
    serve_precompressed(app)
    every: tuple[_Routes, ...] = (
        LoginRoutes(auth, frames, provider),
        *([ProviderRoutes(auth, frames, provider, rooms.accounts)] if provider else []),
        AccountRoutes(auth, frames, rooms, places),
        PeopleRoutes(frames, rooms, places),
        AuditRoutes(frames, rooms),
        ViewsRoutes(desk),
        desk,
        DownloadRoutes(desk),
        HazardRoutes(desk, engine),
        CeilingsRoutes(desk),
        RequestRoutes(desk),
        PublicationRoutes(desk),
        RoundRoutes(desk),
        NormsRoutes(desk),
        ScenarioRoutes(desk),
        ResultRoutes(desk),
        ProgrammeRoutes(desk),
        frames,
    )
    for routes in every:
        routes.register(server)
    server.register_error_handler(ReleaseError, answer_again(releases, frames.unreadable))
    guard_callbacks(app)
    _serve_static(server, static)
    _report_health(server, engine, releases)
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


def _report_health(server: Flask, engine: Engine, releases: ServedReleases) -> None:
    @server.get("/health", endpoint=_HEALTH)
    def health() -> Response:
        if not answers(engine):
            return Response('{"status":"no_database"}', status=503, content_type="application/json")
        status = "damaged" if releases.damaged() else "ok"
        return Response(f'{{"status":"{status}"}}', content_type="application/json")


def warm_up(app: PlannerDash) -> None:
    """Read the latest releases' tables, so that no visitor waits; a thread reads those of the earlier ones."""
    app.server.test_client().get("/health")
    countries = app.releases.countries()
    for country in countries:
        _read_tables(app.releases, country)

    def read_earlier() -> None:
        for country in countries:
            for release_id in app.releases.published(country)[1:]:
                _read_tables(app.releases, country, release_id)
        set_apart()

    Thread(target=read_earlier, name="warming", daemon=True).start()


def _read_tables(releases: ServedReleases, country: str, release_id: str = "") -> None:
    try:
        planner = releases.open(country, release_id).planner
    except (NothingPublished, ReleaseError):  # logged; no worker stays away because of one release
        return
    code, entry = next(iter(planner.register.items()))
    for level in ("adm0", "h3") if published_at(entry, "h3") else ("adm0",):
        planner.values(level=level, indicator=code, base=entry["bases"][0])
