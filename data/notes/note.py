"""One note: to what it is attached, its text in every language, and when it holds."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from data.languages import COMMON
from data.notes.errors import NoteRefused

LEAST_TEXT: Final = 10
MOST_TEXT: Final = 600


class Note(BaseModel):
    """A caveat on figures. An empty `indicator`, `area` or `release_id` means every one.

    Attributes:
        id: `n1`, `n2` ... in the order in which notes were added; never used twice.
        area: p-code; the note holds for this area and for all inside it.
        text: plain text by language.
        author: who added it; for the custodian, not for visitors.
        reason: why it was added; for the custodian, not for visitors.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    indicator: str = ""
    area: str = ""
    release_id: str = ""
    text: dict[str, str]
    author: str
    reason: str = ""
    added_at: AwareDatetime

    def applies(self, *, indicator: str, areas: Collection[str], release_id: str) -> bool:
        """Whether it speaks about a figure: an indicator of one area, in one release.

        Args:
            indicator: code of the figure's indicator.
            areas: p-codes of the figure's area and of every area around it.
            release_id: of the figure's release.
        """
        return (
            self.indicator in ("", indicator)
            and (not self.area or self.area in areas)
            and self.release_id in ("", release_id)
        )

    def in_language(self, language: str) -> str:
        """The text in a language, or in English where the note is older than the language on the site."""
        return self.text.get(language) or self.text[COMMON]


class Retirement(BaseModel):
    """The end of a note: who ended it, when and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str
    author: str
    reason: str
    retired_at: AwareDatetime


def clean_text(text: Mapping[str, str], languages: Collection[str]) -> dict[str, str]:
    """Texts of a note with white space made single, in the order of `languages`.

    Raises:
        NoteRefused: a language is missing or unknown, or a text is too short, too long or not plain.
    """
    cleaned = {language: " ".join(text.get(language, "").split()) for language in languages}
    if unknown := sorted(text.keys() - set(languages)):
        raise NoteRefused(f"There is no language {', '.join(unknown)}; notes are written in {', '.join(languages)}.")
    if missing := [language for language, words in cleaned.items() if not words]:
        raise NoteRefused(
            f"A note needs its text in every language of the site; missing: {', '.join(missing)}. "
            "Nothing was added, because visitors would read a figure without its caveat."
        )
    for language, words in cleaned.items():
        if not LEAST_TEXT <= len(words) <= MOST_TEXT:
            raise NoteRefused(
                f"The text in {language} has {len(words)} characters; a note has {LEAST_TEXT} to {MOST_TEXT}."
            )
        if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn") for character in words):
            raise NoteRefused(f"The text in {language} has invisible or control characters; write plain text.")
    return cleaned
