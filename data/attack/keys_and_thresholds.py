"""Keys and thresholds: is anything shown that rests on too few, does the family carry the key, is a key in sight?"""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from data.attack.figures import FigureSet
from data.attack.report import Finding
from data.attack.subject import Subject
from data.release.dimensions import Breakdown

NAME: Final = "keys_and_thresholds"
_LEAST_KEY_MATCHES: Final = 3


def small_figures(figures: FigureSet) -> list[Finding]:
    """Count figures that rest on fewer than ten units, truly or as published, on either side; and zeros in sight."""
    truly, published, zeros, looked_at = 0, 0, 0, 0
    for table in figures:
        for row, item in enumerate(table.measures):
            shown = table.shown[row]
            least = figures.subject.minimum * int(table.units[item.top])
            sides = [(table.counts[:, item.bottom], table.denominator[row])]
            if item.kind == "count":
                sides = [(table.counts[:, item.top], table.numerator[row])]
            elif item.kind == "rate":
                sides += [
                    (table.counts[:, item.top], table.numerator[row]),
                    (sides[0][0] - table.counts[:, item.top], sides[0][1] - table.numerator[row]),
                ]
            for true, seen in sides:
                truly += int((shown & (true > 0) & (true < least)).sum())
                published += int((shown & (seen < least) & (seen != 0)).sum())
                zeros += int((shown & (true == 0)).sum())
            looked_at += int(shown.sum())
    tier = figures.tier
    return [
        Finding(NAME, "figures that truly rest on 1 to 9 families", tier, looked_at, truly, gate=0),
        Finding(NAME, "figures that as published rest on 1 to 9 families", tier, looked_at, published, gate=0),
        Finding(NAME, "figures that show that there is nobody", tier, looked_at, zeros, gate=0),
    ]


def public_in_planner(public: FigureSet, planner: FigureSet) -> list[Finding]:
    """The public must not see a figure that planners do not see, nor the same one: its own noise would be missing."""
    beyond = same = looked_at = 0
    expected = 0.0
    for key, table in public.tables.items():
        other = planner.tables[key]
        # Planners' own indicators stand behind the public ones.
        public_ones = slice(len(table.measures))
        beyond += int((table.shown & ~other.shown[public_ones]).sum())
        both = table.shown & other.shown[public_ones]
        looked_at += int(both.sum())
        same += int((both & (table.numerator == other.numerator[public_ones])).sum())
        spread = np.sqrt([table.tier_variance(item.top) - other.tier_variance(item.top) for item in table.measures])
        expected += float((both.sum(axis=1) / np.maximum(spread * np.sqrt(2 * np.pi), 1)).sum())
    by_chance = expected / max(looked_at, 1)
    return [
        Finding(NAME, "figures public but hidden from planners", "public", looked_at, beyond, gate=0),
        Finding(
            NAME,
            "public figures equal to those of planners",
            "public",
            looked_at,
            same / max(looked_at, 1),
            gate=round(2 * by_chance + 0.01, 4),
            note=f"{by_chance:.4f} expected by chance",
        ),
    ]


def family_keys(subject: Subject) -> list[Finding]:
    """The key sum of the members of a leaf must be that of their families, each as often as it has members."""
    size = np.diff(subject.members[0]).astype(np.uint32)
    expected = np.zeros(subject.leaves.height, dtype=np.uint32)
    np.add.at(expected, subject.leaf, size * subject.record_key)
    found = subject.sums.persons("h3", Breakdown()).keys[:, 0]
    wrong = int((found != expected).sum())
    return [Finding(NAME, "leaves whose persons do not carry their family's key", "both", len(found), wrong, gate=0)]


def keys_in_files(folder: Path, subject: Subject) -> list[Finding]:
    """Search every file of the release, as it is and unpacked, for keys of the custodian, the release and families."""
    custodian, release = subject.custodian, subject.keys
    secret = [custodian.record, custodian.lasting, custodian.release]
    secret += [release.lasting, release.planner, release.public, release.threshold]
    needles = [form for key in secret for form in (key, key.hex().encode(), key[:12])]
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    hits = 0
    for path in files:
        content = path.read_bytes()
        hits += sum(needle in content for needle in needles)
        if path.suffix == ".parquet":
            hits += _record_keys_in(path, subject)
    return [Finding(NAME, "keys found in files of the release", "both", len(files) * len(needles), hits, gate=0)]


def _record_keys_in(path: Path, subject: Subject) -> int:
    """Columns that hold more record keys than large sums do by chance."""
    keys = np.unique(subject.record_key[subject.record_key > 10_000_000])
    frame = pl.read_parquet(path)
    hits = 0
    for column in frame.iter_columns():
        if column.dtype.is_integer():
            values = np.unique(column.drop_nulls().to_numpy()).astype(np.int64)
            possible = int(((values > keys[:1].min(initial=0)) & (values < 2**32)).sum())
            by_chance = possible * len(keys) / 2**32
            limit = _LEAST_KEY_MATCHES + by_chance + 6 * np.sqrt(by_chance)
            hits += int(np.isin(values, keys).sum() >= limit)
    return hits
