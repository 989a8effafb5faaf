"""Seconds to allocate over 563 areas x 12 programmes by every rule, and for the sensitivity; beside a plain baseline.

The baseline is the same linear programme written down plainly: every limit a dense row, in minor units as they are, no
row left out, and no whole cases. Both are solved by HiGHS in the same process.

    python bench/allocation.py [--areas 563] [--programmes 12] [--draws 20]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog

from data.budget.allocate import SOLVERS
from data.budget.allocation import AllocationProblem, Rule
from data.budget.allocation_measures import measures
from data.budget.sensitivity import noise, norm_changes

RESULT = Path(__file__).parent / "results" / "allocation.json"


def invented(areas: int, programmes: int, seed: int) -> AllocationProblem:
    """A country with needs of 10 to some hundred cases, prices by remoteness, floors, caps and staff that bind."""
    generator = np.random.default_rng(seed)
    size = (areas, programmes)
    need = np.maximum(0, generator.lognormal(4.2, 0.8, size)).astype(np.int64)
    remoteness = generator.uniform(1.0, 1.4, areas)
    price = np.rint(generator.uniform(40_000, 900_000, programmes) * remoteness[:, None] * 100).astype(np.int64)
    cost = need * price
    weight = np.rint(1000 + 2000 * generator.random(areas)).astype(np.int64)
    load = generator.integers(100, 1000, programmes)
    staff = (need * load).sum(axis=1)
    half = np.rint(2.5 * 1.645 + 0 * need).astype(np.int64)

    def grid(numbers: Any) -> Any:
        return tuple(map(tuple, numbers.tolist()))

    return AllocationProblem(
        tuple(f"A{a:03d}" for a in range(areas)),
        tuple(f"p{p}" for p in range(programmes)),
        grid(need),
        grid(np.maximum(0, need - half)),
        grid(need + half),
        grid(np.zeros(size, dtype=np.int64)),
        grid(cost),
        grid(np.repeat(weight[:, None], programmes, axis=1)),
        (2000,) * programmes,
        tuple((500 + 20 * need.sum(axis=1)).tolist()),
        tuple((cost.sum(axis=1) * 7 // 10).tolist()),
        tuple((cost.sum(axis=0) * 8 // 10).tolist()),
        tuple(load.tolist()),
        tuple((staff * generator.uniform(0.4, 1.2, areas)).astype(np.int64).tolist()),
        int(cost.sum()) // 2,
    )


def dense(problem: AllocationProblem) -> float:
    """The baseline: weighted cases served, in thousandths, by the plain linear programme."""
    need, cost, weight = (np.array(grid, dtype=float) for grid in (problem.need, problem.full_cost, problem.weight))
    rows, columns = need.shape
    load = np.array(problem.load, dtype=float) * need
    matrix, bounds = [cost.ravel()], [float(problem.envelope)]
    for a in range(rows):
        for coefficients, most in ((cost, problem.area_cap[a]), (load, problem.capacity[a])):
            row = np.zeros_like(need)
            row[a] = coefficients[a]
            matrix.append(row.ravel())
            bounds.append(float(most or 0))
    for p in range(columns):
        row = np.zeros_like(need)
        row[:, p] = cost[:, p]
        matrix.append(row.ravel())
        bounds.append(float(problem.programme_cap[p] or 0))
    least = np.array(problem.floors) / np.maximum(need, 1)
    found = linprog(
        -(weight * need).ravel(),
        A_ub=np.array(matrix),
        b_ub=bounds,
        bounds=np.column_stack([least.ravel(), np.ones(need.size)]),
        method="highs",
    )
    return float(-found.fun)


def seconds(work: Callable[[], Any], repeats: int) -> tuple[dict[str, float], Any]:
    """Best seconds of some runs, by the clock and of the processor (other work may share it), and what came out."""
    wall, processor, found = [], [], None
    for _ in range(repeats):
        start, spent = time.perf_counter(), time.process_time()
        found = work()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - spent)
    return {"clock": round(min(wall), 3), "processor": round(min(processor), 3)}, found


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=563)
    parser.add_argument("--programmes", type=int, default=12)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    problem = invented(asked.areas, asked.programmes, seed=1)
    report: dict[str, Any] = {"areas": asked.areas, "programmes": asked.programmes, "seconds": {}, "optimal": {}}
    rule: Rule
    for rule, solve in SOLVERS.items():
        report["seconds"][rule], found = seconds(lambda solve=solve: solve(problem), asked.repeats)
        measured = measures(found)
        report[rule] = {
            "weighted_unserved": measured.weighted_unserved / 1000,
            "left_share": measured.left / problem.envelope,
            "gini": round(measured.gini, 4),
        }
        if rule == "optimal":
            report["gap_of_bound"] = found.gap / found.bound
            best = found
    report["seconds"]["dense_baseline"], plain = seconds(lambda: dense(problem), asked.repeats)
    report["bound_over_baseline"] = best.bound / plain
    report["seconds"]["norms_up_and_down"], _ = seconds(lambda: norm_changes(problem, "optimal"), 1)
    report["seconds"][f"noise_{asked.draws}_draws"], _ = seconds(
        lambda: noise(problem, "optimal", draws=asked.draws, seed=1), 1
    )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
