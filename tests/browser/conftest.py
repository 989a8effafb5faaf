"""A served tiny store and a real Chromium, once per session."""

import importlib.util
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the server did not answer within a minute")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    spec = importlib.util.spec_from_file_location("tiny_release", ROOT / "tests" / "dashboard" / "tiny_release.py")
    assert spec is not None
    assert spec.loader is not None
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    store = tiny.tiny_store(tmp_path_factory.mktemp("browser-store"))
    port = _free_port()
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "public"]
    options = ["--store", str(store.root), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=40)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
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

    def asked(self, part: str) -> list[str]:
        return [url for url in self.requests if part in url]


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Any]:
    opened: list[Visit] = []

    def start(width: int = 1440, height: int = 900) -> Visit:
        opened.append(Visit(chromium, site, width, height))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
