"""What was typed into a form of the page, read as the book wants it, and where a refusal belongs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from dashboard.whole_number import read_whole
from data.budget.errors import BudgetError
from data.budget.money import to_minor
from data.progress.entry_checks import MOST_DECIMALS
from data.progress.entry_records import FigureEntry, Grounds, MilestoneEntry
from data.progress.errors import EntryRefused
from data.progress.framework_source import Mistake

FIELDS: Final = (
    *("indicator", "milestone", "category", "pcode", "first", "last", "value"),
    *("state", "percent", "reference", "address", "comment", "note"),
)
_LONGEST: Final = 1500

FIELD_OF: Final[Mapping[str, str]] = {
    "bad_first": "first",
    "bad_last": "last",
    "bad_days": "last",
    "future": "last",
    "before_programme": "first",
    "after_programme": "comment",
    "bad_number": "value",
    "negative": "value",
    "not_whole": "value",
    "too_large": "value",
    "too_precise": "value",
    "over_hundred": "comment",
    "no_evidence": "reference",
    "long_reference": "reference",
    "bad_address": "address",
    "long_comment": "comment",
    "unknown_category": "category",
    "unknown_place": "pcode",
    "unknown_state": "state",
    "bad_percent": "percent",
    "state_percent": "percent",
    "needs_note": "note",
    "long_note": "note",
}
"""The field that a reason of refusal is about; other reasons are about the whole form."""

OF_THE_FORM: Final = (
    *("open", "same", "unknown_indicator", "computed", "unknown_milestone"),
    *("own", "not_own", "decided", "unknown_entry", "unknown_action"),
    *("nothing_new", "file_taken", "not_written", "other_country", "changed", "no_file", "file_too_large", "mistakes"),
)
"""Reasons that are said above the page."""


@dataclass(frozen=True)
class Typed:
    """A refused form.

    Attributes:
        reason: why, a key of `FIELD_OF` or one of `OF_THE_FORM`.
        fields: what was typed.
        entry: number of the entry that was to be settled, 0 for other forms.
        mistakes: of a framework file.
    """

    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)
    entry: int = 0
    mistakes: tuple[Mistake, ...] = ()

    @property
    def wrong(self) -> str:
        """The field that the refusal is about, "" for the whole form."""
        return FIELD_OF.get(self.reason, "")


def typed_fields(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed, as far as the page knows it."""
    return {name: form[name][:_LONGEST] for name in FIELDS if name in form}


def read_entry(fields: Mapping[str, str]) -> FigureEntry | MilestoneEntry:
    """What the fields say; the book judges it.

    Raises:
        EntryRefused: "bad_first", "bad_last", "bad_number" or "bad_percent".
    """
    grounds = Grounds(fields.get("reference", ""), fields.get("address", ""), fields.get("comment", ""))
    if milestone := fields.get("milestone", ""):
        percent = read_whole(fields.get("percent", "").strip(), 3)
        if percent is None:
            raise EntryRefused("bad_percent", "How far a milestone is, is a whole number from 0 to 100.")
        return MilestoneEntry(milestone, fields.get("state", ""), percent, grounds)
    return FigureEntry(
        fields.get("indicator", ""),
        _day(fields.get("first", ""), "bad_first"),
        _day(fields.get("last", ""), "bad_last"),
        _number(fields.get("value", "")),
        grounds,
        fields.get("category", ""),
        fields.get("pcode", ""),
    )


def _day(written: str, reason: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise EntryRefused(reason, "A day is written as year, month and day.") from error


def _number(written: str) -> Decimal:
    try:
        return Decimal(to_minor(written.removesuffix("%"), MOST_DECIMALS)).scaleb(-MOST_DECIMALS)
    except BudgetError as error:
        raise EntryRefused("bad_number", str(error)) from error
