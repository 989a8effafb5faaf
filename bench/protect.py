"""What protection costs: aggregation with and without it, side by side in one process, and its share of a whole build.

    python bench/protect.py                                  Kazakhstan, 8 million persons
    python bench/protect.py --country mng --persons 3250000
    FAMILY_ATLAS_BENCH=/data/bench python bench/protect.py   keep the registries elsewhere (default var/bench)

The registry is read, located and measured once. Then both ways take turns, --repeats times, and medians are reported:

    unprotected   the same pass over families and members without record keys and key sums, the same tables with counts
                  below ten blanked one by one, written once
    protected     record keys, the pass with key sums, tables with noise and rules for both tiers, written for both

Both count everybody the same, which is checked. The whole build comes from `family-atlas build` in a process of its
own; without protection it would take what the protected steps take more in the same run. Results go to
bench/results/protect.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numba
import numpy as np
import polars as pl
from build import ATLAS, make_registry, size
from numpy.typing import NDArray

from data.build import cell_sums
from data.build.cell_sums import Persons, sum_cells
from data.build.exact_cells import CellMaker, ExactCells
from data.build.exact_tables import area_names
from data.build.measures import EVERYBODY, Measured
from data.build.pipeline import Inputs, release_keys
from data.build.published_tables import protected_tables, widest_breakdowns
from data.build.stages import StageClock
from data.profiles.loader import load_profile
from data.protection.record_keys import record_keys
from data.protection.secret_keys import demonstration_keys
from data.registry.ingest import ingest
from data.registry.source import open_source
from data.release.dimensions import ALL, BASES, DISABILITIES, LEVELS, SEXES, Breakdown
from geo.boundaries import load_builtin
from geo.hierarchy import parents

RESULTS = Path(__file__).with_name("results") / "protect.json"
STEPS = ("keys", "pass", "tables", "write")
Counts = NDArray[np.int64]


def main() -> None:
    options = parse()
    registry = make_registry(options.cache, options.country, options.persons)
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; reading {registry} ...", flush=True)
    inputs = Inputs(str(registry), load_profile(options.country), load_builtin(options.country), demonstration_keys())
    with tempfile.TemporaryDirectory(dir=options.cache) as folder:
        exact, snapshot = read(inputs, Path(folder))
        ways = {"unprotected": Unprotected(inputs, exact), "protected": Protected(inputs, exact, snapshot)}
        laps: dict[str, list[Laps]] = {way: [] for way in ways}
        for number in range(options.repeats + 1):
            for way, run in ways.items():
                found = run(Path(folder) / f"{way}-{number}")
                if number:  # the first round compiles
                    laps[way].append(found)
    check(exact, ways["unprotected"])
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "country": options.country,
        "families": len(exact.leaf),
        "persons": exact.population.persons.height,
        "measures": int(exact.sums.persons_by_leaf.counts.shape[1]),
        "repeats": options.repeats,
        **{way: medians([lap.seconds for lap in found]) for way, found in laps.items()},
        "cpu": {way: medians([lap.cpu for lap in found]) for way, found in laps.items()},
        "laps": {way: [lap.seconds for lap in found] for way, found in laps.items()},
    }
    result |= ratios(result["unprotected"], result["protected"])
    result["cpu_ratios"] = ratios(result["cpu"]["unprotected"], result["cpu"]["protected"])
    if not options.no_build:
        result |= whole_build(registry, options)
    report(result)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(merged(result), indent=2) + "\n")
    print(f"\nStored in {RESULTS}")


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("FAMILY_ATLAS_BENCH", "var/bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=8_000_000)
    parser.add_argument("--country", default="kaz", choices=["mng", "kaz"])
    parser.add_argument("--cache", type=Path, default=cache, help="folder of the registries")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--no-build", action="store_true", help="leave the whole build out")
    return parser.parse_args()


def read(inputs: Inputs, work: Path) -> tuple[ExactCells, date]:
    """The registry's one snapshot, located and measured."""
    with open_source(inputs.registry) as source:
        found = ingest(source, inputs.profile, work)
    (snapshot,) = found.snapshots
    maker = CellMaker(found.spool, inputs.profile, inputs.boundaries, inputs.keys, StageClock(None))
    return maker.make(snapshot), snapshot


class Laps:
    """Seconds of each step of one run: by the clock, and of all cores together."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STEPS, 0.0)
        self.cpu = dict.fromkeys(STEPS, 0.0)

    @contextmanager
    def lap(self, step: str) -> Iterator[None]:
        began, used = time.perf_counter(), time.process_time()
        yield
        self.seconds[step] += time.perf_counter() - began
        self.cpu[step] += time.process_time() - used


class Way:
    """What both ways start from."""

    def __init__(self, inputs: Inputs, exact: ExactCells) -> None:
        people = exact.population.persons
        self.inputs, self.exact = inputs, exact
        self.ages = len(inputs.profile.age_groups)
        self.leaf_district = exact.leaves["district"].to_numpy().astype(np.int64)
        self.parent = np.asarray(parents(inputs.boundaries, 2), dtype=np.int64)
        self.family = people["family"].to_numpy().astype(np.int64)
        codes = (people[name].to_numpy() for name in ("sex", "age", "disability"))
        self.persons = Persons(self.family, *codes)

    def __call__(self, folder: Path) -> Laps:
        folder.mkdir()
        laps = Laps()
        self.run(folder, laps)
        return laps

    def run(self, folder: Path, laps: Laps) -> None:
        raise NotImplementedError


class Protected(Way):
    """As the build does it."""

    def __init__(self, inputs: Inputs, exact: ExactCells, snapshot: date) -> None:
        super().__init__(inputs, exact)
        self.names = area_names(inputs.boundaries, exact.leaves)
        self.release = release_keys(inputs, snapshot, exact)

    def run(self, folder: Path, laps: Laps) -> None:
        exact, inputs = self.exact, self.inputs
        with laps.lap("keys"):
            record_key = record_keys(exact.population.families["family_id"], inputs.keys.record)
        with laps.lap("pass"):
            sums = sum_cells(
                leaf=exact.leaf,
                leaf_district=self.leaf_district,
                district_parent=self.parent,
                record_key=record_key,
                family_measures=exact.measures.shared,
                alone_measures=exact.measures.alone,
                persons=self.persons,
                person_measures=exact.measures.persons,
                age_groups=self.ages,
                groups=exact.groups,
            )
        with laps.lap("tables"):
            tables = protected_tables(
                sums,
                exact.measures.measured,
                self.names,
                self.release,
                inputs.profile,
                of_families=exact.measures.of_families,
                inherited=exact.measures.shared.shape[1],
            )
        with laps.lap("write"):
            for tier, found in tables.items():
                write(found.adm, folder / f"{tier}-adm.parquet")
                write(found.h3, folder / f"{tier}-h3.parquet")


class Unprotected(Way):
    """The same without keys: counts alone, and small ones blanked cell by cell."""

    def run(self, folder: Path, laps: Laps) -> None:
        measured = self.exact.measures.measured
        with laps.lap("pass"):
            by_leaf, people_by_leaf, by_district = self.sum()
        with laps.lap("tables"):
            families = self.rolled_up(grouped(by_leaf, self.leaf_district, len(self.parent)))
            persons = {level: with_totals(counts) for level, counts in self.rolled_up(by_district).items()}
            adm = []
            for level, base in product(LEVELS[:3], BASES):
                for breakdown in widest_breakdowns(level, base, self.ages):
                    counts = families[level] if base == "families" else select(persons[level], breakdown)
                    keys = (level, base, breakdown)
                    adm.append(plain_table(counts, measured, base, self.inputs.profile.minimum_cell_count, keys))
            h3 = [
                plain_table(counts, measured, base, self.inputs.profile.minimum_cell_count, ("h3", base, Breakdown()))
                for base, counts in zip(BASES, (by_leaf, people_by_leaf), strict=True)
            ]
            frames = {name: stacked(parts) for name, parts in (("adm", adm), ("h3", h3))}
        with laps.lap("write"):
            for name, frame in frames.items():
                write(frame, folder / f"{name}.parquet")

    def sum(self) -> tuple[Counts, Counts, Counts]:
        """Families by leaf, persons by leaf, persons by district, sex, age group and disability."""
        exact, measures = self.exact, self.exact.measures
        columns = measures.families.shape[1] + measures.persons.shape[1]
        shape = (len(self.parent), len(SEXES) + 1, self.ages + 1, len(DISABILITIES) + 1)
        by_leaf, people_by_leaf = (np.zeros((len(self.leaf_district), columns), np.int64) for _ in range(2))
        by_cell = np.zeros((int(np.prod(shape)), columns), np.int64)
        district = self.leaf_district[exact.leaf]
        order = np.lexsort((exact.leaf, district))
        first, member = cell_sums._members(self.family, len(exact.leaf))
        cell = cell_sums._cells(self.persons, district, shape)

        def add(begin: int, end: int) -> None:
            rows = (order[begin:end], exact.leaf, measures.families, first, member, cell, measures.persons)
            add_counts(*rows, by_leaf, people_by_leaf, by_cell)

        cell_sums._on_all_cores(add, cell_sums._cuts(district[order], os.cpu_count() or 1))
        return by_leaf, people_by_leaf, by_cell.reshape((*shape, columns))

    def rolled_up(self, by_district: Counts) -> dict[str, Counts]:
        by_parent = grouped(by_district, self.parent, int(self.parent.max()) + 1)
        return {"adm2": by_district, "adm1": by_parent, "adm0": by_parent.sum(axis=0, keepdims=True)}


@numba.njit(cache=True, nogil=True)
def add_counts(order, leaf, shared, first_member, member, cell, own, leaf_counts, person_leaf_counts, cell_counts):
    """`data.build.cell_sums._add` without keys."""
    inherited = shared.shape[1]
    for place in range(len(order)):
        family = order[place]
        of_leaf = leaf[family]
        size = first_member[family + 1] - first_member[family]
        for measure in range(inherited):
            value = np.int64(shared[family, measure])
            leaf_counts[of_leaf, measure] += value
            person_leaf_counts[of_leaf, measure] += size * value
        for at in range(first_member[family], first_member[family + 1]):
            person = member[at]
            of_cell = cell[person]
            for measure in range(inherited):
                cell_counts[of_cell, measure] += shared[family, measure]
            for measure in range(own.shape[1]):
                value = np.int64(own[person, measure])
                person_leaf_counts[of_leaf, inherited + measure] += value
                cell_counts[of_cell, inherited + measure] += value


def grouped(counts: Counts, parent: Counts, parents: int) -> Counts:
    above = np.zeros((parents, *counts.shape[1:]), np.int64)
    for row, number in enumerate(parent):
        above[number] += counts[row]
    return above


def with_totals(counts: Counts) -> Counts:
    for axis in range(1, counts.ndim - 1):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    return counts


def select(counts: Counts, breakdown: Breakdown) -> Counts:
    codes = (-1 if code == ALL else code for code in (breakdown.sex, breakdown.age, breakdown.disability))
    return counts[(slice(None), *codes)]


def plain_table(
    counts: Counts, measured: Sequence[Measured], base: str, minimum: int, keys: tuple[str, str, Breakdown]
) -> dict[str, Any]:
    """Numerator, denominator and whether it is shown: the minimum-count rule of the first release format."""
    places = np.array([item.places.get(base, (EVERYBODY, EVERYBODY)) for item in measured])
    rate = np.array([item.kind == "rate" for item in measured])[:, None]
    top, bottom = counts[:, places[:, 0]].T, counts[:, places[:, 1]].T
    shown = ~((bottom > 0) & (bottom < minimum))
    shown &= ~(rate & (((top > 0) & (top < minimum)) | ((bottom - top > 0) & (bottom - top < minimum))))
    level, _, breakdown = keys
    codes = {"level": LEVELS.index(level), "base": BASES.index(base), "sex": breakdown.sex}
    codes |= {"age": breakdown.age, "disability": breakdown.disability}
    indicators, areas = shown.shape
    return {
        **{name: np.full(shown.size, code, np.uint8) for name, code in codes.items()},
        "area": np.tile(np.arange(areas, dtype=np.uint32), indicators),
        "indicator": np.repeat(np.arange(indicators, dtype=np.uint16), areas),
        "numerator": np.where(shown, top, 0).ravel(),
        "denominator": np.where(shown, bottom, 0).ravel(),
        "state": shown.ravel().astype(np.uint8),
    }


def stacked(parts: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def write(frame: pl.DataFrame, path: Path) -> None:
    """As `data.build.release_files` does."""
    frame.write_parquet(path, compression="zstd", compression_level=6, statistics=False, row_group_size=1 << 20)


def check(exact: ExactCells, way: Unprotected) -> None:
    ours = exact.sums
    for found, ref in zip(
        way.sum(), (ours.families_by_leaf, ours.persons_by_leaf, ours.persons_by_district), strict=True
    ):
        if not np.array_equal(found, ref.counts):
            sys.exit("Both ways must count the same; they do not.")


def medians(laps: list[dict[str, float]]) -> dict[str, float]:
    return {step: statistics.median(lap[step] for lap in laps) for step in STEPS}


def ratios(plain: dict[str, float], protected: dict[str, float]) -> dict[str, Any]:
    return {
        "ratio_pass": protected["pass"] / plain["pass"],
        "ratio_aggregation": (protected["keys"] + protected["pass"]) / plain["pass"],
        "ratio_with_tables": sum(protected.values()) / sum(plain.values()),
        "extra_seconds": sum(protected.values()) - sum(plain.values()),
    }


def whole_build(registry: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Stages of `family-atlas build`, in a process of its own."""
    with tempfile.TemporaryDirectory(dir=options.cache) as store:
        words = ["--source", str(registry), "--profile", options.country, "--store", store, "--demonstration-keys"]
        began = time.perf_counter()
        subprocess.run([ATLAS, "build", *words], check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - began
        (release,) = (Path(store) / options.country / "releases").iterdir()
        stages = json.loads((release / "build_log.json").read_text())["stages"]
        return {"build_seconds": seconds, "build_stages": stages, "release_mib": size(release)}


def report(result: dict[str, Any]) -> None:
    plain, protected = result["unprotected"], result["protected"]
    print(f"\n{result['country']}: {result['persons']:,} persons in {result['families']:,} families, "
          f"{result['measures']} measures; load {result['load']:.1f}; medians of {result['repeats']}")  # fmt: skip
    columns = (plain, protected, *result["cpu"].values())
    names = ("unprotected", "protected", "CPU unprot.", "CPU protected")
    print(f"  {'step':<10}{''.join(f'{name:>14}' for name in names)}")
    for step in STEPS:
        print(f"  {step:<10}{''.join(f'{column[step]:>14.2f}' for column in columns)}")
    print(f"  {'all':<10}{''.join(f'{sum(column.values()):>14.2f}' for column in columns)}   seconds")
    cpu = result["cpu_ratios"]
    for name, what in (
        ("ratio_pass", "the pass over families and members"),
        ("ratio_aggregation", "the same with record keys"),
        ("ratio_with_tables", "the same with tables and files"),
    ):
        print(f"  {what:<36}{result[name]:>6.2f} times the unprotected, {cpu[name]:.2f} in CPU time")
    if "build_seconds" in result:
        whole = result["build_seconds"]
        share = whole / (whole - result["extra_seconds"])
        print(f"  whole build: {whole:.1f} s, {share:.2f} times the {whole - result['extra_seconds']:.1f} s without")
        for stage in result["build_stages"]:
            print(f"    {stage['stage']:<10}{stage['seconds']:>8.2f} s{stage['peak_mib']:>8,} MiB")


def merged(result: dict[str, Any]) -> dict[str, Any]:
    """The latest run of every country."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return {**known, result["country"]: result}


if __name__ == "__main__":
    main()
