"""What people type into rounds and requests is checked here, before it comes near the database."""

from typing import Final

from data.budget.errors import BudgetError

MOST_PARTICIPANTS: Final = 10_000_000


class EntryRefused(BudgetError):
    """Something typed in is not usable.

    Attributes:
        reason: code for the page's own words (`ENTRY_REASONS`).
        field: "participants", "reason", "document", "note", "comment" or "line" of a request; "name", "days",
            "envelope" or "lines" of a round; "ceiling" or "rule".
        line: of a request: number of the round's line; of a round's draft: the line's position from 1; None: of none.
    """

    def __init__(self, reason: str, field: str, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.reason, self.field, self.line = reason, field, line


ENTRY_REASONS: Final = (
    "empty",
    "too_long",
    "unprintable",
    "not_a_count",
    "too_large",
    "unknown_line",
    "unknown_document",
    "unknown_version",
    "days_in_disorder",
    "not_an_amount",
    "too_many",
    "unknown_norm",
    "norm_not_in_force",
    "other_currency",
    "unknown_source",
    "no_areas",
    "unknown_area",
)
"""Every reason of `EntryRefused`."""


def plain_text(text: str, *, field: str, most: int, needed: bool = False, line: int | None = None) -> str:
    """A text on one line: spaces, tabs and line ends become one space each.

    Args:
        text: as typed.
        field: for the refusal.
        most: signs that it may have.
        needed: whether it may not be empty.
        line: for the refusal.

    Raises:
        EntryRefused: it is too long, empty though needed, or holds signs that cannot be printed (NUL among them, which
            PostgreSQL refuses, and those that turn the direction of text).
    """
    plain = " ".join(text.split())
    if not plain.isprintable():
        raise EntryRefused("unprintable", field, "The text holds signs that cannot be printed; type it anew.", line)
    if len(plain) > most:
        raise EntryRefused("too_long", field, f"The text has {len(plain)} signs; {most} fit.", line)
    if needed and not plain:
        raise EntryRefused("empty", field, "Write something here.", line)
    return plain


def whole_count(value: int, *, line: int | None = None) -> int:
    """A number of participants.

    Raises:
        EntryRefused: it is no whole number from 0 to 10 million.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PARTICIPANTS:
        raise EntryRefused(
            "not_a_count", "participants", f"Participants are a whole number from 0 to {MOST_PARTICIPANTS:,}.", line
        )
    return value
