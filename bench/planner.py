"""Measure the planner's drill-down: click to drawn in Chromium, and the server under fifty planners.

    python bench/planner.py                                  the newest releases in var/releases (make demo)
    python bench/planner.py --store /data/releases --country kaz --times 40
    python bench/planner.py --only changes                   or: load, read, answers

"click to drawn" is the time from the event to the first frame after the last part of the answer has become elements,
beside a standard Dash application (bench/baseline_dash.py: callback and choropleth map of all soums) in the same run.
"load" is the time of a whole answer (log-in checked, selection read, drawn, audited, compressed, sent over loopback)
seen by clients that run on the same machine, and the time that the server itself states for it in its log. "read" is
the time of reading all figures of a view, without drawing; "answers" are whole ones to one planner. Results go to
bench/results/planner.json with the machine's load, those of --only beside what was measured before; processes of
others falsify them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from page import served
from page_probe import baseline_changes, launch, percentile
from planner_changes import PASSWORD, log_in, measure, row_of
from planner_load import callback_body, random_selections, run
from playwright.sync_api import sync_playwright

from dashboard.desk import DeskReader
from dashboard.pages.explore.page import ExplorePage
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.served import ServedReleases
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.rights import Right
from data.people.scope import Identity
from data.release.store import Store

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "planner.json"
BUDGETS = {"read_p95_ms": 10, "server_p95_ms": 50, "answer_kB": 25}


def main() -> None:
    options = parse()
    if not Store(options.store).published(options.country):
        sys.exit(f"No release of {options.country} is published in {options.store}; run 'make demo' or give --store.")
    content: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.is_file() and options.only else {}
    content |= {"cores": os.cpu_count(), "budgets": BUDGETS}
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {options.country} in {options.store}")
    for name, take in MEASURES.items():
        if options.only in ("", name):
            about = {
                "at": datetime.now(UTC).isoformat(timespec="seconds"), "store": str(options.store),
                "country": options.country, "load_before": os.getloadavg(),
            }  # fmt: skip
            content[name] = {**about, "found": take(options), "load_after": os.getloadavg()}
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nLoad {os.getloadavg()[0]:.1f}. Stored in {RESULTS}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("var/releases"))
    parser.add_argument("--country", default="mng", choices=["mng", "kaz"])
    parser.add_argument("--times", type=int, default=40, help="changes per kind")
    parser.add_argument("--planners", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="of work with thinking; the burst lasts a quarter")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["", "changes", "load", "read", "answers"], default="")
    parser.add_argument("--no-baseline", dest="baseline", action="store_false", help="without the Dash application")
    return parser.parse_args()


def site_command(options: argparse.Namespace, workers: int) -> Any:
    """How the planner site is started on a port."""
    program = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "planner", "--demo"]
    where = ["--store", str(options.store.resolve()), "--workers", str(workers), "--port"]
    return lambda port: [*program, *where, port]


def measure_reading(options: argparse.Namespace) -> dict[str, Any]:
    """All figures of random views, read by one account from an open release; in time, and in time of the processor."""
    page, reader = ExplorePage(), DeskReader(ServedReleases(options.store), "")
    who = Identity("planner", "national_planner", options.country)
    times, busy = [], []
    queries = random_selections(str(options.store), options.country, 400)
    for turn, query in enumerate([*queries[:40], *queries]):
        desk = reader.open(who, options.country, "en", Right.FIGURES, query)
        began, worked = time.perf_counter(), time.process_time()
        view = page.read(desk, query)
        if not view.reasons:
            _ = (view.picture.classes, view.comparison, view.split, view.over_time, view.zones)
        if turn >= 40:
            times.append(1000 * (time.perf_counter() - began))
            busy.append(1000 * (time.process_time() - worked))
    row: dict[str, Any] = {"views": len(times)}
    for name, found in (("ms", times), ("cpu_ms", busy)):
        row |= {f"p{share}_{name}": round(percentile(found, share / 100), 2) for share in (50, 95, 99)}
    print(f"\nreading the figures of a view: {row}  (budget p95 {BUDGETS['read_p95_ms']} ms)")
    return row


def measure_answers(options: argparse.Namespace) -> dict[str, Any]:
    """Whole answers of one process to one planner, one after the other: what a worker has to do for each.

    In time, and in time of the processor, which the work of others on the machine changes much less.
    """
    queries = random_selections(str(options.store), options.country, 400)
    times, busy, sizes = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/people.sqlite")
        Accounts(engine).add("planner", PASSWORD, role="national_planner", country="*")
        app = create_planner_app(options.store, engine, PlannerSettings("k" * 40, limits=False))
        client = app.server.test_client()
        client.post("/login", data={"name": "planner", "password": PASSWORD, "purpose": "planning", "next": "/"})
        for turn, query in enumerate([*queries[:40], *queries]):
            body = callback_body(f"/{options.country}/en/explore?{urlencode(query)}")
            began, worked = time.perf_counter(), time.process_time()
            answer = client.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "br"})
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} {query}")
            if turn >= 40:
                times.append(1000 * (time.perf_counter() - began))
                busy.append(1000 * (time.process_time() - worked))
                sizes.append(len(answer.data) / 1000)
        engine.dispose()
    row: dict[str, Any] = {"answers": len(times), "median_kB": round(percentile(sizes, 0.5), 1)}
    for name, found in (("ms", times), ("cpu_ms", busy)):
        row |= {f"p{share}_{name}": round(percentile(found, share / 100), 1) for share in (50, 95, 99)}
    print(f"\nwhole answers, one after the other: {row}")
    return row


def measure_changes(options: argparse.Namespace) -> list[dict[str, Any]]:
    """The drill-down in Chromium, and the baseline."""
    opened = Store(options.store)
    release = opened.open(options.country, opened.published(options.country)[0])
    codes = [
        code for code, entry in release.register.items()
        if entry["kind"] == "rate" and entry["sensitivity"] != "sensitive" and "families" in entry["bases"]
        and entry.get("listed", True) and code != "zone_de"
    ]  # fmt: skip
    aimags = [area["pcode"] for area in release.areas("adm1")]
    districts = release.areas("adm2")
    crowded = release.leaves.group_by("district").len().sort("len", descending=True)["district"].to_list()
    aimag = districts[crowded[0]]["parent_pcode"]
    soums = [districts[row]["pcode"] for row in crowded if districts[row]["parent_pcode"] == aimag]
    usual = [sys.executable, str(HERE / "baseline_dash.py"), str(options.store.resolve()), options.country]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with served(site_command(options, 1), settle=4) as site:
            desk = log_in(browser, site, f"/{options.country}/en/explore")
            rows = measure(desk, codes, aimags, (aimag, soums), options.times)
        if options.baseline:
            with served(lambda port: [*usual, port]) as baseline:
                times = baseline_changes(browser, f"{baseline}/", (codes * options.times)[: options.times])
            rows.append(row_of("baseline: callback and map", times, []))
        browser.close()
    return rows


def measure_load(options: argparse.Namespace) -> dict[str, Any]:
    """Fifty planners who think, then fifty who do not."""
    queries = random_selections(str(options.store), options.country, 3000)
    found = {}
    for name, think, seconds in (("thinking 1 s", 1.0, options.seconds), ("burst", 0.0, options.seconds / 4)):
        with tempfile.TemporaryFile("w+") as log:
            with served(site_command(options, options.workers), settle=4, output=log) as site:
                row = run(site, options.country, queries, planners=options.planners, seconds=seconds, think=think)
            log.seek(0)
            row |= stated(log.read())
        found[name] = row
        print(f"\n{name}: {row}")
    print(f"budget: p95 {BUDGETS['server_p95_ms']} ms at {options.planners} concurrent planners")
    return found


def stated(log: str) -> dict[str, Any]:
    """Milliseconds that the server states for its answers to changes."""
    pattern = r'"route": "/_dash-update-component".*?"milliseconds": ([0-9.]+)'
    times = [float(found) for found in re.findall(pattern, log)]
    if not times:
        return {}
    return {f"server_p{share}_ms": round(percentile(times, share / 100), 1) for share in (50, 95, 99)}


MEASURES = {
    "read": measure_reading, "answers": measure_answers, "changes": measure_changes, "load": measure_load
}  # fmt: skip


if __name__ == "__main__":
    main()
