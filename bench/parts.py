"""Memory and time of a build by the number of parts that it takes a snapshot in: memory follows the part.

    python bench/parts.py                                   8 million persons of Kazakhstan in 1, 2, 4 and 8 parts
    python bench/parts.py --persons 1000000 --parts 1 6
    python bench/parts.py --registry DIR --country mng      a registry of your own

The registry is read once, in a process of its own; then every number of parts runs in a fresh process from the
validated rows to the sums (what protects and writes them comes after and does not depend on families). The sums must be
the same, or the run fails. Prints Markdown; results go to bench/results/parts.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

RESULTS = Path(__file__).with_name("results") / "parts.json"
MIB = 1 << 20


def main() -> None:
    options = parse()
    if options.work:
        print(json.dumps(read(options) if options.parts == [0] else summed(options)))
        return
    registry = options.registry or demonstration(options)
    runs = []
    with tempfile.TemporaryDirectory(prefix="family-atlas-parts-", dir=options.cache) as work:
        reading = fresh(options, registry, work, 0)
        print(f"{reading['families']:,} families, {reading['persons']:,} persons; ", end="")
        print(f"read in {reading['seconds']:.1f} s, peak {reading['peak_mib']:,} MiB\n")
        print("| parts | seconds | user seconds | peak MiB | by the bound MiB |\n|---|---|---|---|---|")
        for parts in options.parts:
            found = fresh(options, registry, work, parts, reading["snapshot"])
            runs.append(found)
            print(
                f"| {parts} | {found['seconds']:.1f} | {found['user']:.1f} | {found['peak_mib']:,} "
                f"| {found['bound_mib']:,} |",
                flush=True,
            )
    if len({found["sums"] for found in runs}) != 1:
        raise SystemExit("The sums differ between numbers of parts.")
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "reading": reading}
    RESULTS.write_text(json.dumps({**content, "runs": runs}, indent=2) + "\n")


def parse() -> argparse.Namespace:
    cache = Path(os.environ.get("FAMILY_ATLAS_BENCH", "var/bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=8_000_000)
    parser.add_argument("--country", default="kaz", choices=["mng", "kaz"])
    parser.add_argument("--parts", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--registry", type=Path, help="instead of a demonstration of --persons")
    parser.add_argument("--cache", type=Path, default=cache, help="folder of the registries and of the spool")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--snapshot", type=date.fromisoformat, help=argparse.SUPPRESS)
    return parser.parse_args()


def demonstration(options: argparse.Namespace) -> Path:
    from build import make_registry

    return make_registry(options.cache, options.country, options.persons)


def fresh(options: argparse.Namespace, registry: Path, work: str, parts: int, snapshot: str = "") -> dict[str, Any]:
    """One step in a process of its own."""
    words = ["--registry", str(registry), "--work", work, "--parts", str(parts), "--country", options.country]
    words += ["--snapshot", snapshot] if snapshot else []
    done = subprocess.run([sys.executable, __file__, *words], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def read(options: argparse.Namespace) -> dict[str, Any]:
    from data.profiles.loader import load_profile
    from data.registry.ingest import ingest
    from data.registry.source import open_source

    begin = time.perf_counter()
    with open_source(options.registry) as source:
        found = ingest(source, load_profile(options.country), options.work)
    families = found.counts["family"].accepted
    return {
        "snapshot": found.snapshots[-1].isoformat(),
        "families": families,
        "persons": found.counts["person"].accepted,
        **used(begin),
    }


def summed(options: argparse.Namespace) -> dict[str, Any]:
    from data.build.exact_cells import CellMaker
    from data.build.spool_parts import divide_spool, memory_of_parts
    from data.build.stages import StageClock
    from data.profiles.loader import load_profile
    from data.protection.secret_keys import demonstration_keys
    from geo.boundaries import load_builtin

    begin, (parts,), clock = time.perf_counter(), options.parts, StageClock(None)
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        spool, own = options.work / "spool", Path(folder)
        maker = CellMaker(
            spool, load_profile(options.country), load_builtin(options.country), demonstration_keys(), clock
        )
        with clock.stage("divide"):
            spools = divide_spool(spool, own / "parts", parts)
        found = maker.sum(options.snapshot, spools, own)
    stages = {timing.stage: {"seconds": timing.seconds, "peak_mib": timing.peak_mib} for timing in clock.timings}
    bound = memory_of_parts(spool, parts) // MIB
    return {"parts": parts, "sums": found.sums.fingerprint(), "bound_mib": bound, "stages": stages, **used(begin)}


def used(begin: float) -> dict[str, Any]:
    now = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": time.perf_counter() - begin,
        "user": now.ru_utime + now.ru_stime,
        "peak_mib": now.ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()
