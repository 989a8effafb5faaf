"""The tiny country with poverty that adds up: five deprivations, M0 = sum of weights times censored headcounts."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from data.release.dimensions import LEVELS, Breakdown
from data.release.states import ValueState
from data.release.store import Store
from tests.dashboard.causes_country import WEIGHTS, load_tiny

DAYS = (date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30))
FAMILIES = {"adm0": 90_000, "adm1": 20_000, "adm2": 8_000}
HIDDEN = {"adm2": (1,)}
"""Areas that are hidden in everything: the second district of the first province."""


def headcounts(level: str, row: int, moment: int) -> dict[str, float]:
    """Censored headcounts of an area at a release; the first province turns worse, most of all in income."""
    worse = 0.02 * moment if (level, row) in (("adm1", 0), ("adm2", 0)) else 0.0
    shares = {code: 0.04 + 0.01 * place for place, code in enumerate(WEIGHTS)}
    if level != "adm0":
        shares["crowded"] += 0.005 * row
    return {**shares, "low_income": shares["low_income"] + worse}


def measures(level: str, row: int, moment: int) -> dict[str, float]:
    """All figures of poverty of an area as fractions of one."""
    found = headcounts(level, row, moment)
    parts = {code: weight / 1000 * found[code] for code, (_, weight) in WEIGHTS.items()}
    m0 = sum(parts.values())
    headcount = 0.1 + 0.1 * found["low_income"]
    of_spheres = {f"mpi_intensity_{sphere}": 0.0 for sphere, _ in WEIGHTS.values()}
    for code, (sphere, _) in WEIGHTS.items():
        of_spheres[f"mpi_intensity_{sphere}"] += parts[code] / headcount
    return {
        "mpi_h": headcount,
        "mpi_a": m0 / headcount,
        "mpi_m0": m0,
        **of_spheres,
        **{f"cens_{code}": share for code, share in found.items()},
        **{f"dep_{code}": 1.5 * share for code, share in found.items()},
    }


def reasons_store(root: Path, *, poverty: bool = True, targeting: bool = True) -> Store:
    """Three releases; `poverty`: with M0 at all, `targeting`: with what only planners have."""
    tiny = load_tiny()
    plain_register, plain_profile, plain_part = tiny.register, tiny.profile, tiny._part
    plain_planner_register = tiny.planner_register
    now = {"moment": 0}

    def register() -> list[dict[str, Any]]:
        entries = [entry for entry in plain_register() if not entry["code"].startswith(("dep_", "cens_"))]
        if not poverty:
            entries = [entry for entry in entries if entry["group"] != "poverty"]
        sample = next(entry for entry in entries if entry["code"] == "zone_a")
        for code, (sphere, _) in WEIGHTS.items() if poverty else ():
            for prefix, group, listed in (("dep", "deprivation", True), ("cens", "poverty", False)):
                more = {"group": group, "sphere": sphere, "listed": listed, "label": tiny.names(code)}
                entries.append({**sample, "code": f"{prefix}_{code}", **more})
        entries = [{**entry, "decimals": 3} if entry["unit"] == "index" else entry for entry in entries]
        return [{**entry, "position": position} for position, entry in enumerate(entries)]

    def planner_register() -> list[dict[str, Any]]:
        return plain_planner_register() if targeting else []

    def profile() -> dict[str, Any]:
        deprivations = [
            {"code": code, "sphere": sphere, "weight": weight, "sensitivity": "public", "label": tiny.names(code)}
            for code, (sphere, weight) in WEIGHTS.items()
        ]
        content = {**plain_profile(), "deprivations": deprivations, "poverty_cutoff": 333, "sphere_cutoff": 333}
        if not targeting:
            content = {name: value for name, value in content.items() if name not in ("target_groups", "co_coverages")}
        return content

    def part(level: int, base: int, breakdown: Any, entry: dict[str, Any], size: int, seed: int) -> Any:
        columns = plain_part(level, base, breakdown, entry, size, seed)
        name = LEVELS[level]
        if name == "h3" or entry["code"] not in measures("adm0", 0, 0):
            return columns
        families = FAMILIES[name]
        values = np.array([measures(name, row, now["moment"])[entry["code"]] for row in range(size)])
        # Means are published in thousandths.
        numerator = np.rint(values * families * (1000 if entry["kind"] == "mean" else 1)).astype(np.int64)
        state = np.full(size, ValueState.VALUE, dtype=np.uint8)
        state[list(HIDDEN.get(name, ()))] = ValueState.SUPPRESSED_SMALL
        shown = state == ValueState.VALUE
        return {
            **columns,
            "numerator": np.where(shown, numerator, 0),
            "denominator": np.where(shown, families, 0),
            "state": state,
        }

    tiny.register, tiny.profile, tiny._part, tiny.planner_register = register, profile, part, planner_register
    plain_breakdowns = tiny.published_breakdowns
    # Crossings are tested elsewhere, and take most of the time.
    tiny.published_breakdowns = lambda *asked: [cut for cut in plain_breakdowns(*asked) if _simple(cut)]
    store = Store(root)
    for moment, day in enumerate(DAYS):
        now["moment"] = moment
        tiny.write_release(store, day=day, seed=moment)
    return store


def _simple(cut: Breakdown) -> bool:
    """Totals, and of the groups the first: townspeople, by whom peers are found."""
    return cut in (Breakdown(), Breakdown(group=0))
