"""Who may ask how often, and from where: limits for each visitor, open to every origin, problems for programs only."""

import pytest
from flask import Flask

from dashboard.api.limits import limit_requests
from dashboard.public import create_public_app
from data.errors import AtlasError

ADDRESS = "/api/v1/countries"


@pytest.fixture
def limited(api_store, monkeypatch):
    monkeypatch.setenv("FAMILY_ATLAS_API_LIMIT", "4 per hour")
    return create_public_app(api_store.root, proxies=1).server.test_client()


def test_one_visitor_cannot_take_everything(limited):
    def ask(visitor, path=ADDRESS, method="get"):
        return getattr(limited, method)(path, headers={"X-Forwarded-For": visitor})

    assert [ask("203.0.113.1").status_code for _ in range(4)] == [200] * 4
    refused = ask("203.0.113.1")
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 3601
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.json["detail"].count("Retry-After") == 1
    assert ask("203.0.113.1", "/api/v1/countries/mng").status_code == 429, "all addresses count together"
    # Others, pages and preflights are not touched.
    assert ask("203.0.113.2").status_code == 200
    assert ask("203.0.113.1", "/mng/en/api").status_code == 200
    assert ask("203.0.113.1", method="options").status_code == 200
    # What the visitor adds to the header is not believed: only the last address is the proxy's.
    assert ask("198.51.100.9, 203.0.113.1").status_code == 429


def test_a_network_of_ipv6_is_one_visitor(limited):
    def ask(visitor):
        return limited.get(ADDRESS, headers={"X-Forwarded-For": visitor}).status_code

    assert [ask(f"2001:db8:1:2::{number}") for number in range(4)] == [200] * 4
    assert ask("2001:db8:1:2:ffff::1") == 429
    assert ask("2001:db8:1:3::1") == 200
    assert [ask(f"::ffff:203.0.113.{number}") for number in range(5)] == [200] * 5


def test_limits_can_be_left_to_the_proxy(api_store, monkeypatch):
    monkeypatch.setenv("FAMILY_ATLAS_API_LIMIT", "off")
    client = create_public_app(api_store.root).server.test_client()
    assert {client.get(ADDRESS).status_code for _ in range(40)} == {200}


@pytest.mark.parametrize("written", ["many", "20", "0x20 per second", "20 per second; often"])
def test_what_is_no_limit_stops_the_start(monkeypatch, written):
    monkeypatch.setenv("FAMILY_ATLAS_API_LIMIT", written)
    with pytest.raises(AtlasError, match="40 per second; 1200 per minute"):
        limit_requests(Flask(__name__))


def test_other_sites_may_read_it(api):
    answer = api.get(ADDRESS, headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = api.options(
        ADDRESS, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET",
                          "Access-Control-Request-Headers": "If-None-Match"},
    )  # fmt: skip
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in api.get("/mng/en/").headers, "pages are not opened"


def test_problems_are_for_programs_only(api):
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(api, method)(ADDRESS)
        assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
        assert set(answer.headers["Allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS"}
    assert api.get("/api/v1/nothing?language=ru").json["detail"].startswith("По этому адресу")
    assert api.get("/mng/en/nothing").mimetype == "text/html"


def test_a_failure_is_logged_and_not_told(api_store, monkeypatch):
    client = create_public_app(api_store.root).server.test_client()
    monkeypatch.setattr("dashboard.api.routes._write", lambda *_: 1 / 0)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "division" not in answer.get_data(as_text=True)
