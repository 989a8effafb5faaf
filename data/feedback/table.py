"""Messages as a CSV table that a spreadsheet opens without executing anything in it."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from data.feedback.models import FeedbackMessage

COLUMNS: Final = ("id", "received_at", "country", "language", "release_id", "kind", "page", "text", "email")
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def csv_table(messages: Iterable[FeedbackMessage]) -> bytes:
    """Write messages, UTF-8 with a byte order mark (for spreadsheets), lines ending in CR LF (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for message in messages:
        cells = [getattr(message, name) for name in COLUMNS if name not in ("id", "received_at")]
        writer.writerow([message.id, message.received_at.isoformat(timespec="seconds"), *map(guarded, cells)])
    return buffer.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """A visitor's text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_DANGEROUS) else cell
