"""The clients of bench/load.py: everybody who arrived acts, at the pace that was asked for."""

import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"
VISITORS, PLANNERS = 8, 2
MATERIAL = {
    "views": [{"level": "adm2", "page": f"/aaa/en/?n={n}", "values": f"/aaa/values/{n}.bin"} for n in range(50)],
    "pages": {
        kind: [f"/aaa/en/{kind}?n={n}" for n in range(50)]
        for kind in ("place", "groups", "causes", "search", "api", "reading", "embed")
    },
    "desk": [{"n": n} for n in range(50)],
    "desk_pages": ["/aaa/en/home"],
    "orders": ["/aaa/en/download?n=1"],
    "files": ["/aaa/data/file.csv"],
    "countries": ["aaa"],
    "geometry": {"aaa": ["/aaa/shapes.json"]},
    "panel": {"outputs": ["ranking", "panel"], "input": "selection"},
}


class Site:
    """A site that answers everything with the same, and notes who asked for what."""

    def __init__(self) -> None:
        self.asked: dict[str, list[str]] = defaultdict(list)
        self.sent: list[Any] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                site.asked[self.headers["X-Forwarded-For"]].append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/_dash-update-component":
                    site.sent.append(json.loads(body))
                self.send_response(303 if self.path == "/login" else 200)
                self.send_header("Set-Cookie", "session=1; Path=/")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            do_POST = do_GET  # noqa: N815

            def log_message(self, *what: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(scope="module")
def answers(site, tmp_path_factory) -> Iterator[list[Any]]:
    """What the clients told: that they are ready, then of an order of a second and of one of three seconds."""
    path = tmp_path_factory.mktemp("load") / "material.json"
    path.write_text(json.dumps(MATERIAL))
    users = [str(VISITORS), str(PLANNERS), "0", "0"]
    clients = subprocess.Popen(
        [sys.executable, "-m", "load.swarm", str(path), site.address, site.address, *users],
        cwd=BENCH, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        told = [json.loads(clients.stdout.readline())]
        told.append({who: len(paths) for who, paths in site.asked.items()})
        for seconds in (1, 3):
            order = {"acts": {"public": 2.0 * VISITORS, "planners": 2.0 * PLANNERS}, "seconds": seconds}
            clients.stdin.write(json.dumps(order) + "\n")
            clients.stdin.flush()
            told.append(json.loads(clients.stdout.readline()))
        yield told
    finally:
        clients.terminate()
        clients.wait(timeout=20)


def test_all_arrive_before_the_first_order(answers):
    """Front page, map and geometry, or log-in; and nothing else: there is no pace to act at yet."""
    ready, arrived, *_ = answers
    assert ready == {"ready": VISITORS + PLANNERS}
    assert sorted(arrived.values()) == [1] * PLANNERS + [3] * VISITORS


def test_everybody_acts(site, answers):
    """Users who drew their first pause before they knew the pace once slept through the whole load."""
    for who, paths in site.asked.items():
        assert len(paths) > 3 + 3, who


def test_acts_are_counted_by_kind_of_people(answers):
    window = answers[-1]
    assert set(window["acts"]) == {"public", "planners"}
    assert 0 < window["acts"]["public"] <= 2.0 * VISITORS * 1.5
    dynamic = sum(len(kind["times"]) for kind in window["kinds"].values())
    assert dynamic >= window["acts"]["public"] * window["seconds"]
    assert not any(kind["failed"] for kind in window["kinds"].values())


def test_one_map_view_is_three_requests_and_a_planner_sends_the_body_of_the_material(site, answers):
    panel = [body for body in site.sent if "inputs" in body]
    states = [path for paths in site.asked.values() for path in paths if "/state.json?" in path]
    assert panel
    assert abs(len(states) - len(panel)) <= VISITORS
    assert all(body["inputs"][0]["value"].startswith("/aaa/en/?n=") for body in panel)
    assert [body for body in site.sent if body in MATERIAL["desk"]]
