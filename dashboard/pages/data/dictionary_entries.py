"""The data dictionary of a release: its tables, columns, codes and indicators in the words of a language."""

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.pages.data.codes import codes_of
from dashboard.pages.data.described import table_words
from dashboard.pages.heatmap.titles import capitalised, level_name
from dashboard.pages.method.counting import counting
from dashboard.pages.method.indicators import agency_name
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.exports.dictionary import DictionaryEntry
from data.exports.release_tables import ReleaseTable
from data.exports.table_columns import unit_of
from data.release.dimensions import finest_level


def dictionary_entries(
    served: ServedRelease, tables: Sequence[ReleaseTable], texts: Texts
) -> tuple[DictionaryEntry, ...]:
    """Everything that the files of a release hold, explained: tables, columns, codes, indicators."""
    return (
        *_tables(tables, texts),
        *_columns(tables, texts),
        *(
            DictionaryEntry(
                "code", table=code.table, column=code.column, code=code.code, label=code.label, meaning=code.meaning
            )
            for code in codes_of(served, tables, texts)
        ),
        *(indicator_entry(served, entry, texts) for entry in served.release.register.values()),
    )


def indicator_entry(served: ServedRelease, entry: dict[str, Any], texts: Texts) -> DictionaryEntry:
    """An indicator of the register."""
    language = texts.language
    numerator, denominator = counting(entry)
    sphere = entry.get("sphere")
    return DictionaryEntry(
        "indicator",
        table="indicators",
        column="indicator_code",
        code=entry["code"],
        label=entry["label"][language],
        meaning=entry["definition"][language],
        unit=texts(f"unit.{unit_of(entry['kind'], entry['unit'])}"),
        numerator=texts(numerator),
        denominator=texts(denominator),
        direction=texts(f"method.direction.{entry['direction']}"),
        sphere=served.profile_label("spheres", sphere, language) if sphere else "",
        sensitivity=texts(f"method.sensitivity.{entry['sensitivity']}"),
        finest_level=level_name(served, finest_level(entry), texts),
        source_agency=agency_name(served, entry["source_agency"], texts),
        counted_in=capitalised(", ".join(texts(f"base.{base}") for base in entry["bases"])),
    )


def _tables(tables: Sequence[ReleaseTable], texts: Texts) -> Iterator[DictionaryEntry]:
    for table in tables:
        yield DictionaryEntry("table", table=table.name, code=table.name, label=table_words(table, texts).title)


def _columns(tables: Sequence[ReleaseTable], texts: Texts) -> Iterator[DictionaryEntry]:
    for table in tables:
        words = table_words(table, texts).columns
        for column in table.columns:
            told = words[column.name]
            yield DictionaryEntry(
                "column",
                table=table.name,
                column=column.name,
                code=column.name,
                label=told.label,
                meaning=told.meaning,
                type=texts(f"metadata.type.{column.kind}"),
            )
