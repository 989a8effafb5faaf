"""Measure the public pages in Chromium beside their budgets, a standard Dash application and another checkout.

    python bench/page.py                                    the newest releases in var/releases (make demo)
    python bench/page.py --store /data/releases --country kaz --runs 9
    python bench/page.py --only loads                       or: changes, requests
    python bench/page.py --only loads --pages adm2 groups   these pages only
    python bench/page.py --only loads --against /path/to/another/checkout --runs 9

Servers are started here (two processes each) and every page load is a fresh context: nothing is cached. Times are
milliseconds since navigation: "map" is the frame in which the whole map is there and may be painted, "interactive" when
the live panels have taken over, on pages without a map when their scripts have run. Lines are slowed by Chromium
(latency per request), without the handshakes of TCP and TLS. Bytes are encoded, headers included. The baseline is
bench/baseline_dash.py. Results go to bench/results/page.json, with the machine's load.

`--against` serves the other checkout with this interpreter and the same store, and loads the same pages of both turn
about: the difference of the medians, and of the least times, is what a change did even where the machine is not quiet.
The other checkout must be able to read the store; pages it does not have are left out of the comparison. Processes of
others falsify absolute times: run it on a quiet machine, and look at "Load" in the first and last line.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from page_loads import measure_loads, targets
from page_probe import (
    CHANGES,
    baseline_changes,
    changes,
    launch,
    percentile,
)
from page_requests import paths_by_kind, run
from playwright.sync_api import sync_playwright

from data.release.store import Store

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "page.json"
RECOLOUR_BUDGETS = {"adm2": 40, "h3": 80}


def main() -> None:
    options = parse()
    if not Store(options.store).published(options.country):
        sys.exit(f"No release of {options.country} is published in {options.store}; run 'make demo' or give --store.")
    content: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "load_before": os.getloadavg(),
        "store": str(options.store), "country": options.country, "runs": options.runs,
    }  # fmt: skip
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {options.country} in {options.store}")
    usual = [sys.executable, str(HERE / "baseline_dash.py"), str(options.store.resolve()), options.country]
    with ExitStack() as servers, sync_playwright() as playwright:
        site = servers.enter_context(served(site_command(options), settle=8))
        sites = {"this": site}
        if options.against:
            sites["against"] = servers.enter_context(served(site_command(options), settle=8, folder=options.against))
        baseline = servers.enter_context(served(lambda port: [*usual, port])) if options.baseline else ""
        browser = launch(playwright)
        page = f"{site}/{options.country}/en/"
        if options.only in ("", "loads"):
            wanted = targets(sites, options.country, baseline, options.pages)
            content["loads"] = measure_loads(browser, wanted, options.runs, waterfall=options.waterfall)
        if options.only in ("", "changes"):
            content["changes"] = measure_changes(browser, page, baseline, options)
        browser.close()
        if options.only in ("", "requests"):
            content["requests"] = measure_requests(site, options)
    content["load_after"] = os.getloadavg()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nLoad {os.getloadavg()[0]:.1f}. Stored in {RESULTS}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("var/releases"))
    parser.add_argument("--country", default="mng", choices=["mng", "kaz"])
    parser.add_argument("--runs", type=int, default=5, help="fresh contexts per page and line")
    parser.add_argument("--requests", type=int, default=2000, help="requests per kind")
    parser.add_argument("--concurrent", type=int, default=50)
    parser.add_argument("--only", choices=["", "loads", "changes", "requests"], default="")
    parser.add_argument("--waterfall", action="store_true", help="print when each file came on the slow line")
    parser.add_argument("--pages", nargs="*", default=[], help="names of pages, of the first column; all by default")
    parser.add_argument("--against", type=Path, help="another checkout, served and measured turn about")
    parser.add_argument("--no-baseline", dest="baseline", action="store_false", help="without the Dash application")
    options = parser.parse_args()
    if options.against and not (options.against / "dashboard" / "public.py").is_file():
        parser.error(f"{options.against} is no checkout: it has no dashboard/public.py")
    return options


def site_command(options: argparse.Namespace) -> Callable[[str], list[str]]:
    """How the public site is started on a port, in whatever checkout is the current folder."""
    program = [sys.executable, "-c", "import sys; sys.path.insert(0, ''); from dashboard.cli import main; main()"]
    words = ["serve", "public", "--store", str(options.store.resolve()), "--workers", "2", "--port"]
    return lambda port: [*program, *words, port]


def measure_changes(browser: Any, page: str, baseline: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Selector changes: of views not seen before, and between two views seen (the recolouring alone)."""
    opened = Store(options.store)
    register = opened.open(options.country, opened.published(options.country)[0]).register
    codes = [
        code for code, entry in register.items()
        if entry["kind"] == "rate" and entry["sensitivity"] != "sensitive" and "families" in entry["bases"]
        and entry.get("listed", True) and entry["group"] != "zone"
    ]  # fmt: skip
    new = [*[("indicator", code) for code in codes][: CHANGES // 2], ("base", "persons")]
    new += [("indicator", code) for code in codes][: CHANGES - len(new)]
    seen = [("indicator", codes[turn % 2]) for turn in range(CHANGES + 2)]
    rows = []
    print(f"\n{'selector change (ms)':42} {'p50':>7} {'p95':>7} {'max':>7} {'budget':>7}")
    for level in ("adm2", "h3"):
        address = f"{page}?level={level}"
        for kind, values, budget in (("new view", new, None), ("recolour", seen, RECOLOUR_BUDGETS[level])):
            times = changes(browser, address, values)[2 if kind == "recolour" else 0 :]
            rows.append(change_row(f"{level}, {kind}", times, budget))
    if baseline:
        times = baseline_changes(browser, f"{baseline}/", (codes * CHANGES)[: CHANGES // 2])
        rows.append(change_row("baseline adm2, callback and map", times, None))
    return rows


def change_row(name: str, times: list[float], budget: float | None) -> dict[str, Any]:
    row = {"name": name, "n": len(times), "p50": percentile(times, 0.5), "p95": percentile(times, 0.95),
           "max": max(times), "budget": budget}  # fmt: skip
    print(f"{name:36} n={len(times):3} {row['p50']:7.0f} {row['p95']:7.0f} {row['max']:7.0f} {budget or '':>7}")
    return row


def measure_requests(site: str, options: argparse.Namespace) -> dict[str, Any]:
    """Dynamic answers per second: random views, most of which nobody asked for before; then the same once more."""
    rows = {}
    print(f"\n{'dynamic answers':22} {'requests':>9} {'distinct':>9} {'per second':>11} {'p50 ms':>7} {'p95 ms':>7}")
    for kind, paths in paths_by_kind(str(options.store), options.country, options.requests).items():
        for name in (kind, f"{kind}, again"):
            rows[name] = found = run(site, paths, options.concurrent)
            print(f"{name:22} {found['requests']:9} {found['distinct']:9} {found['per_second']:11} ", end="")
            print(f"{found['p50_ms']:7} {found['p95_ms']:7}")
    print(f"budget: 300 per second, p95 50 ms at {options.concurrent} concurrent users")
    return rows


@contextmanager
def served(
    command: Callable[[str], list[str]],
    settle: float = 2,
    folder: Path = HERE.parent,
    output: Any = subprocess.DEVNULL,
    started: Callable[[dict[str, int]], Any] = dict,
) -> Iterator[str]:
    """Start a server in a folder on a free port, wait for it (and for its warming up), stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(command(str(port)), cwd=folder, stdout=output)
    started({"pid": process.pid})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(960):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=2).close()
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit("a server ended before it answered")
                time.sleep(0.25)
        else:
            sys.exit("a server did not answer within four minutes")
        time.sleep(settle)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=90)


if __name__ == "__main__":
    main()
