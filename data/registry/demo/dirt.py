"""Rows that a validator must refuse: about three in a thousand, of every kind it knows, below the tolerance of the
profiles.
"""

from typing import Any

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.draws import Ints, stream
from data.registry.demo.tables import Rows, take

FAMILY_KINDS = (
    "unknown area",
    "score above 100",
    "unknown zone",
    "coordinates swapped",
    "coordinates abroad",
    "duplicate",
    "no members",
    "probability above 1",
    "negative income",
    "latitude without longitude",
    "unknown residence",
)
PERSON_KINDS = (
    "no such family",
    "born in the future",
    "unknown sex",
    "aged 140",
    "functioning 7",
    "duplicate",
    "unknown population",
)
SUPPORT_KINDS = ("unknown programme", "no such family", "no such person", "negative amount")
_NOBODY = 900_000_000


def spoil_families(rows: Rows, seed: int, key: str) -> tuple[Rows, int]:
    """Families with spoilt rows, and how many rows are spoilt."""
    bad, kinds = _choose(rows, len(FAMILY_KINDS), seed, "families", key)
    area = rows["adm2_pcode"]
    area.put(bad[kinds == 0], _last_code(area))
    rows["score"].put(bad[kinds == 1], 12_050)
    rows["zone"].put(bad[kinds == 2], 5)
    lat, lon = rows["lat"], rows["lon"]
    swap = bad[kinds == 3]
    swap = swap[~lat.missing[swap]]
    lat.values[swap], lon.values[swap] = lon.values[swap].copy(), lat.values[swap].copy()
    abroad = bad[kinds == 4]
    lat.put(abroad, -3_392_000)
    lon.put(abroad, 1_842_000)
    rows["family_size"].put(bad[kinds == 6], 0)
    rows["forecast_probability"].put(bad[kinds == 7], 1_400)
    rows["income_per_capita_month"].put(bad[kinds == 8], -1)
    half = bad[kinds == 9]
    half = half[~lat.missing[half]]
    lon.missing[half] = True
    rows["residence"].put(bad[kinds == 10], 2)
    return _repeat(rows, bad[kinds == 5]), len(bad) + int((kinds == 5).sum())


def spoil_persons(rows: Rows, seed: int, key: str) -> tuple[Rows, int]:
    """Persons with spoilt rows, and how many rows are spoilt."""
    bad, kinds = _choose(rows, len(PERSON_KINDS), seed, "persons", key)
    rows["family_id"].values[bad[kinds == 0]] += _NOBODY
    rows["birth_date"].put(bad[kinds == 1], int(rows["birth_date"].values.max(initial=0)) + 800)
    rows["sex"].put(bad[kinds == 2], 2)
    rows["age"].put(bad[kinds == 3], 140)
    rows["wg_seeing"].put(bad[kinds == 4], 7)
    rows["risk_populations"].values[bad[kinds == 6]] |= 1 << 20
    return _repeat(rows, bad[kinds == 5]), len(bad) + int((kinds == 5).sum())


def spoil_support(rows: Rows, seed: int, key: str) -> tuple[Rows, int]:
    """Support rows with spoilt ones, and how many."""
    bad, kinds = _choose(rows, len(SUPPORT_KINDS), seed, "support", key)
    programme = rows["programme"]
    programme.put(bad[kinds == 0], _last_code(programme))
    rows["family_id"].values[bad[kinds == 1]] += _NOBODY
    rows["person_id"].put(bad[kinds == 2], _NOBODY * 100)
    rows["amount"].put(bad[kinds == 3], -500)
    return rows, len(bad)


def _choose(rows: Rows, kinds: int, seed: int, table: str, key: str) -> tuple[Ints, Ints]:
    rng = stream(seed, "dirt", table, key)
    size = len(next(iter(rows.values())).values)
    bad = np.flatnonzero(rng.random(size) < c.INVALID_SHARE)
    return bad, (np.arange(len(bad)) + rng.integers(0, kinds)) % kinds


def _last_code(cells: Any) -> int:
    """The number of the last code of a column, which by convention is the one nobody knows."""
    return len(cells.encode(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_)).dictionary) - 1


def _repeat(rows: Rows, again: Ints) -> Rows:
    size = len(next(iter(rows.values())).values)
    return take(rows, np.concatenate([np.arange(size), again])) if len(again) else rows
