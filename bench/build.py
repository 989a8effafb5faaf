"""Build a release from registries of several sizes, stage by stage, beside a plain pandas and geopandas pipeline.

    python bench/build.py                                    1, 2, 4 and 8 million persons of Kazakhstan
    python bench/build.py --persons 200000 --country mng
    python bench/build.py --persons 8000000 --from postgresql://me@localhost/bench
    python bench/build.py --markdown growth.md               the tables of docs/scale.md
    FAMILY_ATLAS_BENCH=/data/bench python bench/build.py     keep the registries elsewhere (default var/bench)

Registries are made once by `family-atlas demo` (one snapshot) and kept; `--registry FOLDER` takes one that is there.
`--from URL` copies the tables of the registry into an empty PostgreSQL database first (its time is not counted, the
tables are dropped again) and builds from there. Every build and every baseline runs in a fresh process, so that seconds
include starting and reading, and memory is its own; CPU seconds are those of all its threads, which other work on the
machine disturbs less. The baseline reads the same Parquet files, locates families with geopandas.sjoin ("within", its
fast predicate) and counts persons by district, zone, sex and age group: one table out of all that the build makes. It
takes long, so only registries up to --baseline-limit persons get one. Both counts of persons are compared. Results go
to bench/results/build.json, builds from a database to build-postgresql.json.
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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ATLAS = str(Path(sys.executable).with_name("family-atlas"))
RESULTS = Path(__file__).with_name("results")
TABLES = ("family", "person", "support", "source", "work_unit")
MIB = 1024


def main() -> None:
    options = parse()
    if options.baseline_of:
        print(json.dumps(baseline(options.baseline_of, options.country)))
        return
    runs = []
    for persons in options.persons:
        registry = options.registry or make_registry(options.cache, options.country, persons)
        runs.append(measure(registry, options, persons))
    RESULTS.mkdir(exist_ok=True)
    content = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "runs": runs}
    results = RESULTS / ("build-postgresql.json" if options.database else "build.json")
    results.write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nStored in {results}")
    if options.markdown:
        options.markdown.write_text(as_markdown(runs))


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("FAMILY_ATLAS_BENCH", "var/bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, nargs="+", default=[1_000_000, 2_000_000, 4_000_000, 8_000_000])
    parser.add_argument("--country", default="kaz", choices=["mng", "kaz"])
    parser.add_argument("--cache", type=Path, default=cache, help="folder of the registries")
    parser.add_argument("--baseline-limit", type=int, default=1_000_000, metavar="PERSONS")
    parser.add_argument("--registry", type=Path, help="a folder of Parquet files instead of one made here")
    parser.add_argument("--from", dest="database", metavar="URL", help="build from a PostgreSQL database")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables of docs/scale.md")
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


@contextmanager
def in_database(registry: Path, url: str) -> Iterator[None]:
    """The tables of a registry in a PostgreSQL database, for as long as a build takes; nothing may be there before."""
    import adbc_driver_postgresql.dbapi as adbc
    import pyarrow.dataset as ds

    found = [(name, [registry / f"{name}.parquet", registry / name]) for name in TABLES]
    there = [
        (name, next(path for path in paths if path.exists())) for name, paths in found if any(map(Path.exists, paths))
    ]
    made = []
    with adbc.connect(url) as connection, connection.cursor() as cursor:
        try:
            for name, path in there:
                cursor.adbc_ingest(name, ds.dataset(path, format="parquet").scanner().to_reader(), mode="create")
                made.append(name)
            connection.commit()
            yield
        finally:
            connection.rollback()
            for name in made:
                cursor.execute(f"DROP TABLE IF EXISTS {name}")
            connection.commit()


def measure(registry: Path, options: argparse.Namespace, persons: int) -> dict[str, Any]:
    """One build and, if it is small enough, its baseline."""
    if options.database:
        with in_database(registry, options.database):
            return measure_build(registry, options.database, options, persons)
    return measure_build(registry, str(registry), options, persons)


def measure_build(registry: Path, source: str, options: argparse.Namespace, persons: int) -> dict[str, Any]:
    store = options.cache / "store"
    shutil.rmtree(store, ignore_errors=True)
    words = ["--source", source, "--profile", options.country, "--store", str(store), "--demonstration-keys"]
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([ATLAS, "build", *words], check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    (release,) = (store / options.country / "releases").iterdir()
    stages = together(json.loads((release / "build_log.json").read_text())["stages"])
    counts = json.loads((release / "manifest.json").read_text())["counts"]
    result: dict[str, Any] = {"country": options.country, "asked": persons, "counts": counts, "seconds": seconds}
    result |= {"cpu_seconds": cpu, "stages": stages, "release_mib": size(release), "registry_mib": size(registry)}

    print(f"\n{options.country}: {counts['persons']:,} persons in {counts['families']:,} families")
    print(f"  {'stage':<12}{'seconds':>9}{'peak MiB':>10}")
    for stage in stages:
        print(f"  {stage['stage']:<12}{stage['seconds']:>9.2f}{stage['peak_mib']:>10,}")
    result["peak_mib"] = peak = max(stage["peak_mib"] for stage in stages)
    print(
        f"  {'whole':<12}{seconds:>9.2f}{peak:>10,}   process from start to end, {cpu:.1f} CPU seconds, "
        f"{result['release_mib']:.1f} MiB made"
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


def together(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stages in their order; one that ran for several parts of the families counts once, with all its seconds."""
    whole: dict[str, dict[str, Any]] = {}
    for stage in stages:
        seen = whole.setdefault(stage["stage"], {"stage": stage["stage"], "seconds": 0.0, "peak_mib": 0})
        seen["seconds"] += stage["seconds"]
        seen["peak_mib"] = max(seen["peak_mib"], stage["peak_mib"])
    return list(whole.values())


def as_markdown(runs: list[dict[str, Any]]) -> str:
    """Seconds and peak memory per stage as two tables, a column per size."""
    names = list(dict.fromkeys(stage["stage"] for run in runs for stage in run["stages"]))
    head = "| {} | " + " | ".join(f"{run['counts']['persons'] / 1e6:.1f} M persons" for run in runs) + " |"
    rule = "|---|" + "---:|" * len(runs)
    lines = []
    for title, field, form in (("seconds", "seconds", "{:.1f}"), ("peak MiB so far", "peak_mib", "{:,}")):
        lines += [head.format(title), rule]
        for name in names:
            found = [next((s[field] for s in run["stages"] if s["stage"] == name), None) for run in runs]
            lines.append(f"| {name} | " + " | ".join("" if v is None else form.format(v) for v in found) + " |")
        totals = [("whole process", [run[field] for run in runs])]
        if field == "seconds":
            totals.append(("CPU seconds", [run["cpu_seconds"] for run in runs]))
        for label, values in totals:
            lines.append(f"| **{label}** | " + " | ".join(form.format(value) for value in values) + " |")
        baselines = [run.get("baseline") for run in runs]
        if any(baselines):
            cells = [form.format(found[field]) if found else "not run" for found in baselines]
            lines.append("| baseline: pandas, geopandas, one table | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


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
