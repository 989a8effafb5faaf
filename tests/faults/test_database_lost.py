"""The planner site and a real PostgreSQL that goes away in the middle."""

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from data.people.accounts import Accounts
from data.people.database import open_database
from tests.dashboard import tiny_release
from tests.faults.database_server import DatabaseServer, database_server
from tests.faults.site import Answer, Site, Visitor, running, until

PASSWORD = "correct horse battery"
VIEWS, LAYERS, NORMS = "/kaz/en/views", "/kaz/en/shock/layers", "/kaz/en/norms/import"
GONE = "database does not answer just now"


@pytest.fixture(scope="module")
def server() -> Iterator[DatabaseServer]:
    with database_server() as found:
        yield found


@pytest.fixture(scope="module")
def site(server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    accounts = Accounts(engine := open_database(server.url))
    for name in ("kairat", "saule", "dina"):
        accounts.add(name, PASSWORD, role="national_planner", country="kaz")
    engine.dispose()
    folder = tmp_path_factory.mktemp("planner")
    store = tiny_release.tiny_store(folder / "store")
    options = ("--database", server.url)
    with running("planner", store.root, folder, *options) as found:
        yield found
    told = found.log.read_text()
    for secret in (PASSWORD, *("kairat", "saule", "dina"), "Winter", "view 1"):
        assert secret not in told, f"the log tells {secret!r}"


@pytest.fixture
def database(server: DatabaseServer) -> Iterator[Engine]:
    engine = create_engine(server.url)
    yield engine
    engine.dispose()


def logged_in(site: Site, name: str) -> Visitor:
    visitor = site.visitor()
    assert visitor.log_in(name, PASSWORD).status == 303
    return visitor


def is_told(answer: Answer) -> bool:
    return answer.status == 503 and GONE in answer.text and "Retry-After" in answer.headers


def test_while_the_database_is_down_pages_say_so(site: Site, server: DatabaseServer) -> None:
    visitor, stranger = logged_in(site, "kairat"), site.visitor()
    server.kill()
    try:
        assert is_told(visitor.get(VIEWS))
        assert is_told(visitor.post(VIEWS, address="/kaz/en/home", name="never"))
        assert is_told(stranger.log_in("kairat", PASSWORD))
        assert stranger.cookies == {}
        assert "сейчас не отвечает" in visitor.get("/kaz/ru/home").text
        script = visitor.ask("POST", "/_dash-update-component", b"{}", Content_Type="application/json")
        assert (script.status, script.body) == (503, b"")
        health = site.get("/health")
        assert (health.status, health.json) == (503, {"status": "no_database"})
    finally:
        server.start()
    assert visitor.get(VIEWS).status == 200, "the same session goes on, without a restart of the site"
    assert site.get("/health").json == {"status": "ok"}
    assert "never" not in visitor.get(VIEWS).text
    assert logged_in(site, "saule").get(VIEWS).status == 200
    assert site.events("no_database")
    assert site.events("failure") == []


def test_what_was_confirmed_is_there_and_all_else_was_told(
    site: Site, server: DatabaseServer, database: Engine
) -> None:
    """The server is killed and comes back while views are being saved."""
    visitor = logged_in(site, "dina")
    confirmed, refused = [], []
    going_on, stop = threading.Event(), threading.Event()

    def save() -> None:
        # A session may change 40 things at once.
        for number in range(36):
            if stop.is_set():
                return
            name = f"view {number} of 36"
            answer = visitor.post(VIEWS, address="/kaz/en/home", name=name)
            if answer.status == 303 and answer.headers["Location"].endswith("done=added"):
                confirmed.append(name)
            else:
                assert is_told(answer)
                refused.append(name)
            if number == 5:
                going_on.set()

    saver = threading.Thread(target=save, daemon=True)
    saver.start()
    try:
        assert going_on.wait(120)
        server.kill()
        until(lambda: len(refused) > 2 or not saver.is_alive(), "saving is refused")
        server.start()
        saver.join(120)
    finally:
        stop.set()
    assert len(confirmed) + len(refused) == 36
    assert len(confirmed) >= 6
    assert refused
    page = visitor.get(VIEWS).text
    with database.connect() as connection:
        kept = list(connection.scalars(text("SELECT name FROM saved_view WHERE name LIKE 'view %'")))
        events = connection.scalar(text("SELECT count(*) FROM audit_event WHERE event = 'saved_view_added'"))
    assert all(name in page and name in kept for name in confirmed), "what was confirmed is there"
    # One whose answer was lost on the way may be there, whole; the page said that one has to look.
    assert set(kept) <= {*confirmed, *refused}
    assert len(set(kept) - set(confirmed)) <= 1
    assert events == len(kept), "every view with its event, or neither"


def send_half(site: Site, visitor: Visitor, address: str, field: str, content: bytes) -> None:
    """Begin a form with a file as a browser does, and break off in the middle of the file."""
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    fields = {"kind": "dzud", "name": "Winter", "source": "test", "first": "2026-01-01"}
    body = "".join(
        f'--sep\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    body += f'--sep\r\nContent-Disposition: form-data; name="{field}"; filename="file"\r\n\r\n'
    whole = body.encode() + content + b"\r\n--sep--\r\n"
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {cookie}\r\nContent-Length: {len(whole)}"
        "\r\nContent-Type: multipart/form-data; boundary=sep\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as connection:
        connection.sendall(head.encode() + whole[: len(body) + len(content) // 2])


def test_an_upload_that_breaks_off_leaves_nothing(site: Site, database: Engine) -> None:
    visitor = logged_in(site, "saule")
    layer = (Path(__file__).parents[2] / "docs" / "examples" / "dzud.geojson").read_bytes()
    norms = visitor.get("/kaz/en/norms/files/template-norms.csv").body
    for address, content in ((LAYERS, layer), (NORMS, norms)):
        send_half(site, visitor, address, "file", content)
    # One worker with the same threads answers these, whatever became of the broken ones.
    assert all(visitor.get(VIEWS).status == 200 for _ in range(20))
    with database.connect() as connection:
        for table in ("hazard_layer", "cost_norm"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
        assert not connection.scalar(
            text("SELECT count(*) FROM audit_event WHERE event IN ('layer_added', 'norms_imported')")
        )
    assert site.events("failure") == []


def test_no_page_shows_how_the_site_is_made(site: Site, server: DatabaseServer) -> None:
    server.kill()
    try:
        page = site.visitor().log_in("kairat", PASSWORD).text
    finally:
        server.start()
    assert not re.search(r"psycopg|sqlalchemy|127\.0\.0\.1|SELECT|Traceback", page)
