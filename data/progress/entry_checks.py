"""What an entry must fulfil before it is kept; each rule has a reason code (docs/progress-entries.md)."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from data.progress.entry_records import FigureEntry, Grounds, MilestoneEntry
from data.progress.errors import EntryRefused
from data.progress.framework import Framework, FrameworkIndicator
from data.progress.milestone_states import MILESTONE_STATES, agrees
from data.progress.progress_tables import MOST_ADDRESS, MOST_COMMENT, MOST_REFERENCE

LARGEST: Final = Decimal(10) ** 12
MOST_DECIMALS: Final = 4
LARGEST_PERCENT: Final = 1000
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")


def check_entry(framework: Framework, entry: FigureEntry | MilestoneEntry, today: date) -> FigureEntry | MilestoneEntry:
    """The entry with its texts cleaned.

    Raises:
        EntryRefused: it breaks a rule; of several the first is named.
    """
    if isinstance(entry, MilestoneEntry):
        return _checked_milestone(framework, entry)
    return _checked_figure(framework, entry, today)


def check_still_asked(framework: Framework, entry: FigureEntry | MilestoneEntry) -> None:
    """Let only those pass that the framework asks for: it may have changed since the entry was made.

    Raises:
        EntryRefused: "unknown_indicator", "computed", "unknown_category", "unknown_place" or "unknown_milestone".
    """
    if isinstance(entry, MilestoneEntry):
        if all(item.code != entry.milestone for item in framework.milestones):
            raise EntryRefused("unknown_milestone", f"The programme has no milestone '{entry.milestone[:60]}'.")
        return
    indicator = framework.indicator(entry.indicator)
    if indicator is None:
        raise EntryRefused("unknown_indicator", f"The programme has no indicator '{entry.indicator[:60]}'.")
    if indicator.actuals != "entered":
        raise EntryRefused("computed", f"The figures of indicator {indicator.code} compute themselves.")
    if entry.category and entry.category not in indicator.category_labels():
        raise EntryRefused("unknown_category", f"Indicator {indicator.code} has no category '{entry.category[:60]}'.")
    if entry.pcode and all(place.pcode != entry.pcode for place in framework.places):
        raise EntryRefused("unknown_place", f"The programme names no place '{entry.pcode[:32]}'.")


def _checked_figure(framework: Framework, entry: FigureEntry, today: date) -> FigureEntry:
    check_still_asked(framework, entry)
    grounds = _checked_grounds(entry.grounds)
    _check_period(framework, entry, grounds, today)
    indicator = framework.indicator(entry.indicator)
    if indicator is not None:
        _check_value(indicator, entry.value, grounds)
    return replace(entry, grounds=grounds, value=entry.value.normalize() + 0)


def _check_period(framework: Framework, entry: FigureEntry, grounds: Grounds, today: date) -> None:
    if entry.last_day < entry.first_day:
        raise EntryRefused("bad_days", "The period ends before it begins.")
    if entry.last_day > today:
        raise EntryRefused("future", "The period has not ended yet.")
    if entry.first_day < framework.first_day:
        raise EntryRefused("before_programme", f"The programme begins on {framework.first_day}, the period before it.")
    if entry.last_day > framework.last_day and not grounds.comment:
        raise EntryRefused(
            "after_programme", f"The programme ended on {framework.last_day}: say in the comment why a later figure."
        )


def _check_value(indicator: FrameworkIndicator, value: Decimal, grounds: Grounds) -> None:
    if not value.is_finite():
        raise EntryRefused("bad_number", "The value is no number.")
    if value < 0:
        raise EntryRefused("negative", "A value below 0 cannot be reached.")
    if indicator.measure == "percentage":
        if value > LARGEST_PERCENT:
            raise EntryRefused("too_large", f"A percentage above {LARGEST_PERCENT} is a mistake.")
        if value > 100 and not grounds.comment:
            raise EntryRefused("over_hundred", "A percentage above 100 needs a comment that says why.")
    elif value != value.to_integral_value():
        raise EntryRefused("not_whole", "The indicator counts whole units.")
    if value >= LARGEST:
        raise EntryRefused("too_large", "The value is too large to be meant.")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MOST_DECIMALS:
        raise EntryRefused("too_precise", f"A value has {MOST_DECIMALS} decimals at most.")


def _checked_milestone(framework: Framework, entry: MilestoneEntry) -> MilestoneEntry:
    check_still_asked(framework, entry)
    grounds = _checked_grounds(entry.grounds)
    if entry.state not in MILESTONE_STATES:
        raise EntryRefused("unknown_state", f"A milestone is one of {', '.join(MILESTONE_STATES)}.")
    if not 0 <= entry.percent <= 100:
        raise EntryRefused("bad_percent", "How far a milestone is lies between 0 and 100 percent.")
    if not agrees(entry.state, entry.percent):
        raise EntryRefused("state_percent", "Not started is 0 percent, done is 100, started lies in between.")
    return replace(entry, grounds=grounds)


def _checked_grounds(grounds: Grounds) -> Grounds:
    clean = Grounds(plain(grounds.reference), grounds.address.strip(), plain(grounds.comment))
    if not clean.reference:
        raise EntryRefused("no_evidence", "Name the document that the entry rests on.")
    if len(clean.reference) > MOST_REFERENCE:
        raise EntryRefused("long_reference", f"The name of the document has {MOST_REFERENCE} characters at most.")
    if len(clean.comment) > MOST_COMMENT:
        raise EntryRefused("long_comment", f"A comment has {MOST_COMMENT} characters at most.")
    if clean.address and (len(clean.address) > MOST_ADDRESS or not _ADDRESS.fullmatch(clean.address)):
        raise EntryRefused("bad_address", "The address begins with http:// or https:// and has no spaces.")
    return clean


def plain(words: str) -> str:
    """A text on one line, without signs that cannot be printed."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
