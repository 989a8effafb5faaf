"""The sums of a release as one definition: pure functions from Ibis tables to Ibis tables, for every engine alike.

`data.build.engines.rows` says what the tables hold. A key is the secret record key as a signed 32-bit integer: modulo
2^32 its sums are those of the unsigned one, and no engine needs more than 64 bits for them. Of every measure m the
results hold `count_m`, its sum, and `key_m`, the sum of the keys of the rows in which m is not 0. Cells without rows
are left out. (Keys of other rows are added as 0: on the embedded engine that takes half the time of a filter.)
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

COUNT, KEY, LEAST = "count_", "key_", "least"
DISTRICT_CELL = ("district", "sex", "age", "disability")
_WORD = 2**32


def summed(rows: ir.Table, cells: Sequence[str], measures: Sequence[str]) -> ir.Table:
    """Sums of measures over rows.

    Args:
        rows: families or persons with key, the cells' columns and the measures.
        cells: columns that name a cell together.
        measures: columns to add up.
    """
    counts = {COUNT + name: rows[name].sum() for name in measures}
    keys = {KEY + name: ibis.ifelse(rows[name] != 0, rows.key, 0).sum() for name in measures}
    return rows.group_by(*cells).aggregate(**counts, **keys)


def summed_for_members(families: ir.Table, cells: Sequence[str], measures: Sequence[str]) -> ir.Table:
    """The same over the members of families, who inherit the measures: families weigh their size, no person is read."""
    sized = families.filter(families.size > 0).mutate(
        size=families.size.cast("int64"), key_of_all=families.key.cast("int64") * families.size
    )
    counts = {COUNT + name: (sized[name] * sized.size).sum() for name in measures}
    keys = {KEY + name: ibis.ifelse(sized[name] != 0, sized.key_of_all, 0).sum() for name in measures}
    return sized.group_by(*cells).aggregate(**counts, **keys)


def least_keys(families: ir.Table) -> ir.Table:
    """The least record key, unsigned again, of every leaf."""
    key = families.key.cast("int64")
    return families.group_by("leaf").aggregate(**{LEAST: ibis.ifelse(key < 0, key + _WORD, key).min()})


def with_family(persons: ir.Table, families: ir.Table, columns: Sequence[str]) -> ir.Table:
    """Persons with the key and some columns of their family."""
    return persons.join(families.select("family", "key", *columns), "family")


def in_family_groups(rows: ir.Table, family_groups: ir.Table) -> ir.Table:
    """Families or persons, once for every group that their family is in."""
    return rows.join(family_groups, "family")


def in_person_groups(persons: ir.Table, person_groups: ir.Table) -> ir.Table:
    """Persons, once for every group that they are in themselves."""
    return persons.join(person_groups, "person")
