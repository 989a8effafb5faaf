"""Every query that a release's sums take, and which part of the sums each of them fills."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import ibis
import ibis.expr.types as ir

from data.build.engines.definition import (
    DISTRICT_CELL,
    in_family_groups,
    in_person_groups,
    least_keys,
    summed,
    summed_for_members,
    with_family,
)
from data.build.engines.rows import ALONE, FAMILIES, FAMILY_GROUPS, PERSON_GROUPS, PERSONS, Measures, blocks

Part = Literal["families_by_leaf", "persons_by_leaf", "persons_by_district", "persons_by_group", "least_by_leaf"]
_LEAF, _GROUP = ("leaf",), ("district", "category")


@dataclass(frozen=True)
class CellQuery:
    """A query and where its result goes.

    Attributes:
        fills: the attribute of `CellSums`.
        cells: columns that name the cell.
        measures: columns that were added up.
        table: the query, over tables by name.
    """

    fills: Part
    cells: tuple[str, ...]
    measures: tuple[str, ...]
    table: ir.Table


@cache
def cell_queries(measures: Measures, width: int) -> tuple[CellQuery, ...]:
    """The queries over all tables but those of the measures that nobody inherits.

    Args:
        measures: how many there are.
        width: how many measures a query takes at most, each with two sums.
    """
    return tuple(_queries(measures, width))


def alone_query(columns: tuple[str, ...], name: str = ALONE) -> CellQuery:
    """The query over a table of measures that nobody inherits."""
    rows = _table(name, {"leaf": "int32", "key": "int32"}, columns)
    return CellQuery("families_by_leaf", _LEAF, columns, summed(rows, _LEAF, columns))


def _queries(measures: Measures, width: int) -> Iterator[CellQuery]:
    families = _table(
        FAMILIES,
        {"family": "int64", "leaf": "int32", "district": "int32", "key": "int32", "size": "int32"},
        measures.inherited_names,
    )
    codes = dict.fromkeys(("sex", "age", "disability"), "int16")
    persons = _table(PERSONS, {"person": "int64", "family": "int64", **codes}, measures.own_names)
    family_groups = _table(FAMILY_GROUPS, {"family": "int64", "category": "int16"})
    person_groups = _table(PERSON_GROUPS, {"person": "int64", "category": "int16"})
    marked = in_person_groups(persons, person_groups)

    def query(fills: Part, cells: tuple[str, ...], rows: ir.Table, columns: list[str]) -> CellQuery:
        return CellQuery(fills, cells, tuple(columns), summed(rows, cells, columns))

    def for_members(fills: Part, cells: tuple[str, ...], rows: ir.Table, columns: list[str]) -> CellQuery:
        return CellQuery(fills, cells, tuple(columns), summed_for_members(rows, cells, columns))

    yield CellQuery("least_by_leaf", _LEAF, (), least_keys(families))
    for some in blocks(measures.inherited_names, width):
        yield query("families_by_leaf", _LEAF, families, some)
        yield for_members("persons_by_leaf", _LEAF, families, some)
        people = persons.select("person", "family", *codes)
        yield query("persons_by_district", DISTRICT_CELL, with_family(people, families, ["district", *some]), some)
        if measures.groups:
            yield for_members("persons_by_group", _GROUP, in_family_groups(families, family_groups), some)
            people = marked.select("family", "category")
            yield query("persons_by_group", _GROUP, with_family(people, families, ["district", *some]), some)
    for some in blocks(measures.own_names, width):
        people = with_family(persons, families, ["leaf", "district"])
        yield query("persons_by_leaf", _LEAF, people, some)
        yield query("persons_by_district", DISTRICT_CELL, people, some)
        if measures.groups:
            yield query("persons_by_group", _GROUP, in_family_groups(people, family_groups), some)
            yield query("persons_by_group", _GROUP, with_family(marked, families, ["district"]), some)


def _table(name: str, columns: Mapping[str, str], measures: list[str] | tuple[str, ...] = ()) -> ir.Table:
    return ibis.table({**columns, **dict.fromkeys(measures, "int16")}, name=name)
