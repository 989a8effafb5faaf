"""`datapackage.json`: the tables of a release as a Tabular Data Package (Frictionless Data, specification 1.0).

Paths are relative, so the description holds for the files under their address as for a folder of downloads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from data.exports.citation import FIGURES_LICENCE, named_information, release_fingerprint, release_identifier
from data.exports.release_tables import Column, ReleaseTable
from data.exports.table_file import TableFile
from data.exports.table_links import links_of
from data.exports.table_words import ColumnWords, TableWords
from data.release.reader import Release

PACKAGE_FILE: Final = "datapackage.json"

_DIALECT: Final = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


@dataclass(frozen=True)
class PackageWords:
    """What is said of a release as a whole, in one language.

    Attributes:
        title, description, keywords: of the release.
        publisher: who answers for the figures.
        sources: where figures and boundaries come from.
        tables: by name.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    publisher: str
    sources: tuple[str, ...]
    tables: Mapping[str, TableWords]


def data_package(
    release: Release,
    tables: Sequence[ReleaseTable],
    files: Mapping[str, TableFile],
    words: PackageWords,
    *,
    published_at: datetime | None = None,
) -> dict[str, Any]:
    """Describe the CSV files of a release.

    Args:
        release: the release.
        tables: its public tables.
        files: the CSV file of each table by the table's name; of a table without one neither size nor checksum is told.
        words: what people read.
        published_at: when the release was published, None if that is not known.

    Returns:
        The content of `datapackage.json`.
    """
    manifest = release.manifest
    licence = FIGURES_LICENCE
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": release.release_id,
        "id": release_identifier(release.release_id),
        "title": words.title,
        "description": words.description,
        "version": release.release_id,
        "keywords": list(words.keywords),
        "licenses": [{"name": licence.spdx, "path": licence.address, "title": licence.name}],
        "sources": [{"title": source} for source in words.sources],
        "contributors": [{"title": words.publisher, "role": "publisher"}],
        "fingerprint": named_information(release_fingerprint(manifest)),
        "synthetic": manifest.synthetic,
        "schematic_boundaries": manifest.schematic_boundaries,
        "resources": [_resource(table, tables, files.get(table.name), words.tables[table.name]) for table in tables],
    }
    if published_at is not None:
        package["created"] = published_at.isoformat(timespec="seconds")
    return package


def _resource(
    table: ReleaseTable, tables: Sequence[ReleaseTable], file: TableFile | None, words: TableWords
) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": words.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": {
            "fields": [_field(column, words.columns[column.name]) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": link.column, "reference": {"resource": link.other, "fields": link.other_column}}
                for link in links_of(table, tables)
            ],
        },
    }
    if file is not None:
        resource |= {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    return resource


def _field(column: Column, words: ColumnWords) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.kind,
        "title": words.label,
        "description": words.meaning,
    }
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    return {**field, "constraints": constraints} if constraints else field
