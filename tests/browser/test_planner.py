"""The planner site in a real browser, beside the public one, as one command starts them."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parent.parent.parent
NAME, PASSWORD = "planner", "demo-planner-2026"
INTAKE = {
    "tables": {
        "family": {
            "read": 1000,
            "accepted": 990,
            "rejected": 10,
            "nulls": {"score": 30},
            "reasons": [{"field": "zone", "value_class": "unknown_code", "count": 10}],
        }
    },
    "sources": [{"agency": "moh", "cadence": "daily", "last_load": "2026-01-01", "matched": 9, "records": 10}],
    "placement": {"by_coordinates": 900, "by_code": 80, "unlocated": 10},
}


def _module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    tiny = _module(ROOT / "tests" / "dashboard" / "tiny_release.py")
    store = tiny.Store(tmp_path_factory.mktemp("planner-browser"))
    for seed, day in enumerate((tiny.date(2025, 12, 31), tiny.date(2026, 6, 30))):
        folder = store.release_dir("mng", tiny.write_release(store, day=day, seed=seed)) / "planner"
        folder.mkdir(exist_ok=True)
        (folder / "intake.json").write_bytes(orjson.dumps(INTAKE))
    return store


def _start(store, ports, **environment):
    program = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "--demo", "--workers", "1"]
    where = ["--store", str(store.root), "--port", str(ports[0]), "--planner-port", str(ports[1])]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("FAMILY_ATLAS")}
    return subprocess.Popen([*program, *where], cwd=ROOT, stdout=subprocess.DEVNULL, env={**settings, **environment})


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
            return True
    except (OSError, urllib.error.URLError):
        return False


def _wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _children(process):
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split()]


@pytest.fixture(scope="module")
def ports():
    neighbour = _module(Path(__file__).with_name("conftest.py"))
    return neighbour._free_port(), neighbour._free_port()


@pytest.fixture(scope="module")
def both(store, ports):
    process = _start(store, ports)
    try:
        _wait_until(lambda: (_answers(ports[0]) and _answers(ports[1])) or process.poll() is not None)
        assert process.poll() is None
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_log_in_read_and_leave(chromium, both, ports, store, width, height):
    site = f"http://127.0.0.1:{ports[1]}"
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def drawn():
        page.wait_for_selector("#react-entry-point #desk-slot > *", state="attached")
        page.wait_for_selector("#prerendered", state="detached")
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{site}/mng/mn/quality")
    assert page.get_attribute("html", "lang") == "mn"
    page.fill("#login-name", NAME)
    page.fill("#login-password", PASSWORD)
    page.select_option("#purpose", "planning")
    page.press("#login-password", "Enter")
    page.wait_for_url(f"{site}/mng/mn/quality")
    drawn()
    assert "Tinyland mn" in page.inner_text(".reading-head .lead")
    if width < 900:
        page.click(".site-menu > summary")
    page.click("a[data-lang=en]")
    page.wait_for_url(f"{site}/mng/en/quality")
    drawn()
    assert page.inner_text("h1") == "Registry and data quality"
    assert "June 30, 2026" in page.inner_text(".reading-head .lead")
    older = store.published("mng")[1]
    page.select_option("#desk-release", older)
    _wait_until(lambda: page.wait_for_timeout(50) or "December 31, 2025" in page.inner_text(".reading-head .lead"), 20)
    assert page.url.endswith(f"?release={older}")
    assert f"release={older}" in page.get_attribute("#public-map", "href")
    assert page.evaluate("document.cookie") == ""
    assert complaints == []

    page.click(".log-out")
    page.wait_for_url(f"{site}/login?reason=out&lang=en")
    page.wait_for_load_state()
    page.evaluate("history.back()")
    page.wait_for_url(f"{site}/login?next=**")
    assert "Tinyland" not in page.content()
    context.close()


@pytest.mark.browser
def test_an_ended_session_leads_to_the_login_page(chromium, both, ports, store):
    site = f"http://127.0.0.1:{ports[1]}"
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/mng/en/quality")
    page.fill("#login-name", NAME)
    page.fill("#login-password", PASSWORD)
    page.select_option("#purpose", "planning")
    page.press("#login-password", "Enter")
    page.wait_for_selector("#prerendered", state="detached")
    context.clear_cookies()
    page.select_option("#desk-release", store.published("mng")[1])
    page.wait_for_url(f"{site}/login?next=**reason=ended")
    assert page.inner_text(".notice") == "Your session has ended. Please log in again."
    context.close()


def test_a_signal_ends_both_in_good_order(both, ports):
    children = _children(both)
    assert len(children) == 2
    both.send_signal(signal.SIGINT)
    assert both.wait(timeout=60) == 0
    assert not _answers(ports[0])
    assert not _answers(ports[1])
    assert not any(Path(f"/proc/{child}").exists() for child in children)
