"""Measure the public page in Chromium beside its budgets and beside a standard Dash application.

    python bench/page.py                                    the newest releases in var/releases (make demo)
    python bench/page.py --store /data/releases --country kaz --runs 9
    python bench/page.py --only loads                       or: changes, requests

Servers are started here (two processes each) and every page load is a fresh context: nothing is cached. Times are
milliseconds since navigation: "map" is the frame in which the whole map is there and may be painted, "dash" when the
live panels have taken over (interactive). Lines are slowed by Chromium (latency per request), without the handshakes of
TCP and TLS. Bytes are encoded, headers included. The baseline is bench/baseline_dash.py. Results go to
bench/results/page.json, with the machine's load.
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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from page_probe import (
    CHANGES,
    DEADLINE,
    FREE,
    LINES,
    RURAL,
    SLOW_4G,
    baseline_changes,
    changes,
    launch,
    load,
    middle_and_most,
    percentile,
)
from page_requests import paths_by_kind, run
from playwright.sync_api import sync_playwright

from data.release.store import Store

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "page.json"
LEVELS = ("adm1", "adm2", "h3")
BUDGETS = {
    ("map", SLOW_4G.name): 700,
    ("dash", SLOW_4G.name): 3000,
    ("dash", RURAL.name): 8000,
    ("kB", FREE.name): 310,
}
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
    program = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "public"]
    ours = lambda port: [*program, "--store", str(options.store), "--port", port, "--workers", "2"]  # noqa: E731
    usual = lambda port: [sys.executable, str(HERE / "baseline_dash.py"), str(options.store), options.country, port]  # noqa: E731
    with served(ours, settle=8) as site, served(usual) as baseline, sync_playwright() as playwright:
        browser = launch(playwright)
        page = f"{site}/{options.country}/en/"
        if options.only in ("", "loads"):
            content["loads"] = measure_loads(browser, page, baseline, options.runs)
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
    return parser.parse_args()


def measure_loads(browser: Any, page: str, baseline: str, runs: int) -> list[dict[str, Any]]:
    """Page loads on every line, ours by level and the baseline."""
    rows = []
    print(f"\n{'page':9} {'line':20} {'first paint':>15} {'map':>15} {'dash':>15} {'kB':>6}  by kind (kB)")
    for line in LINES:
        for name, address in [*((level, f"{page}?level={level}") for level in LEVELS), ("baseline", f"{baseline}/")]:
            try:
                loads = [load(browser, address, line) for _ in range(runs if name != "baseline" else max(1, runs // 2))]
            except TimeoutError:
                print(f"{name:9} {line.name:20} not within {DEADLINE:g} s")
                rows.append({"page": name, "line": line.name, "not_within_seconds": DEADLINE})
                continue
            row = {
                "page": name, "line": line.name, "fcp": middle_and_most([one.fcp for one in loads]),
                "map": middle_and_most([one.first_map for one in loads]),
                "dash": middle_and_most([one.dash for one in loads]),
                "kB": round(sum(loads[0].bytes_by_kind.values()) / 1000, 1),
                "kB_by_kind": {kind: round(size / 1000, 1) for kind, size in sorted(loads[0].bytes_by_kind.items())},
                "waterfall": sorted(loads[-1].waterfall),
            }  # fmt: skip
            rows.append(row)
            print(f"{name:9} {line.name:20}", *(pair(row[key]) for key in ("fcp", "map", "dash")), end=" ")
            print(f"{row['kB']:6.0f}  " + ", ".join(f"{kind} {size:g}" for kind, size in row["kB_by_kind"].items()))
    print("budgets: " + "; ".join(f"{key} {line} {limit:g}" for (key, line), limit in BUDGETS.items()))
    for row in rows:
        for (key, line), limit in BUDGETS.items():
            if "map" not in row:
                continue
            reached = row[key] if key == "kB" else row[key][0]
            if line == row["line"] and row["page"] != "baseline" and reached > limit:
                print(f"  OVER: {row['page']} {key} on {line}: {reached:.0f} against {limit}")
    if "--waterfall" in sys.argv:
        for row in rows:
            if row["line"] == SLOW_4G.name and "waterfall" in row:
                print(f"\n{row['page']} on {row['line']}")
                for start, end, size, url in row["waterfall"]:
                    print(f"  {start:6.0f} {end:6.0f} ms {size / 1000:7.1f} kB  {url[:110]}")
    return rows


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


def pair(values: tuple[float, float]) -> str:
    return f"{values[0]:6.0f} <={values[1]:6.0f}"


@contextmanager
def served(command: Any, settle: float = 2) -> Iterator[str]:
    """Start a server on a free port, wait for it (and for its warming up), stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(command(str(port)), cwd=HERE.parent, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=2).close()
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit("a server ended before it answered")
                time.sleep(0.25)
        time.sleep(settle)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=40)


if __name__ == "__main__":
    main()
