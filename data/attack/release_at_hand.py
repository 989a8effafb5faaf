"""Read the registry behind a release again, so that its figures can be set against the truth."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from data.attack.subject import Subject
from data.build.exact_cells import CellMaker, ExactCells
from data.build.exact_tables import area_names
from data.build.pipeline import Inputs, release_keys
from data.build.stages import StageClock
from data.registry.ingest import ingest
from data.registry.source import open_source

Progress = Callable[[str, int, int | None], None]


def read_subject(inputs: Inputs, snapshot: date, work: Path, progress: Progress = lambda *_: None) -> Subject:
    """Ingest, place and sum the registry as the build of this snapshot does.

    Args:
        inputs: what the release was built from, keys included.
        snapshot: reference date of the release.
        work: empty folder for the spool.
        progress: told the table, rows read, and rows in all.

    Raises:
        AtlasError: the registry cannot be read, or no family be placed.
    """
    with open_source(inputs.registry) as source:
        read = ingest(source, inputs.profile, work, progress=progress, snapshot=snapshot)
    maker = CellMaker(read.spool, inputs.profile, inputs.boundaries, inputs.keys, StageClock(None))
    return subject_of(inputs, snapshot, maker.make(snapshot))


def subject_of(inputs: Inputs, snapshot: date, exact: ExactCells) -> Subject:
    """The same from cells that were summed already."""
    people = exact.population.persons
    return Subject(
        profile=inputs.profile,
        measured=exact.measures.measured,
        inherited=exact.measures.of_families,
        shared=exact.measures.shared.shape[1],
        age_groups=len(inputs.profile.age_groups),
        minimum=inputs.profile.minimum_cell_count,
        sums=exact.sums,
        names=area_names(inputs.boundaries, exact.leaves),
        leaf=np.asarray(exact.leaf, dtype=np.int64),
        district=exact.district,
        record_key=exact.record_key,
        family_measures=exact.measures.families,
        person_measures=exact.measures.persons,
        person_family=people["family"].to_numpy().astype(np.int64),
        person_codes=np.stack([people[name].to_numpy() for name in ("sex", "age", "disability")], axis=1),
        groups=exact.groups,
        families=exact.population.families,
        leaves=exact.leaves,
        custodian=inputs.keys,
        keys=release_keys(inputs, snapshot, exact),
    )
