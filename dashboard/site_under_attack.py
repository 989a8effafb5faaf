"""The public site under attack: addresses outside the grammar, and parameters that ask for another tier or scope."""

import shutil
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import numpy as np
import orjson
from flask.testing import FlaskClient

from dashboard.public import create_public_app
from dashboard.selection import MOST_CROSSED
from data.attack.free_filters import NAME, forbidden_requests, site
from data.attack.report import Finding
from data.release import layout
from data.release.dimensions import DISABILITIES, SEXES
from data.release.manifest import Manifest, read_manifest
from data.release.reader import Release, open_release
from data.release.store import Store

_ASIDE: Final = (
    {"tier": "planner"},
    {"scope": "all", "role": "planner"},
    {"tier": "planner", "scope": "national", "user": "admin"},
    {"filter": "sex=female|male"},
    {"polygon": "POLYGON((0 0,1 0,1 1,0 0))"},
    {"not": "zone_e"},
    {"pathname": "/planner"},
    {"group": "zone_a"},
)
_REQUESTS: Final = 400


def attack_site(folder: Path, work: Path) -> list[Finding]:
    """Serve a copy of a release from an empty store and send it what the grammar does not permit.

    Args:
        folder: of the release.
        work: empty folder for the store.
    """
    manifest = read_manifest(folder / layout.MANIFEST)
    app = create_public_app(publish_copy(folder, manifest, work).root)
    return attack_client(app.server.test_client(), open_release(folder))


def publish_copy(folder: Path, manifest: Manifest, work: Path) -> Store:
    """A store of its own with this release published."""
    copy = work / "copy"
    shutil.copytree(folder, copy)
    store = Store(work / "store")
    store.add(copy, manifest)
    store.check(manifest.country, manifest.release_id)
    store.publish(manifest.country, manifest.release_id, override="attacked, not published")
    return store


def attack_client(client: FlaskClient, release: Release) -> list[Finding]:
    """Send the requests to a running site that serves the release."""
    country, release_id = release.manifest.country, release.release_id

    def get(address: str) -> tuple[int, bytes]:
        answer = client.get(address)
        return answer.status_code, answer.get_data()

    rng = np.random.default_rng(1)
    forbidden = [
        _values_address(country, release_id, request)
        for request in forbidden_requests(release, rng, _REQUESTS)
        # Addresses of values have no place for a group; as a parameter it must change nothing (`_ASIDE`).
        if "group" not in request
    ]
    forbidden += [f"/{country}/{part}/{release_id}" for part in ("planner", "registry", "keys", "intake")]
    forbidden += [f"/{country}/values/../planner/{name}" for name in (layout.ADM_FILE, layout.INTAKE_FILE)]
    code = next(code for code, entry in release.register.items() if len(entry["bases"]) > 1)
    plain = _values_address(country, release_id, {"level": "adm1", "indicator": code, "base": "families"})
    page = f"/{country}/en/state.json?level=adm2"
    table = f"/{country}/en/download.csv?level=adm2"
    reduced = [(f"{plain}?{urlencode(aside)}", plain) for aside in _ASIDE]
    reduced += [(f"{address}&{urlencode(aside)}", address) for address in (page, table) for aside in _ASIDE]
    return [*site(get, forbidden, reduced), _views(client, country, release)]


def _views(client: FlaskClient, country: str, release: Release) -> Finding:
    """Pages asked for what is too fine must show a permitted view."""
    sensitive = [code for code, entry in release.register.items() if entry["sensitivity"] == "sensitive"]
    ages = release.age_groups
    asked: list[dict[str, str]] = [
        {"level": level, "sex": sex, "age": age, "disability": disability}
        for level in ("adm0", "adm1", "adm2", "h3", "adm3", "family")
        for sex in (*SEXES, "female,male", "female|male")
        for age in (ages[0], f"{ages[0]},{ages[1]}", f"not {ages[0]}")
        for disability in (*DISABILITIES, "with or without")
    ]
    asked += [{"level": level, "indicator": code} for code in sensitive for level in ("adm2", "h3")]
    beyond = []
    for request in asked:
        answer = client.get(f"/{country}/en/state.json?{urlencode(request)}")
        if answer.status_code == 200 and not _is_permitted(orjson.loads(answer.get_data())["selection"], release):
            beyond.append(request)
    note = f"first: {beyond[0]}" if beyond else ""
    return Finding(NAME, "views beyond the grammar", "public", len(asked), len(beyond), gate=0, note=note)


def _is_permitted(selection: dict[str, Any], release: Release) -> bool:
    known = {"sex": SEXES, "age": release.age_groups, "disability": DISABILITIES}
    crossed = [name for name, names in known.items() if selection[name] and selection[name] in names]
    unknown = [name for name, names in known.items() if selection[name] and selection[name] not in names]
    code = f"zone_{selection['zone']}" if selection["indicator"] == "zone" else selection["indicator"]
    entry = release.register.get(code)
    fine = selection["level"] in ("adm2", "h3")
    return (
        entry is not None
        and not unknown
        and selection["level"] in MOST_CROSSED
        and len(crossed) <= MOST_CROSSED[selection["level"]]
        and not (fine and entry["sensitivity"] == "sensitive")
    )


def _values_address(country: str, release_id: str, request: dict[str, str]) -> str:
    parts = [request["base"], *(request.get(name, "all") for name in ("sex", "age", "disability"))]
    level, indicator = (quote(request[name], safe="") for name in ("level", "indicator"))
    return f"/{country}/values/{release_id}/{level}/{indicator}/{quote('.'.join(parts), safe='.')}.bin"
