"""Rebuild from the same input: is the release bit-identical, and do its keys not depend on the order of rows?

A release that cannot be rebuilt cannot be checked, and noise that changes when nothing else did can be averaged away.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from data.attack.report import Finding
from data.attack.subject import Subject
from data.build.cell_sums import CellSums, Persons, sum_cells
from data.build.group_members import GroupMembers
from data.build.pipeline import Inputs, build_releases
from data.release import layout
from data.release.manifest import read_manifest
from data.release.store import Store

NAME: Final = "rebuild"
_OF_READING: Final = f"{layout.PLANNER}/{layout.INTAKE_FILE}"
"""Tells how many rows of how many snapshots were read, which a build of several at once tells otherwise."""


def rebuild(folder: Path, inputs: Inputs, snapshot: date, store: Path) -> list[Finding]:
    """Build the release anew and compare every file with the one at hand, but for the report on what was read.

    Args:
        folder: of the release.
        inputs: what it was built from.
        snapshot: its reference date.
        store: empty folder for the second build.
    """
    built = build_releases(replace(inputs, snapshots=snapshot), Store(store))
    again = {name: entry.sha256 for name, entry in built[0].files.items()}
    known = {name: entry.sha256 for name, entry in read_manifest(folder / layout.MANIFEST).files.items()}
    compared = (known.keys() | again.keys()) - {_OF_READING}
    different = [name for name in compared if known.get(name) != again.get(name)]
    note = ", ".join(sorted(different)[:5])
    return [
        Finding(NAME, "files that differ after a rebuild", "both", len(compared), len(different), gate=0, note=note)
    ]


def shuffled(subject: Subject, rng: np.random.Generator) -> list[Finding]:
    """Sum the same families and members in another order; counts and key sums must be the same to the last bit."""
    families, persons = rng.permutation(len(subject.leaf)), rng.permutation(len(subject.person_family))
    place = np.empty_like(families)
    place[families] = np.arange(len(families))
    codes = subject.person_codes[persons]
    again = sum_cells(
        leaf=subject.leaf[families],
        leaf_district=subject.sums.leaf_district,
        district_parent=subject.sums.district_parent,
        record_key=subject.record_key[families],
        family_measures=subject.family_measures[families, : subject.shared],
        alone_measures=[subject.family_measures[families, at] for at in range(subject.shared, subject.inherited)],
        persons=Persons(place[subject.person_family[persons]], codes[:, 0], codes[:, 1], codes[:, 2]),
        person_measures=subject.person_measures[persons],
        age_groups=subject.age_groups,
        groups=GroupMembers(subject.groups.groups, subject.groups.family[families], subject.groups.person[persons]),
    )
    different = _differences(subject.sums, again)
    figure = "cells whose sums or keys depend on the order of rows"
    cells = subject.sums.persons_by_district.counts.size + subject.sums.families_by_leaf.counts.size
    return [Finding(NAME, figure, "both", cells, different, gate=0)]


def _differences(first: CellSums, second: CellSums) -> int:
    return sum(
        int((getattr(getattr(first, name), side) != getattr(getattr(second, name), side)).sum())
        for name in ("families_by_leaf", "persons_by_leaf", "persons_by_district", "persons_by_group")
        for side in ("counts", "keys")
    )
