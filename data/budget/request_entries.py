"""Entries of request lines: checked, priced, and written as the content of a saved version."""

import json
from collections.abc import Mapping
from typing import Any, Final

from data.budget.entry_checks import EntryRefused, plain_text, whole_count
from data.budget.norm import CostNorm
from data.budget.request_records import LineEntry
from data.budget.request_tables import MOST_REASON, MOST_REFERENCE
from data.budget.round_records import Round
from data.budget.take_up import TakeUp

MOST_LINE_MINOR: Final = 10**14
"""A line's amount stays below this: the sum of 90,000 such lines still fits a 64-bit integer, also in SQLite."""


def checked_entries(entries: Mapping[int, LineEntry], of: Round) -> dict[int, LineEntry]:
    """Entries by the number of the round's line, cleaned.

    Raises:
        EntryRefused: one is not usable; it names the line and the field.
    """
    found = {}
    for number, entry in entries.items():
        line = of.line(number)
        if line is None:
            raise EntryRefused("unknown_line", "line", f"The round has no line {number}.", number)
        found[number] = checked_entry(entry, line.norm, number)
    return found


def checked_entry(entry: LineEntry, norm: CostNorm, number: int) -> LineEntry:
    """One entry, cleaned: texts on one line, empty references left out.

    Raises:
        EntryRefused: it is not usable.
    """
    documents = {}
    for place, reference in sorted(entry.documents.items()):
        if not 1 <= place <= len(norm.documents):
            raise EntryRefused("unknown_document", "document", f"The norm lists no document {place}.", number)
        plain = plain_text(reference, field="document", most=MOST_REFERENCE, line=number)
        if plain:
            documents[place] = plain
    reason = plain_text(entry.reason, field="reason", most=MOST_REASON, line=number)
    return LineEntry(whole_count(entry.participants, line=number), reason, documents)


def line_amount(
    participants: int, take_up: TakeUp, norm: CostNorm, unit_price_minor: int, *, number: int | None = None
) -> tuple[int, int]:
    """Units of the norm and their amount in minor units.

    Raises:
        EntryRefused: the amount is too large to be one.
    """
    quantity = take_up.quantity(participants, norm.unit)
    amount = quantity * unit_price_minor
    if amount >= MOST_LINE_MINOR:
        sentence = "The amount of the line is too large: check participants and unit price."
        raise EntryRefused("too_large", "participants", sentence, number)
    return quantity, amount


def content_of(entries: Mapping[int, LineEntry]) -> str:
    """Entries as JSON, {round line: {participants, reason, documents}}; equal entries give equal texts."""
    plain = {str(line): _plain(entries[line]) for line in sorted(entries)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def entries_of(content: str) -> dict[int, LineEntry]:
    """What `content_of` has written."""
    return {int(line): _entry(plain) for line, plain in json.loads(content).items()}


def documents_text(documents: Mapping[int, str]) -> str:
    """References as JSON, by number."""
    return json.dumps({str(number): documents[number] for number in sorted(documents)}, ensure_ascii=False)


def documents_of(text: str) -> dict[int, str]:
    """What `documents_text` has written."""
    return {int(number): reference for number, reference in json.loads(text).items()}


def _plain(entry: LineEntry) -> dict[str, Any]:
    documents = {str(number): entry.documents[number] for number in sorted(entry.documents)}
    return {"participants": entry.participants, "reason": entry.reason, "documents": documents}


def _entry(plain: dict[str, Any]) -> LineEntry:
    documents = {int(number): reference for number, reference in plain["documents"].items()}
    return LineEntry(plain["participants"], plain["reason"], documents)
