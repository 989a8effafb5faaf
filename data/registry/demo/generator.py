"""The synthetic demonstration registry: plan, calibrate, draw chunk by chunk, write.

Same seed, size, boundary set and version of the generator: the same bytes, on any machine with the same locked
packages.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa

from data.profiles.profile import Profile
from data.registry.demo import calibration as c
from data.registry.demo import columns as encode
from data.registry.demo.attributes import draw_attributes
from data.registry.demo.dirt import spoil_families, spoil_persons, spoil_support
from data.registry.demo.draws import GENERATOR_VERSION
from data.registry.demo.households import draw_households
from data.registry.demo.locations import draw_locations
from data.registry.demo.persons import HEAD, compose, draw_persons
from data.registry.demo.pilot import Pilot, run_pilot
from data.registry.demo.plan import DemoError, Plan, make_plan
from data.registry.demo.support import Coverage, calibrate_coverage, draw_support
from data.registry.demo.tables import day_number, family_rows, person_rows, support_rows, take, to_arrow
from data.registry.demo.tally import Line, Tally, calibration_summary, count_chunk
from data.registry.demo.vulnerability import forecast, states
from data.registry.demo.workforce import APP_USERS, WORKERS, draw_workforce
from data.registry.demo.writer import TABLES, prepare_folder, write_part, write_readme, write_table
from geo.boundaries import BoundarySet

Size = Literal["small", "pilot", "national"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Demonstration:
    """What was written: the folder, rows per table, spoilt rows per table, counts, and targets beside results."""

    out: Path
    rows: dict[str, int]
    spoilt: dict[str, int]
    tally: Tally
    summary: list[Line]


@dataclass(frozen=True)
class _Recipe:
    plan: Plan
    pilot: Pilot
    coverage: Coverage
    snapshots: int
    out: Path


def families_for(country: str, size: Size, persons: int | None = None) -> int:
    """Families of a size, or of a number of persons."""
    if persons is None and size == "small":
        return c.SMALL_FAMILIES
    wanted = persons or (c.PILOT_PERSONS if size == "pilot" else c.NATIONAL_PERSONS[country])
    return max(round(wanted / c.HOUSEHOLDS[country].household_size), 1)


def generate(
    profile: Profile,
    boundaries: BoundarySet,
    out: Path,
    *,
    size: Size = "small",
    persons: int | None = None,
    seed: int = 1,
    snapshots: int = 3,
    progress: Progress | None = None,
    workers: int = 2,
) -> Demonstration:
    """Write a demonstration registry to `out` as Parquet (family, person, support in parts; the other tables whole).

    Args:
        size, persons: "small" (20,000 families), "pilot" (1.2 million persons), "national"; `persons` overrides
            the size.
        snapshots: 1 to 3, counted back from 2025-12-31 in half-years.
        progress: called with families done and families in all.
        workers: threads; the files do not depend on it.

    Raises:
        DemoError: a country without figures, too few families, a wrong number of snapshots, or a folder with other
        files.
    """
    if profile.country not in c.HOUSEHOLDS:
        raise DemoError(
            f"There are no figures for the country {profile.country!r}: the demonstration knows mng and kaz."
        )
    if not 1 <= snapshots <= len(c.SNAPSHOT_DATES):
        raise DemoError(f"Snapshots must be 1 to {len(c.SNAPSHOT_DATES)}, not {snapshots}.")
    plan = make_plan(profile, boundaries, families_for(profile.country, size, persons), seed)
    prepare_folder(out)
    pilot = run_pilot(plan)
    recipe = _Recipe(plan, pilot, calibrate_coverage(plan, pilot), snapshots, out)
    tally = Tally()
    starts = range(0, plan.families, c.CHUNK_FAMILIES)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        done = 0
        for counted in pool.map(lambda start: _write_chunk(recipe, start), starts):
            tally.merge(counted)
            done = min(done + c.CHUNK_FAMILIES, plan.families)
            if progress is not None:
                progress(done, plan.families)
    _write_sources(recipe, tally)
    _write_workforce(recipe, tally)
    summary = calibration_summary(plan, tally)
    result = Demonstration(
        out,
        {name: tally[f"rows {name}"] for name in TABLES},
        {name: tally[f"spoilt {name}"] for name in TABLES},
        tally,
        summary,
    )
    write_readme(out, _note(recipe, result))
    return result


def _write_chunk(recipe: _Recipe, start: int) -> Tally:
    """Draw and write the families from `start`; every draw depends on seed and chunk only."""
    plan, pilot, tally = recipe.plan, recipe.pilot, Tally()
    stop = min(start + c.CHUNK_FAMILIES, plan.families)
    key = f"{start // c.CHUNK_FAMILIES:05d}"
    homes = draw_households(plan, plan.settlement_of(start, stop), np.arange(start, stop), recipe.snapshots, key)
    persons = draw_persons(plan, pilot.ages, homes, pilot.disability, key)
    members = compose(persons)
    places = draw_locations(plan, homes.settlement, key)
    heads = np.flatnonzero(persons.role == HEAD)
    dates = c.SNAPSHOT_DATES[-recipe.snapshots :]
    last_day = day_number(dates[-1])
    course = list(states(plan, pilot.thresholds, homes, members, range(1 - recipe.snapshots, 2), key))
    for row, day in enumerate(dates):
        foreseen = forecast(course[row], course[row + 1], plan, f"{key}/{row}")
        rows = family_rows(
            plan,
            homes,
            (persons.sex[heads], persons.age[heads]),
            places,
            course[row],
            foreseen,
            row,
            day_number(day),
            key,
        )
        present = np.flatnonzero((homes.first_snapshot <= row) & (homes.last_snapshot >= row))
        spoilt, number = spoil_families(take(rows, present), plan.seed, f"{key}/{row}")
        _write_rows(recipe, tally, to_arrow(spoilt), "family", f"{day:%Y%m%d}-{key}", number)
        tally.add(f"families {day:%Y-%m-%d}", len(present))
    now = course[-2]
    attributes = draw_attributes(plan, homes, persons, members, now, key)
    people, number = spoil_persons(person_rows(plan, homes, persons, attributes, last_day, key), plan.seed, key)
    _write_rows(recipe, tally, to_arrow(people), "person", key, number)
    support, reached = draw_support(plan, recipe.coverage, homes, persons, members, now, last_day, key)
    helped, number = spoil_support(support_rows(plan, homes, persons, support), plan.seed, key)
    _write_rows(recipe, tally, to_arrow(helped), "support", key, number)
    count_chunk(tally, plan, homes, persons, now, places, reached)
    return tally


def _write_rows(recipe: _Recipe, tally: Tally, table: pa.Table, name: str, part: str, spoilt: int) -> None:
    write_part(table, recipe.out, name, part)
    tally.add(f"rows {name}", table.num_rows)
    tally.add(f"spoilt {name}", spoilt)


def _write_sources(recipe: _Recipe, tally: Tally) -> None:
    """The table of agencies: what they delivered last, and how much of it was matched."""
    agencies = recipe.plan.profile.agencies
    deliveries = [c.DELIVERIES[row % len(c.DELIVERIES)] for row in range(len(agencies))]
    families = tally[f"families {c.SNAPSHOT_DATES[-1]:%Y-%m-%d}"]
    last_day = day_number(c.SNAPSHOT_DATES[-1])
    records = np.full(len(agencies), families, dtype=np.int64)
    matched = np.array([round(families * item.match) for item in deliveries], dtype=np.int64)
    table = pa.table(
        {
            "agency": pa.array([item.code for item in agencies]),
            "records": encode.whole(records, pa.int64()),
            "matched": encode.whole(matched, pa.int64()),
            "last_load": encode.days(np.array([last_day - item.days for item in deliveries])),
            "cadence": pa.array([item.cadence for item in deliveries]),
        }
    )
    write_table(table, recipe.out, "source")
    tally.add("rows source", table.num_rows)


def _write_workforce(recipe: _Recipe, tally: Tally) -> None:
    drawn = draw_workforce(recipe.plan, recipe.snapshots)
    write_table(drawn.table, recipe.out, "work_unit")
    tally.add("rows work_unit", drawn.table.num_rows)
    tally.add("spoilt work_unit", drawn.spoilt)


def _note(recipe: _Recipe, result: Demonstration) -> list[str]:
    plan = recipe.plan
    return [
        "It was drawn by chance from published totals. Do not quote its figures as findings.",
        "",
        f"Country: {plan.country}",
        f"Seed: {plan.seed}, generator version {GENERATOR_VERSION}, boundaries {plan.boundaries.version}",
        f"Snapshots: {', '.join(day.isoformat() for day in c.SNAPSHOT_DATES[-recipe.snapshots :])}",
        *(
            f"Table {name}: {rows} rows, of which {result.spoilt[name]} invalid on purpose"
            for name, rows in result.rows.items()
        ),
        f"Social workers: scaled from {WORKERS[plan.country]:,} in the country (Kazakhstan: more than 20,000 are",
        f"published; Mongolia: assumed); {APP_USERS[-1]} of them use the application (target 200).",
        "Sources of the published totals: data/registry/demo/figures/README.md.",
        "Everything else is assumed: data/registry/demo/calibration.py.",
    ]
