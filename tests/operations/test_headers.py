"""Security headers and the policy of scripts on every route of both sites, whatever the answer is."""

import os
import re

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from dashboard.security_headers import FIXED, FRAMED

os.environ.setdefault("FAMILY_ATLAS_API_LIMIT", "off")

FILLED = {"country": "mng", "language": "en", "level": "adm1", "indicator": "zone_de", "page": "gaps"}
FORBIDDEN = re.compile(r"unsafe-eval|unsafe-hashes|wasm-unsafe-eval|strict-dynamic|https?://|\*")


@pytest.fixture(scope="module")
def public(shared_store):
    from dashboard.public import create_public_app

    return create_public_app(shared_store).server


@pytest.fixture(scope="module")
def planner(shared_store, tmp_path_factory):
    from dashboard.planner import PlannerSettings, create_planner_app
    from data.people.database import open_database

    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('people') / 'people.sqlite'}")
    settings = PlannerSettings("0123456789abcdef" * 2, "http://localhost:8050")
    yield create_planner_app(shared_store, engine, settings).server
    engine.dispose()


def addresses(server):
    """One address of every rule; what has no known value gets one that leads nowhere, which must be answered safely."""
    adapter = server.url_map.bind("localhost")
    for rule in server.url_map.iter_rules():
        values = {name: _value(name, kind) for name, kind in rule._converters.items()}
        yield rule.endpoint, adapter.build(rule.endpoint, values, method=next(iter(rule.methods))), rule.methods


def _value(name, kind):
    if isinstance(kind, AnyConverter):
        return sorted(kind.items)[0]
    return 1 if isinstance(kind, IntegerConverter) else FILLED.get(name, "x")


def check(answer, endpoint, address):
    policy = answer.headers["Content-Security-Policy"]
    parts = {words.split()[0]: words.split()[1:] for words in policy.split("; ")}
    for name, value in FIXED.items():
        if endpoint == FRAMED and name == "X-Frame-Options":
            assert name not in answer.headers
        else:
            assert answer.headers[name] == value, address
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1, address
    assert parts["base-uri"] == ["'none'"], address
    if endpoint == FRAMED:
        assert parts["frame-ancestors"] == ["*"]
        assert parts["default-src"] == ["'none'"]
        assert "script-src" not in parts
        return
    assert not FORBIDDEN.search(policy), address
    assert parts["frame-ancestors"] == ["'none'"], address
    assert parts["object-src"] == ["'none'"], address
    assert parts["form-action"] == ["'self'"], address
    scripts = parts["script-src"]
    assert scripts[0] == "'self'", address
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/=]+'", word) for word in scripts[1:]), address


@pytest.mark.parametrize("site", ["public", "planner"])
def test_every_route_answers_with_the_headers(request, site):
    server = request.getfixturevalue(site)
    server.config["PROPAGATE_EXCEPTIONS"] = False
    server.testing = False
    client = server.test_client()
    seen = set()
    for endpoint, address, methods in addresses(server):
        for method in sorted(methods - {"HEAD", "OPTIONS"}):
            answer = client.open(address, method=method)
            check(answer, endpoint if answer.status_code not in (404, 405) or endpoint == FRAMED else "", address)
            answer.close()
        seen.add(endpoint)
    assert len(seen) > 20
    for address, method in (
        ("/nowhere/at/all", "GET"),
        ("/", "DELETE"),
        ("/%ff%00", "GET"),
        ("/_dash-update-component", "POST"),
    ):
        check(client.open(address, method=method, data=b"{"), "", address)


@pytest.mark.parametrize("site", ["public", "planner"])
def test_what_answers_when_the_program_fails_has_them_too(request, site, monkeypatch):
    server = request.getfixturevalue(site)
    monkeypatch.setitem(server.config, "PROPAGATE_EXCEPTIONS", False)
    endpoint = next(rule.endpoint for rule in server.url_map.iter_rules() if rule.rule == "/health")

    def fail(**_):
        raise RuntimeError("on purpose")

    monkeypatch.setitem(server.view_functions, endpoint, fail)
    answer = server.test_client().get("/health")
    assert answer.status_code == 500
    check(answer, "", "/health")
    assert "on purpose" not in answer.get_data(as_text=True)
