"""What the files of a release say beside their figures, in the words of the catalogues."""

from functools import lru_cache
from typing import Final

from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts, load_texts
from data.exports.citation import FIGURES_LICENCE, release_identifier
from data.exports.table_columns import VALUE_COLUMN_NAMES
from data.exports.table_shelf import FileWords
from data.release.manifest import Manifest

_DEFAULT: Final = "en"


def file_words(served: ServedRelease) -> FileWords:
    """The words; the same for all tables of a release."""
    words: FileWords = served.kept(("file words",), lambda: _write(served))
    return words


def _write(served: ServedRelease) -> FileWords:
    manifest, texts = served.release.manifest, load_texts(_DEFAULT)
    title = texts("data.cover.title", country=_country(served, texts), day=texts.day(manifest.reference_date))
    cover = [line for language in LANGUAGES for line in _cover(served, load_texts(language))]
    metadata = {
        "title": title,
        "release_id": manifest.release_id,
        "identifier": release_identifier(manifest.release_id),
        "reference_date": manifest.reference_date.isoformat(),
        "country": manifest.country,
        "licence": FIGURES_LICENCE.spdx,
        "attribution": manifest.attribution,
        "protection": texts("footer.protection"),
        "kind_of_data": _kind(manifest, texts),
    }
    return FileWords(title, tuple(cover), {name: text for name, text in metadata.items() if text}, _descriptions())


def _cover(served: ServedRelease, texts: Texts) -> list[tuple[str, str]]:
    manifest = served.release.manifest
    day = texts.day(manifest.reference_date)
    lines = [
        (texts.language_name(texts.language), texts("data.cover.title", country=_country(served, texts), day=day)),
        (texts("data.cover.release"), manifest.release_id),
        (texts("data.cover.kind"), _kind(manifest, texts)),
        (texts("data.cover.uncertainty"), texts("footer.protection")),
        (texts("data.cover.interval"), texts("data.cover.interval.text")),
        (texts("data.cover.empty"), texts("data.cover.empty.text")),
        (texts("data.cover.licence"), f"{FIGURES_LICENCE.name} ({FIGURES_LICENCE.address})"),
        (texts("data.cover.borders"), manifest.attribution),
    ]
    return [*((label, text) for label, text in lines if text), ("", "")]


def _kind(manifest: Manifest, texts: Texts) -> str:
    held = (
        ("badge.synthetic", manifest.synthetic),
        ("badge.schematic", manifest.schematic_boundaries),
        ("badge.demonstration_key", manifest.demonstration_key),
    )
    return " ".join(texts(msgid) for msgid, there in held if there) or texts("data.cover.kind.real")


def _country(served: ServedRelease, texts: Texts) -> str:
    name: str = served.release.profile["name"][texts.language]
    return name


@lru_cache(maxsize=1)
def _descriptions() -> dict[str, str]:
    """English meanings of the columns of figures, which stand in the data dictionary."""
    texts = load_texts(_DEFAULT)
    return {
        name: texts(f"metadata.column.{name}") for name in VALUE_COLUMN_NAMES if texts.has(f"metadata.column.{name}")
    }
