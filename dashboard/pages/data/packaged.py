"""Descriptions of a release for programs: the data package and the tables' CSVW, in the words of the catalogues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from dashboard.pages.data.described import table_words, words_by_language
from dashboard.pages.data.release_files import FilesAtHand, tables_of
from dashboard.pages.method.citation import publisher, release_title
from dashboard.served import ServedRelease
from dashboard.text import Texts, load_texts
from data.exports.csvw import table_metadata
from data.exports.data_package import PackageWords, data_package
from data.exports.table_words import TableWords

DEFAULT_LANGUAGE: Final = "en"
"""Of what has only one: a data package knows no other languages beside it."""


def package_of(served: ServedRelease, at_hand: FilesAtHand, published_at: datetime | None) -> dict[str, Any]:
    """The data package; files that are not made yet stand in it without size and checksum."""
    texts = load_texts(DEFAULT_LANGUAGE)
    files = {item.table.name: item.shelved.file("csv") for item in at_hand.tables if item.shelved}
    return data_package(
        served.release,
        tables_of(served),
        {name: file for name, file in files.items() if file},
        _package_words(served, texts),
        published_at=published_at,
    )


def described_table(served: ServedRelease, name: str) -> dict[str, Any] | None:
    """The CSVW of a table; None if the release has no such table."""
    tables = tables_of(served)
    table = next((table for table in tables if table.name == name), None)
    return None if table is None else table_metadata(table, tables, _words(served))


def keywords(texts: Texts) -> tuple[str, ...]:
    """What the figures are about."""
    return tuple(word.strip() for word in texts("metadata.catalogue.keywords").split(";"))


def description(served: ServedRelease, texts: Texts) -> str:
    """What a release holds, and, first, that it is invented where it is."""
    synthetic = [texts("badge.synthetic") + "."] if served.release.manifest.synthetic else []
    return " ".join([*synthetic, texts("metadata.release.description")])


def _words(served: ServedRelease) -> Mapping[str, Mapping[str, TableWords]]:
    words: Mapping[str, Mapping[str, TableWords]] = served.kept(
        ("table words",), lambda: words_by_language(tables_of(served))
    )
    return words


def _package_words(served: ServedRelease, texts: Texts) -> PackageWords:
    attribution = served.release.manifest.attribution
    name = publisher(served, texts)
    return PackageWords(
        title=release_title(served, texts),
        description=description(served, texts),
        keywords=keywords(texts),
        publisher=name,
        sources=(name, *([attribution] if attribution else [])),
        tables={table.name: table_words(table, texts) for table in tables_of(served)},
    )
