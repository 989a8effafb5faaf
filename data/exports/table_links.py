"""Which columns of the public tables name a row of another table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from data.exports.release_tables import ReleaseTable

_AREAS: Final = ("areas", "pcode")
_HEXAGONS: Final = ("hexagons", "pcode")
_INDICATORS: Final = ("indicators", "indicator_code")
_BY_TABLE: Final = {
    "values_adm0": {"pcode": _AREAS, "indicator_code": _INDICATORS},
    "values_adm1": {"pcode": _AREAS, "indicator_code": _INDICATORS},
    "values_adm2": {"pcode": _AREAS, "indicator_code": _INDICATORS},
    "values_h3": {"pcode": _HEXAGONS, "adm2_pcode": _AREAS, "indicator_code": _INDICATORS},
    "hexagons": {"adm2_pcode": _AREAS},
    "clusters": {"pcode": _AREAS, "indicator_code": _INDICATORS},
}


@dataclass(frozen=True)
class TableLink:
    """Every value of `column` occurs in the column `other_column` of the table `other`."""

    column: str
    other: str
    other_column: str


def links_of(table: ReleaseTable, tables: Iterable[ReleaseTable]) -> tuple[TableLink, ...]:
    """The links of a table into those of its release; none to tables that the release lacks."""
    there = {other.name for other in tables}
    links = _BY_TABLE.get(table.name, {})
    return tuple(TableLink(column, *target) for column, target in links.items() if target[0] in there)
