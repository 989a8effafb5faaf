"""The languages of the product. Another one begins with its code here (docs/add-a-language.md)."""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

Language = Literal["en", "mn", "kk", "ru"]
"""Codes of ISO 639-1, as in addresses; the order is that of the language switch and of columns."""

LANGUAGES: Final[tuple[str, ...]] = get_args(Language)

AUTHORITY_CODES: Final[Mapping[str, str]] = {"en": "ENG", "mn": "MON", "kk": "KAZ", "ru": "RUS"}
"""Codes of the language table of the Publications Office of the European Union, which DCAT catalogues name."""

COMMON: Final[Language] = "en"
"""What stands where nobody has written a text in another language yet."""


def in_every_language(texts: Mapping[str, str]) -> dict[str, str]:
    """A text by language, in the order of `LANGUAGES`; the common language stands in for those that are missing."""
    return {language: texts.get(language) or texts[COMMON] for language in LANGUAGES}


def complete(document: Any) -> Any:
    """A JSON document with every text in it in every language.

    A release keeps the languages that the program had when it was built; later programs may have more. A text is an
    object with the common language among its keys and nothing but codes of languages. The document itself is returned
    where nothing is missing.
    """
    if isinstance(document, dict):
        if COMMON in document and document.keys() <= _CODES:
            return document if len(document) == len(_CODES) else in_every_language(document)
        return {key: complete(value) for key, value in document.items()}
    if isinstance(document, list):
        return [complete(value) for value in document]
    return document


_CODES: Final = frozenset(LANGUAGES)
