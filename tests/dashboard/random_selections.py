"""Permitted views of a served release, drawn evenly over the grammar, and what a values file says of an area."""

import random
from typing import Any
from urllib.parse import urlencode

import numpy as np
import orjson

from dashboard.selection import MOST_CROSSED, Selection, parse, to_query
from dashboard.served import ServedRelease, ServedReleases

BELOW_VALUE = 16
"""Codes of a values file below this are colour steps; the others are reasons why there is no value."""


def random_selections(releases: ServedReleases, country: str, count: int, seed: int) -> list[Selection]:
    """Draw views with an area of their level, each as the page would read it from its address."""
    pick = random.Random(seed)
    found: list[Selection] = []
    while len(found) < count:
        served = releases.open(country, pick.choice(releases.published(country)))
        entry = pick.choice([entry for entry in served.release.register.values() if entry.get("listed", True)])
        level = pick.choice(["adm1", "adm2", "adm2", "h3"])
        base = pick.choice(entry["bases"])
        query = {"level": level, "indicator": entry["code"], "base": base, "release": served.release_id}
        if base == "persons":
            values = {"sex": ["female", "male"], "age": served.release.age_groups, "disability": ["with", "without"]}
            names = pick.sample(sorted(values), pick.randint(0, MOST_CROSSED[level]))
            query |= {name: pick.choice(values[name]) for name in names}
        selection, notices = parse({**query, "area": random_area(served, level, pick)}, served.rules)
        if not notices:  # others are not permitted as they are
            found.append(selection)
    return found


def random_area(served: ServedRelease, level: str, pick: random.Random) -> str:
    if level != "h3":
        return str(pick.choice(served.release.areas(level))["pcode"])
    row = pick.randrange(len(served.leaf_districts))
    return f"{served.release.areas('adm2')[served.leaf_districts[row]]['pcode']}.{row}"


def path_of(selection: Selection, served: ServedRelease, language: str, name: str = "", **changes: str) -> str:
    """Address of a page or file of a view."""
    query = to_query(selection.changed(**changes), served.rules)
    return f"/{served.country}/{language}/{name}?{query}"


def with_query(path: str, **values: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode(values)}"


def read_values(body: bytes) -> tuple[dict[str, Any], np.ndarray, list[np.ndarray]]:
    """Read a values file of plain figures: header, codes, and value, below, above (numerator, denominator) per area."""
    size = int.from_bytes(body[4:8], "little")
    header = orjson.loads(body[8 : 8 + size])
    rest = np.frombuffer(body, np.uint8, offset=8 + size)
    codes, rest = rest[: header["n"]], rest[header["n"] :]
    shown = np.flatnonzero(codes < BELOW_VALUE)
    columns = []
    for width in [header["value_bytes"]] * 3 + [4] * (2 * header["counted"]):
        planes, rest = rest[: width * len(shown)].reshape(width, len(shown)), rest[width * len(shown) :]
        column = np.zeros(header["n"], dtype=np.int64)
        column[shown] = (planes.astype(np.int64) * 256 ** np.arange(width)[:, None]).sum(axis=0)
        columns.append(column)
    return header, codes, columns
