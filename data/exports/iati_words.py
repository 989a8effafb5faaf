"""What the parts of an IATI file need besides the programme: sentences in every language, and facts of the country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from data.languages import LANGUAGES
from data.progress.actual import DerivationStep
from data.progress.framework import LocalText


@dataclass(frozen=True)
class Money:
    """An exact amount in minor units, for a sentence."""

    minor: int
    currency: str
    digits: int

    @property
    def decimal(self) -> str:
        """In the main unit, as a plain decimal number."""
        return format(Decimal(self.minor).scaleb(-self.digits), "f")


SentenceValue = str | int | Decimal | date | Money | LocalText | tuple[DerivationStep, ...]
Sentences = Mapping[str, str]
"""A text by language (ISO 639-1)."""


class Words(Protocol):
    """Gives the sentence of a key in every language, with its values written as each language does."""

    def __call__(self, key: str, /, **values: SentenceValue) -> Sentences:
        """Sentence by language."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """Facts that a programme does not hold.

    Attributes:
        iso2: code of the country (ISO 3166-1 alpha-2).
        areas: names by language of the areas, by p-code.
        updated: when the last figure of the file became public.
        invented: whether figures are invented (demonstration, or a registry that was made up).
    """

    iso2: str
    areas: Mapping[str, Mapping[str, str]]
    updated: datetime
    invented: bool


def joined(*parts: Sentences | None, between: str = " ") -> dict[str, str]:
    """One text per language out of several; where a part lacks a language, its English stands in."""
    kept = [part for part in parts if part]
    return {
        language: between.join(part.get(language) or part.get("en", "") for part in kept)
        for language in LANGUAGES
        if kept
    }
