"""Reads the form of a new round: a draft, or what is wrong with each field."""

from collections.abc import Mapping
from datetime import date

from dashboard.pages.requests.round_form import MOST_LINES
from dashboard.pages.requests.typed import Wrong
from data.budget.errors import BudgetError
from data.budget.money import to_minor
from data.budget.round_records import LineDraft, RoundDraft
from data.budget.take_up import MOST_MONTHS, TakeUp

_PARTS = ("norm", "source", "coverage", "months", "ramp_start", "ramp_months", "times")
HEAD = ("name", "first", "last", "submit_by", "decide_by", "envelope")
FIELDS = (*HEAD, *(f"{part}.{position}" for position in range(1, MOST_LINES + 1) for part in _PARTS))
"""Names of all fields of the form."""

_WHOLE = 10_000


class _Reader:
    """Reads fields one by one and keeps what is wrong with them."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields, self.wrong = fields, list[Wrong]()

    def refuse(self, code: str, name: str) -> None:
        self.wrong.append(Wrong(code, f"round-{name}"))

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.fields.get(name, ""))
        except ValueError:
            self.refuse("no_date", name)
            return date.min

    def whole(self, name: str, most: int) -> int:
        written = self.fields.get(name, "").strip()
        if not (written.isascii() and written.isdigit() and len(written) < 6 and 1 <= int(written) <= most):
            self.refuse("no_count", name)
            return 1
        return int(written)

    def share(self, name: str) -> int:
        """Percent with up to two decimals, as basis points."""
        try:
            points = to_minor(self.fields.get(name, "").replace("%", ""), 2)
        except BudgetError:
            points = -1
        if not 0 <= points <= _WHOLE:
            self.refuse("no_share", name)
            return _WHOLE
        return points

    def amount(self, name: str, digits: int) -> int | None:
        written = self.fields.get(name, "").strip()
        if not written:
            return None
        try:
            minor = to_minor(written, digits)
        except BudgetError:
            minor = -1
        if minor < 0:
            self.refuse("no_amount", name)
            return None
        return minor


def read_round(fields: Mapping[str, str], digits: int) -> tuple[RoundDraft | None, tuple[Wrong, ...]]:
    """A draft of what was typed; None with everything that is wrong.

    Args:
        fields: by name, as typed.
        digits: decimals of the currency, for the envelope.
    """
    reader = _Reader(fields)
    if not fields.get("name", "").strip():
        reader.refuse("no_name", "name")
    first, last, submit_by, decide_by = (reader.day(name) for name in HEAD[1:5])
    if not reader.wrong and last < first:
        reader.refuse("last_before_first", "last")
    if not reader.wrong and decide_by < submit_by:
        reader.refuse("decide_before_submit", "decide_by")
    envelope = reader.amount("envelope", digits)
    lines = [line for position in range(1, MOST_LINES + 1) if (line := _line(reader, fields, position)) is not None]
    if not lines and not reader.wrong:
        reader.refuse("no_lines", "norm.1")
    if reader.wrong:
        return None, tuple(reader.wrong)
    return RoundDraft(fields["name"], first, last, submit_by, decide_by, lines, envelope), ()


def used_positions(fields: Mapping[str, str]) -> list[int]:
    """Positions of the form's lines that name a norm, in the order of the draft's lines."""
    return [position for position in range(1, MOST_LINES + 1) if fields.get(f"norm.{position}", "").strip()]


def _line(reader: _Reader, fields: Mapping[str, str], position: int) -> LineDraft | None:
    norm = fields.get(f"norm.{position}", "").strip()
    if not norm:
        return None
    if not (norm.isascii() and norm.isdigit() and len(norm) < 10):
        reader.refuse("unknown_norm", f"norm.{position}")
        return None
    wrong_before = len(reader.wrong)
    coverage, ramp_start = reader.share(f"coverage.{position}"), reader.share(f"ramp_start.{position}")
    months = reader.whole(f"months.{position}", MOST_MONTHS)
    ramp_months = reader.whole(f"ramp_months.{position}", MOST_MONTHS)
    times = reader.whole(f"times.{position}", 3660)
    if len(reader.wrong) > wrong_before:
        return None
    if ramp_months > months:
        reader.refuse("ramp_too_long", f"ramp_months.{position}")
        return None
    take_up = TakeUp(coverage, months, ramp_start, ramp_months, times)
    return LineDraft(int(norm), fields.get(f"source.{position}", ""), take_up)
