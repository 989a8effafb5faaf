"""How long every answer of the public site may be kept, and where: the one table that decides it.

Browsers read `Cache-Control` (RFC 9111); caches in front of the site read the same, or `CDN-Cache-Control` (RFC 9213)
where they know it: `s-maxage` forbids them to show anything stale, whatever RFC 5861's directives beside it say.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, request

from dashboard.api.operations import OPERATIONS
from dashboard.component_files import RULE as COMPONENTS
from dashboard.component_files import is_versioned
from data.errors import AtlasError

VARIABLE: Final = "FAMILY_ATLAS_CACHE_SECONDS"
SHARED_SECONDS: Final = 60
"""How long a shared cache serves an answer without asking, unless the environment's variable says otherwise.

For as long again it may serve the old answer while it asks for the new one. So after twice this time no shared cache
shows what was there before a publication or withdrawal (unless the site cannot be reached).
"""

OUTAGE_SECONDS: Final = 86_400
"""How long a shared cache may go on with the last answer where the site does not answer at all."""

_FOUND_STATUS: Final = (200, 206, 301, 302, 304, 308)
_MISSING_STATUS: Final = (404, 410)
_CODE: Final = re.compile(r"[a-z]{2,8}")
_RELEASE: Final = re.compile(r"[a-z]{2,8}-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{4,64}")
_LATEST: Final = "latest"
_NEVER: Final = "no-store"
_YEAR: Final = 31_536_000


@dataclass(frozen=True)
class Kind:
    """One way of keeping answers.

    Attributes:
        browser: what a browser may do with its own copy; "no-store": nobody keeps the answer.
        asked: whether shared caches ask again after the site's seconds; else they keep it as long as a browser.
        stale: whether they may show it while they ask, and while the site does not answer.
    """

    browser: str
    asked: bool = True
    stale: bool = True

    @property
    def is_kept(self) -> bool:
        """Whether anybody may keep such an answer."""
        return self.browser != _NEVER

    def headers(self, seconds: int = SHARED_SECONDS) -> dict[str, str]:
        """The header fields, shared caches asking again after so many seconds."""
        if not self.is_kept:
            return {"Cache-Control": _NEVER, "CDN-Cache-Control": _NEVER}
        if not self.asked:
            return {"Cache-Control": f"public, {self.browser}", "CDN-Cache-Control": self.browser}
        late = f", stale-while-revalidate={seconds}, stale-if-error={OUTAGE_SECONDS}" if self.stale else ""
        return {
            "Cache-Control": f"public, {self.browser}, s-maxage={seconds}{late}",
            "CDN-Cache-Control": f"max-age={seconds}{late}",
        }


FOREVER: Final = Kind(f"max-age={_YEAR}, immutable", asked=False)
"""The address changes with the content, and the content is nobody's figures: scripts, styles, fonts, outlines."""

OF_RELEASE: Final = Kind("max-age=86400, immutable")
"""The address names the release, so a browser need not ask again; a shared cache must, for releases are withdrawn."""

CURRENT: Final = Kind("max-age=0, must-revalidate")
"""What the next publication or note may change, and every download that is called by a name: asked for each time.

Without `must-revalidate` browsers read `stale-while-revalidate`, which is meant for shared caches, as leave to show
what they hold and to ask behind the page's back.
"""

ANSWER: Final = Kind("max-age=60, must-revalidate")
"""Programs ask often; they may have their figures for a minute."""

PINNED_ANSWER: Final = Kind("max-age=300, must-revalidate")
"""The same for a release that is named: nothing but a withdrawal changes it."""

MISSING: Final = Kind("max-age=0", stale=False)
"""404 and 410: kept for a moment, so that they take the place of what was there before; never shown late."""

NEVER: Final = Kind(_NEVER)
"""Made for one visitor or one moment: forms with a token, Dash's exchange, health, refusals and failures."""

_ROUTES: Final[dict[Kind, tuple[str, ...]]] = {
    FOREVER: ("static_file", COMPONENTS, "heatmap.shapes"),
    OF_RELEASE: ("heatmap.hexes", "heatmap.values", "find.index", "causes.cells"),
    CURRENT: (
        *("/", "front.country", "heatmap.page", "heatmap.state", "heatmap.download", "/<path:path>"),
        *("api.documentation", "budget.page", "budget.csv", "compare.page", "embed.page", "find.page"),
        *("causes.page", "causes.areas", "causes.place", "groups.page", "groups.csv", "method.page"),
        *("place.nation", "place.area", "place.csv", "protection.page", "releases.page", "offline.copy"),
        *("data.page", "data.file", "data.sums", "data.sdg", "data.sdg_structure"),
        *("metadata.dictionary_page", "metadata.dictionary", "metadata.bibtex", "metadata.csl", "metadata.csvw"),
        *("metadata.package", "metadata.checksums", "metadata.catalogue"),
        *("progress.programmes", "progress.programme", "progress.part", "progress.indicator"),
        *("progress.csv", "progress.xml"),
        *("ogc.landing", "ogc.conformance", "ogc.api", "ogc.collections", "ogc.collection", "ogc.schema"),
        *("ogc.queryables", "ogc.items", "ogc.item", "ogc.file.areas-gpkg"),
        *(f"ogc.file.{level}-geo-parquet" for level in ("adm0", "adm1", "adm2", "h3")),
        *("/_dash-dependencies", "/_favicon.ico", "_dash_assets.static", "static"),
    ),
    ANSWER: ("api.description", *(f"api.{operation.name}" for operation in OPERATIONS if operation.kept == "now")),
    PINNED_ANSWER: tuple(f"api.{operation.name}" for operation in OPERATIONS if operation.kept != "now"),
    NEVER: (
        *("/_dash-layout", "/_dash-update-component", "/_reload-hash", "health"),
        *("feedback.page", "feedback.send", "embed.code"),
    ),
}

ROUTES: Final[Mapping[str, Kind]] = {endpoint: kind for kind, found in _ROUTES.items() for endpoint in found}
"""How answers are kept, by the endpoint of their route."""


def kind_of(endpoint: str, status: int, address: Mapping[str, str], *, build: str = "") -> Kind:
    """How an answer is kept.

    Args:
        endpoint: of its route; one that the table does not know is never kept.
        status: of the answer.
        address: the parts of its path, by their names in the route.
        build: of the static files that this process serves.
    """
    if status in _MISSING_STATUS:
        return MISSING if ROUTES.get(endpoint, CURRENT).is_kept else NEVER
    if status not in _FOUND_STATUS:
        return NEVER
    kind = ROUTES.get(endpoint, NEVER)
    if kind is PINNED_ANSWER and address.get("release") == _LATEST:
        return ANSWER
    if kind is FOREVER and "build" in address and address["build"] != build:
        # Asked for by a page that another version wrote: nobody may keep our file under its address.
        return NEVER
    # Dash writes what it knows of the content into the addresses of most components, not of all.
    if endpoint == COMPONENTS and not is_versioned(address.get("fingerprinted_path", "")):
        return CURRENT
    return kind


def purge_keys(endpoint: str, address: Mapping[str, str]) -> tuple[str, ...]:
    """Names under which caches can be told to forget an answer: `country-<code>`, `release-<id>`, else `overview`."""
    country, release = address.get("country", ""), address.get("release_id") or address.get("release", "")
    found = [f"country-{country}"] if _CODE.fullmatch(country) else []
    if _RELEASE.fullmatch(release):
        found.append(f"release-{release}")
    if endpoint in ("static_file", COMPONENTS):
        found.append("software")
    return tuple(found) or ("overview",)


def shared_seconds() -> int:
    """Seconds after which shared caches ask again, as the environment says.

    Raises:
        AtlasError: it says no number between 1 and 86400.
    """
    written = os.environ.get(VARIABLE, "").strip()
    if not written:
        return SHARED_SECONDS
    seconds = int(written) if written.isascii() and written.isdigit() else 0
    if not 1 <= seconds <= OUTAGE_SECONDS:
        raise AtlasError(f"{VARIABLE} is '{written}'; give whole seconds between 1 and {OUTAGE_SECONDS}.")
    return seconds


def decide_caching(server: Flask, build: str) -> None:
    """Set the headers of keeping on every answer, whatever its handler set; call before compression is registered.

    Answers that may be kept and have no validator get one: the hash of the bytes that travel.

    Raises:
        AtlasError: the environment's seconds are no such number.
    """
    seconds = shared_seconds()

    @server.after_request
    def decide(response: Response) -> Response:
        endpoint, address = request.endpoint or "", request.view_args or {}
        kind = kind_of(endpoint, response.status_code, address, build=build)
        headers = response.headers
        headers.update(kind.headers(seconds))
        if not kind.is_kept:
            headers.pop("ETag", None)
            return response
        keys = purge_keys(endpoint, address)
        headers["Surrogate-Key"], headers["Cache-Tag"] = " ".join(keys), ",".join(keys)
        if response.status_code == 200 and "ETag" not in headers and not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
        return response
