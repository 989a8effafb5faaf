"""A registry of Tessera large enough to be attacked: random cohorts, a few thousand families in six squares."""

import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from data.attack.release_at_hand import subject_of
from data.attack.subject import Subject
from data.build.exact_cells import CellMaker, ExactCells
from data.build.pipeline import Inputs, build_releases
from data.build.stages import StageClock
from data.protection.secret_keys import demonstration_keys
from data.registry.ingest import ingest
from data.registry.source import open_source
from data.release.store import Store
from tests.invented.country import boundaries, profile
from tests.invented.registry import DEPRIVATIONS, JUNE, Cohort, Member, Support, registry
from tests.registry_copies import write_copy

_CORNERS = {
    "XT0101": (30.0, -40.0), "XT0102": (30.0, -39.9), "XT0103": (30.0, -39.8),
    "XT0201": (30.1, -40.0), "XT0202": (30.1, -39.9), "XT0203": (30.1, -39.8),
}  # fmt: skip
_WEIGHTS = (0.35, 0.2, 0.02, 0.25, 0.08, 0.1)
_SIZES = (0.17, 0.2, 0.2, 0.19, 0.14, 0.07, 0.03)
_COHORTS = 900


@dataclass(frozen=True)
class Built:
    """A release of the town with the truth behind it."""

    folder: Path
    inputs: Inputs
    subject: Subject


def cohorts(seed: int = 7) -> tuple[Cohort, ...]:
    """Families that differ in everything that indicators read."""
    rng, groups = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    return tuple(_in_groups(_cohort(rng, number), groups) for number in range(_COHORTS))


def _in_groups(cohort: Cohort, rng: np.random.Generator) -> Cohort:
    """Nearly all herders live in the country; of a few families neither is known."""
    livelihood = ("herder", "wage", "other")[rng.choice(3, p=(0.3, 0.6, 0.1))]
    rural = rng.random() < (0.97 if livelihood == "herder" else 0.25)
    known = rng.random() < 0.99
    return replace(
        cohort, residence=("rural" if rural else "urban") if known else None, livelihood=livelihood if known else None
    )


def _cohort(rng: np.random.Generator, number: int) -> Cohort:
    square = list(_CORNERS)[rng.choice(len(_CORNERS), p=_WEIGHTS)]
    lat, lon = _CORNERS[square]
    zone = "ABCDE"[rng.choice(5, p=(0.3, 0.25, 0.2, 0.15, 0.1))]
    rates = np.linspace(0.04, 0.45, len(DEPRIVATIONS)) * (1.6 if zone in "DE" else 0.8)
    deprived = tuple(code for code, rate in zip(DEPRIVATIONS, rates, strict=True) if rng.random() < rate)
    unknown = tuple(code for code in DEPRIVATIONS if code not in deprived and rng.random() < 0.01)
    members = tuple(_member(rng) for _ in range(rng.choice(7, p=_SIZES) + 1))
    support = (Support("child_money", "2025-01-01"),) if rng.random() < 0.4 else ()
    return Cohort(
        f"town_{number}", int(rng.integers(1, 9)), members,
        (lat + 0.002 + 0.096 * rng.random(), lon + 0.002 + 0.096 * rng.random()), square, zone, zone,
        float(rng.uniform(20, 400)), float(np.round(rng.uniform(0, 100), 2)), deprived, unknown, support, (JUNE,),
    )  # fmt: skip


def _member(rng: np.random.Generator) -> Member:
    return Member(
        ("female", "male")[rng.integers(2)],
        None,
        int(rng.integers(0, 80)),
        bool(rng.random() < 0.06),
        rng.random() < 0.05,
    )


@cache
def _spool() -> tuple[tempfile.TemporaryDirectory[str], Inputs, Path]:
    folder = tempfile.TemporaryDirectory(prefix="family-atlas-town-")
    source = write_copy(registry(cohorts()), "parquet", Path(folder.name) / "registry")
    inputs = Inputs(source, profile(), boundaries(), demonstration_keys(), JUNE)
    with open_source(source) as opened:
        spool = ingest(opened, profile(), Path(folder.name) / "work").spool
    return folder, inputs, spool


def exact_cells() -> ExactCells:
    """The town's exact sums, by the build's functions as they are now."""
    _, inputs, spool = _spool()
    return CellMaker(spool, inputs.profile, inputs.boundaries, inputs.keys, StageClock(None)).make(JUNE)


def subject() -> Subject:
    """The same as attacks take it."""
    return subject_of(_spool()[1], JUNE, exact_cells())


@cache
def healthy_subject() -> Subject:
    """The subject without any leak; not to be changed."""
    return subject()


def build(folder: Path) -> Built:
    """Build a release by the functions as they are now."""
    shutil.rmtree(folder, ignore_errors=True)
    inputs = _spool()[1]
    store = Store(folder)
    manifest = build_releases(inputs, store)[0]
    return Built(store.release_dir(manifest.country, manifest.release_id), inputs, subject())
