"""What one more snapshot costs: a registry of eight snapshots is built, gains a ninth, and is built again.

    python bench/incremental.py                                    Kazakhstan, 1.2 million persons, 8 snapshots and 1
    python bench/incremental.py --persons 100000 --snapshots 3

The snapshots are quarters made from one demonstration snapshot: a twentieth of the families change their zone every
quarter. Baseline: all nine built into an empty store, as before this program knew how to leave what did not change.
Every build runs in a fresh process with `build --all-snapshots`. The release of the ninth snapshot must hold the same
figures both ways, or the run fails. Prints Markdown; results go to bench/results/incremental.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).parent))

ATLAS = str(Path(sys.executable).with_name("family-atlas"))
RESULTS = Path(__file__).with_name("results") / "incremental.json"


def main() -> None:
    options = parse()
    registry = options.cache / f"{options.country}-{options.persons}-quarters"
    days = make_quarters(options, registry)
    kept, new = registry / "family" / f"{days[-1]}.parquet", registry / f"{days[-1]}.parquet.waiting"
    if kept.is_file():
        kept.rename(new)
    store = fresh_store(options.cache / "store-incremental")
    runs = {f"{len(days) - 1} snapshots": build(options, registry, store)}
    new.rename(kept)
    runs["one more"] = build(options, registry, store)
    runs["nothing new"] = build(options, registry, store)
    whole = fresh_store(options.cache / "store-whole")
    runs[f"baseline: all {len(days)}"] = build(options, registry, whole)
    if figures(store, options.country, days[-1]) != figures(whole, options.country, days[-1]):
        raise SystemExit("The new snapshot's figures differ.")
    print("| build | seconds | user seconds | peak MiB | releases made |\n|---|---|---|---|---|")
    for name, run in runs.items():
        print(f"| {name} | {run['seconds']:.1f} | {run['user']:.1f} | {run['peak_mib']:,} | {run['made']} |")
    print("\nStages of 'one more':")
    for stage in runs["one more"]["stages"]:
        print(f"  {stage['stage']:<12}{stage['snapshot']:<12}{stage['seconds']:>9.2f}{stage['peak_mib']:>10,}")
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "runs": runs}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n")


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("FAMILY_ATLAS_BENCH", "var/bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_200_000)
    parser.add_argument("--country", default="kaz", choices=["mng", "kaz"])
    parser.add_argument("--snapshots", type=int, default=8, help="before the new one")
    parser.add_argument("--cache", type=Path, default=cache, help="folder of the registries and stores")
    return parser.parse_args()


def make_quarters(options: argparse.Namespace, registry: Path) -> list[date]:
    """A registry with one file of families per quarter; persons and support are those of the demonstration."""
    from build import make_registry

    days = [
        date(2025 - back // 4, (3, 6, 9, 12)[3 - back % 4], (31, 30, 30, 31)[3 - back % 4])
        for back in range(options.snapshots, -1, -1)
    ]
    if registry.is_dir():
        return days
    one = make_registry(options.cache, options.country, options.persons)
    partial = registry.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(one, partial, ignore=shutil.ignore_patterns("family"))
    (partial / "family").mkdir()
    families = pl.read_parquet(one / "family" / "*.parquet")
    latest = families.filter(pl.col("snapshot_date") == families["snapshot_date"].max())
    for number, day in enumerate(days):
        moved = pl.col("family_id").hash(number) % 20 == 0
        zone = pl.col("zone").hash(number).mod(5).replace_strict(range(5), list("ABCDE"), return_dtype=pl.String)
        latest = latest.with_columns(
            pl.lit(day).alias("snapshot_date"), pl.when(moved).then(zone).otherwise("zone").alias("zone")
        )
        latest.write_parquet(partial / "family" / f"{day}.parquet")
    partial.rename(registry)
    return days


def fresh_store(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def build(options: argparse.Namespace, registry: Path, store: Path) -> dict[str, Any]:
    """Build all snapshots; seconds include starting the program."""
    words = ["--source", str(registry), "--profile", options.country, "--store", str(store), "--demonstration-keys"]
    releases = store / options.country / "releases"
    before = set(releases.iterdir()) if releases.is_dir() else set()
    spent, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([ATLAS, "build", "--all-snapshots", *words], check=True, stdout=sys.stderr)
    seconds, now = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    made = sorted(set(releases.iterdir()) - before)
    stages = json.loads((made[-1] / "build_log.json").read_text())["stages"] if made else []
    return {
        "seconds": seconds,
        "user": now.ru_utime - spent.ru_utime + now.ru_stime - spent.ru_stime,
        "peak_mib": max((stage["peak_mib"] for stage in stages), default=0),
        "made": len(made),
        "stages": stages,
    }


def figures(store: Path, country: str, day: date) -> dict[str, bytes]:
    (release,) = (store / country / "releases").glob(f"*-{day}-*")
    return {name: (release / name).read_bytes() for name in ("public/adm.parquet", "public/h3.parquet")}


if __name__ == "__main__":
    main()
