"""What national planners enter, and an entry as it is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from data.progress.entry_states import EntryState

Key = tuple[str, ...]
"""What a figure is of: indicator, category, place and period; or a milestone. Entries of one key correct each other."""


@dataclass(frozen=True)
class Grounds:
    """What an entry rests on: name or number of a document, where it can be read, and what is to be known."""

    reference: str
    address: str = ""
    comment: str = ""


@dataclass(frozen=True)
class FigureEntry:
    """A figure of an indicator in a period.

    `category` is '' for everybody, else `dimension:category`; `pcode` '' for the whole programme, else one of its
    places. `value` is in the indicator's measure.
    """

    indicator: str
    first_day: date
    last_day: date
    value: Decimal
    grounds: Grounds
    category: str = ""
    pcode: str = ""

    @property
    def subject(self) -> str:
        """Code of the indicator."""
        return self.indicator

    @property
    def key(self) -> Key:
        """What the figure is of."""
        days = (self.first_day.isoformat(), self.last_day.isoformat())
        return ("actual", self.indicator, self.category, self.pcode, *days)


@dataclass(frozen=True)
class MilestoneEntry:
    """How far a milestone is; `state` is one of `milestone_states`, `percent` 0 to 100."""

    milestone: str
    state: str
    percent: int
    grounds: Grounds

    @property
    def subject(self) -> str:
        """Code of the milestone."""
        return self.milestone

    @property
    def key(self) -> Key:
        """What the state is of."""
        return ("milestone", self.milestone)


@dataclass(frozen=True)
class KeptEntry:
    """An entry as it is kept.

    Attributes:
        number: of the entry.
        said: what was entered.
        framework_version: the version that it was checked against.
        entered_by, entered_at: who and when.
        state: open, or how it was settled.
        decided_by, decided_at, note: who settled it, when and why; '' and None while it is open.
        revision: of confirmed ones 1 for the first of their key, counted up; 0 otherwise.
        before: the confirmed entry that it corrects, None if it is the first of its key.
        demonstration: whether it is invented.
    """

    number: int
    said: FigureEntry | MilestoneEntry
    framework_version: int
    entered_by: str
    entered_at: datetime
    state: EntryState
    decided_by: str
    decided_at: datetime | None
    note: str
    revision: int
    before: FigureEntry | MilestoneEntry | None
    demonstration: bool

    @property
    def kind(self) -> Literal["actual", "milestone"]:
        """What it is of."""
        return "actual" if isinstance(self.said, FigureEntry) else "milestone"
