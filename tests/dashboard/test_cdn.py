"""The site behind a real caching proxy: nginx as docs/examples/nginx.conf says, two workers, a store that changes."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.release.store import Store

ROOT = Path(__file__).parent.parent.parent
CONFIGURATION = ROOT / "docs/examples/nginx.conf"
SECONDS = 2
"""How long caches keep answers here; the site's own minute would make a slow test."""
GONE_AFTER = 2 * SECONDS + 1
"""Twice that; nginx counts in whole seconds, so one more may pass."""

# As `family-atlas serve public` runs it, but without compressing every file at its strongest in each worker first.
SERVER = """
import sys
from dashboard.public import create_public_app
from dashboard.serving import serve
app = create_public_app(sys.argv[1], proxies=1)
serve(app.server, host="127.0.0.1", port=int(sys.argv[2]), workers=2, threads=4, warm_up=lambda: None)
"""

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx (make test-tools)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def cache(self) -> str:
        return self.headers.get("x-cache", "")


@dataclass
class Visitor:
    """Asks through the proxy, and counts how the proxy found each answer."""

    address: str
    found: Counter[str] = field(default_factory=Counter)

    def get(self, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.address}{path}", data, {**kind, **sent})
        try:
            with urllib.request.urlopen(asked, timeout=30) as found:
                answer = Answer(found.status, found.read(), {k.lower(): v for k, v in found.headers.items()})
        except urllib.error.HTTPError as error:
            answer = Answer(error.code, error.read(), {k.lower(): v for k, v in error.headers.items()})
        self.found[answer.cache] += 1
        return answer

    def state(self, path: str) -> dict[str, Any]:
        page = self.get(path)
        assert page.status == 200, (path, page.status)
        return json_block(page.body, "atlas-state")


def json_block(page: bytes, name: str) -> dict[str, Any]:
    """The content of one of a page's blocks of JSON."""
    found = re.search(rb'id="%s"[^>]*>(.*?)</script>' % name.encode(), page, re.DOTALL)
    assert found is not None, name
    content: dict[str, Any] = json.loads(found[1])
    return content


class Site:
    """The server with two workers and the proxy before it."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.port, self.proxy_port = free_port(), free_port()
        self.visitor = Visitor(f"http://localhost:{self.proxy_port}")
        environment = {**os.environ, "FAMILY_ATLAS_CACHE_SECONDS": str(SECONDS)}
        program = [sys.executable, "-c", SERVER, str(store), str(self.port)]
        self.server = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        self.proxy = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(self._configuration(folder))])
        deadline = time.monotonic() + 120
        while not self._answers():
            assert time.monotonic() < deadline
            assert self.server.poll() is None
            time.sleep(0.1)

    def _configuration(self, folder: Path) -> Path:
        text = CONFIGURATION.read_text()
        for written, meant in (
            ("server public:8050;", f"server 127.0.0.1:{self.port};"),
            ("listen 80 default_server;", f"listen 127.0.0.1:{self.proxy_port} default_server;"),
            ("listen 80;", f"listen 127.0.0.1:{self.proxy_port};"),
            ("server_name atlas.example.org;", "server_name localhost;"),
            ("/var/cache/nginx/atlas", str(folder / "kept")),
            ("pid /run/nginx.pid;", f"pid {folder}/nginx.pid; daemon off; error_log {folder}/error.log;"),
            ("worker_processes auto;", "worker_processes 1;"),
        ):
            assert text.count(written) == 1, written
            text = text.replace(written, meant)
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
            text = text.replace("http {", f"http {{\n    {kind}_temp_path {folder}/{kind};", 1)
        path = folder / "nginx.conf"
        path.write_text(text)
        return path

    def _answers(self) -> bool:
        try:
            return Visitor(self.visitor.address).get("/health").status == 200
        except OSError:
            return False

    def stop_server(self) -> None:
        if self.server.poll() is None:
            # At once: the proxy holds connections open that a graceful end would wait for.
            self.server.send_signal(signal.SIGINT)
            self.server.wait(timeout=40)

    def stop(self) -> None:
        self.stop_server()
        self.proxy.send_signal(signal.SIGTERM)
        self.proxy.wait(timeout=20)


@pytest.fixture(scope="module")
def site(tiny_store: Store) -> Iterator[tuple[Site, Store]]:
    # The proxy's worker may run as another user, whom pytest's folders keep out.
    with tempfile.TemporaryDirectory(prefix="family-atlas-proxy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(tiny_store.root, folder / "store")
        running = Site(folder, folder / "store")
        try:
            yield running, Store(folder / "store", checker=lambda _folder: [])
        finally:
            running.stop()


def look_around(visitor: Visitor) -> tuple[str, dict[str, Any]]:
    """Open the map and do what its scripts do; gives the page's latest release and what each request answered."""
    page = visitor.get("/mng/en/")
    state = json_block(page.body, "atlas-state")
    prefix = json_block(page.body, "_dash-config")["requests_pathname_prefix"]
    assets = set(re.findall(rb'"(/static/[^"]+)"', page.body))
    latest = state["latest"]
    assert state["release_id"] == latest
    assert prefix == f"/_at/{latest}/"
    assert latest in page.body.decode().partition("<footer")[2]
    for asset in sorted(assets)[:6]:
        assert visitor.get(asset.decode()).status == 200
    layout = visitor.get(f"{prefix}_dash-layout", Referer=f"{visitor.address}/mng/en/")
    after = visitor.get(f"/mng/en/state.json?level=adm2&page_latest={latest}")
    outputs = [{"id": part, "property": "children"} for part in ("ranking-slot", "panel-slot")]
    body = {
        "output": "..ranking-slot.children...panel-slot.children..",
        "outputs": outputs,
        "inputs": [{"id": "selection", "property": "data-query", "value": "/mng/en/?level=adm2"}],
        "changedPropIds": ["selection.data-query"],
    }
    table = visitor.get(f"{prefix}_dash-update-component", body)
    answer = json.loads(after.body)
    assert (answer["release_id"], answer["latest"]) == (latest, latest)
    figures = visitor.get(answer["values_url"])
    assert {found.status for found in (page, layout, after, table, figures)} == {200}
    return latest, {
        "page": page.body,
        "layout": layout.body,
        "state": after.body,
        "table": table.body,
        "figures": figures.body,
        "files": b" ".join(sorted(assets)),
    }


def test_what_was_answered_once_comes_out_of_the_proxy(site: tuple[Site, Store]) -> None:
    running, _ = site
    visitor = Visitor(running.visitor.address)
    state = visitor.state("/mng/ru/?level=adm2")
    pages = ["/mng/ru/?level=adm2", state["values_url"], state["shapes_url"], "/mng/ru/place", "/api/v1/countries"]
    for path in pages:
        visitor.get(path, Accept_Encoding="br")
    visitor.found.clear()
    for path in pages * 10:
        answer = visitor.get(path, Accept_Encoding="br")
        assert answer.status == 200
        assert answer.headers.get("content-encoding", "br") == "br"
        assert visitor.get(path, Accept_Encoding="br", If_None_Match=answer.headers["etag"]).status == 304
    kept = sum(visitor.found[name] for name in ("HIT", "STALE", "UPDATING", "REVALIDATED"))
    assert kept >= 0.95 * sum(visitor.found.values()), visitor.found
    assert visitor.get(pages[0], Accept_Encoding="gzip").headers["content-encoding"] == "gzip", "other bytes"
    time.sleep(GONE_AFTER + 0.5)
    visitor.found.clear()
    assert visitor.get(pages[3], Accept_Encoding="br").cache == "REVALIDATED", "asked for with its tag, answered 304"
    assert visitor.get(state["shapes_url"], Accept_Encoding="br").cache == "HIT", "outlines hold for good"


def test_nobody_is_answered_out_of_anothers_request(site: tuple[Site, Store]) -> None:
    running, _ = site
    visitor = running.visitor
    for path in (
        "/health",
        "/mng/en/feedback",
        "/mng/en/embed/code",
        "/api/v1/countries/mng/releases/latest/values?x=1",
    ):
        assert {visitor.get(path).cache for _ in range(3)} <= {"MISS", "BYPASS", "EXPIRED"}, path
    found = [visitor.get("/", Accept_Language=language).headers["content-language"] for language in ("ru", "kk", "ru")]
    assert found == ["ru", "kk", "ru"]
    with pytest.raises(OSError, match="closed connection"):
        visitor.get("/", Host="evil.example")


@pytest.fixture(scope="module")
def published(site: tuple[Site, Store], tiny: Any) -> tuple[str, str, dict[str, dict[str, set[bytes]]]]:
    """A release that was published while visitors looked around: its identifier, the one before, and what they saw."""
    running, store = site
    old = store.published("mng")[0]
    new = tiny.write_release(store, day=date(2026, 9, 30), seed=77, publish=False)
    store.check("mng", new)
    seen: dict[str, dict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    problems: list[BaseException] = []
    done = threading.Event()

    def visit() -> None:
        visitor = Visitor(running.visitor.address)
        try:
            while not done.is_set():
                latest, answers = look_around(visitor)
                for name, body in answers.items():
                    seen[latest][name].add(body)
        except BaseException as problem:  # noqa: BLE001  (told to the test below)
            problems.append(problem)

    threads = [threading.Thread(target=visit) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    store.publish("mng", new)
    moment = time.monotonic()
    visitor = Visitor(running.visitor.address)
    while visitor.state("/mng/en/")["latest"] != new:
        assert time.monotonic() - moment < GONE_AFTER + 1, "the promise"
        time.sleep(0.05)
    while new not in seen and not problems:
        assert time.monotonic() - moment < 60
        time.sleep(0.05)
    done.set()
    for thread in threads:
        thread.join(timeout=60)
    assert not problems, problems
    assert running.server.poll() is None
    return old, new, seen


def test_a_publication_under_load_mixes_no_page(published: tuple[str, str, dict[str, dict[str, set[bytes]]]]) -> None:
    old, new, seen = published
    assert set(seen) == {old, new}
    for answers in seen.values():
        assert {name: len(found) for name, found in answers.items()} == dict.fromkeys(answers, 1)
    for name in ("page", "layout", "state", "table", "figures"):
        assert seen[old][name] != seen[new][name], name
    assert seen[old]["files"] == seen[new]["files"]


def test_old_links_and_old_tabs_keep_their_figures(
    site: tuple[Site, Store], published: tuple[str, str, dict[str, dict[str, set[bytes]]]]
) -> None:
    visitor, (old, new, seen) = site[0].visitor, published
    time.sleep(GONE_AFTER)
    assert visitor.state("/mng/en/")["release_id"] == new
    assert visitor.state(f"/mng/en/?release={old}")["release_id"] == old
    layout = visitor.get(f"/_at/{old}/_dash-layout", Referer=f"{visitor.address}/mng/en/")
    assert {layout.body} == seen[old]["layout"]
    after = visitor.get(f"/mng/en/state.json?level=adm2&page_latest={old}")
    assert {after.body} == seen[old]["state"]


def test_a_withdrawn_release_is_gone_out_of_the_proxy_in_time(
    site: tuple[Site, Store], published: tuple[str, str, dict[str, dict[str, set[bytes]]]]
) -> None:
    (running, store), (old, new, _) = site, published
    visitor = running.visitor
    state = visitor.state(f"/mng/en/?release={new}")
    files = [
        state["values_url"],
        state["hexes_url"],
        f"/mng/data/{new}/areas.csv",
        f"/api/v1/countries/mng/releases/{new}",
    ]
    assert [visitor.get(path).status for path in files * 2] == [200] * 8
    store.withdraw("mng", new)
    moment = time.monotonic()
    while time.monotonic() - moment < GONE_AFTER:
        for path in files:
            visitor.get(path)
        time.sleep(0.2)
    assert [visitor.get(path).status for path in files] == [410] * 4
    assert visitor.state("/mng/en/")["release_id"] == old
    assert visitor.state(f"/mng/en/?release={new}")["release_id"] == old


def test_while_the_site_is_dead_the_proxy_goes_on(
    site: tuple[Site, Store], published: tuple[str, str, dict[str, dict[str, set[bytes]]]]
) -> None:
    running, (old, _, _) = site[0], published
    visitor = running.visitor
    before = visitor.get("/mng/en/")
    values = visitor.state("/mng/en/")["values_url"]
    figures = visitor.get(values).body
    running.stop_server()
    time.sleep(GONE_AFTER + 0.5)
    for _ in range(3):
        answer = visitor.get("/mng/en/")
        assert (answer.status, answer.body, answer.cache) == (200, before.body, "STALE")
        assert visitor.get(values).body == figures
    assert visitor.get("/kaz/ru/method").status == 502, "what nobody asked for before is not there"
    assert old in before.body.decode()
