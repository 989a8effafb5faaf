"""The tiny release with the cells that the page of causes needs: profiles, weights, censored headcounts."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from data.release.dimensions import Breakdown
from data.release.states import ValueState
from data.release.store import Store

SPHERES = ("economic", "social", "household", "health", "education")
WEIGHTS = {"low_income": ("economic", 300), "no_care": ("social", 200), "crowded": ("household", 200)}
WEIGHTS |= {"illness": ("health", 150), "no_school": ("education", 150)}
SHARES = {"mpi_h": 0.25, "mpi_a": 0.5, "mpi_m0": 0.125}


def load_tiny() -> Any:
    """A copy of the tiny release's module of one's own, to be changed at will."""
    path = Path(__file__).parent / "tiny_release.py"
    spec = importlib.util.spec_from_file_location("tiny_release_for_causes", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def invented_counts(areas: int, families: int, seed: int) -> np.ndarray:
    """Families of each area by combination of sphere deprivations; every sphere somewhat more frequent elsewhere."""
    random = np.random.default_rng(seed)
    chances = random.uniform(0.05, 0.35, (areas, 1, len(SPHERES)))
    sets = (np.arange(1 << len(SPHERES))[None, :, None] >> np.arange(len(SPHERES))) & 1
    shares = np.where(sets == 1, chances, 1 - chances).prod(axis=2)
    return np.stack([random.multinomial(families, row) for row in shares])


def _small(counts: np.ndarray) -> np.ndarray:
    return counts < 15


def causes_store(root: Path, *, hide: Callable[[np.ndarray], np.ndarray] = _small, carried: bool = True) -> Store:
    """One country with everything; `hide` says which cells the release hides, `carried` whether it has them at all."""
    tiny = load_tiny()
    plain_register, plain_profile, plain_part = tiny.register, tiny.profile, tiny._part

    def register() -> list[dict[str, Any]]:
        entries = [entry for entry in plain_register() if entry["group"] in ("zone", "poverty", "sphere", "count")]
        entries = [entry for entry in entries if not entry["code"].startswith("cens_")]
        sample = entries[0]
        for code, (sphere, _) in WEIGHTS.items():
            for prefix, group, listed in (("dep", "deprivation", True), ("cens", "poverty", False)):
                more = {"group": group, "sphere": sphere, "listed": listed, "label": tiny.names(code)}
                entries.append({**sample, "code": f"{prefix}_{code}", **more})
        entries[-1]["sensitivity"] = entries[-2]["sensitivity"] = "sensitive"
        for number in range(1 << len(SPHERES) if carried else 0):
            more = {"group": "profile", "listed": False, "bases": ["families"], "finest": "adm2"}
            entries.append({**sample, "code": f"profile_{number:02}", **more})
        return [{**entry, "position": position} for position, entry in enumerate(entries)]

    def profile() -> dict[str, Any]:
        deprivations = [
            {"code": code, "sphere": sphere, "weight": weight, "sensitivity": "public", "label": tiny.names(code)}
            for code, (sphere, weight) in WEIGHTS.items()
        ]
        return {**plain_profile(), "deprivations": deprivations, "poverty_cutoff": 333, "sphere_cutoff": 333}

    def part(level: int, base: int, breakdown: Any, entry: dict[str, Any], size: int, seed: int) -> Any:
        columns = plain_part(level, base, breakdown, entry, size, seed)
        if entry["code"] in SHARES or entry["code"].startswith("cens_"):
            share = SHARES.get(entry["code"], 0.1 + 0.01 * (entry["position"] % 5)) / entry["scale"]
            share *= 100 if entry["kind"] == "rate" else 1
            return {**columns, "numerator": np.round(columns["denominator"] * share).astype(np.int64)}
        if not entry["code"].startswith("profile_"):
            return columns
        counts = invented_counts(size, (40_000, 8_000, 4_000, 100)[level], 11 + level)
        number = int(entry["code"].removeprefix("profile_"))
        state = np.where(hide(counts), ValueState.SUPPRESSED_SMALL, ValueState.VALUE)[:, number]
        shown = state == ValueState.VALUE
        return {
            **columns,
            "numerator": np.where(shown, counts[:, number], 0).astype(np.int64),
            "denominator": np.where(shown, counts.sum(axis=1), 0).astype(np.int64),
            "state": state.astype(np.uint8),
        }

    tiny.register, tiny.profile, tiny._part = register, profile, part
    # Totals only: what is broken down is tested elsewhere, and takes most of the time.
    tiny.published_breakdowns = lambda *_: [Breakdown()]
    store = Store(root)
    tiny.write_release(store)
    return store
