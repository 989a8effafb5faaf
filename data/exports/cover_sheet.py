"""The cover sheet: what must be known of figures by whoever meets them outside of the atlas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from data.exports.plain_text import plain

REQUIRED: Final = (
    "account",
    "role",
    "moment",
    "purpose",
    "selection",
    "address",
    "country",
    "release",
    "reference_date",
    "boundaries",
    "scoring_model",
    "kind_of_data",
    "tables",
    "notes",
    "uncertainty",
    "licence",
    "passing_on",
)
"""What no cover sheet may leave out, in the order in which it stands there."""


@dataclass(frozen=True)
class CoverEntry:
    """One thing that is said: `name` technical, label and text in the reader's language."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class CoverSheet:
    """What travels with the tables of a download.

    Attributes:
        title: of the file.
        author: name of the account.
        moment: when it was made, with its zone.
        entries: everything of `REQUIRED` in that order, and further ones anywhere between.

    Raises:
        ValueError: something required is missing, empty or out of order.
    """

    title: str
    author: str
    moment: datetime
    entries: Sequence[CoverEntry]

    def __post_init__(self) -> None:
        said = [entry.name for entry in self.entries if entry.name in REQUIRED and entry.text.strip()]
        if said != list(REQUIRED):
            raise ValueError(f"the cover sheet says {', '.join(said)}; it must say {', '.join(REQUIRED)}")

    def as_text(self) -> str:
        """Everything as plain text, a paragraph each."""
        lines = [plain(self.title), ""]
        for entry in self.entries:
            lines += [plain(entry.label), *(f"  {line}" for line in plain(entry.text).splitlines()), ""]
        return "\r\n".join(lines)
