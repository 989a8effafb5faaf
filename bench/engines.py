"""The same build with every engine of the sums, for registries of several sizes: seconds, memory, identical releases.

    python bench/engines.py                                        1, 2, 4 and 8 million persons; compiled and duckdb
    python bench/engines.py --engine compiled 'local[2]' postgresql://atlas@host/scratch --persons 1000000
    python bench/engines.py --rounds 3                             turn about, three times; the least seconds count

Each build is `family-atlas build --engine ...` in a fresh process. "aggregate" is the stage in which the engine works
(the leaves are cut in it too), "check" the one in which a sample is summed a second time by another engine. Peaks are
those of the building process by the end of the stage; what a database server or a cluster takes beside it is not in
them. All files of the releases but the build log must be the same, byte by byte, or the run ends with an error.
Registries are made once by `family-atlas demo` and kept (see bench/build.py). Results go to bench/results/engines.json
and, as the Markdown table of docs/scale.md, to the screen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from build import ATLAS, make_registry

RESULTS = Path(__file__).with_name("results") / "engines.json"


def main() -> None:
    options = parse()
    runs = []
    for persons in options.persons:
        registry = options.registry or make_registry(options.cache, options.country, persons)
        runs += compare(registry, persons, options)
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "runs": runs}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n")
    print(table(runs))


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("FAMILY_ATLAS_BENCH", "var/bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, nargs="+", default=[1_000_000, 2_000_000, 4_000_000, 8_000_000])
    parser.add_argument("--engine", nargs="+", default=["compiled", "duckdb"], help="as family-atlas build takes them")
    parser.add_argument("--country", default="kaz", choices=["mng", "kaz"])
    parser.add_argument("--cache", type=Path, default=cache, help="folder of the registries")
    parser.add_argument("--registry", type=Path, help="this one, whatever --persons says")
    parser.add_argument("--rounds", type=int, default=1)
    return parser.parse_args()


def compare(registry: Path, persons: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Builds of one registry, turn about; per engine the one with the least seconds in "aggregate"."""
    best: dict[str, dict[str, Any]] = {}
    for _ in range(options.rounds):
        for number, engine in enumerate(options.engine):
            # The words of an engine may hold a password.
            name = engine.partition(":")[0] if "://" in engine else engine
            found = build(registry, engine, options.country, options.cache / f"store-{number}")
            found |= {"engine": name, "asked": persons}
            print(f"{persons:,} {name}: {found['aggregate']:.1f} s of {found['seconds']:.1f} s", flush=True)
            if name not in best or found["aggregate"] < best[name]["aggregate"]:
                best[name] = found
            if len({run["content"] for run in best.values()}) > 1 or found["content"] != best[name]["content"]:
                sys.exit("The releases differ.")
    return list(best.values())


def build(registry: Path, engine: str, country: str, store: Path) -> dict[str, Any]:
    shutil.rmtree(store, ignore_errors=True)
    words = ["--source", str(registry), "--profile", country, "--store", str(store), "--demonstration-keys"]
    begin = time.perf_counter()
    environment = os.environ | {"FAMILY_ATLAS_ENGINE": engine}
    subprocess.run([ATLAS, "build", *words], check=True, stdout=subprocess.DEVNULL, env=environment)
    seconds = time.perf_counter() - begin
    (release,) = (store / country / "releases").iterdir()
    stages = json.loads((release / "build_log.json").read_text())["stages"]
    spent = {name: sum(s["seconds"] for s in stages if s["stage"] == name) for name in ("aggregate", "check")}
    peak = max(s["peak_mib"] for s in stages if s["stage"] == "aggregate")
    counts = json.loads((release / "manifest.json").read_text())["counts"]
    content = digest(release)
    shutil.rmtree(store)
    return {**spent, "peak_mib": peak, "seconds": seconds, "counts": counts, "content": content}


def digest(release: Path) -> str:
    """SHA-256 of all files of a release but its build log, and of their names."""
    of_all = hashlib.sha256()
    for path in sorted(release.rglob("*")):
        if path.is_file() and path.name != "build_log.json":
            of_all.update(str(path.relative_to(release)).encode() + b"\0" + path.read_bytes())
    return of_all.hexdigest()


def table(runs: list[dict[str, Any]]) -> str:
    lines = [
        "| persons | engine | aggregate s | of the compiled | check s | peak MiB | whole build s |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    compiled = {run["asked"]: run["aggregate"] for run in runs if run["engine"] == "compiled"}
    for run in runs:
        times = f"{run['aggregate'] / compiled[run['asked']]:.1f}x" if run["asked"] in compiled else ""
        lines.append(
            f"| {run['counts']['persons']:,} | {run['engine']} | {run['aggregate']:.1f} | {times} | {run['check']:.1f} "
            f"| {run['peak_mib']:,} | {run['seconds']:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
