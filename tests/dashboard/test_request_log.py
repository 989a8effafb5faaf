"""What a request leaves in the log, line by line."""

import io
import logging
import time

import orjson
import pytest
import structlog
from flask import Flask, abort, g

from dashboard.request_log import OBSERVER, REQUEST_ID, configure_logs, log, log_failure, log_requests
from data.release.errors import ReleaseCorrupted

MARK = "anna-of-tsetserleg"


@pytest.fixture
def lines():
    """Configured as the sites are, but for where the lines go; gives those written since it was asked last."""
    server_log = logging.getLogger("gunicorn.error")
    before, kept = structlog.get_config(), list(server_log.filters)
    configure_logs()
    stream = io.StringIO()
    structlog.configure(**{**structlog.get_config(), "logger_factory": structlog.PrintLoggerFactory(stream)})

    def since():
        written = stream.getvalue().splitlines()
        stream.seek(0)
        stream.truncate()
        return [orjson.loads(line) for line in written]

    yield since
    structlog.configure(**before)
    server_log.filters = kept


@pytest.fixture
def server():
    app = Flask("logged")
    log_requests(app)
    app.add_url_rule("/<country>/found", view_func=lambda country: "found", methods=["GET", "POST"])

    @app.get("/<name>/broken")
    def broken(name):
        raise KeyError(name)

    @app.get("/slow")
    def slow():
        g.started -= 0.7
        log.info("within")
        return "slow"

    @app.get("/forbidden")
    def forbidden():
        abort(403)

    @app.errorhandler(KeyError)
    def failed(error):
        log_failure(error)
        return "failed", 500

    return app


def test_a_request_is_its_route_and_nothing_that_the_visitor_wrote(server, lines):
    client = server.test_client()
    client.get(f"/{MARK}/found?area={MARK}", headers={"User-Agent": MARK, "Referer": MARK, REQUEST_ID: MARK})
    client.get(f"/{MARK}/nowhere")
    client.open(f"/{MARK}/found", method="ANNA-OF-TSETSERLEG")
    found, unknown, method = lines()
    assert found["route"] == "/<country>/found"
    assert (found["method"], found["status"], found["bytes"]) == ("GET", 200, 5)
    assert (unknown["route"], unknown["status"]) == ("", 404)
    assert (method["method"], method["status"]) == ("other", 405)
    assert MARK not in orjson.dumps([found, unknown, method]).decode().lower()


def test_the_lines_of_a_request_share_an_identifier_that_a_failed_answer_tells(server, lines):
    client = server.test_client()
    answer = client.get(f"/{MARK}/broken")
    failure, request = lines()
    assert (failure["event"], request["event"]) == ("failure", "request")
    assert answer.headers[REQUEST_ID] == failure["request_id"] == request["request_id"]
    assert REQUEST_ID not in client.get("/x/found").headers
    assert client.get("/forbidden").headers[REQUEST_ID] == lines()[-1]["request_id"] != request["request_id"]


def test_a_failure_is_its_type_and_place_without_its_message(server, lines):
    server.test_client().get(f"/{MARK}/broken")
    failure = lines()[0]
    (error,) = failure["exception"]
    assert (error["exc_type"], error["exc_value"]) == ("KeyError", "")
    assert error["frames"][-1]["name"] == "broken"
    assert MARK not in orjson.dumps(failure).decode()


def test_messages_of_the_system_and_about_releases_stay_and_those_of_causes_go(lines):
    def fail():
        try:
            raise ValueError(MARK)
        except ValueError as cause:
            cause.add_note(MARK)
            try:
                raise OSError(28, "whatever it says", f"/srv/{MARK}") from cause
            except OSError as middle:
                raise ReleaseCorrupted("restore it") from middle

    with pytest.raises(ReleaseCorrupted) as caught:
        fail()
    log_failure(caught.value)
    (line,) = lines()
    assert [one["exc_value"] for one in line["exception"]] == ["restore it", "No space left on device", ""]
    assert MARK not in orjson.dumps(line).decode()


def test_a_slow_request_is_marked_and_a_warning(server, lines):
    client = server.test_client()
    client.get("/slow")
    client.get("/x/found")
    within, slow, quick = lines()
    assert within["request_id"] == slow["request_id"]
    assert (slow["level"], slow["slow"]) == ("warning", True)
    assert slow["milliseconds"] >= 700
    assert quick["level"] == "info"
    assert "slow" not in quick


def test_time_is_counted_from_before_every_lock(server, lines):
    # The planner site's lock answers before all other functions; its requests took time, too.
    server.before_request_funcs.setdefault(None, []).insert(0, lambda: (time.sleep(0.02), "closed")[1])
    server.test_client().get("/x/found")
    assert lines()[0]["milliseconds"] >= 20


def test_an_observer_is_told_of_every_answer(server, lines):
    told = []
    server.extensions[OBSERVER] = told.append
    server.test_client().post("/x/found")
    (done,) = told
    assert (done.method, done.route, done.status, done.bytes) == ("POST", "/<country>/found", 200, 5)
    assert 0 <= done.seconds < 60


@pytest.mark.parametrize(
    ("message", "words", "written"),
    [
        (f"Invalid request from ip=10.1.2.3: bad {MARK}", (), "Invalid request"),
        ("Error handling request %s %s", ("GET", f"/?q={MARK}"), "Error handling request (KeyError)"),
        ("Worker (pid:%s) was sent %s!", (7, "SIGKILL"), "Worker (pid:7) was sent SIGKILL!"),
    ],
)
def test_the_web_servers_own_lines_lose_what_visitors_wrote(lines, caplog, message, words, written):
    failed = (KeyError, KeyError(MARK), None) if "Error" in written else None
    logging.getLogger("gunicorn.error").error(message, *words, exc_info=failed)
    assert caplog.messages == [written]
    assert MARK not in caplog.text
