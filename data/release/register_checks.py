"""Checks of a tier's register: what is public, what is for planners only, and in which order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from data.release import layout
from data.release.dimensions import published_at
from data.release.finding import Finding
from data.release.table_checks import TierFacts


def read_register(folder: Path, tier: str) -> list[dict[str, Any]]:
    """A tier's entries in the order of its tables: the public ones and, for planners, their own behind them."""
    entries: list[dict[str, Any]] = orjson.loads((folder / layout.PUBLIC / layout.REGISTER_FILE).read_bytes())
    further = folder / tier / layout.REGISTER_FILE
    if tier == "planner" and further.is_file():
        entries = [*entries, *orjson.loads(further.read_bytes())]
    return sorted(entries, key=lambda entry: int(entry["position"]))


def check_register(facts: TierFacts) -> Iterator[Finding]:
    """Tables are found by position, so nothing may be missing, twice or in another tier's part."""
    name, entries = f"{facts.tier}/{layout.REGISTER_FILE}", facts.register
    if [entry["position"] for entry in entries] != list(range(len(entries))):
        yield Finding("its positions are not those of the tables' order", name)
    if len({entry["code"] for entry in entries}) != len(entries):
        yield Finding("an indicator stands in it twice", name)
    own = [entry.get("tier", "public") for entry in entries]
    if facts.tier == "public" and "planner" in own:
        yield Finding("the public must not have indicators for planners only", name)
    if own != sorted(own, key=("public", "planner").index):
        yield Finding("indicators for planners only must stand behind the public ones", name)
    for entry in entries:
        if entry.get("tier") == "planner" and published_at(entry, "h3"):
            yield Finding("an indicator for planners only must not be published at hexagons", name, entry["code"])
