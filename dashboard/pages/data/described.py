"""Tables and columns of a release in the words of a language."""

from collections.abc import Iterable, Mapping

from dashboard.text import LANGUAGES, Texts, load_texts
from data.exports.release_tables import ReleaseTable
from data.exports.table_words import ColumnWords, TableWords

_FIGURES = "values_"


def table_words(table: ReleaseTable, texts: Texts) -> TableWords:
    """What a table holds, and what its columns mean."""
    kind = "values" if table.name.startswith(_FIGURES) else table.name
    return TableWords(
        texts(f"metadata.table.{kind}"),
        {column.name: column_words(table.name, column.name, texts) for column in table.columns},
    )


def words_by_language(tables: Iterable[ReleaseTable]) -> dict[str, Mapping[str, TableWords]]:
    """The words of every table by language and name."""
    return {
        language: {table.name: table_words(table, load_texts(language)) for table in tables} for language in LANGUAGES
    }


def column_words(table: str, column: str, texts: Texts) -> ColumnWords:
    """Name and meaning of a column; some mean another thing in another table."""
    stem, _, language = column.rpartition("_")
    if language in LANGUAGES:
        named = texts(f"metadata.label.{stem}_in", language=texts.language_name(language))
        return ColumnWords(named, texts(f"metadata.column.{stem}_in"))
    label = f"metadata.label.{column}"
    own = f"metadata.column.{table}.{column}"
    return ColumnWords(
        texts(label) if texts.has(label) else texts(f"csv.{column}"),
        texts(own) if texts.has(own) else texts(f"metadata.column.{column}"),
    )
