"""Build a release from registries of several sizes, stage by stage, beside a plain pandas and geopandas pipeline.

    python bench/build.py                                    1 and 8 million persons of Kazakhstan
    python bench/build.py --persons 200000 --country mng
    FAMILY_ATLAS_BENCH=/data/bench python bench/build.py     keep the registries elsewhere (default var/bench)

Registries are made once by `family-atlas demo` (one snapshot) and kept. Every build and every baseline runs in a fresh
process, so that seconds include starting and reading, and memory is its own. The baseline reads the same Parquet files,
locates families with geopandas.sjoin ("within", its fast predicate) and counts persons by district, zone, sex and age
group: one table out of all that the build makes. It takes long, so only registries up to --baseline-limit persons get
one. Both counts of persons are compared. Results go to bench/results/build.json.
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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ATLAS = str(Path(sys.executable).with_name("family-atlas"))
RESULTS = Path(__file__).with_name("results") / "build.json"
MIB = 1024


def main() -> None:
    options = parse()
    if options.baseline_of:
        print(json.dumps(baseline(options.baseline_of, options.country)))
        return
    runs = []
    for persons in options.persons:
        registry = make_registry(options.cache, options.country, persons)
        runs.append(measure(registry, options, persons))
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "runs": runs}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nStored in {RESULTS}")


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("FAMILY_ATLAS_BENCH", "var/bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, nargs="+", default=[1_000_000, 8_000_000])
    parser.add_argument("--country", default="kaz", choices=["mng", "kaz"])
    parser.add_argument("--cache", type=Path, default=cache, help="folder of the registries")
    parser.add_argument("--baseline-limit", type=int, default=1_000_000, metavar="PERSONS")
    parser.add_argument("--baseline-of", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def make_registry(cache: Path, country: str, persons: int) -> Path:
    """The demonstration registry of that size; made beside its place, so that a broken-off one is not taken for it."""
    registry = cache / f"{country}-{persons}"
    if not registry.exists():
        partial = registry.with_name(f"{registry.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        words = ["--country", country, "--persons", str(persons), "--snapshots", "1", "--out", str(partial)]
        print(f"Making {registry} ...", flush=True)
        subprocess.run([ATLAS, "demo", *words], check=True, stdout=subprocess.DEVNULL)
        partial.rename(registry)
    return registry


def measure(registry: Path, options: argparse.Namespace, persons: int) -> dict[str, Any]:
    """One build and, if it is small enough, its baseline."""
    store = options.cache / "store"
    shutil.rmtree(store, ignore_errors=True)
    words = ["--source", str(registry), "--profile", options.country, "--store", str(store), "--demonstration-keys"]
    begin = time.perf_counter()
    subprocess.run([ATLAS, "build", *words], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - begin
    (release,) = (store / options.country / "releases").iterdir()
    stages = json.loads((release / "build_log.json").read_text())["stages"]
    counts = json.loads((release / "manifest.json").read_text())["counts"]
    result: dict[str, Any] = {"country": options.country, "asked": persons, "counts": counts, "seconds": seconds}
    result |= {"stages": stages, "release_mib": size(release), "registry_mib": size(registry)}

    print(f"\n{options.country}: {counts['persons']:,} persons in {counts['families']:,} families")
    print(f"  {'stage':<12}{'seconds':>9}{'peak MiB':>10}")
    for stage in stages:
        print(f"  {stage['stage']:<12}{stage['seconds']:>9.2f}{stage['peak_mib']:>10,}")
    peak = max(stage["peak_mib"] for stage in stages)
    print(
        f"  {'whole':<12}{seconds:>9.2f}{peak:>10,}   process from start to end, {result['release_mib']:.1f} MiB made"
    )
    if persons <= options.baseline_limit:
        result["baseline"] = found = run_baseline(registry, options.country)
        result["ratio"] = found["seconds"] / seconds
        print(f"  {'baseline':<12}{found['seconds']:>9.2f}{found['peak_mib']:>10,}   pandas and geopandas, one table")
        for name, spent in found["steps"].items():
            print(f"    {name:<10}{spent:>9.2f}")
        print(f"  baseline / build: {result['ratio']:.2f} in time, {found['peak_mib'] / peak:.2f} in memory")
        by_code = counts["families_by_code"]
        print(f"  located by coordinates: {found['families']:,} beside {counts['families'] - by_code:,} families")
    return result


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def run_baseline(registry: Path, country: str) -> dict[str, Any]:
    words = [sys.executable, __file__, "--baseline-of", str(registry), "--country", country]
    begin = time.perf_counter()
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return {**found, "seconds": time.perf_counter() - begin}


def baseline(registry: Path, country: str) -> dict[str, Any]:
    """Persons by district, zone, sex and age group as one writes it first: read, sjoin, merge, groupby."""
    import geopandas as gpd
    import pandas as pd

    from data.profiles.loader import load_profile
    from geo.boundaries import load_builtin

    steps: dict[str, float] = {}
    clock = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal clock
        steps[name], clock = time.perf_counter() - clock, time.perf_counter()

    profile = load_profile(country)
    districts = load_builtin(country).levels[2][["pcode", "geometry"]]
    families = pd.read_parquet(registry / "family", columns=["family_id", "snapshot_date", "lat", "lon", "zone"])
    persons = pd.read_parquet(registry / "person", columns=["person_id", "family_id", "sex", "birth_date"])
    lap("read")
    families = families.drop_duplicates("family_id", keep=False).dropna(subset=["lat", "lon"])
    persons = persons.drop_duplicates("person_id", keep=False)
    lap("clean")
    points = gpd.GeoDataFrame(families, geometry=gpd.points_from_xy(families["lon"], families["lat"]), crs=4326)
    located = gpd.sjoin(points, districts, predicate="within")
    lap("sjoin")
    members = persons.merge(located[["family_id", "snapshot_date", "zone", "pcode"]], on="family_id")
    lap("merge")
    born, day = pd.to_datetime(members["birth_date"]), pd.to_datetime(members["snapshot_date"])
    before = (born.dt.month > day.dt.month) | ((born.dt.month == day.dt.month) & (born.dt.day > day.dt.day))
    years = day.dt.year - born.dt.year - before
    edges = [*profile.age_breaks, 200]
    members["age"] = pd.cut(years, edges, right=False, labels=profile.age_groups)
    lap("ages")
    table = members.groupby(["pcode", "zone", "sex", "age"], observed=True, dropna=False).size()
    of_families = located.groupby(["pcode", "zone"], dropna=False).size()
    lap("groupby")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB
    return {
        "steps": steps,
        "peak_mib": peak,
        "cells": len(table),
        "families": int(of_families.sum()),
        "persons": int(table.sum()),
    }


if __name__ == "__main__":
    main()
