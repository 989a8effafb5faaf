"""Nothing but what is published: withdrawn, replaced, under embargo, damaged, never there."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.public import create_public_app
from data.release.store import Store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PARTS = (
    "",
    "/areas",
    "/indicators",
    "/indicators/mpi_h",
    "/groups",
    "/categories",
    "/values?level=adm1&indicator=mpi_h",
)


def addresses(release_id):
    return [f"/api/v1/countries/mng/releases/{release_id}{part}" for part in PARTS]


@pytest.fixture
def site(tiny, tmp_path):
    """A running site, its times, and a release that is public and one under embargo."""
    times = [NOON]
    store = Store(tmp_path, clock=lambda: times[-1], checker=lambda _folder: [])
    old = tiny.write_release(store, day=date(2025, 12, 31), seed=7)
    new = tiny.write_release(store, publish=False)
    store.check("mng", new)
    store.publish("mng", new, at=NOON + timedelta(hours=1))
    app = create_public_app(tmp_path)
    app.releases.store = Store(tmp_path, clock=lambda: times[-1])
    return app.server.test_client(), store, times, old, new


def test_a_release_under_embargo_is_not_there(site):
    client, _, times, old, new = site
    listed = client.get("/api/v1/countries/mng/releases").json
    assert [item["release_id"] for item in listed["items"]] == [old]
    for address in addresses(new):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), address
        assert client.get(address.replace(new, "mng-2026-06-30-0000000000")).json["detail"] == answer.json["detail"]
    latest = client.get("/api/v1/countries/mng/releases/latest").json["release_id"]
    assert latest == old

    times.append(NOON + timedelta(hours=1))
    assert all(client.get(address).status_code == 200 for address in addresses(new))
    assert client.get("/api/v1/countries/mng/releases/latest").json["release_id"] == new
    assert client.get("/api/v1/countries/mng").json["latest_release"] == new


def test_a_withdrawn_release_is_gone_at_once(site):
    client, store, _, old, _ = site
    assert all(client.get(address).status_code == 200 for address in addresses(old)), "and kept by the cache"
    store.withdraw("mng", old, reason="A test.")
    for address in addresses(old):
        answer = client.get(address)
        assert answer.status_code in (404, 410), address
        assert answer.mimetype == "application/problem+json"
        assert "mpi_h" not in answer.json


def test_gone_and_never_there_are_told_apart(tiny, tmp_path):
    store = Store(tmp_path, checker=lambda _folder: [])
    old = tiny.write_release(store, day=date(2025, 12, 31), seed=7)
    tiny.write_release(store)
    replaced = tiny.write_release(store, day=date(2025, 12, 31), seed=9)
    client = create_public_app(tmp_path).server.test_client()
    # The earlier one of the same day was replaced: it keeps its figures and names its successor.
    entry = client.get(f"/api/v1/countries/mng/releases/{old}").json
    assert (entry["state"], entry["superseded_by"], entry["latest"]) == ("superseded", replaced, False)
    assert client.get(addresses(old)[-1]).status_code == 200
    store.withdraw("mng", replaced, reason="A test.")
    assert {client.get(address).status_code for address in addresses(replaced)} == {410}
    listed = client.get("/api/v1/countries/mng/releases").json["items"]
    assert replaced not in {item["release_id"] for item in listed}


@pytest.mark.parametrize("path", ["xyz", "..", "mng%2F..", "mng/releases/..", "mng/releases/%2e%2e", "mng/none"])
def test_what_is_not_there(api, path):
    answer = api.get(f"/api/v1/countries/{path}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_damaged_release_is_said_to_be_unreadable(tiny, tmp_path):
    store = Store(tmp_path, checker=lambda _folder: [])
    release = tiny.write_release(store)
    (store.release_dir("mng", release) / "public" / "areas.json").write_bytes(b"{}")
    client = create_public_app(tmp_path).server.test_client()
    for address in (*addresses("latest"), "/api/v1/countries", "/api/v1/countries/mng"):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json"), address
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_a_withdrawn_release_is_gone_though_nothing_can_be_read(tiny, tmp_path):
    store = Store(tmp_path, checker=lambda _folder: [])
    old = tiny.write_release(store, day=date(2025, 12, 31), seed=7)
    latest = tiny.write_release(store)
    store.withdraw("mng", old, reason="test")
    (store.release_dir("mng", latest) / "public" / "areas.json").write_bytes(b"{}")
    client = create_public_app(tmp_path).server.test_client()
    for release, status in (("latest", 503), (old, 410), (latest, 503), ("mng-2020-06-30-0000000000", 503), (old, 410)):
        for address in addresses(release):
            answer = client.get(address)
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), address


def test_a_damaged_list_is_said_to_be_unreadable(tiny, tmp_path):
    store = Store(tmp_path, checker=lambda _folder: [])
    tiny.write_release(store)
    (tmp_path / "mng" / "published.json").write_bytes(b"{")
    client = create_public_app(tmp_path).server.test_client()
    for address in ("/api/v1/countries", "/api/v1/countries/mng", *addresses("latest")):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json"), address
        assert str(tmp_path) not in answer.get_data(as_text=True)
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_nothing_is_published_yet(tmp_path):
    client = create_public_app(tmp_path).server.test_client()
    assert client.get("/api/v1/countries").json == {"total": 0, "links": [], "items": []}
    assert client.get("/api/v1").status_code == 200
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/api/v1/countries/mng").status_code == 404
    page = client.get("/mng/en/api")
    assert page.status_code == 200
    assert 'class="notice"' in page.get_data(as_text=True)
