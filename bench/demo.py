"""Make a demonstration and time it: seconds, processor seconds, peak memory, rows and bytes, calibration.

    python bench/demo.py                                       Kazakhstan, national: 8 million persons
    python bench/demo.py --country mng --persons 8000000

Wall time depends on who else uses the machine; processor seconds on two free cores are about twice the wall time.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from data.profiles.loader import load_profile
from data.registry.demo.generator import generate
from geo.boundaries import load_builtin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--country", choices=["mng", "kaz"], default="kaz")
    parser.add_argument("--size", choices=["small", "pilot", "national"], default="national")
    parser.add_argument("--persons", type=int)
    parser.add_argument("--snapshots", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="keep the files here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch) / "demo"
        boundaries = load_builtin(options.country)
        began, used = time.perf_counter(), time.process_time()
        made = generate(
            load_profile(options.country),
            boundaries,
            out,
            size=options.size,
            persons=options.persons,
            snapshots=options.snapshots,
            workers=options.workers,
        )
        seconds, used = time.perf_counter() - began, time.process_time() - used
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.country} {options.persons or options.size}: {seconds:.1f} s wall, {used:.1f} s processor", end="")
    print(f", peak {memory:,.0f} MiB, {size / 1e6:,.0f} MB of Parquet")
    for name, rows in made.rows.items():
        print(f"  {name:8} {rows:>12,} rows, {made.spoilt[name]:>8,} invalid on purpose")
    for line in made.summary:
        print(f"  {line.name:45} target {line.target:>14,.2f}  generated {line.generated:>14,.2f}  ({line.source})")


if __name__ == "__main__":
    main()
