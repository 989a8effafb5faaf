"""Load both sites as visitors, planners and downloads do, and find the highest rate under the budget.

    python bench/load.py                                 the newest releases in var/releases (make demo), 15 minutes
    python bench/load.py --store /data/releases --minutes 5
    python bench/load.py --acts 40 --minutes 5           hold this rate; look for none
    python bench/load.py --no-planners --no-baseline     the public site alone
    python bench/load.py --even                          the worst case: hardly a view is asked for twice
    python bench/load.py --markdown                      print the tables of the last run again

Sites are started here with --workers processes each, clients (Locust) run in one process of their own on the same
machine; what they take of the processor is told apart. 50 people are there all the time; the rate at which they act
goes up until the 95th percentile of the dynamic answers is over the budget of 50 ms, is narrowed down, and the
highest one that stayed under is held. The n-th view is asked for 1/n times as often as the first. Results go to
bench/results/load.json with the machine's load: processes of others falsify them. "growth" is a least-squares line
through the memory of a process from the second minute of holding on; one that holds after ten minutes is a leak, one
that levels off are caches that fill.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from load.material import gather
from load.report import markdown, summary
from load.watch import Watch
from page import served

from dashboard.pages.heatmap.layout import PANEL_SLOT, RANKING_SLOT, SELECTION_ID
from data.release.store import Store

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "load.json"
BUDGET_MS = 50.0
REACHED = 0.9
"""Share of the acts asked for that must be done: less means that users waited instead of asking."""
SHARES = {"public": 0.88, "planners": 0.12}
FACTOR, NARROWINGS = 1.5, 3
WARMING_SECONDS = 45.0
"""Until the sites have made what they make ahead: the strongest compression, layers."""

Row = dict[str, Any]


def main() -> None:
    options = parse()
    if options.markdown:
        print(markdown(json.loads(options.out.read_text())))
        return
    countries = Store(options.store).countries()
    if not countries:
        sys.exit(f"Nothing is published in {options.store}; run 'make demo' or give --store.")
    users = {"public": options.users - 10, "planners": 8, "downloads": 2}
    if not options.planners:
        users |= {"public": options.users - 2, "planners": 0}
    content: Row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "workers": options.workers,
        "store": str(options.store), "countries": countries, "users": users, "budget_ms": BUDGET_MS,
        "even": options.even,
        "load_before": os.getloadavg(),
    }  # fmt: skip
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {', '.join(countries)} in {options.store}")
    content |= load_sites(options, users)
    if options.baseline:
        content["baseline"] = load_baseline(options, countries[0])
    content["load_after"] = os.getloadavg()
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(content, indent=1) + "\n")
    options.out.with_suffix(".md").write_text(markdown(content))
    print(f"\n{markdown(content)}\nLoad {os.getloadavg()[0]:.1f}. Stored in {options.out}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("var/releases"))
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=15, help="to hold the highest rate for")
    parser.add_argument("--acts", type=float, default=0, help="acts a second to hold, instead of looking for the most")
    parser.add_argument("--begin", type=float, default=15, help="acts a second to begin with")
    parser.add_argument("--step", type=float, default=20, help="seconds of every step upwards")
    parser.add_argument("--views", type=int, default=40_000, help="different views to ask for")
    parser.add_argument("--even", action="store_true", help="ask for all views alike")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-planners", dest="planners", action="store_false")
    parser.add_argument("--no-baseline", dest="baseline", action="store_false", help="without the Dash application")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--markdown", action="store_true")
    return parser.parse_args()


class Swarm:
    """The process of the clients."""

    def __init__(self, material: Row, public: str, planner: str, users: Row, folder: Path) -> None:
        path = folder / "material.json"
        path.write_text(json.dumps(material))
        names = [str(users.get(kind, 0)) for kind in ("public", "planners", "downloads", "baseline")]
        command = [sys.executable, "-m", "load.swarm", str(path), public, planner, *names]
        self.process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def hold(self, acts: Row, seconds: float) -> Row:
        """Let the users act at a pace; what they met."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"acts": acts, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Row:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the clients ended")
        found: Row = json.loads(line)
        return found


@contextmanager
def visitors(material: Row, public: str, planner: str, users: Row) -> Iterator[Swarm]:
    """Clients that are there, and gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        swarm = Swarm(material, public, planner, users, Path(folder))
        try:
            yield swarm
        finally:
            swarm.process.terminate()
            swarm.process.wait(timeout=20)


def load_sites(options: argparse.Namespace, users: Row) -> Row:
    """Both sites: steps upwards, then the highest rate held."""
    program = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve"]
    where = ["--store", str(options.store.resolve()), "--workers", str(options.workers), "--proxies", "1", "--port"]
    with ExitStack() as stack:
        started: dict[str, int] = {}
        public = stack.enter_context(served(lambda port: [*program, "public", *where, port], 0, started=started.update))
        roots = {"public": started["pid"]}
        planner = ""
        if users["planners"]:
            desk = [*program, "planner", "--demo", *where]
            planner = stack.enter_context(served(lambda port: [*desk, port], 0, started=started.update))
            roots["planner"] = started["pid"]
        material = gather(options.store, options.views, seed=1)
        material["even"] = options.even
        material["panel"] = {"outputs": [RANKING_SLOT, PANEL_SLOT], "input": SELECTION_ID}
        material["geometry"] = geometry(options.store, material["countries"])
        time.sleep(WARMING_SECONDS)
        swarm = stack.enter_context(visitors(material, public, planner, users))
        watch = Watch({**roots, "clients": swarm.process.pid})
        # Nobody may still sleep at a slower pace when the first step is counted.
        swarm.hold(paces(options.acts or options.begin, users), options.step)
        steps: list[Row] = []
        acts = options.acts or climb(swarm, users, options, steps)
        print(f"\nholding {acts:.1f} acts a second for {options.minutes:g} minutes")
        begin = watch.now()
        windows = []
        for _ in range(max(1, round(options.minutes * 2))):
            windows.append(swarm.hold(paces(acts, users), min(30.0, options.minutes * 60) - 2))
            found = summary(windows[-1:])
            print(f"{watch.now() - begin:6.0f} s  {found['acts_per_second']} acts a second: ", end="")
            print(f"{found['dynamic']}  failed {found['all']['failed']}", flush=True)
        end = watch.now()
        watch.stop()
        held = {
            "acts": acts, "summary": summary(windows), "windows": [summary([one])["dynamic"] for one in windows],
            "cores_busy": {name: round(watch.busy(name, begin, end), 2) for name in (*roots, "clients")},
            "memory": watch.memory(begin + min(60.0, (end - begin) / 4)),
        }  # fmt: skip
    return {"steps": steps, "held": held}


def paces(acts: float, users: Row) -> Row:
    """Acts a second of every kind of people; files are taken at a steady rate of their own."""
    shares = SHARES if users.get("planners") else {"public": 1.0}
    return {**{kind: acts * share for kind, share in shares.items()}, "downloads": 0.3, "baseline": acts}


def climb(swarm: Swarm, users: Row, options: argparse.Namespace, steps: list[Row]) -> float:
    """The highest rate of acts at which the budget held: up by half each, then between the last two.

    A rate that is over the budget is tried once more: figures that nobody asked for before are slow once.
    """
    low, high, acts, narrowed, again = 0.0, 0.0, options.begin, 0, False
    while narrowed <= NARROWINGS:
        found = summary([swarm.hold(paces(acts, users), options.step)])
        row, done = found["dynamic"], found["acts_per_second"]
        holds = row["requests"] > 0 and row["p95_ms"] <= BUDGET_MS and done >= REACHED * acts
        steps.append({"acts": round(acts, 1), "done": done, **row, "failed": found["all"]["failed"], "holds": holds})
        print(f"{acts:7.1f} acts a second, {done} done: {row}, {'holds' if holds else 'over the budget'}", flush=True)
        again = not holds and not again
        if again:
            continue
        low, high = (acts, high) if holds else (low, acts)
        narrowed += bool(high)
        acts = (low + high) / 2 if high else acts * FACTOR
    return low or acts


def load_baseline(options: argparse.Namespace, country: str) -> Row:
    """The plain Dash application: its highest rate under the same budget."""
    release = Store(options.store).open(country)
    codes = [code for code, entry in release.register.items() if entry["kind"] == "rate" and entry.get("listed", True)]
    usual = [sys.executable, str(HERE / "baseline_dash.py"), str(options.store.resolve()), country]
    users = {"baseline": options.users}
    steps: list[Row] = []
    print("\nthe plain Dash application")
    with served(lambda port: [*usual, port]) as address, visitors({"codes": codes}, address, address, users) as swarm:
        climb(swarm, users, options, steps)
    best = max((step for step in steps if step["holds"]), key=lambda step: float(step["per_second"]), default=None)
    return {"steps": steps, "best": best}


def geometry(store: Path, countries: list[str]) -> Row:
    """Addresses of every country's shapes and hexagons."""
    opened = Store(store)
    found = {}
    for country in countries:
        release = opened.open(country)
        manifest = release.manifest
        found[country] = [
            f"/{country}/shapes/{manifest.shapes_version}.json",
            f"/{country}/hexes/{release.release_id}.bin",
        ]
    return found


if __name__ == "__main__":
    main()
