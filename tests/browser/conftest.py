"""A served tiny store, the served demonstration, and a real Chromium; each once per session."""

import importlib
import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data.progress.document import document_path
from tests.dashboard.tiny_release import tiny_store
from tests.progress_programme import invented_document

ROOT = Path(__file__).parent.parent.parent
ATLAS = [sys.executable, "-c", "from dashboard.cli import main; main()"]
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]
DEMO_PASSWORD = "demo-planner-2026"
SCREENSHOTS = os.environ.get("FAMILY_ATLAS_SCREENSHOTS", "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(720):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the server did not answer within three minutes")


@contextmanager
def served(store: Path, *site: str) -> Iterator[str]:
    port = _free_port()
    options = ["serve", *(site or ("public",)), "--store", str(store), "--port", str(port), "--workers", "1"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("FAMILY_ATLAS")}
    process = subprocess.Popen([*ATLAS, *options], cwd=ROOT, stdout=subprocess.DEVNULL, env=settings)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=40)


def log_in(page: Any, address: str, account: str = "planner") -> None:
    """Log a page in under one of the demonstration's accounts, on the way to an address of the planner site."""
    page.goto(address)
    page.fill("#login-name", account)
    page.fill("#login-password", DEMO_PASSWORD)
    page.select_option("select[name=purpose]", "planning")
    page.press("#login-password", "Enter")
    page.wait_for_selector("#prerendered", state="detached")


def logged_in(chromium: Any, address: str, account: str = "planner") -> Any:
    """Cookies of one log-in: an account may log in a few times a minute only."""
    context = chromium.new_context()
    log_in(context.new_page(), address, account)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def site_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store behind `site`: the tiny releases of tests/dashboard/tiny_release.py, and an invented programme."""
    root = tiny_store(tmp_path_factory.mktemp("browser-store")).root
    document = invented_document()
    path = document_path(root, document.framework.country, document.framework.code)
    path.parent.mkdir(parents=True)
    path.write_bytes(document.to_bytes())
    return root


@pytest.fixture(scope="session")
def site(site_store: Path) -> Iterator[str]:
    with served(site_store) as address:
        yield address


@pytest.fixture(scope="session")
def desk_site(site_store: Path) -> Iterator[str]:
    """The planner site over the same tiny releases, with the demonstration's accounts."""
    with served(site_store, "planner", "--demo") as address:
        yield address


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[str]:
    """The site over demonstration releases that the command line made: two of Mongolia, one of Kazakhstan.

    For screenshots with more people: most soums of a small registry are rightly hidden.
    """
    folder = tmp_path_factory.mktemp("demonstration")
    size = "pilot" if SCREENSHOTS else "small"
    chains = [_make(folder, "mng", size, snapshots=2), _make(folder, "kaz", size, snapshots=1)]
    for chain in chains:  # side by side: there are two cores
        output, _ = chain.communicate(timeout=300)
        assert chain.returncode == 0, output.decode()[-3000:]
    with served(folder / "store") as address:
        yield address


def _make(folder: Path, country: str, size: str, snapshots: int) -> subprocess.Popen[bytes]:
    registry, store = str(folder / f"registry-{country}"), str(folder / "store")
    commands = [
        ["demo", "--country", country, "--size", size, "--snapshots", str(snapshots), "--out", registry],
        [
            *("build", "--source", registry, "--profile", country, "--store", store),
            *("--demonstration-keys", "--all-snapshots", "--publish"),
        ],
    ]
    chain = " && ".join(shlex.join([*ATLAS, *command]) for command in commands)
    return subprocess.Popen(["/bin/sh", "-c", chain], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    required = os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") == "1"
    if not CHROMIUM.exists():
        sentence = f"There is no Chromium on this machine ({CHROMIUM})."
        pytest.fail(sentence) if required else pytest.skip(sentence)
    if required:
        importlib.import_module("playwright.sync_api")  # its absence is a failure then
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


class Visit:
    """One page that remembers what it asked for and what it complained of."""

    def __init__(self, browser: Any, site: str, width: int, height: int) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url.removeprefix(site)))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, path: str) -> Any:
        self.page.goto(self.site + path)
        self.page.wait_for_selector("html[data-atlas=ready]", timeout=30_000)
        self.page.wait_for_selector("#react-entry-point #ranking", timeout=30_000)
        self.page.wait_for_selector("#prerendered", state="detached")
        return self.page

    def wait_for(self, script: str) -> None:
        # Not wait_for_function: it evaluates inside the page, which our content security policy forbids.
        deadline = time.monotonic() + 30
        while not self.page.evaluate(script):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(50)

    def drawn_colours(self) -> int:
        """How many colours the shapes of the shown level really have, as the browser computed them."""
        script = (
            "new Set([...document.querySelectorAll('#map g.layer:not([hidden]) path')]"
            ".filter((path) => path.getBoundingClientRect().width > 0)"
            ".map((path) => getComputedStyle(path).fill)).size"
        )
        count: int = self.page.evaluate(script)
        return count

    def canvas_colours(self) -> int:
        """How many colours the hexagons' canvas shows, of which at least a tenth is painted; 0 before that."""
        script = (
            "(() => { const c = document.querySelector('#map-canvas'); if (c.hidden || !c.width) return 0;"
            "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const seen = new Set();"
            "let painted = 0; for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) { painted += 1;"
            "seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); }"
            "return painted * 40 > d.length ? seen.size : 0; })()"
        )
        count: int = self.page.evaluate(script)
        return count

    def elsewhere(self) -> list[str]:
        """Requests to other hosts."""
        return [url for url in self.requests if url.startswith(("http", "ws", "//"))]

    def asked(self, part: str) -> list[str]:
        return [url for url in self.requests if part in url]


@pytest.fixture
def journey(chromium: Any, demonstration: str) -> Iterator[Any]:
    """Visits to the demonstration; none of them may complain, ask another host, or scroll sideways on a phone."""
    opened: list[Visit] = []

    def start(width: int = 1440, height: int = 900) -> Visit:
        opened.append(Visit(chromium, demonstration, width, height))
        return opened[-1]

    yield start
    for one in opened:
        assert one.complaints == []
        assert one.elsewhere() == []
        assert one.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        one.context.close()


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Any]:
    opened: list[Visit] = []

    def start(width: int = 1440, height: int = 900) -> Visit:
        opened.append(Visit(chromium, site, width, height))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
