"""The numbers of running sites, and that neither they nor the logs hold what visitors wrote.

Both sites run as an operator runs them; every address that they have is asked with marked words in all places that a
visitor can write in.
"""

import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from dashboard.metrics_server import PortTaken, metrics_beside
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.request_log import OBSERVER, configure_logs
from dashboard.store_metrics import StoreFacts
from data.people.accounts import Accounts
from data.people.database import open_database
from data.release.store import Store

ROOT = Path(__file__).parent.parent.parent
MARK = "zhanna-tlegenova-940213"
ADDRESS = "203.0.113.77"
NAME, PASSWORD = "marked-anna-iskakova", "a password of hers 77"
ALIVE_WITHIN = 60


def free_ports(count):
    with_next = []
    while len(with_next) < count:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            with_next.append(port)
    return with_next


def ask(port, path, method="GET", body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def raw(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        connection.settimeout(30)
        return connection.recv(64)


def samples(port):
    """{(name, sorted labels): value} of everything at a port of numbers."""
    text = ask(port, "/metrics")[2].decode()
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return text, {(one.name, tuple(sorted(one.labels.items()))): one.value for one in found}


def value(port, name, **labels):
    return samples(port)[1].get((name, tuple(sorted(labels.items()))))


def workers(port):
    """Process numbers of the workers that are alive."""
    named = re.findall(r'^family_atlas_worker_resident_bytes\{pid="(\d+)"\}', samples(port)[0], re.MULTILINE)
    return [int(number) for number in named]


def until(holds):
    deadline = time.monotonic() + ALIVE_WITHIN
    while not (found := holds()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)
    return found


def alive(process, *ports):
    def ready():
        assert process.poll() is None, "the sites ended"
        try:
            return all(ask(port, "/health")[0] == 200 for port in ports)
        except OSError:
            return False

    until(ready)


@pytest.fixture(scope="module")
def sites(tiny_store, tmp_path_factory):
    """Both sites with their numbers; `stop()` ends them and gives what they wrote to both streams."""
    folder = tmp_path_factory.mktemp("sites")
    database = f"sqlite:///{folder / 'people.sqlite'}"
    engine = open_database(database)
    Accounts(engine).add(NAME, PASSWORD, role="national_planner", country="*")
    engine.dispose()
    public, planner = free_ports(2)
    (numbers,) = free_ports(1)
    output = folder / "output"
    options = ["serve", "--store", str(tiny_store.root), "--workers", "1", "--threads", "4"]
    options += ["--port", str(public), "--planner-port", str(planner), "--metrics-port", str(numbers)]
    settings = {
        **os.environ, "FAMILY_ATLAS_SECRET_KEY": "k" * 40, "FAMILY_ATLAS_DATABASE": database,
        "FAMILY_ATLAS_PROXIES": "1", "TMPDIR": str(folder),
    }  # fmt: skip
    program = [sys.executable, "-c", "from dashboard.cli import main; main()"]
    with output.open("wb") as file:
        process = subprocess.Popen([*program, *options], cwd=ROOT, env=settings, stdout=file, stderr=file)

    def stop():
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        return output.read_text()

    try:
        alive(process, public, planner)
        until(lambda: value(numbers, "family_atlas_worker_up") == 1)
        until(lambda: value(numbers + 1, "family_atlas_worker_up") == 1)
        yield SimpleNamespace(
            public=public, planner=planner, numbers=numbers, stop=stop, output=output, folder=folder, store=tiny_store
        )
    finally:
        if process.poll() is None:
            stop()


HEADERS = {
    "X-Forwarded-For": ADDRESS,
    "User-Agent": MARK,
    "Referer": f"http://{MARK}.example/?{MARK}",
    "X-Request-Id": MARK,
    "Accept-Language": f"{MARK},en",
    "Cookie": f"atlas-planner={MARK}",
}


def addresses(app, release):
    """A rule of every endpoint with marked words in its places, and with words that fit, so that it is answered."""
    fitting = {
        "country": "mng", "language": "en", "release_id": release, "release": release, "code": "MN11",
        "level": "adm1", "indicator": "zone_de", "layer": "areas", "programme": MARK, "name": "explore",
        "table": "families.all.all.all",
    }  # fmt: skip
    for rule in {rule.endpoint: rule for rule in app.url_map.iter_rules()}.values():
        names = sorted(rule.arguments)
        marked = dict.fromkeys(names, MARK)
        words = {name: fitting.get(name, MARK) for name in names}
        # Files that take seconds to make are asked for with marked words only.
        heavy = rule.endpoint.startswith(("ogc.", "offline.", "data.file", "metadata.", "static"))
        for chosen in ({**marked, **_typed(rule)}, {**words, **_typed(rule)})[: 1 if heavy else 2]:
            path = re.sub(r"<[^>]*?:?(\w+)>", lambda match, chosen=chosen: str(chosen[match[1]]), rule.rule)
            yield path, sorted(rule.methods - {"HEAD", "OPTIONS"})


def _typed(rule):
    """A value for every place that takes only certain ones."""
    found = {}
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "IntegerConverter":
            found[name] = 77
        elif type(converter).__name__ == "AnyConverter":
            found[name] = sorted(converter.items)[0]
    return found


def log_in(port, name=NAME, password=PASSWORD):
    form = urlencode({"name": name, "password": password, "purpose": "planning", "next": f"/?q={MARK}"})
    headers = {**HEADERS, "Content-Type": "application/x-www-form-urlencoded"}
    return ask(port, "/login", "POST", form, headers)


def test_sites_count_what_they_answer(sites):
    route = {"route": "/<country>/<language>/find"}
    for _ in range(7):
        assert ask(sites.public, f"/mng/en/find?q={MARK}", headers=HEADERS)[0] == 200
    counted = {**route, "method": "GET", "status": "200"}
    assert value(sites.numbers, "family_atlas_requests_total", **counted) == 7
    assert value(sites.numbers, "family_atlas_request_seconds_count", **route) == 7
    assert value(sites.numbers, "family_atlas_request_seconds_bucket", **route, le="+Inf") == 7
    assert value(sites.numbers, "family_atlas_worker_starts_total") == 1
    assert value(sites.numbers, "family_atlas_cache_bytes", cache="pages") > 1000
    assert len(workers(sites.numbers)) == 1


def test_the_planner_site_counts_log_ins_by_how_they_ended(sites):
    assert log_in(sites.planner)[0] in (302, 303)
    assert log_in(sites.planner, password=MARK)[0] == 401
    assert log_in(sites.planner, name=MARK)[0] == 401
    numbers = {
        key: value(sites.numbers + 1, "family_atlas_logins_total", outcome=key) for key in ("accepted", "failed")
    }
    assert numbers == {"accepted": 1, "failed": 2}
    assert value(sites.numbers + 1, "family_atlas_logins_total", outcome="throttled") == 0


def test_numbers_are_not_at_the_sites_ports(sites):
    for port in (sites.public, sites.planner):
        status, _, body = ask(port, "/metrics")
        assert status in (302, 308, 404)
        assert b"family_atlas_" not in body


def test_numbers_are_those_of_all_workers_a_killed_one_included(sites):
    counted = {"route": "/<country>/<language>/find", "method": "GET", "status": "200"}
    before = value(sites.numbers, "family_atlas_requests_total", **counted)
    assert before >= 1
    (killed,) = workers(sites.numbers)
    os.kill(killed, signal.SIGKILL)
    until(lambda: value(sites.numbers, "family_atlas_worker_starts_total") == 2)
    assert ask(sites.public, "/mng/en/find?q=x")[0] == 200
    assert value(sites.numbers, "family_atlas_requests_total", **counted) == before + 1
    assert value(sites.numbers, "family_atlas_worker_up") == 1
    assert killed not in workers(sites.numbers)


def test_a_taken_port_is_told_in_a_sentence(sites):
    beside = metrics_beside(sites.numbers, host="127.0.0.1", store=sites.store.root, site="public", caches={})
    with (
        pytest.raises(PortTaken, match=rf"127.0.0.1:{sites.numbers} \(Address already in use\); .*--metrics-port"),
        beside,
    ):
        pass


def test_nothing_that_visitors_sent_is_in_what_running_sites_wrote(sites):
    form = urlencode({"name": MARK, "words": MARK, "purpose": MARK, "email": f"{MARK}@example.org"})
    for port in (sites.public, sites.planner):
        raw(port, f"GET /{MARK} HTTP/9.9\r\n\r\n".encode())
        raw(port, f"GET /{MARK} HTTP/1.1\r\nBad {MARK}: x\r\n\r\n".encode())
        raw(port, f"{MARK}\r\n\r\n".encode())
        ask(port, f"/mng/en/explore?area={MARK}", headers=HEADERS)
        ask(port, f"/{MARK}/en/feedback", "POST", form, {**HEADERS, "Content-Type": "text/plain"})
        ask(port, f"/api/v1/countries/{MARK}/releases", MARK.upper(), headers=HEADERS)
        ask(
            port, "/_dash-update-component", "POST", json.dumps({"output": MARK}), {**HEADERS, "Content-Type": "text/x"}
        )
    numbers = samples(sites.numbers)[0] + samples(sites.numbers + 1)[0]
    written = sites.stop()
    assert written.count('"event": "request"') > 15
    assert "Invalid request" in written
    for secret in (MARK, MARK.upper(), ADDRESS, NAME, PASSWORD):
        assert not [line for line in written.splitlines() if secret in line]
        assert secret not in numbers
    # Ended in good order, the folders of the numbers went with the sites.
    until(lambda: not list(sites.folder.glob("family-atlas-metrics-*")))


@pytest.mark.parametrize("site", ["public", "planner"])
def test_no_address_of_a_site_logs_or_counts_what_was_asked(site, public_app, tiny_store, tmp_path, caplog, capfd):
    app = public_app
    if site == "planner":
        engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
        Accounts(engine).add(NAME, PASSWORD, role="national_planner", country="*")
        app = create_planner_app(tiny_store.root, engine, PlannerSettings("k" * 40, limits=False))
    server, client, told = app.server, app.server.test_client(), []
    stream, before = io.StringIO(), structlog.get_config()
    configure_logs()
    structlog.configure(**{**structlog.get_config(), "logger_factory": structlog.WriteLoggerFactory(stream)})
    server.extensions[OBSERVER] = told.append
    marked = urlencode({"area": MARK, "q": MARK, "indicator": MARK, "next": MARK, "release": MARK})
    form = {"name": MARK, "words": MARK, "purpose": MARK, "email": f"{MARK}@example.org"}
    headers = {name: value for name, value in HEADERS.items() if name != "Cookie"}
    try:
        if site == "planner":
            said = {"name": NAME, "password": PASSWORD, "purpose": "planning", "next": f"/?q={MARK}"}
            assert client.post("/login", data=said, headers=headers).status_code == 303
        for path, methods in addresses(server, tiny_store.published("mng")[0]):
            for method in methods if path != "/logout" else ():
                sent = {"data": form} if method == "POST" else {}
                client.open(f"{path}?{marked}", method=method, headers=headers, **sent)
        client.open(f"/{MARK}", method=MARK.upper())
    finally:
        structlog.configure(**before)
        server.extensions.pop(OBSERVER)
    rules = {rule.rule for rule in server.url_map.iter_rules()}
    assert len(told) > 70
    assert {done.route for done in told} <= {"", *rules}
    assert len({done.route for done in told}) > 0.8 * len({rule.endpoint for rule in server.url_map.iter_rules()})
    assert {done.method for done in told} == {"GET", "POST", "other"}
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len([line for line in lines if line["event"] == "request"]) == len(told)
    written = "".join((stream.getvalue(), caplog.text, *capfd.readouterr()))
    for secret in (MARK, MARK.upper(), ADDRESS, NAME, PASSWORD, "MN11"):
        assert not [line for line in written.splitlines() if secret in line], secret


def facts(root):
    found = {}
    for family in StoreFacts(root).collect():
        for sample in family.samples:
            found[(sample.name.removeprefix("family_atlas_"), *sample.labels.values())] = sample.value
    return found


def test_facts_of_the_store_tell_what_is_published_and_what_is_to_come(tiny, tmp_path):
    tiny.tiny_store(tmp_path)
    store = Store(tmp_path, checker=lambda folder: ())
    newest = store.published("mng")[0]
    found = facts(tmp_path)
    assert found["releases", "mng", "published"] == 2
    assert found["releases", "kaz", "published"] == 1
    assert found["releases", "mng", "embargoed"] == 0
    assert found["books_intact", "mng"] == 1
    day = store.state_of("mng", newest).reference_date
    assert datetime.fromtimestamp(found["latest_reference_timestamp_seconds", "mng"], UTC).date() == day
    assert abs(found["latest_publication_timestamp_seconds", "mng"] - datetime.now(UTC).timestamp()) < 3600
    assert ("embargo_end_timestamp_seconds", "mng") not in found
    store.withdraw("mng", newest)
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    other = tiny.write_release(store, country="uzb", publish=False)
    assert facts(tmp_path)["releases", "uzb", "draft"] == 1
    assert store.check("uzb", other).findings == ()
    store.publish("uzb", other, at=end)
    found = facts(tmp_path)
    assert (found["releases", "mng", "published"], found["releases", "mng", "withdrawn"]) == (1, 1)
    assert found["releases", "uzb", "embargoed"] == 1
    assert found["embargo_end_timestamp_seconds", "uzb"] == end.timestamp()
    assert ("latest_reference_timestamp_seconds", "uzb") not in found


def test_facts_of_a_store_with_damaged_books_say_so(tiny, tmp_path):
    tiny.tiny_store(tmp_path)
    (tmp_path / "mng" / "building" / "killed").mkdir(parents=True)
    ledger = tmp_path / "mng" / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b"mng", b"mnx", 1))
    found = facts(tmp_path)
    assert found["books_intact", "mng"] == 0
    assert found["books_intact", "kaz"] == 1
    assert found["builds_unfinished", "mng"] == 1
    assert facts(tmp_path / "nowhere") == {}
    assert Store(tmp_path).published("kaz")
