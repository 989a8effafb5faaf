"""Descriptions of the CSV files after the W3C's CSV on the Web (Recommendations of 2015-12-17), in every language.

`<table>.csv-metadata.json` is the name under which programs look for the description of `<table>.csv` (section 5.3 of
the model). It describes the tables that the table refers to, too: a reference must stay inside the described group.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from data.exports.citation import FIGURES_LICENCE
from data.exports.release_tables import Column, ReleaseTable
from data.exports.table_links import links_of
from data.exports.table_words import TableWords

SUFFIX: Final = ".csv-metadata.json"
STANDARD: Final = "http://www.w3.org/ns/csvw"

_SDMX: Final = "http://purl.org/linked-data/sdmx/2009"
_PROPERTIES: Final = {
    "reference_date": f"{_SDMX}/dimension#refPeriod",
    "pcode": f"{_SDMX}/dimension#refArea",
    "sex": f"{_SDMX}/dimension#sex",
    "age_group": f"{_SDMX}/dimension#age",
    "value": f"{_SDMX}/measure#obsValue",
    "unit": f"{_SDMX}/attribute#unitMeasure",
    "state": f"{_SDMX}/attribute#obsStatus",
    "name": "http://www.w3.org/2000/01/rdf-schema#label",
    "national_code": "http://www.w3.org/2004/02/skos/core#notation",
    "source_agency": "http://purl.org/dc/terms/source",
}
_NAMED_ROWS: Final = {
    "areas": "pcode",
    "hexagons": "pcode",
    "indicators": "indicator_code",
    "groups": "group",
    "deliveries": "agency",
}
_TYPES: Final[Mapping[str, Any]] = {
    "string": "string",
    "integer": "integer",
    "number": "double",
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    "boolean": {"base": "boolean", "format": "true|false"},
}


def table_metadata(
    table: ReleaseTable, tables: Sequence[ReleaseTable], words: Mapping[str, Mapping[str, TableWords]]
) -> dict[str, Any]:
    """Describe a table and those that it refers to.

    Args:
        table: the table.
        tables: all of its release.
        words: by language and table.

    Returns:
        A table group in which the table is the first.
    """
    described = {table.name: table}
    waiting = [table]
    while waiting:
        for link in links_of(waiting.pop(), tables):
            if link.other not in described:
                described[link.other] = next(other for other in tables if other.name == link.other)
                waiting.append(described[link.other])
    return {
        "@context": [STANDARD, {"@language": "en"}],
        "@type": "TableGroup",
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True, "doubleQuote": True},
        "dc:license": {"@id": FIGURES_LICENCE.address},
        "tables": [_table(item, tables, words) for item in described.values()],
    }


def _table(
    table: ReleaseTable, tables: Sequence[ReleaseTable], words: Mapping[str, Mapping[str, TableWords]]
) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_column(table, column, words) for column in table.columns],
        "primaryKey": list(table.key),
    }
    if links := links_of(table, tables):
        schema["foreignKeys"] = [
            {
                "columnReference": link.column,
                "reference": {"resource": f"{link.other}.csv", "columnReference": link.other_column},
            }
            for link in links
        ]
    if table.name in _NAMED_ROWS:
        column = _NAMED_ROWS[table.name]
        schema["aboutUrl"] = f"{table.name}.csv#{column}={{{column}}}"
    return {
        "@type": "Table",
        "url": f"{table.name}.csv",
        "dc:title": [
            {"@value": by_table[table.name].title, "@language": language} for language, by_table in words.items()
        ],
        "tableSchema": schema,
    }


def _column(table: ReleaseTable, column: Column, words: Mapping[str, Mapping[str, TableWords]]) -> dict[str, Any]:
    told = {language: by_table[table.name].columns[column.name] for language, by_table in words.items()}
    described: dict[str, Any] = {
        "name": column.name,
        "titles": {language: item.label for language, item in told.items()},
        "dc:description": [{"@value": item.meaning, "@language": language} for language, item in told.items()],
        "datatype": _datatype(column),
        "null": [""],
    }
    if column.required:
        described["required"] = True
    if column.name in _PROPERTIES:
        described["propertyUrl"] = _PROPERTIES[column.name]
    return described


def _datatype(column: Column) -> Any:
    """The type; permitted values are a pattern, since the standard knows no lists of them."""
    if column.values and column.kind == "string":
        return {"base": "string", "format": "|".join(map(_escaped, column.values))}
    return _TYPES[column.kind]


def _escaped(value: str) -> str:
    return re.sub(r"([.+*?^$()|\[\]{}\\])", r"\\\1", value)
