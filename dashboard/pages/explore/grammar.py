"""Why a table is not published, as codes that the page puts into words: the grammar's rules one by one.

`data.release.table_grammar` refuses; this names every rule that refuses. A test holds both to the same answer.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from dashboard.pages.explore.asked import ALL, CROSSED, Table
from data.people.scoped_release import ScopedRelease
from data.release.dimensions import DISABILITIES, MOST_CROSSED, SEXES, finest_level, published_at
from data.release.groups import GroupCategory, has_group_figures


class Reason(StrEnum):
    """One rule that a table breaks."""

    UNKNOWN_INDICATOR = "unknown_indicator"
    UNKNOWN_SEX = "unknown_sex"
    UNKNOWN_AGE = "unknown_age"
    UNKNOWN_DISABILITY = "unknown_disability"
    UNKNOWN_GROUP = "unknown_group"
    FAMILIES_ONLY = "families_only"
    PERSONS_ONLY = "persons_only"
    FAMILIES_CROSSED = "families_crossed"
    FAMILIES_GROUP = "families_group"
    GROUP_CROSSED = "group_crossed"
    GROUP_LEVEL = "group_level"
    GROUP_SENSITIVE = "group_sensitive"
    GROUP_UNLISTED = "group_unlisted"
    HEXAGONS_DIVIDED = "hexagons_divided"
    TOO_MANY = "too_many"
    FINEST_NATION = "finest_adm0"
    FINEST_FIRST = "finest_adm1"
    FINEST_SECOND = "finest_adm2"


def why_not(figures: ScopedRelease, table: Table) -> tuple[Reason, ...]:
    """Every rule that forbids a table, none if it is published."""
    return tuple(_reasons(figures, table))


def unknown(figures: ScopedRelease, table: Table) -> tuple[str, ...]:
    """Dimensions whose category this release does not know."""
    known = {
        "sex": SEXES,
        "age": figures.age_groups,
        "disability": DISABILITIES,
        "group": tuple(group.code for group in figures.groups),
    }
    return tuple(name for name in table.divided if getattr(table, name) not in known[name])


def _reasons(figures: ScopedRelease, table: Table) -> Iterator[Reason]:
    entry = figures.register.get(table.indicator)
    if entry is None:
        yield Reason.UNKNOWN_INDICATOR
        return
    strange = unknown(figures, table)
    yield from (Reason(f"unknown_{name}") for name in strange)
    if table.base not in entry["bases"]:
        yield Reason.FAMILIES_ONLY if "families" in entry["bases"] else Reason.PERSONS_ONLY
    crossed = [name for name in CROSSED if getattr(table, name) != ALL]
    if crossed and table.base == "families":
        yield Reason.FAMILIES_CROSSED
    group = next((group for group in figures.groups if group.code == table.group), None)
    if group is not None:
        yield from _of_group(entry, group, table, bool(crossed))
    # The tier of the planner site.
    most = MOST_CROSSED["planner"][table.level]
    if len(crossed) > most:
        yield Reason.TOO_MANY if most else Reason.HEXAGONS_DIVIDED
    if not published_at(entry, table.level):
        yield Reason(f"finest_{finest_level(entry)}")


def _of_group(entry: Mapping[str, Any], group: GroupCategory, table: Table, crossed: bool) -> Iterator[Reason]:
    if table.base == "families":
        yield Reason.FAMILIES_GROUP
    if crossed:
        yield Reason.GROUP_CROSSED
    if table.level == "h3":
        yield Reason.HEXAGONS_DIVIDED
    elif table.level not in group.levels:
        yield Reason.GROUP_LEVEL
    elif "sensitive" == entry["sensitivity"] == group.sensitivity:
        yield Reason.GROUP_SENSITIVE
    elif table.base in entry["bases"] and not has_group_figures(entry, group, table.level):
        yield Reason.GROUP_UNLISTED
